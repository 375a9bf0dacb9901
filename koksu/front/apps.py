"""The front door: the home page, what every page shows, the pages for what went wrong."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "koksu.front"
    label = "front"
