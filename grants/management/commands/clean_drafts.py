"""Forget unfinished entries, and files that no record holds, after 90 days. For cron."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from grants.actions.drafts import clean_up
from koksu.accounts.clock import now


class Command(BaseCommand):
    help = "Forgets unfinished entries, and files that no record holds, after 90 days."

    def handle(self, *args: Any, **options: Any) -> None:
        entries, files = clean_up(at=now())
        self.stdout.write(_("Unfinished entries forgotten: %(entries)s, files: %(files)s.") % {"entries": entries, "files": files})
