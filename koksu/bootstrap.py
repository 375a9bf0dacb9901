"""What happens before Django: the environment in .venv, and the commands `demo`, `setup` and `test`. Standard library alone.

The locks in requirements/ name every package by version and hash. .venv is current when its mark records the SHA-256 of the lock,
not when it merely exists: so a half-made one is mended, and a changed lock is followed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("KOKSU_VAR", ROOT / "var"))
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MARK = VENV / "koksu-lock"
UNFINISHED = "unfinished"  # the mark while packages go in: what was cut short then can't be told from whole ones, and is made anew
RUNTIME = ROOT / "requirements" / "runtime.txt"
DEVELOPMENT = ROOT / "requirements" / "dev.txt"  # names everything that RUNTIME names, and more
CODE = ("koksu", "grants", "meetings")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first has no windows to draw: less work
DEMO_STAMP = 0x4B4F4B53  # «KOKS» as the application_id of an SQLite file: the demo made it, so it may be thrown away


def take_over(arguments: list[str]) -> None:
    """Carries out `demo`, `setup` or `test`; for any other command changes to .venv's Python, and returns when it runs in it."""
    if sys.hexversion < 0x030B0000:
        raise SystemExit(f"Koksu needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if arguments and arguments[0] in COMMANDS:
        try:
            COMMANDS[arguments[0]](arguments[1:])
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        raise SystemExit(0)
    if (VENV / "pyvenv.cfg").exists() and PYTHON.exists() and Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    if importlib.util.find_spec("django") is None:
        raise SystemExit("Koksu isn't installed yet. First: python3 manage.py demo (to look at it) or setup (to use it).")


def demo(arguments: list[str]) -> NoReturn:
    """Installs, loads the demonstration data where the database is empty, and serves on this machine alone."""
    parser = argparse.ArgumentParser("manage.py demo", description="Serves Koksu with its demonstration data on 127.0.0.1.")
    parser.add_argument("--fresh", action="store_true", help="start over: remove what the demo made before, after asking")
    parser.add_argument("--yes", action="store_true", help="with --fresh: do not ask")
    options = parser.parse_args(arguments)
    port = free_port(os.environ.get("PORT", "8000"))
    if options.fresh:
        confirm("Everything in the demo's database and its files will be removed.", sure=options.yes)
    os.environ.update(PORT=str(port), KOKSU_DEBUG="0", KOKSU_HTTPS="0")  # plain HTTP: nobody but this machine can connect
    os.environ.update(KOKSU_EMAIL_URL="file:", KOKSU_BASE_URL=f"http://127.0.0.1:{port}")  # its people are invented: no letter leaves
    install()
    if options.fresh:
        start_over()
    stamp_new()
    prepare()
    django("load_demo")
    if "libpangoft2-1.0-0" in lacking():
        say(f"PDF files need one more thing (the print pages work without): {install_line(['libpangoft2-1.0-0'])}")
    say(f"Koksu is at http://127.0.0.1:{port}/ (Ctrl-C ends it)")
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "gunicorn", "koksu.wsgi", f"--bind=127.0.0.1:{port}", *SERVER])


SERVER = (
    *("--preload", "--worker-class=gthread", "--workers=2", "--threads=4"),
    *("--graceful-timeout=5", "--log-level=warning", "--no-control-socket"),
)


def setup(arguments: list[str]) -> None:
    """Installs, and makes the first region, district and administrator; later the same command brings everything up to date."""
    install()
    if not {"-h", "--help"} & set(arguments):
        prepare()
    django("make_first", *arguments)


def test(arguments: list[str]) -> NoReturn:
    """Runs everything that CI runs; further arguments go to pytest alone. tests/run.py has the list."""
    make_environment(DEVELOPMENT)
    compile_in_environment()
    if missing := lacking():
        say(f"The tests need what this machine lacks: {install_line(missing)}")
        if not arguments:
            raise SystemExit(1)
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "tests.run", *arguments])


