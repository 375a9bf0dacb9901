"""`manage.py verify_minutes`: is every kept text of minutes still what was sent to the members, or signed?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.reports.integrity import verify


class Command(BaseCommand):
    help = "Checks every kept text of minutes against its check code and the history; says what is wrong, and exits with 1 if anything is."

    def handle(self, **options: Any) -> None:
        names = {meeting.pk: meeting for meeting in Meeting.objects.select_related("commission")}
        problems = checked = 0
        for pk, versions, wrong in verify():
            meeting = names.get(pk)
            name = f"{meeting}, {meeting.commission}" if meeting else "?"
            counted = {"meeting": f"{name} (/meetings/{pk}/)", "count": versions}
            self.stdout.write(_("%(meeting)s: texts checked: %(count)s") % counted)
            for problem in wrong:
                self.stderr.write(f"{counted['meeting']}: {problem.what}")
            problems, checked = problems + len(wrong), checked + versions
        self.stdout.write(_("Texts of minutes checked: %(count)s") % {"count": checked})
        if problems:
            raise CommandError(_("Kept texts of minutes aren't whole. Problems found: %(count)s") % {"count": problems})
