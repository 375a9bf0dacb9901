"""`manage.py verify_history [chain]`: is the history whole, and do the triggers that guard it stand?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from koksu import history
from koksu.history.models import Chain


class Command(BaseCommand):
    help = "Checks every event of the history and the triggers; says what is wrong, and exits with 1 if anything is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chain", nargs="?", help='only this chain: "nation" or "district:<id>"')

    def handle(self, *, chain: str | None = None, **options: Any) -> None:
        chains = Chain.objects.filter(code=chain) if chain else Chain.objects.all()
        if chain and not chains:
            raise CommandError(_("There is no history chain “%(chain)s”.") % {"chain": chain})
        problems = 0
        for problem in history.verify(chain):
            problems += 1
            self.stderr.write(" ".join(filter(None, [problem.chain, f"№ {problem.number}" if problem.number else "", problem.what])))
        for head in chains:
            counted = {"chain": head.code, "count": head.events.count(), "hash": head.head}
            self.stdout.write(_("%(chain)s: events checked: %(count)s, check code: %(hash)s") % counted)
        if problems:
            raise CommandError(_("The history is not whole. Problems found: %(count)s") % {"count": problems})
