"""Values as the history keeps them: plain JSON with one exact text each."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.fields.files import FieldFile

ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
PLAIN = frozenset({type(None), bool, int, str})
SECRET = frozenset({"password"})


def snapshot(instance: models.Model, *, without: Collection[str] = ()) -> dict[str, Any]:
    """The record's own columns as plain JSON values, by field name: a foreign key as an id, an amount in whole tiyn.

    Never a password; nor the fields named in `without`.
    """
    left_out = SECRET.union(without)
    fields = [field for field in instance._meta.concrete_fields if field.name not in left_out]
    return {field.name: plain(field.value_from_object(instance)) for field in fields}


def plain(value: Any) -> Any:
    """A value as JSON has it: amounts whole, moments in UTC, files by name. TypeError for floats and whatever else."""
    if type(value) in PLAIN:
        return value
    match value:
        case int():
            return int(value)
        case str():
            return str.__str__(value)
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal() if value.is_finite():
            return format(value, "f")
        case UUID():
            return str(value)
        case FieldFile():
            return value.name or None
        case Mapping() if all(isinstance(key, str) for key in value):
            return {str.__str__(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no exact text in the history: {value!r}")


def canonical(value: Any) -> str:
    """The one JSON text of a value: keys sorted, no spaces, letters as they are."""
    return ENCODER.encode(plain(value))
