"""How a guard becomes triggers: the SQL of both databases, and what of it stands in a database.

PostgreSQL's statements are written the way `pg_get_triggerdef` prints them, so that an altered trigger shows by comparing text.
"""

from collections.abc import Iterator
from typing import Literal

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import Promise
from msgspec import Struct

Operation = Literal["INSERT", "DELETE", "UPDATE", "TRUNCATE"]
PREFIX = "koksu_"
OURS = r"koksu\_%"
LONGEST_NAME = 63 - len(PREFIX) - len("_truncate")
"""PostgreSQL cuts longer identifiers without a word."""


class Guard(Struct, frozen=True, kw_only=True):
    """One refusal: the name it is known by, the table, the operations, when, and what it says to people.

    `refuse_when` is an SQL condition valid on both databases; it may hold subqueries. NEW is there on INSERT and UPDATE,
    OLD on UPDATE and DELETE. Unknown (NULL) does not refuse. `columns` narrows UPDATE to statements that set one of them.
    """

    name: str
    table: str
    on: tuple[Operation, ...] = ("INSERT", "UPDATE")
    refuse_when: str = "TRUE"
    columns: tuple[str, ...] = ()
    message: str | Promise = ""
    sqlite_only: bool = False

    def __post_init__(self) -> None:
        if len(self.name) > LONGEST_NAME:
            raise ValueError(f"{self.name}: at most {LONGEST_NAME} letters")
        unknown = {"OLD.": {"INSERT", "TRUNCATE"}, "NEW.": {"DELETE", "TRUNCATE"}}
        if any(row in self.refuse_when.upper() and operations & set(self.on) for row, operations in unknown.items()):
            raise ValueError(f"{self.name}: not every one of {self.on} has the row that the condition names")


class Trigger(Struct, frozen=True):
    """One trigger of one database: its name and table, the CREATE statement, and PostgreSQL's function."""

    name: str
    table: str
    create: str
    function: str = ""
    body: str = ""

    @property
    def text(self) -> str:
        """What `installed` finds of it where nothing is amiss."""
        return self.create + self.body

    def statements(self) -> Iterator[str]:
        """Put it in place, whatever stood there."""
        if not self.function:
            yield f"DROP TRIGGER IF EXISTS {self.name}"
        else:
            yield f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}"
            yield f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $koksu${self.body}$koksu$"
        yield self.create


def rendered(guard: Guard, vendor: str) -> list[Trigger]:
    """The guard's triggers on a database: none where it is not needed. NotSupportedError on a database we can't guard."""
    if vendor == "sqlite":
        return [_on_sqlite(guard, operation) for operation in guard.on if operation != "TRUNCATE"]
    if vendor != "postgresql":
        raise NotSupportedError(f"no triggers for {vendor}: use SQLite or PostgreSQL")
    return [] if guard.sqlite_only else list(_on_postgresql(guard))


def _on_sqlite(guard: Guard, operation: Operation) -> Trigger:
    name = f"{PREFIX}{guard.name}_{operation.lower()}"
    create = (
        f"CREATE TRIGGER {name} BEFORE {_event(guard, operation)} ON {guard.table} FOR EACH ROW WHEN ({guard.refuse_when}) "
        f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {guard.name}'); END"
    )
    return Trigger(name, guard.table, create)


def _on_postgresql(guard: Guard) -> Iterator[Trigger]:
    function = PREFIX + guard.name
    body = f"""
        BEGIN
            IF ({guard.refuse_when}) THEN
                RAISE EXCEPTION 'CHECK constraint failed: {guard.name}'
                    USING ERRCODE = '23514', CONSTRAINT = '{guard.name}', TABLE = '{guard.table}';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END
    """
    per_row = [_event(guard, operation) for operation in ("INSERT", "DELETE", "UPDATE") if operation in guard.on]
    if per_row:
        create = f"CREATE TRIGGER {function} BEFORE {' OR '.join(per_row)} ON {guard.table} FOR EACH ROW"
        yield Trigger(function, guard.table, f"{create} EXECUTE FUNCTION {function}()", function, body)
    if "TRUNCATE" in guard.on:
        name = f"{function}_truncate"
        create = f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {guard.table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        yield Trigger(name, guard.table, create, function, body)


def _event(guard: Guard, operation: str) -> str:
    return f"UPDATE OF {', '.join(guard.columns)}" if operation == "UPDATE" and guard.columns else operation


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Our triggers that stand in the database and are switched on: name and text."""
    query = r"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '\'"
    if connection.vendor == "postgresql":
        query = """
            SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true) || prosrc
            FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
            WHERE tgname LIKE %s AND tgenabled IN ('O', 'A') AND pg_table_is_visible(tgrelid)
        """
    with connection.cursor() as cursor:
        cursor.execute(query, [OURS])
        return dict(cursor.fetchall())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take off every trigger of ours, also those left by an older version: whatever carries the prefix."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in installed(connection):
                cursor.execute(f"DROP TRIGGER {name}")
            return
        connection.check_constraints()  # PostgreSQL alters no table while the transaction still has checks to make
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE %s AND pg_function_is_visible(oid)", [OURS])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {name}() CASCADE")
