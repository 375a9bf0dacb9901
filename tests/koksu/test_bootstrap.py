"""The environment, the demo's secret and its starting over, and what `setup` makes."""

import io
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from koksu import bootstrap
from koksu.accounts.models import Assignment, District, Region, User

LOCKS = [bootstrap.RUNTIME, bootstrap.DEVELOPMENT]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A clone's folders of its own, with a lock; no package is installed, each step that would run is noted."""
    ran = []
    lock = tmp_path / "lock.txt"
    lock.write_text("django==5.2 --hash=sha256:0\n")
    for name in ("KOKSU_SQLITE", "KOKSU_MEDIA", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(bootstrap, "VAR", tmp_path / "var")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "MARK", tmp_path / ".venv" / "koksu-lock")
    monkeypatch.setattr(bootstrap, "RUNTIME", lock)
    monkeypatch.setattr(bootstrap, "run", lambda *command, **_: ran.append([str(part) for part in command]))
    (tmp_path / ".venv").mkdir()
    return SimpleNamespace(folder=tmp_path, lock=lock, ran=ran)


def test_an_environment_is_current_by_the_hash_of_its_lock(place, monkeypatch):
    monkeypatch.setattr(bootstrap, "works", lambda: True)
    bootstrap.make_environment(place.lock)
    assert len(place.ran) == 1 and "--require-hashes" in place.ran[0]
    bootstrap.make_environment(place.lock)
    assert len(place.ran) == 1, "a current environment is left alone"
    place.lock.write_text("django==5.3 --hash=sha256:1\n")
    bootstrap.make_environment(place.lock)
    assert len(place.ran) == 2, "a changed lock is followed"


def test_a_half_made_environment_is_mended(place, monkeypatch):
    (place.folder / ".venv" / "bin").mkdir()
    (place.folder / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    bootstrap.MARK.write_text(bootstrap.digest(place.lock))
    bootstrap.make_environment(place.lock)
    assert place.ran[0][1:] == ["-m", "venv", "--clear", str(place.folder / ".venv")]


def test_an_environment_whose_install_was_cut_short_is_made_anew(place, monkeypatch):
    def killed(*_command, **_):
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "works", lambda: True)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(bootstrap, "run", killed)
        bootstrap.make_environment(place.lock)
    assert not bootstrap.is_current(place.lock)
    bootstrap.make_environment(place.lock)
    assert "--clear" in place.ran[0] and "--require-hashes" in place.ran[1]
    assert bootstrap.is_current(place.lock)


def test_without_venv_it_says_what_to_type(place, monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.make_environment(place.lock)
    assert place.ran == []


def test_the_development_lock_holds_all_of_the_runtime_lock():
    runtime, development = (set(re.findall(r"^(\S+==\S+)", lock.read_text(), re.MULTILINE)) for lock in LOCKS)
    assert len(runtime) > 15
    assert runtime <= development


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_hashes_every_package_and_names_no_host(lock):
    text = lock.read_text()
    assert not re.search(r"://|--index|--find-links|@ ", text)
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages and all("--hash=sha256:" in package for package in packages)


def test_the_bootstrap_needs_the_standard_library_alone():
    code = "import sys; sys.path.insert(0, '.'); import koksu.bootstrap; assert not {'django', 'polib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=bootstrap.ROOT, check=True)


def test_the_secret_is_made_once_and_for_its_owner_alone(place):
    made = bootstrap.secret()
    assert len(made) >= 50
    assert bootstrap.secret() == made
    assert stat.S_IMODE((bootstrap.VAR / "secret").stat().st_mode) == 0o600


@pytest.mark.parametrize("lacking", ["KOKSU_SECRET_KEY", "KOKSU_ALLOWED_HOSTS"])
@pytest.mark.parametrize(("command", "refused"), [("migrate", True), ("help", False)])
def test_serving_needs_a_secret_and_hosts_and_looking_at_the_code_does_not(lacking, command, refused):
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "koksu.settings", lacking: ""}
    done = subprocess.run([sys.executable, "manage.py", command], cwd=bootstrap.ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode != 0) == refused
    assert (f"{lacking} is not set" in done.stderr) == refused


@pytest.mark.parametrize("port", ["", "web", "0", "65536", "-1", "8000 ", "٨٠"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(SystemExit, match="PORT must be a number"):
        bootstrap.free_port(port)


def test_a_busy_port_is_told_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port}: .*PORT=.* python3 manage.py demo"):
            bootstrap.free_port(str(port))
    assert bootstrap.free_port(str(port)) == port


def test_starting_over_needs_a_yes(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(SystemExit, match="add --yes"):
        bootstrap.demo(["--fresh"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for answer in ("", "n", "иә"):
        monkeypatch.setattr("builtins.input", lambda _question, answer=answer: answer)
        with pytest.raises(SystemExit, match="Nothing was changed"):
            bootstrap.confirm("All goes.", sure=False)
    monkeypatch.setattr("builtins.input", lambda _question: "Y")
    bootstrap.confirm("All goes.", sure=False)


def test_starting_over_removes_what_the_demo_made(place):
    bootstrap.stamp_new()
    (place.folder / "var" / "media" / "proof.jpg").touch()
    bootstrap.start_over()
    assert not (place.folder / "var" / "koksu.sqlite3").exists()
    assert not (place.folder / "var" / "media").exists()
    assert place.ran == []


def test_starting_over_leaves_what_the_demo_did_not_make(place):
    (place.folder / "var" / "media").mkdir(parents=True)
    with closing(sqlite3.connect(place.folder / "var" / "koksu.sqlite3")) as connection:
        connection.execute("CREATE TABLE real (id)")
    bootstrap.stamp_new()
    bootstrap.start_over()
    assert (place.folder / "var" / "koksu.sqlite3").exists() and (place.folder / "var" / "media").exists()
    assert place.ran[0][-2:] == ["load_demo", "--clear"], "only load_demo knows whether it filled this one"


def test_starting_over_asks_load_demo_about_a_server(place, monkeypatch):
    bootstrap.stamp_new()
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/koksu")
    bootstrap.start_over()
    assert (place.folder / "var" / "koksu.sqlite3").exists(), "the file is not the database in use"
    assert place.ran[0][-2:] == ["load_demo", "--clear"]


SETUP = {"region": "Жетісу облысы", "district": "Көксу ауданы", "username": "bolat", "full_name": "Болат Әлиев", "password_stdin": True}


def make_first(monkeypatch, password, **changes):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    call_command("make_first", **SETUP | changes)


@pytest.mark.django_db
def test_setup_makes_the_first_region_district_and_administrator(monkeypatch):
    make_first(monkeypatch, "кең дала таңы")
    assert District.objects.get().region == Region.objects.get()
    assignment = Assignment.objects.get()
    assert (assignment.role, assignment.country) == ("administrator", True)
    assert assignment.user.check_password("кең дала таңы")


@pytest.mark.django_db
def test_setup_again_changes_nobody(monkeypatch):
    make_first(monkeypatch, "кең дала таңы")
    make_first(monkeypatch, "another good one", username="second")
    assert User.objects.get().check_password("кең дала таңы")


@pytest.mark.django_db
def test_setup_with_a_weak_password_makes_nothing(monkeypatch):
    with pytest.raises(CommandError, match="too short"):
        make_first(monkeypatch, "кең")
    assert not Region.objects.exists() and not User.objects.exists()


@pytest.mark.django_db
def test_setup_without_anybody_to_ask_names_the_option(monkeypatch):
    with pytest.raises(CommandError, match="--full-name"):
        make_first(monkeypatch, "кең дала таңы", full_name=None)
