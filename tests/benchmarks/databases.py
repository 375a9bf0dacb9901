"""The two databases of a benchmark: half the country and all of it, which begins as a copy of the half. Never the working one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests import run

ROOT = Path(__file__).resolve().parent.parent.parent
HALF, WHOLE = "half", "whole"
# What decides which rows there are and how: a kept database made by other code is made anew.
DECIDES = (
    *("tests/benchmarks/books.py", "tests/benchmarks/country.py", "tests/benchmarks/loading.py", "grants/ledger.py", "grants/totals.py"),
    *("grants/guards.py", "grants/models/*.py", "*/migrations/*.py", "koksu/*/migrations/*.py", "koksu/history/*.py", "koksu/language.py"),
)


@dataclass(frozen=True)
class Databases:
    """`vendor`: sqlite or postgresql; `address`: of the server. The files of serving (static, media) are in `folder`, too."""

    vendor: str
    folder: Path
    address: str = ""

    def environment(self, which: str) -> dict[str, str]:
        """What makes a process of ours use one of them."""
        named = {"KOKSU_BENCHMARK_SQLITE": str(self.file(which)), "KOKSU_BENCHMARK_POSTGRESQL": ""}
        if self.vendor == "postgresql":
            named = {"KOKSU_BENCHMARK_SQLITE": "", "KOKSU_BENCHMARK_POSTGRESQL": with_database(self.address, name_of(which))}
        settings = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings", "KOKSU_BENCHMARK_FOLDER": str(self.folder)}
        return {**os.environ, **named, **settings}

    def file(self, which: str) -> Path:
        """The SQLite file."""
        return self.folder / f"{which}.sqlite3"

    def remove(self) -> None:
        """Remove both, where they are."""
        (self.folder / f"{self.vendor}.made").unlink(missing_ok=True)
        for which in (HALF, WHOLE):
            if self.vendor == "postgresql":
                self.execute(f"DROP DATABASE IF EXISTS {name_of(which)}")
                continue
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.file(which)}{suffix}").unlink(missing_ok=True)

    def make(self, districts: int) -> float:
        """Load half the country, and into a copy of it the other half: nothing where the kept ones are of this size and code.
        Seconds it took."""
        made, began = self.folder / f"{self.vendor}.made", monotonic()
        if made.exists() and made.read_text() == self.mark(districts):
            return 0.0
        self.remove()
        half = districts // 2
        if self.vendor == "postgresql":
            self.execute(f"CREATE DATABASE {name_of(HALF)} TEMPLATE template0 ENCODING 'UTF8'")
        self.fill(HALF, 0, half)
        if self.vendor == "postgresql":
            self.execute(f"CREATE DATABASE {name_of(WHOLE)} TEMPLATE {name_of(HALF)} STRATEGY FILE_COPY")
        else:
            shutil.copyfile(self.file(HALF), self.file(WHOLE))
        self.fill(WHOLE, half, districts)
        made.write_text(self.mark(districts))
        return monotonic() - began

    def fill(self, which: str, first: int, last: int) -> None:
        """Load these districts. PostgreSQL takes from as many processes as there are processors, SQLite from one."""
        numbers = (str(first), str(last))
        self.inside(which, "places", *numbers)
        parts = min(os.cpu_count() or 1, last - first, 8) if self.vendor == "postgresql" else 1
        command = [sys.executable, "-m", "tests.benchmarks.inside", "books", *numbers]
        loaders = [subprocess.Popen([*command, str(part), str(parts)], cwd=ROOT, env=self.environment(which)) for part in range(parts)]
        try:
            if any([loader.wait() for loader in loaders]):
                raise SystemExit("The database could not be loaded: the reason stands above.")
        finally:
            for loader in loaders:
                loader.kill()
        self.inside(which, "finish")

    def inside(self, which: str, *task: str) -> str:
        """What a task of tests/benchmarks/inside.py prints."""
        command = [sys.executable, "-m", "tests.benchmarks.inside", *task]
        return subprocess.run(command, cwd=ROOT, env=self.environment(which), check=True, stdout=subprocess.PIPE, text=True).stdout

    def mark(self, districts: int) -> str:
        """Of which size and code a database is."""
        files = sorted({path for pattern in DECIDES for path in ROOT.glob(pattern) if ".venv" not in path.parts})
        return f"{districts} {sha256(b''.join(path.read_bytes() for path in files)).hexdigest()}"

    def bytes_of(self, which: str) -> int:
        """How large one is."""
        if self.vendor == "sqlite":
            return self.file(which).stat().st_size
        return int(self.execute(f"SELECT pg_database_size('{name_of(which)}')")[0][0])

    def execute(self, statement: str) -> list[Any]:
        """One statement on the PostgreSQL server, outside both."""
        import psycopg2

        connection = psycopg2.connect(with_database(self.address, "postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()


def name_of(which: str) -> str:
    """A database's name on the server."""
    return f"koksu_benchmark_{which}"


def with_database(address: str, name: str) -> str:
    """A server's address with another database's name."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


@contextmanager
def databases(vendor: str, folder: Path, *, keep: bool) -> Iterator[Databases]:
    """Both databases' place: a folder, or the server that KOKSU_TEST_DATABASE_URL names, or one of our own in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if vendor == "sqlite":
        yield Databases(vendor, folder)
        return
    with run.postgresql(folder, keep=keep) as address:
        found = Databases(vendor, folder, address)
        try:
            yield found
        finally:
            if not keep:
                found.remove()
