"""The lock of an item: looking ahead takes none, opening steals none, and whatever happens between reading and locking is told in words."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from meetings.models import AgendaItem, EditingSession, Meeting
from tests.factories import NOON, a_secretary
from tests.meetings.factories import a_meeting, a_scribe, an_item
from tests.meetings.test_editor import page_of, save, signed_in

pytestmark = pytest.mark.django_db
LOCKS = {"meeting": 'FROM "meetings_meeting"', "item": 'FROM "meetings_agendaitem"'}


@pytest.fixture
def item():
    return an_item(a_meeting())


@pytest.fixture
def client(item):
    return signed_in(a_scribe(item.meeting))


@contextmanager
def just_before(statement, happens):
    """What another does at the worst moment: within the action's transaction, right before its first such statement, once."""
    done = []

    def run(execute, sql, params, many, context):
        in_action = connection.in_atomic_block and len(connection.savepoint_ids) > outside
        if in_action and statement in sql and not done:
            done.append(sql)
            return happens(execute, sql, params, many, context)
        return execute(sql, params, many, context)

    outside = len(connection.savepoint_ids)
    with connection.execute_wrapper(run):
        yield
    assert done, "the action never came to that statement"


def first(change):
    """Another's change comes first, then the statement goes on."""

    def happens(execute, sql, params, many, context):
        change()
        return execute(sql, params, many, context)

    return happens


def gone(execute, sql, params, many, context):
    """The row isn't there any more."""
    return execute(sql, [0 if isinstance(one, int) else one for one in params], many, context)


def busy(execute, sql, params, many, context):
    raise OperationalError("database is locked")


def lock(client, item, **data):
    return client.post(f"/agenda/{item.pk}/lock/", data)


@pytest.mark.parametrize("deed", ["take", "release", "save"])
def test_what_is_cancelled_taken_off_or_gone_between_reading_and_locking_is_told(client, item, deed):
    void = {"voided_at": NOON, "voided_by": item.recorded_by, "void_reason": "болмайды"}
    if deed == "release":
        lock(client, item)
    for statement, change in (
        (LOCKS["meeting"], first(lambda: Meeting.objects.filter(pk=item.meeting_id).update(**void))),
        (LOCKS["item"], first(lambda: AgendaItem.objects.filter(pk=item.pk).update(**void))),
        (LOCKS["meeting"], gone),
        (LOCKS["item"], gone),
    ):
        with just_before(statement, change):
            if deed == "save":
                status, answer = save(client, item, heard="Тыңдалды")
            else:
                response = lock(client, item, **({"release": "1"} if deed == "release" else {}))
                status, answer = response.status_code, response.json()
        assert (status, answer["state"]) == (409, "closed") and (answer.get("why") or answer["words"])
    assert not Meeting.objects.filter(voided_at__isnull=False).exists()  # each was one transaction, and went back


def test_another_who_takes_it_at_the_same_moment_is_no_error(client, item):
    """Two sessions can't be open: the database itself keeps that, whatever a lock missed."""
    other = a_secretary(of=item.meeting.commission.district)

    def theirs():
        EditingSession.objects.create(item=item, person=other, began=timezone.now(), touched=timezone.now(), before="{}")

    with just_before('INSERT INTO "meetings_editingsession"', first(theirs)):
        answer = lock(client, item)
    assert answer.status_code == 409 and answer.json()["state"] == "busy" and answer.json()["words"]
    assert lock(client, item).status_code == 200  # and the next try is as good as the first


@pytest.mark.parametrize("deed", ["take", "release"])
def test_a_busy_database_is_told_as_such(client, item, deed):
    with just_before(LOCKS["meeting"], busy):
        answer = lock(client, item, **({"release": "1"} if deed == "release" else {}))
    assert answer.status_code == 503 and answer.headers["Retry-After"]


# ---------------------------------------------------------------- looking


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose", "X-Moz"])
def test_a_page_that_is_fetched_in_case_it_is_wanted_takes_no_lock(client, item, header):
    for value in ("prefetch", "prefetch;prerender"):
        answer = client.get(page_of(item), headers={header: value})
        assert answer.status_code == 200 and not EditingSession.objects.exists()
    assert client.head(page_of(item)).status_code == 200 and not EditingSession.objects.exists()
    assert save(client, item, heard="Тыңдалды")[0] == 200  # the first saving takes it
    assert EditingSession.objects.count() == 1


def test_opening_what_another_writes_takes_nothing_from_them(client, item):
    client.get(page_of(item))
    session = EditingSession.objects.get()
    other = signed_in(a_secretary(of=item.meeting.commission.district))
    for language in ("", "?text=ru"):
        for headers in ({}, {"Sec-Purpose": "prefetch"}):
            assert "data-locked" in other.get(page_of(item, language), headers=headers).text
        other.head(page_of(item, language))
    lock(other, item, release="1")
    assert lock(other, item).status_code == 423
    session.refresh_from_db()
    assert session.ended is None and EditingSession.objects.count() == 1
    assert save(client, item, heard="Тыңдалды")[0] == 200
