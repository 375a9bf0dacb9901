"""People, their roles and where those hold."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "koksu.accounts"
    label = "accounts"
    verbose_name = _("People and districts")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from koksu.accounts.middleware import note_sign_in
        from koksu.history import triggers

        for table, unique in {"assignment": [], "user": [("username",)], "district": [], "region": []}.items():
            triggers.register(*triggers.never_deleted(f"accounts_{table}", unique=unique))

        user_logged_in.connect(note_sign_in, dispatch_uid="koksu.accounts.note_sign_in")
        apps.get_app_config("axes").verbose_name = _("Wrong passwords")  # the admin would say "Axes"
