"""Whole databases kept as files, for transactional tests on SQLite: laying one over what the last test left takes a few hundredths of a
second, where emptying eighty guarded tables takes a third of one and making a district's records anew takes two.

A test sees no difference: it begins with the new database or with what it asked for, and nothing of an earlier test is left. PostgreSQL
can't do this while anybody is connected; its tables are emptied as Django does it.
"""

import os
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase


def usable():
    """Whether a copy may be laid down now: on SQLite, and outside any transaction."""
    return connection.vendor == "sqlite" and not connection.in_atomic_block


def begin_and_end_with_the_new_database():
    """From now on a transactional test ends with the database as it is now, whatever it left."""
    keep("new")
    TransactionTestCase._fixture_teardown = lambda _test: restore("new")


def world(name, make):
    """What `make` makes and answers, once; later its copy."""
    told = file_of(f"{name}.pickle")
    if told.exists():
        restore(name)
        return pickle.loads(told.read_bytes())
    made = make()
    keep(name)
    told.write_bytes(pickle.dumps(made))
    return made


def keep(name):
    connection.ensure_connection()
    with closing(sqlite3.connect(file_of(name))) as copy:
        connection.connection.backup(copy)


def restore(name):
    connection.ensure_connection()
    with closing(sqlite3.connect(file_of(name))) as copy:
        copy.backup(connection.connection)


def file_of(name):
    """In this worker's own folder: the ids of what ships differ from worker to worker."""
    folder = Path(settings.MEDIA_ROOT).with_name(f"snapshots{os.environ.get('PYTEST_XDIST_WORKER', '')}")
    folder.mkdir(exist_ok=True)
    return folder / name
