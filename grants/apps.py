"""The money and what it bought."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = _("Grants")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from grants import guards
        from grants.actions.dictionaries import fill_dictionaries
        from grants.reports import projecting

        guards.register()
        post_migrate.connect(fill_dictionaries, sender=self, dispatch_uid="grants.fill_dictionaries")
        post_migrate.connect(projecting.fill, sender=self, dispatch_uid="grants.fill_projection")
