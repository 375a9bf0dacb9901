"""`load_demo`: fills an empty database once, tells the sign-ins, and leaves every other database alone."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from grants.models import Allocation, Kind
from koksu import history
from koksu.accounts import actions
from koksu.accounts.actions import SETUP
from koksu.accounts.models import Region, User
from koksu.accounts.scope import load_scope
from koksu.history.models import Chain, Event
from koksu.management.commands import load_demo
from tests.demo import PASSWORD

MOMENT = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.fixture
def var(settings, tmp_path, monkeypatch):
    """A folder for the password, and no password in the environment."""
    monkeypatch.delenv("KOKSU_DEMO_PASSWORD", raising=False)
    settings.VAR_DIR = tmp_path
    return tmp_path


def run(*arguments):
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def test_a_second_load_changes_nothing_and_tells_the_sign_ins(demo, var, monkeypatch):
    heads, users = list(Chain.objects.values("code", "head")), list(User.objects.values("username", "password"))
    monkeypatch.setenv("KOKSU_DEMO_PASSWORD", PASSWORD)
    told = run()
    assert heads == list(Chain.objects.values("code", "head"))
    assert users == list(User.objects.values("username", "password"))
    assert all(name in told for name in (*load_demo.KOKSU_PEOPLE, *load_demo.TRAINING_PEOPLE))
    assert f"Password: {PASSWORD}" in told


def test_a_later_password_doesnt_reset_the_first(demo, var, monkeypatch):
    monkeypatch.setenv("KOKSU_DEMO_PASSWORD", "another-password-2026")
    assert "another-password-2026" not in run()
    assert User.objects.get(username="official").check_password(PASSWORD)


def test_a_generated_password_is_kept_for_its_owner_alone(var):
    password = load_demo.choose_password()
    kept = Path(var, "demo_password")
    assert len(password) >= 12 and kept.read_text() == password and kept.stat().st_mode & 0o777 == 0o600
    assert load_demo.choose_password() == password


def test_a_weak_password_loads_nothing(db):
    with pytest.raises(CommandError, match="Nothing was loaded"):
        load_demo.load_with("12345", at=MOMENT)
    assert not User.objects.exists() and not Region.objects.exists() and not Event.objects.exclude(actor=SETUP).exists()


@pytest.mark.parametrize("arguments", [(), ("--clear",)])
def test_it_refuses_a_database_that_it_didnt_fill(db, var, arguments):
    actions.make_region(name_kk="Жетісу облысы", actor=None, at=MOMENT)
    with pytest.raises(CommandError, match="didn't make"):
        run(*arguments)
    assert Region.objects.count() == 1 and not User.objects.exists()


def test_it_clears_what_it_filled(demo, transactional_db, var):
    run("--clear")
    assert not User.objects.exists() and not Allocation.objects.exists() and not Event.objects.exclude(actor=SETUP).exists()
    assert Kind.objects.exists() and Event.objects.count() == 74
    assert not load_demo.is_foreign() and list(history.verify()) == []


@pytest.mark.parametrize("again", [1, 2])
def test_the_history_is_whole_after_loading_and_after_every_flush(demo, transactional_db, again):
    """Twice: at the second, the dictionaries' events were told anew by the flush after the first."""
    assert list(history.verify()) == []
    call_command("verify_history", stdout=StringIO())
    nation = Event.objects.filter(chain__code="nation").order_by("number")
    assert [event.actor for event in nation[:74]] == [SETUP] * 74 and nation.last().verb == load_demo.MARK
    assert Event.objects.filter(verb="create", kind="kind", actor=SETUP).count() == 27


@pytest.mark.parametrize(("actor", "kind"), [(SETUP, "region"), ("admin", "area")])
def test_dictionaries_alone_are_nobodys_records_but_any_other_event_is_somebodys(db, actor, kind):
    assert Event.objects.exists() and not load_demo.is_foreign()
    history.record(chain="nation", actor=actor, verb="edit", kind=kind, record_id=1, before=None, after={}, at=MOMENT)
    assert load_demo.is_foreign()


def test_the_people_have_their_roles(koksu_2019, training):
    for username, in_koksu, in_training in (
        ("official", {"official", "secretary"}, set()),
        ("official2", {"official"}, set()),
        ("member", {"member"}, set()),
        ("auditor", {"auditor"}, {"auditor"}),
        ("admin", {"administrator"}, {"administrator"}),
        ("trainee", set(), {"official", "secretary"}),
        ("trainee2", set(), {"official"}),
        ("trainee_member", set(), {"member"}),
    ):
        scope = load_scope(User.objects.get(username=username))
        assert scope.roles_in(koksu_2019.district.pk) == in_koksu, username
        assert scope.roles_in(training.district.pk) == in_training, username
