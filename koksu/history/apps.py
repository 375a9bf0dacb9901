"""The history app: keeps the triggers in step with the tables."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "koksu.history"
    label = "history"
    verbose_name = _("Change log")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import triggers

        triggers.register(
            *triggers.append_only("history_event", unique=[("chain_id", "number")]),
            *triggers.never_deleted("history_chain", unique=[("code",)]),
            triggers.Guard(
                name="history_chain_forward",
                table="history_chain",
                on=("UPDATE",),
                refuse_when=f"NEW.number <= OLD.number OR {triggers.changed('code')}",
                message=_("The head of a history chain only moves forward."),
            ),
        )
        # Both signals are sent once per app; listening to this app's alone handles the tables of all apps once.
        pre_migrate.connect(triggers.before_migrate, sender=self, dispatch_uid="koksu.history.triggers")
        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="koksu.history.triggers")
