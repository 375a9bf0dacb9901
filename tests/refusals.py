"""What refuses a wrong record: its form's check with words for people, and the database under the constraint's name."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from koksu.history import errors


def refused_by_database(change):
    """The name of what refused it, and its words."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    with translation.override("en"):
        return errors.constraint_name(caught.value), errors.readable(caught.value)


def messages(record):
    with pytest.raises(ValidationError) as caught, translation.override("en"):
        record.full_clean(exclude={"search_key", "sort_key"})
    with translation.override("en"):
        return caught.value.messages


def without_guards(table):
    """Off, until the test's transaction is rolled back."""
    connection.check_constraints()  # PostgreSQL alters no table while the transaction still has checks to make
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
