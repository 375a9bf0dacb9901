"""What a migration does to a table, done to it in a test."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader


def rebuild(model):
    """Make the model's table anew with all that is in it, as an altered column does: on SQLite by a copy, on PostgreSQL in its place.

    By the migrations' model, never by the class: a copy of accounts.User made by its class would get the columns that it leaves out of
    its parent, and every later test on that database would fail."""
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(migrated().get_model(model._meta.app_label, model._meta.model_name))
        else:
            editor.execute(f"ALTER TABLE {model._meta.db_table} ADD COLUMN rebuilt integer DEFAULT 0")
            editor.execute(f"ALTER TABLE {model._meta.db_table} DROP COLUMN rebuilt")


@cache
def migrated():
    """The models as the migrations have them."""
    return MigrationLoader(connection).project_state().apps
