"""The chain: what is recorded, that it verifies, and that whoever touches it is noticed."""

import json
import threading
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import translation

from koksu import history
from koksu.history import triggers, verifying
from koksu.history.models import GENESIS, Chain, Event
from koksu.history.plain import canonical, plain
from koksu.money import Tenge

NOON = datetime(2019, 11, 23, 12, 0, 0, 5, tzinfo=UTC)
CHANGE = {"actor": "official", "verb": "create", "kind": "ngo", "record_id": 7, "before": None, "after": {"name": "Көксу"}, "at": NOON}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def recorded(count, chain="district:1"):
    return [history.record(chain=chain, **CHANGE | {"record_id": number}) for number in range(1, count + 1)]


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def ours():
    """Without what the dictionaries told when they were filled."""
    return Event.objects.exclude(actor="set-up")


def problems(chain="district:1"):
    return [(problem.number, problem.what) for problem in history.verify(chain)]


@pytest.mark.django_db
def test_event_carries_on_from_the_one_before():
    first, second = recorded(2)
    assert (first.number, first.previous_hash) == (1, GENESIS)
    assert (second.number, second.previous_hash) == (2, first.hash)
    head = Chain.objects.get(code="district:1")
    assert (head.number, head.head) == (2, second.hash)
    assert problems() == []


@pytest.mark.django_db
def test_event_keeps_canonical_json():
    event = history.record(chain="district:1", **CHANGE | {"after": {"б": Tenge(42_857_100), "а": [date(2019, 11, 23), None, True]}})
    assert Event.objects.get(pk=event.pk).body == '{"after":{"а":["2019-11-23",null,true],"б":42857100},"before":null}'


@pytest.mark.django_db
def test_hash_is_what_the_design_says():
    """Written out, so that an archive can be verified without this program."""
    said = [
        "district:1",
        1,
        "2019-11-23T12:00:00.000005+00:00",
        "official",
        "create",
        "ngo",
        "7",
        "",
        '{"after":{"name":"Көксу"},"before":null}',
    ]
    text = json.dumps([GENESIS, *said], ensure_ascii=False, separators=(",", ":"))
    assert history.record(chain="district:1", **CHANGE).hash == sha256(text.encode()).hexdigest()


@pytest.mark.django_db
def test_time_is_told_in_utc():
    almaty = NOON.astimezone(timezone(timedelta(hours=6)))
    history.record(chain="district:1", **CHANGE | {"at": almaty})
    assert problems("district:1") == []
    with pytest.raises(ValueError, match="zone"):
        history.record(chain="district:1", **CHANGE | {"at": datetime(2019, 11, 23)})


@pytest.mark.django_db(transaction=True)
def test_recording_needs_the_transaction_of_the_change():
    with pytest.raises(transaction.TransactionManagementError):
        history.record(chain="district:1", **CHANGE)
    with pytest.raises(transaction.TransactionManagementError):
        history.record_many(chain="district:1", events=[history.EventDraft(**CHANGE)])
    assert not Chain.objects.filter(code="district:1").exists()


@pytest.mark.parametrize("value", [1.5, {"amount": 0.1}, [float("nan")], Decimal("NaN"), {1: "a"}, {"a"}, b"a", object()])
@pytest.mark.django_db
def test_a_value_without_one_exact_text_is_refused(value):
    with pytest.raises(TypeError):
        history.record(chain="district:1", **CHANGE | {"after": {"value": value}})
    assert not ours().exists()


def test_plain_values():
    class Kind(models.TextChoices):
        GRANT = "grant"

    assert [plain(value) for value in (Tenge.of(3_000_000), Kind.GRANT, time(9, 40), Decimal("1.50"), True)] == [
        300_000_000,
        "grant",
        "09:40:00",
        "1.50",
        True,
    ]
    assert plain(NOON.astimezone(timezone(timedelta(hours=5)))) == "2019-11-23T12:00:00.000005+00:00"
    assert plain(FieldFile(None, models.FileField(), "proof/1.pdf")) == "proof/1.pdf"
    assert plain(FieldFile(None, models.FileField(), None)) is None
    assert type(plain(Tenge(1))) is int
    assert type(plain(Kind.GRANT)) is str
    assert canonical({"б": 1, "а": "ә"}) == '{"а":"ә","б":1}'


@pytest.mark.django_db
def test_snapshot_has_the_columns_as_plain_values():
    (event,) = recorded(1)
    taken = history.snapshot(event, without=["body"])
    assert taken["chain"] == event.chain_id
    assert taken["at"] == "2019-11-23T12:00:00.000005+00:00"
    assert set(taken) == {field.name for field in Event._meta.concrete_fields} - {"body"}
    assert json.loads(canonical(taken)) == taken


def test_snapshot_holds_no_password():
    class Person(models.Model):
        name = models.TextField()
        password = models.TextField()

        class Meta:
            app_label = "history_test"

    assert history.snapshot(Person(pk=1, name="Айгүл", password="hash")) == {"id": 1, "name": "Айгүл"}


@pytest.mark.django_db
def test_many_at_once_are_the_same_chain_as_one_by_one(monkeypatch):
    monkeypatch.setattr("koksu.history.chain.CHUNK", 3)
    changes = [CHANGE | {"record_id": number, "reason": "Себебі"} for number in range(10)]

    def bulk():
        assert history.record_many(chain="district:1", events=(history.EventDraft(**change) for change in changes)) == 10

    def singly():
        for change in changes:
            history.record(chain="district:1", **change)

    told = []
    for way in (bulk, singly):
        way()
        told.append([Chain.objects.get(code="district:1").head, *ours().values_list("number", "hash", "body", "reason", "record_id")])
        assert problems("district:1") == []
        with triggers.lifted(connection):
            execute("DELETE FROM history_event WHERE actor <> 'set-up'")
            execute("DELETE FROM history_chain WHERE code = 'district:1'")
    assert told[0] == told[1]