COMMANDS = {"demo": demo, "setup": setup, "test": test}


# The environment


def make_environment(lock: Path) -> None:
    """Brings .venv to what `lock` names; does nothing when its mark records the lock's SHA-256 and its Python works."""
    if is_current(lock):
        return
    say("Installing the packages (once, less than a minute) …")
    if not works() or (MARK.exists() and MARK.read_text() == UNFINISHED):
        if importlib.util.find_spec("ensurepip") is None:
            raise SystemExit(f"Python's venv module is missing: {install_line(['python3-venv'])}")
        run(getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear", VENV)
    MARK.write_text(UNFINISHED)
    # The locks name everything, so nothing is resolved: pip would look for an extra («coverage[toml]») among newer releases, and refuse.
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps")
    run(*pip, "-r", lock, otherwise="The packages could not be installed: the reason stands above. Is there a network?")
    held = [RUNTIME, DEVELOPMENT] if lock == DEVELOPMENT else [lock]
    MARK.write_text("".join(f"{digest(each)}\n" for each in held))


def is_current(lock: Path) -> bool:
    """Whether .venv works and its mark records the SHA-256 of `lock`."""
    return MARK.exists() and digest(lock) in MARK.read_text().split() and works()


def works() -> bool:
    """Whether .venv's Python starts and has pip: false after the system's Python moved on, or a start cut short."""
    try:
        return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return sha256(path.read_bytes()).hexdigest()


def lacking() -> list[str]:
    """The Debian packages with what can't be installed from here: for PDF, the browser tests, the translation check, printed pages."""
    import ctypes.util  # only here: it would be a fiftieth of every command's start

    there = {
        "python3-venv": importlib.util.find_spec("ensurepip"),
        "libpangoft2-1.0-0": ctypes.util.find_library("pangoft2-1.0"),
        "chromium-headless-shell": any(shutil.which(name) for name in BROWSERS),
        "gettext": shutil.which("msgfmt"),
        "poppler-utils": shutil.which("pdftotext"),
    }
    return [package for package, found in there.items() if not found]


def install_line(packages: list[str]) -> str:
    """What to type on Debian and Ubuntu to have `packages`."""
    return ("" if os.geteuid() == 0 else "sudo ") + "apt install " + " ".join(packages)


# What serving needs


def install() -> None:
    """The environment to serve from, its catalogues, and a secret for where none is set."""
    make_environment(RUNTIME)
    compile_in_environment()
    os.environ["KOKSU_SECRET_KEY"] = os.environ.get("KOKSU_SECRET_KEY") or secret()
    os.environ["KOKSU_ALLOWED_HOSTS"] = os.environ.get("KOKSU_ALLOWED_HOSTS") or "127.0.0.1,localhost"


def prepare() -> None:
    """Database and styles, as the present code has them."""
    VAR.mkdir(parents=True, exist_ok=True)
    say("Preparing the database …")
    django("migrate", "--verbosity=0")
    mark, wanted = VAR / "static-mark", styles_digest()
    if not mark.exists() or mark.read_text() != wanted:
        say("Collecting the styles …")
        django("collectstatic", "--clear", "--no-input", "--verbosity=0")
        mark.write_text(wanted)


def styles_digest() -> str:
    """Changes with any file of static/ and with any package that may bring some."""
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    states = [f"{path.relative_to(ROOT)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return sha256("\n".join([digest(RUNTIME), *states]).encode()).hexdigest()


def secret() -> str:
    """The secret of this clone's demo, in an ignored file that its owner alone can read."""
    path = VAR / "secret"
    if not path.exists() or not path.read_text():
        VAR.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def compile_in_environment() -> None:
    """Compiles stale catalogues; polib is in .venv, not here. And our own code, as pip does with packages."""
    if stale_catalogues():
        run(PYTHON, "-c", "from koksu.bootstrap import compile_catalogues; compile_catalogues()")
    compile_code()


def compile_code() -> None:
    """Writes the .pyc of each stale .py: a third of a command's start, and 4 MB in a worker, where whoever runs it may not write them."""
    subprocess.call([PYTHON, "-m", "compileall", "-qq", *CODE], cwd=ROOT)  # where this one may not either, it goes on without


def stale_catalogues() -> list[Path]:
    """The .po files without a .mo as new as they are."""
    catalogues = sorted((ROOT / "koksu").glob("locale*/*/LC_MESSAGES/*.po"))
    return [po for po in catalogues if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime]


def compile_catalogues() -> None:
    """Writes the .mo of each stale .po: whole or not at all, since another process may be reading it."""
    import polib

    for po in stale_catalogues():
        half = po.with_suffix(f".{os.getpid()}.half")
        polib.pofile(str(po)).save_as_mofile(str(half))
        half.replace(po.with_suffix(".mo"))


def free_port(wanted: str) -> int:
    """The port as a number, once it is known that it can be listened on."""
    if not wanted.isascii() or not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise SystemExit(f"PORT must be a number from 1 to 65535, not «{wanted}».")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(wanted)))
        except OSError as error:
            other = int(wanted) + 1 if 1024 <= int(wanted) < 65535 else 8001
            raise SystemExit(f"Port {wanted}: {error.strerror}. Choose another: PORT={other} python3 manage.py demo") from None
    return int(wanted)


