"""Statements that PostgreSQL plans once for a connection; on SQLite the same questions are asked as they are."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from koksu import prepared
from koksu.prepared import fetch

pytestmark = pytest.mark.django_db
ASKED = "SELECT id, '100 %%' FROM accounts_user WHERE id = %s OR username = %s"


def told(caught):
    return [one["sql"].split(" ")[0] for one in caught.captured_queries]


@pytest.fixture(autouse=True)
def unknown():
    """Nothing is prepared yet."""
    if connection.vendor == "postgresql":
        prepared._known.pop(connection.connection, None)
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")


def test_from_the_second_time_on_it_is_prepared_and_finds_the_same(django_user_model):
    one = django_user_model.objects.create(username="Әсел 100 %s")
    with CaptureQueriesContext(connection) as caught:
        found = [fetch(ASKED, values) for values in ((one.pk, ""), (0, "Әсел 100 %s"), (0, ""))]
    assert [list(map(tuple, rows)) for rows in found] == [[(one.pk, "100 %")], [(one.pk, "100 %")], []]
    again = "EXECUTE" if connection.vendor == "postgresql" else "SELECT"
    assert told(caught) == ["SELECT", again, again]


def test_lists_of_values_and_none_at_all():
    for _time in range(3):
        assert [tuple(row) for row in fetch("SELECT 1 WHERE 1 = 1", ())] == [(1,)]
        if connection.vendor == "postgresql":
            assert fetch("SELECT id FROM accounts_user WHERE id = ANY(%s)", [[-1, -2]]) == []


def test_where_a_connection_is_shared_nothing_is_prepared(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with CaptureQueriesContext(connection) as caught, connection.cursor() as cursor:
        for _time in range(3):
            fetch(ASKED, (0, ""))
            cursor.execute(*prepared.with_values(ASKED, (0, "")))
    assert told(caught) == ["SELECT"] * 6


def test_a_connection_keeps_so_many_and_no_more(monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 2)
    for _time in range(3):
        for number in range(4):
            assert [tuple(row) for row in fetch(f"SELECT {number} WHERE %s = 1", (1,))] == [(number,)]
            assert [tuple(row) for row in fetch(f"SELECT {number} WHERE %s = 1", (1,))] == [(number,)]
    if connection.vendor == "postgresql":
        names = {name for name in prepared._known[connection.connection].values() if name}
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements")
            assert {name for (name,) in cursor.fetchall()} == names
        assert len(names) <= 2


def test_what_is_asked_often_outlives_what_is_asked_once(monkeypatch):
    """Searches, each asked once, don't push out the list that is opened all day."""
    monkeypatch.setattr(prepared, "MOST", 3)
    fetch(ASKED, (0, ""))
    for number in range(9):
        fetch(f"SELECT {number} WHERE %s = 1", (1,))
        with CaptureQueriesContext(connection) as caught:
            fetch(ASKED, (0, ""))
        assert told(caught) == ["EXECUTE" if connection.vendor == "postgresql" else "SELECT"]


def test_a_statement_of_its_values_finds_what_it_finds_without(django_user_model):
    one = django_user_model.objects.create(username="Әсел 100 %s '\\")
    with CaptureQueriesContext(connection) as caught, connection.cursor() as cursor:
        for _time in range(3):
            for name, found in ((one.username, [(one.pk, "100 %")]), ("Әсел", [])):
                cursor.execute(*prepared.with_values("SELECT id, '100 %%' FROM accounts_user WHERE username = %s", (name,)))
                assert cursor.fetchall() == found
    again = "EXECUTE" if connection.vendor == "postgresql" else "SELECT"
    assert told(caught) == ["SELECT"] * 2 + [again] * 4


def test_what_could_not_be_prepared_is_tried_again():
    assert fetch(ASKED, (0, "")) == []
    if connection.vendor == "postgresql":
        with transaction.atomic():
            for ask in (lambda: fetch("SELECT 1 / 0 WHERE %s = 1", (1,)), lambda: fetch(ASKED, (0, ""))):
                with pytest.raises(DatabaseError):  # the first fails, and whatever comes after it in its transaction
                    ask()
            transaction.set_rollback(True)
    assert [fetch(ASKED, (0, "")) for _time in range(2)] == [[], []]
