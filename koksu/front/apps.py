"""The front door: the home page, what every page shows, the pages for what went wrong."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class FrontConfig(AppConfig):
    name = "koksu.front"
    label = "front"

    def ready(self) -> None:
        from koksu.front.signing_in import tell_what_came_back  # models are there only now

        user_logged_in.connect(tell_what_came_back, dispatch_uid="koksu.front.came_back")
