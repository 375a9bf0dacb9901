"""`manage.py send_reminders`: every morning, from cron. Reminds of deadlines, of reviews that end and of meetings that come, each once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from koksu.accounts.clock import now
from meetings.actions.reminders import due_reminders, remind
from meetings.models import Notice


class Command(BaseCommand):
    help = "Reminds of deadlines (7 days and 1 day before), of reviews that end tomorrow and of tomorrow's meetings; each once. For cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only tell who would be reminded of what")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        made = due_reminders(at=at) if options["dry_run"] else remind(at=at)
        for one in made:
            self.stdout.write(f"{one.get_kind_display()}: {one.email}: {one.subject}")
        if options["dry_run"]:
            self.stdout.write(_("Reminders due: %(count)s. Nothing was made or sent.") % {"count": len(made)})
            return
        waiting = Notice.objects.filter(pk__in=[one.pk for one in made], sent_at__isnull=True).count()
        self.stdout.write(_("Reminders sent: %(count)s.") % {"count": len(made) - waiting})
        if waiting:
            words = _("Reminders that the mail server didn’t take: %(count)s. send_notices will try again.")
            raise CommandError(words % {"count": waiting})
