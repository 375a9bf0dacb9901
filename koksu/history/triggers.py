"""Laws of the house that the database itself keeps, on SQLite and PostgreSQL alike, written once.

An app registers its guards when it starts, and they are installed after every `migrate`:

    class GrantsConfig(AppConfig):
        def ready(self) -> None:
            triggers.register(
                *triggers.never_deleted("grants_contract"),
                triggers.Guard(
                    name="grants_output_four_eyes",
                    table="grants_output",
                    refuse_when="NEW.verified_by_id = NEW.reported_by_id",
                    message=_("Who reports a result cannot verify it."),
                ),
            )

A refused write is an IntegrityError that carries the guard's name (`errors.readable` gives its message).
Triggers come off before migrations: on SQLite a rebuilt table drops its own, and those that read it break the rebuild.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from .guards import Guard, Operation, Trigger, installed, remove, rendered

__all__ = ["Guard", "append_only", "changed", "install", "lifted", "missing", "never_deleted", "register", "registered", "remove"]

_registry: dict[str, Guard] = {}


def register(*guards: Guard) -> None:
    """Have the guards installed after the next `migrate`. ValueError where two of them share a name."""
    for guard in guards:
        if _registry.setdefault(guard.name, guard) != guard:
            raise ValueError(f"two different guards are called {guard.name}")


def registered() -> dict[str, Guard]:
    """The guards of all apps, by name."""
    return dict(_registry)


def append_only(table: str, *, unique: Sequence[tuple[str, ...]] = ()) -> list[Guard]:
    """Rows are added and never touched again. `unique`: see `_never_replaced`."""
    message = _("This record is final: it can be neither changed nor deleted.")
    guard = Guard(name=f"{table}_append_only", table=table, on=("UPDATE", "DELETE", "TRUNCATE"), message=message)
    return [guard, _never_replaced(table, unique)]


def never_deleted(table: str, *, unique: Sequence[tuple[str, ...]] = ()) -> list[Guard]:
    """Rows may change, but neither vanish nor take another id. `unique`: see `_never_replaced`."""
    message = _("Records are voided with a reason, never deleted.")
    guards = [
        Guard(name=f"{table}_never_deleted", table=table, on=("DELETE", "TRUNCATE"), message=message),
        Guard(name=f"{table}_id_kept", table=table, on=("UPDATE",), refuse_when=changed("id"), message=message),
        _never_replaced(table, unique),
    ]
    if unique:
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE id <> OLD.id AND ({_same_key(unique)}))"
        guards.append(_taken(f"{table}_never_displaced", table, "UPDATE", taken))
    return guards


def changed(*columns: str) -> str:
    """The condition that an UPDATE changes one of the columns. NULL is a value here; the text is valid on both databases."""
    each = (f"COALESCE(OLD.{name} <> NEW.{name}, (OLD.{name} IS NULL) <> (NEW.{name} IS NULL))" for name in columns)
    return f"({' OR '.join(each)})"


def _never_replaced(table: str, unique: Sequence[tuple[str, ...]]) -> Guard:
    """On SQLite, OR REPLACE deletes the row in its way without firing DELETE triggers; so a taken id is refused first.

    And so is a taken key of `unique`, the columns of the table's other unique constraints. Name them only where nobody
    inserts with `ignore_conflicts`, which such a guard would refuse too; and no constraint that has a condition.
    """
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {_same_key([('id',), *unique])})"
    return _taken(f"{table}_never_replaced", table, "INSERT", taken)


def _taken(name: str, table: str, operation: Operation, condition: str) -> Guard:
    message = _("Such a record exists already.")
    return Guard(name=name, table=table, on=(operation,), refuse_when=condition, message=message, sqlite_only=True)


def _same_key(unique: Sequence[tuple[str, ...]]) -> str:
    return " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in unique)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every missing or altered trigger in its place, on the tables that exist."""
    wanted = _wanted(connection)
    with connection.cursor() as cursor:
        for name in missing(connection):
            for statement in wanted[name].statements():
                cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should stand and don't, are switched off, or were altered."""
    present = installed(connection)
    return [name for name, trigger in _wanted(connection).items() if present.get(name) != trigger.text]


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, Trigger]:
    tables = set(connection.introspection.table_names())
    guards = [guard for guard in _registry.values() if guard.table in tables]
    return {trigger.name: trigger for guard in guards for trigger in rendered(guard, connection.vendor)}


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without triggers inside the block, in one transaction: should the block fail, they were never off. For tests."""
    with transaction.atomic(using=connection.alias):
        remove(connection)
        yield
        install(connection)


def before_migrate(*, using: str, plan: list[Any], **_kwargs: Any) -> None:
    """On `pre_migrate`: off, where there is something to migrate."""
    if plan:
        remove(connections[using])


def after_migrate(*, using: str, **_kwargs: Any) -> None:
    """On `post_migrate`: on again."""
    install(connections[using])
