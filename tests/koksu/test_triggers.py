"""The triggers: what they refuse on both databases, by which name, and that nothing takes them away unnoticed."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.db.migrations import Migration
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from koksu import history
from koksu.history import errors, triggers
from koksu.history.guards import rendered
from koksu.history.models import Chain, Event
from koksu.history.triggers import Guard
from tests.rebuilding import rebuild

NOON = datetime(2019, 11, 23, 12, tzinfo=UTC)
COLUMNS = [field.column for field in Event._meta.concrete_fields]
PLAN = [(Migration("rebuild", "tests"), False)]
TABLES = sorted({guard.table for guard in triggers.registered().values()})


def record(chain="district:1"):
    event = history.record(
        chain=chain, actor="official", verb="create", kind="ngo", record_id=7, before=None, after={"name": "Көксу"}, at=NOON
    )
    connection.check_constraints()  # PostgreSQL alters and empties no table while a transaction still has checks to make
    return event


def ours():
    """Without what the dictionaries told when they were filled."""
    return Event.objects.exclude(actor="set-up")


def execute(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def refusal(sql, *params):
    """The name of what refuses a statement."""
    with pytest.raises(IntegrityError) as caught:
        execute(sql, *params)
    return errors.constraint_name(caught.value)


def on_this(**by_vendor):
    return by_vendor[connection.vendor]


@pytest.fixture
def guarded(monkeypatch):
    """Adds guards for one test."""

    def add(*guards):
        triggers.register(*guards)
        triggers.install(connection)

    monkeypatch.setattr(triggers, "_registry", triggers.registered())
    return add


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.django_db
def test_no_column_of_an_event_can_be_changed(column):
    record()
    assert refusal(f"UPDATE history_event SET {column} = {column}") == "history_event_append_only"


@pytest.mark.django_db
def test_events_cannot_be_deleted():
    event = record()
    assert refusal("DELETE FROM history_event WHERE id = %s", event.pk) == "history_event_append_only"
    emptied = refusal(on_this(sqlite="DELETE FROM history_event", postgresql="TRUNCATE history_event"))
    assert emptied == "history_event_append_only"
    assert ours().count() == 1


@pytest.mark.django_db
def test_events_cannot_be_changed_through_models_either():
    event = record()
    event.reason = "other"
    for change in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(reason="other")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert list(ours().values_list("reason", flat=True)) == [""]


@pytest.mark.parametrize("key", ["id", "chain_id, number"])
@pytest.mark.django_db
def test_an_event_cannot_be_replaced_by_an_insert(key):
    """OR REPLACE deletes the row in the way, and SQLite fires no DELETE trigger for it."""
    record()
    elsewhere = {"id": "number"}.get(key, "id")
    values = ", ".join({"reason": "'forged'", elsewhere: f"{elsewhere} + 100"}.get(name, name) for name in COLUMNS)
    insert = f"INTO history_event ({', '.join(COLUMNS)}) SELECT {values} FROM history_event WHERE actor = 'official'"
    name = refusal(
        on_this(sqlite=f"INSERT OR REPLACE {insert}", postgresql=f"INSERT {insert} ON CONFLICT ({key}) DO UPDATE SET reason = 'forged'")
    )
    assert name == on_this(sqlite="history_event_never_replaced", postgresql="history_event_append_only")
    assert ours().get().reason == ""


@pytest.mark.django_db
def test_a_head_only_moves_forward():
    record()
    record()
    record("nation")
    assert refusal("UPDATE history_chain SET number = 1 WHERE code = 'district:1'") == "history_chain_forward"
    assert refusal("UPDATE history_chain SET code = 'district:9', number = 9 WHERE code = 'district:1'") == "history_chain_forward"
    execute("UPDATE history_chain SET number = 3 WHERE code = 'district:1'")


@pytest.mark.django_db
def test_a_chain_is_never_deleted_renumbered_or_displaced():
    record()
    record("nation")
    other = Chain.objects.get(code="nation")
    emptied = refusal(on_this(sqlite="DELETE FROM history_chain", postgresql="TRUNCATE history_chain CASCADE"))
    assert emptied in {"history_chain_never_deleted", "history_event_append_only"}
    replace = on_this(sqlite="UPDATE OR REPLACE", postgresql="UPDATE")
    column = on_this(sqlite="rowid", postgresql="id")
    set_id = f"{replace} history_chain SET {column} = %s, number = 9 WHERE code = 'district:1'"
    assert refusal(set_id, other.pk + 100) == "history_chain_id_kept"
    assert refusal(set_id, other.pk) in {"history_chain_id_kept", "history_chain_pkey"}
    assert refusal(f"{replace} history_chain SET code = 'nation', number = 9 WHERE code = 'district:1'")
    assert Chain.objects.count() == 2


@pytest.mark.django_db
def test_a_refusal_has_words_for_people():
    record()
    with pytest.raises(IntegrityError) as caught:
        execute("DELETE FROM history_event")
    with translation.override("en"):
        assert errors.readable(caught.value) == "This record is final: it can be neither changed nor deleted."


@pytest.mark.django_db
def test_a_model_constraint_is_known_by_its_name_too():
    event = record()
    columns = [name for name in COLUMNS if name != "id"]
    twice = f"INSERT INTO history_event ({', '.join(columns)}) SELECT {', '.join(columns)} FROM history_event WHERE id = {event.pk}"
    with triggers.lifted(connection):
        with pytest.raises(IntegrityError) as caught:
            execute(twice)
        assert errors.constraint_name(caught.value) == "history_event_number"
        with translation.override("en"):
            assert errors.readable(caught.value) == "Constraint “history_event_number” is violated."
        below_zero = "INSERT INTO history_chain (code, number, head) VALUES ('nation', -1, '')"
        assert refusal(below_zero)  # a column's own check
    assert errors.readable(IntegrityError("FOREIGN KEY constraint failed")) is None


@pytest.mark.django_db
def test_a_guard_may_read_other_tables(guarded):
    guarded(
        Guard(
            name="nation_is_for_ngos",
            table="history_event",
            on=("INSERT",),
            refuse_when="NEW.kind <> 'lot' AND EXISTS (SELECT 1 FROM history_chain WHERE id = NEW.chain_id AND code = 'nation')",
        )
    )
    record()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        record("nation")
    assert errors.constraint_name(caught.value) == "nation_is_for_ngos"
    assert errors.readable(caught.value) is None


@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [("1", "1", False), ("1", "2", True), ("NULL", "1", True), ("1", "NULL", True), ("NULL", "NULL", False)],
)
@pytest.mark.django_db
def test_changed_takes_null_for_a_value(guarded, before, after, differs):
    execute("CREATE TABLE scratch (id integer PRIMARY KEY, amount bigint, note text)")
    execute(f"INSERT INTO scratch VALUES (1, {before}, 'а')")
    guarded(Guard(name="scratch_frozen", table="scratch", on=("UPDATE",), refuse_when=triggers.changed("note", "amount")))
    update = f"UPDATE scratch SET amount = {after}, note = 'а'"
    if differs:
        assert refusal(update) == "scratch_frozen"
    else:
        execute(update)


@pytest.mark.django_db
def test_a_guard_may_look_at_some_columns_only(guarded):
    execute("CREATE TABLE scratch (id integer PRIMARY KEY, amount bigint, note text)")
    execute("INSERT INTO scratch VALUES (1, 1, 'а')")
    guarded(Guard(name="scratch_amount", table="scratch", on=("UPDATE", "DELETE"), columns=("amount", "id")))
    assert refusal("UPDATE scratch SET amount = 2") == refusal("DELETE FROM scratch") == "scratch_amount"
    execute("UPDATE scratch SET note = 'ә'")
    assert triggers.missing(connection) == []


@pytest.mark.django_db
def test_unknown_does_not_refuse(guarded):
    execute("CREATE TABLE scratch (id integer PRIMARY KEY, entered_by bigint, verified_by bigint)")
    guarded(Guard(name="scratch_four_eyes", table="scratch", refuse_when="NEW.entered_by = NEW.verified_by"))
    execute("INSERT INTO scratch VALUES (1, 5, NULL)")
    assert refusal("UPDATE scratch SET verified_by = 5") == "scratch_four_eyes"
    assert refusal("INSERT INTO scratch VALUES (2, 5, 5)") == "scratch_four_eyes"


@pytest.mark.django_db
def test_a_never_deleted_table_keeps_its_unique_keys_from_replacement(guarded):
    execute("CREATE TABLE scratch (id integer PRIMARY KEY, code varchar(9) UNIQUE)")
    guarded(*triggers.never_deleted("scratch", unique=[("code",)]))
    execute("INSERT INTO scratch VALUES (1, 'а'), (2, 'ә')")
    insert, update = on_this(sqlite=("INSERT OR REPLACE", "UPDATE OR REPLACE"), postgresql=("INSERT", "UPDATE"))
    assert refusal(f"{insert} INTO scratch VALUES (3, 'ә')") == on_this(sqlite="scratch_never_replaced", postgresql="scratch_code_key")
    assert refusal(f"{update} scratch SET code = 'ә' WHERE id = 1") == on_this(
        sqlite="scratch_never_displaced", postgresql="scratch_code_key"
    )
    execute("UPDATE scratch SET code = 'б' WHERE id = 1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": ("INSERT",), "refuse_when": "OLD.id = 1"},
        {"on": ("UPDATE", "DELETE"), "refuse_when": "new.id = 1"},
        {"on": ("TRUNCATE",), "refuse_when": "NEW.id = 1"},
        {"name": "a" * 49},
    ],
)
def test_a_guard_that_could_not_work_is_refused_at_once(wrong):
    with pytest.raises(ValueError):
        Guard(**{"name": "scratch", "table": "scratch", **wrong})


def test_a_name_belongs_to_one_guard(guarded):
    guard = Guard(name="twice", table="scratch")
    triggers.register(guard, guard)
    with pytest.raises(ValueError, match="twice"):
        triggers.register(Guard(name="twice", table="other"))


@pytest.mark.django_db
def test_installing_again_changes_nothing():
    with CaptureQueriesContext(connection) as queries:
        triggers.install(connection)
    assert queries.captured_queries
    assert {query["sql"].split()[0] for query in queries.captured_queries} == {"SELECT"}


ALTERED = {
    "sqlite": """
        DROP TRIGGER koksu_history_event_append_only_update;
        CREATE TRIGGER koksu_history_event_append_only_update BEFORE UPDATE ON history_event BEGIN SELECT 1; END
    """,
    "postgresql": """
        ALTER TABLE history_event DISABLE TRIGGER koksu_history_event_append_only;
        CREATE OR REPLACE FUNCTION koksu_history_chain_forward() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
    """,
}


@pytest.mark.django_db
def test_an_altered_trigger_counts_as_missing_and_is_mended():
    record()
    for statement in ALTERED[connection.vendor].split(";\n"):
        execute(statement)
    assert triggers.missing(connection) == on_this(
        sqlite=["koksu_history_event_append_only_update"],
        postgresql=["koksu_history_event_append_only", "koksu_history_chain_forward"],
    )
    execute("UPDATE history_event SET reason = 'other'")
    triggers.install(connection)
    assert triggers.missing(connection) == []
    assert refusal("UPDATE history_event SET reason = ''") == "history_event_append_only"


@pytest.mark.django_db
def test_lifted_puts_them_back():
    with triggers.lifted(connection):
        Event.objects.create(chain=Chain.objects.create(code="district:1"), number=1, at=NOON)  # leaves a deferred check, on PostgreSQL
    assert triggers.missing(connection) == []


@pytest.mark.django_db
def test_lifted_puts_them_back_after_a_failure():
    record()
    with pytest.raises(RuntimeError), triggers.lifted(connection):
        assert triggers.missing(connection)
        execute("UPDATE history_event SET reason = 'other'")
        raise RuntimeError
    assert triggers.missing(connection) == []
    assert ours().get().reason == ""


def columns(table):
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_tables_keeps_their_triggers(record_property):
    """Every guarded one: those that lost theirs would be named."""
    guarded = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in TABLES]
    emit_pre_migrate_signal(0, False, "default", plan=PLAN)
    assert triggers.missing(connection)
    for model in guarded:
        before = columns(model._meta.db_table)
        rebuild(model)
        assert columns(model._meta.db_table) == before
    emit_post_migrate_signal(0, False, "default", plan=PLAN)
    assert triggers.missing(connection) == []
    record_property("count", f"{len(guarded)} tables")
    assert len(guarded) == len(TABLES)


@pytest.mark.django_db(transaction=True)
def test_a_table_rebuilt_behind_our_back_is_noticed():
    rebuild(Event)
    lost = triggers.missing(connection)
    assert lost == on_this(
        sqlite=[f"koksu_history_event_{name}" for name in ("append_only_update", "append_only_delete", "never_replaced_insert")],
        postgresql=[],
    )
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []


@pytest.mark.django_db
def test_migrating_nothing_leaves_the_triggers_on():
    emit_pre_migrate_signal(0, False, "default", plan=[])
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_flush_empties_guarded_tables_and_leaves_them_guarded():
    with transaction.atomic():
        record()
    call_command("flush", interactive=False, verbosity=0)
    assert not ours().exists()
    assert set(Chain.objects.values_list("code", flat=True)) == {"nation"}  # of the dictionaries, filled anew
    assert triggers.missing(connection) == []


def test_another_database_is_refused():
    with pytest.raises(NotSupportedError):
        rendered(Guard(name="scratch", table="scratch"), "mysql")
