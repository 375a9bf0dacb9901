"""Django's `flush`, which the tests run between transactions: the triggers that refuse DELETE and TRUNCATE are lifted around it."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from koksu.history import triggers


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with triggers.lifted(connections[options["database"]]):
            super().handle(**options)
