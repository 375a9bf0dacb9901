"""What was said and decided. It knows grants, which never knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from meetings import guards
        from meetings.views import told

        guards.register()
        told.register()
