"""`manage.py send_notices`: every few minutes, from cron. Sends the letters that a failing mail server left; none goes out twice."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from koksu.accounts.clock import now
from meetings.actions.notices import cut_off, deliver, release_cut_off, unsent


class Command(BaseCommand):
    help = "Sends the letters that wait: those that a failing mail server left. For cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cut-off", action="store_true", help="also those whose sending was cut off: they may have gone out already")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        if options["cut_off"]:
            release_cut_off(at=at)
        result = deliver(unsent().values_list("pk", flat=True), at=at)
        self.stdout.write(_("Letters sent: %(sent)s; out of date and not sent: %(late)s.") % {"sent": result.sent, "late": result.late})
        if left := cut_off(at).count():
            self.stdout.write(
                _("Letters whose sending was cut off, so that nobody knows whether they went out: %(count)s. Look at the meeting’s page.")
                % {"count": left}
            )
        if result.failed:
            raise CommandError(_("Letters that the mail server didn’t take: %(count)s.") % {"count": result.failed})
