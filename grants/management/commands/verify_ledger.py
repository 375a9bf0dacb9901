"""`manage.py verify_ledger`: does what is kept for speed say what the ledger computes from the records?"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils.translation import gettext as _

from grants.models import Allocation, Contract
from grants.reports.projecting import batches, differences, differences_of_allocations, project


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the books as they stood at the first of them, though people go on working."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


class Command(BaseCommand):
    help = "Recomputes how every allocation, contract and deliverable stands; names each difference, and exits with 1 if there is any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="write what differs anew, from the records")

    def handle(self, *, mend: bool = False, **options: Any) -> None:
        wrong = 0
        for model, compared, told in (
            (Contract, differences, _("Contracts checked: %(checked)s of %(count)s")),
            (Allocation, differences_of_allocations, _("Allocations checked: %(checked)s of %(count)s")),
        ):
            count, checked = model.objects.count(), 0
            for ids in batches(model.objects.all()):  # voided ones too: nothing may be kept of them
                with one_moment():
                    found = compared(ids)
                if found and mend:
                    with transaction.atomic():
                        project(*(sorted({one.record for one in found if one.kind == kind}) for kind in ("contract", "allocation")))
                for one in found:
                    where = f"/{one.kind}s/{one.record}/, {one.row}" + (f", {one.column}" if one.column else "")
                    self.stderr.write(_("%(where)s: kept %(kept)s, computed %(computed)s") % {**one._asdict(), "where": where})
                checked, wrong = checked + len(ids), wrong + len(found)
                if options["verbosity"] and (checked == count or self.stdout.isatty()):
                    self.stdout.write(told % {"checked": checked, "count": count})
        if wrong and not mend:
            raise CommandError(_("What is kept for speed isn't what the records say. Differences found: %(count)s") % {"count": wrong})
