"""How much waits for an official: cheap numbers for the menu and the door."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, QuerySet, Value

from grants.models import DeliverableTotal, Output, OutputState
from grants.reports.queue import reported_in
from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope

AUTHORS = (F("reported_by"), F("recorded_by"))


def counts(scope: Scope, person: User) -> tuple[int, int]:
    """How many results came back to this person, and how many wait for them to verify: one query, for the menu of every page."""
    entered, verified = (tuple(district.pk for district in places_of(scope, deed)) for deed in ("enter", "verify"))
    sql, values = _asking(entered, verified, person.pk)
    there: dict[str, int] = {}
    if sql:
        with connection.cursor() as cursor:  # never prepared: without its values PostgreSQL couldn't tell that its small indexes do
            cursor.execute(sql, values)
            there = dict(cursor.fetchall())
    return there.get("returned", 0), there.get("reported", 0)


@lru_cache(maxsize=1000)
def _asking(entered: tuple[int, ...], verified: tuple[int, ...], person: int) -> tuple[str, tuple[Any, ...]]:
    """The SQL of both counts with its values; nothing where the person has no district. Who works here asks the same on every page, and
    putting it together takes ten times as long as the database does."""
    back = _counted("returned", _returned(entered, person))
    waiting = _counted("reported", _of(person, reported_in(verified)).exclude(person__in=AUTHORS))
    try:
        return back.union(waiting, all=True).query.sql_with_params()
    except EmptyResultSet:
        return "", ()


def returned_to(scope: Scope, person: User) -> int:
    """How many results wait for this person to mend them."""
    return returned(scope, person).count()


def returned(scope: Scope, person: User) -> QuerySet[Output]:
    """What came back to this person."""
    return _returned([district.pk for district in places_of(scope, "enter")], person.pk)


def _returned(districts: Collection[int], person: int) -> QuerySet[Output]:
    there = DeliverableTotal.objects.filter(district__in=districts, returned__gt=0)
    rows = Output.objects.live().filter(state=OutputState.RETURNED, deliverable__in=there.values("pk"))
    return _of(person, rows).filter(person__in=AUTHORS)


def _of(person: int, rows: QuerySet[Output]) -> QuerySet[Any]:
    """With `person` to compare their authors with. Asked by author, SQLite would read all that the person ever reported."""
    return rows.alias(person=Value(person))


def _counted(name: str, rows: QuerySet[Output]) -> QuerySet[Any, tuple[str, int]]:
    """How many they are, by that name: nothing is asked for that the index of what isn't verified lacks, so no row is read."""
    return rows.order_by().annotate(part=Value(name)).values_list("part").annotate(n=Count("*"))
