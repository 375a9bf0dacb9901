"""From a refused write to words: which constraint or trigger refused it, and what it says to people."""

import re

from django.apps import apps
from django.db import IntegrityError
from django.db.models import UniqueConstraint
from django.utils.text import capfirst

from . import triggers

SQLITE_NAME = re.compile(r"CHECK constraint failed: (\w+)|UNIQUE constraint failed: index '(\w+)'")
SQLITE_COLUMNS = re.compile(r"UNIQUE constraint failed: (\w+\.\w+(?:, \w+\.\w+)*)$")


def constraint_name(error: IntegrityError) -> str | None:
    """The name of the constraint or trigger that refused a write, on both databases; None where it has none."""
    if diagnosis := getattr(error.__cause__, "diag", None):
        return diagnosis.constraint_name or None
    if named := SQLITE_NAME.search(str(error)):
        return named[1] or named[2]
    if columns := SQLITE_COLUMNS.search(str(error)):
        return _unique_over(set(columns[1].split(", ")))
    return None


def readable(error: IntegrityError) -> str | None:
    """What to tell the reader, in their language: the guard's message, or the model constraint's; None if neither is known."""
    name = constraint_name(error)
    if guard := triggers.registered().get(name or ""):
        return str(guard.message) or None
    found = (constraint for model in apps.get_models() for constraint in model._meta.constraints if constraint.name == name)
    words = next((str(constraint.get_violation_error_message()) for constraint in found), None)
    return words or _unique_field(str(name))


def _unique_field(name: str) -> str | None:
    """What a field says that holds each value once. PostgreSQL names such an index «table_column_key»; so do we for SQLite."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.unique and name == f"{model._meta.db_table}_{field.column}_key":
                words = str(field.error_messages["unique"])
                return words % {"model_name": capfirst(model._meta.verbose_name), "field_label": capfirst(field.verbose_name)}
    return None


def _unique_over(columns: set[str]) -> str | None:
    """SQLite names a unique constraint by its columns ("table.column"): find the model's."""
    for model in apps.get_models():
        table, column = model._meta.db_table, {field.name: field.column for field in model._meta.concrete_fields}
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and columns == {f"{table}.{column[name]}" for name in constraint.fields}:
                return constraint.name
    return next(iter(columns)).replace(".", "_") + "_key" if len(columns) == 1 else None
