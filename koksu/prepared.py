"""Statements that PostgreSQL plans once for a connection.

Planning a report's statement, which joins three dozen tables, takes five times as long as carrying it out. psycopg2 doesn't prepare
statements by itself. SQLite keeps what it has compiled anyway.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

MOST = 200  # statements that a connection keeps
SEEN = ""  # in the place of a name: asked once, and perhaps never again

_known: WeakKeyDictionary[Any, dict[str | bytes, str]] = WeakKeyDictionary()  # by the driver's connection: each statement's name


def fetch(sql: str, values: Sequence[Any]) -> list[Any]:
    """The rows of a statement, written as Django's cursors take it."""
    with connection.cursor() as cursor:
        cursor.execute(*statement(sql, values))
        rows: list[Any] = cursor.fetchall()
        return rows


def statement(sql: str, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """What to execute for a statement: from the second time on PostgreSQL has it prepared, unless its settings say
    (DISABLE_SERVER_SIDE_CURSORS) that a connection isn't ours alone. Its values must be of types that PostgreSQL can tell."""
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return sql, values
    connection.ensure_connection()
    if not (name := _prepared(sql, _numbered(sql))):
        return sql, values
    return f"EXECUTE {name} ({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}", values


def with_values(sql: str, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """The same for a statement whose plan hangs on its values (how many rows are left, how many are wanted): each with its own is planned
    for itself. For what is often asked with the same ones."""
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return sql, values
    connection.ensure_connection()
    driver: Any = connection.connection
    with driver.cursor() as cursor:
        text = cursor.mogrify(sql, values).decode()
    name = _prepared(blake2b(text.encode()).digest(), text)  # a text with its values may be long, and there are many
    return (f"EXECUTE {name}", ()) if name else (sql, values)


def _prepared(key: str | bytes, text: str) -> str:
    """The name of the statement that is known by `key`; empty the first time. `text`: as the server takes it. Of too many, the one that was
    longest not asked is let go."""
    known = _known.setdefault(connection.connection, {})
    name = known.pop(key, None)
    if name is None:
        if len(known) >= MOST:
            oldest = next(iter(known))
            if known[oldest]:
                _tell(f"DEALLOCATE {known[oldest]}")
            del known[oldest]
        name = SEEN
    elif not name:
        name = f"koksu_{next(_numbers)}"
        _tell(f"PREPARE {name} AS {text}")  # not known before: it may be refused, as anything is in a transaction that has failed
    known[key] = name
    return name


_numbers = count()


def _tell(statement: str) -> None:
    """Through the driver itself: it is no question of the page's."""
    driver: Any = connection.connection
    with connection.wrap_database_errors, driver.cursor() as cursor:
        cursor.execute(statement)


def _numbered(sql: str) -> str:
    """The statement as the server takes it: its values by number, each percent sign once."""
    numbers = count(1)
    return re.sub("%[%s]", lambda mark: "%" if mark[0] == "%%" else f"${next(numbers)}", sql)