# Starting over


def start_over() -> None:
    """Removes what the demo made, and nothing else: its SQLite file, or the contents of the database that load_demo marked; its files."""
    database = sqlite_file()
    if database and is_demos(database):
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
    elif database is None or database.exists():
        django("load_demo", "--clear")  # refuses a database that it didn't fill
    if (media_folder() / ".demo").exists():
        shutil.rmtree(media_folder())


def stamp_new() -> None:
    """Marks the SQLite file and the folder of files as the demo's, where they don't exist yet."""
    if (database := sqlite_file()) and not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(database)) as connection:
            connection.execute(f"PRAGMA application_id = {DEMO_STAMP}")
    if not media_folder().exists():
        media_folder().mkdir(parents=True)
        (media_folder() / ".demo").touch()


def is_demos(database: Path) -> bool:
    """Whether this SQLite file was made by the demo."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database)) as connection:
            return bool(connection.execute("PRAGMA application_id").fetchone()[0] == DEMO_STAMP)
    except sqlite3.DatabaseError:
        return False


def sqlite_file() -> Path | None:
    """The SQLite file that the settings will choose; None where DATABASE_URL names a server."""
    return None if os.environ.get("DATABASE_URL") else Path(os.environ.get("KOKSU_SQLITE") or VAR / "koksu.sqlite3")


def media_folder() -> Path:
    """The folder of files that the settings will choose."""
    return Path(os.environ.get("KOKSU_MEDIA", VAR / "media"))


def confirm(what: str, *, sure: bool) -> None:
    """Goes on only after a yes: asked on a terminal, or given as --yes."""
    if sure:
        return
    if not sys.stdin.isatty():
        raise SystemExit(f"{what} There is nobody here to ask: add --yes to go on.")
    if input(f"{what} Go on? [y/N] ").strip().lower() not in {"y", "yes"}:
        raise SystemExit("Nothing was changed.")


# Small tools


def django(*arguments: str) -> None:
    """One of Django's commands, in .venv."""
    run(PYTHON, ROOT / "manage.py", *arguments)


def run(*command: str | Path, otherwise: str = "") -> None:
    """One step; where it fails, this command ends with its code (or with the words of `otherwise`)."""
    if code := subprocess.call([str(part) for part in command], cwd=ROOT):
        raise SystemExit(otherwise or code)


def say(line: str) -> None:
    """One line of progress, at once also into a pipe."""
    print(line, flush=True)