@pytest.mark.django_db
def test_many_may_be_none():
    assert history.record_many(chain="district:1", events=[]) == 0
    assert problems("district:1") == []


@pytest.mark.django_db
def test_recording_is_three_queries_on_a_chain_in_use(django_assert_num_queries):
    recorded(1)
    with django_assert_num_queries(3):
        recorded(1)


EDITS = {
    "number": "9",
    "previous_hash": "'f'",
    "hash": "'f'",
    "at": "'2020-01-01 00:00:00+00:00'",
    "actor": "'nobody'",
    "verb": "'pay'",
    "kind": "'lot'",
    "record_id": "'8'",
    "reason": "'other'",
    "body": "'{}'",
}


def test_every_column_is_tried():
    assert set(EDITS) == {field.name for field in Event._meta.concrete_fields} - {"id", "chain"}


@pytest.mark.parametrize("column", EDITS)
@pytest.mark.django_db
def test_a_changed_event_is_named(column):
    event = recorded(3)[1]
    with triggers.lifted(connection):
        execute(f"UPDATE history_event SET {column} = {EDITS[column]} WHERE id = %s", event.pk)
    assert 2 in {number for number, _ in problems()} or column == "number"
    assert {number for number, _ in problems()} <= {2, 3, 9}
    assert problems()


@pytest.mark.django_db
def test_a_changed_event_is_named_once_and_not_those_after_it():
    recorded(4)
    with triggers.lifted(connection):
        execute("UPDATE history_event SET body = '{}' WHERE number = 2")
    assert problems() == [(2, "The event was changed after it was recorded.")]


@pytest.mark.django_db
def test_a_hole_is_named():
    recorded(4)
    with triggers.lifted(connection):
        execute("DELETE FROM history_event WHERE number IN (2, 3)")
    assert problems() == [(4, "Event 2 should stand here: events are missing.")]


@pytest.mark.django_db
def test_a_deleted_tail_is_noticed():
    recorded(3)
    with triggers.lifted(connection):
        execute("DELETE FROM history_event WHERE number = 3")
    assert problems() == [(3, "The chain's last event should be number 3; the last one found is 2.")]


@pytest.mark.django_db
def test_a_forged_head_is_noticed():
    recorded(3)
    with triggers.lifted(connection):
        execute("UPDATE history_chain SET head = 'f'")
    assert problems() == [(3, "The chain's head has another check code than its last event.")]


@pytest.mark.django_db
def test_an_event_moved_to_another_chain_is_noticed():
    recorded(1)
    recorded(1, "district:2")
    with triggers.lifted(connection):
        chains = Chain.objects.in_bulk(field_name="code")
        execute("DELETE FROM history_event WHERE chain_id = %s", chains["district:2"].pk)
        execute("UPDATE history_event SET chain_id = %s WHERE chain_id = %s", chains["district:2"].pk, chains["district:1"].pk)
    assert (1, "The event was changed after it was recorded.") in problems("district:2")
    assert problems("district:1")


@pytest.mark.django_db
def test_verifying_streams_in_chunks(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("koksu.history.verifying.CHUNK", 2)
    recorded(5)
    with django_assert_num_queries(9):  # the chain, and four times its head and a chunk, the last one empty
        assert problems() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_recorded_while_verifying_is_no_problem(monkeypatch):
    monkeypatch.setattr("koksu.history.verifying.CHUNK", 2)
    with transaction.atomic():
        recorded(4)
    digest, added = verifying.digest, []

    def digest_and_add(code, event):
        if not added:
            added.append(True)
            with transaction.atomic():
                recorded(3)
        return digest(code, event)

    monkeypatch.setattr(verifying, "digest", digest_and_add)
    assert problems() == []
    assert added


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_unbroken_chain():
    """Also their first event: both find no chain. Told with the count of events, so that a lost one shows."""
    together, failures = threading.Barrier(2), []

    def work(actor):
        try:
            together.wait(timeout=10)
            for number in range(20):
                with transaction.atomic():
                    history.record(chain="district:1", **CHANGE | {"actor": actor, "record_id": number})
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(actor,)) for actor in ("official", "official2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert problems() == []
    assert Chain.objects.get(code="district:1").number == ours().count() == 40


@pytest.mark.django_db
def test_command_says_what_it_checked(capsys):
    recorded(2)
    last = recorded(1, "nation")[0]
    call_command("verify_history")
    out = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in out] == ["district:1: events checked: 2", f"nation: events checked: {last.number}"]
    assert last.hash in out[1]
    call_command("verify_history", "nation")
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.django_db
def test_command_fails_on_a_problem(capsys):
    recorded(2)
    with triggers.lifted(connection):
        execute("UPDATE history_event SET reason = 'other' WHERE number = 2 AND actor = 'official'")
    with pytest.raises(CommandError, match="Problems found: 1"):
        call_command("verify_history")
    assert "district:1 № 2 The event was changed" in capsys.readouterr().err
    with pytest.raises(CommandError, match="no history chain"):
        call_command("verify_history", "district:9")


@pytest.mark.django_db
def test_command_reports_a_missing_trigger(capsys):
    triggers.remove(connection)
    with pytest.raises(CommandError):
        call_command("verify_history")
    assert "koksu_history_event_append_only" in capsys.readouterr().err
