"""Questions that are asked again and again: their SQL is put together once.

Building a page's querysets and their SQL takes several times as long as the database needs to answer. Only the text of a question is kept,
never an answer.
"""

from collections.abc import Callable, Sequence
from copy import copy
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet

from koksu.prepared import statement, with_values

MOST = 60  # questions of one kind that a process keeps: what an office asks in a day
LATER = (-(2**62), -(2**62) + 1)
"""In the place of an id that is told only when the question is asked (`given`): no record has these."""
Asked = ParamSpec("Asked")
Rows = TypeVar("Rows", bound=QuerySet[Any])


def kept(build: Callable[Asked, Rows]) -> Callable[Asked, Rows]:
    """For a function that makes a queryset of its arguments and of nothing else: not of the clock, the language, or what is in the
    database. The querysets it then gives are to be read, and not to be filtered or ordered further: they ask what was built."""

    @lru_cache(maxsize=MOST)
    def made(_vendor: str, *asked: Any) -> Rows:
        return _put_together(build(*asked))  # type: ignore[call-arg]

    @wraps(build)
    def ask(*asked: Asked.args, **named: Asked.kwargs) -> Rows:
        if named:
            raise TypeError("A kept question is known by its arguments' places.")
        return made(connection.vendor, *asked).all()

    return ask


def given(rows: Rows, *ids: int) -> Rows:
    """A kept question with these ids in the places of LATER: the first for the first, … To be read whole: it is a prepared statement."""
    if kept_as := getattr(rows.query, "kept_as", None):
        compiler, (sql, values) = kept_as
        told = dict(zip(LATER, ids, strict=False))
        _asks(rows, compiler, (sql, tuple(told.get(value, value) for value in values)), statement)
    return rows


def again(rows: Rows) -> Rows:
    """A kept question that is likely to be asked again as it is. To be read whole: it is a prepared statement, of its values."""
    if kept_as := getattr(rows.query, "kept_as", None):
        compiler, made = kept_as
        _asks(rows, compiler, made, with_values)
    return rows


def sql_of(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """The text of a kept question with its values. EmptyResultSet: it can find nothing."""
    if kept_as := getattr(rows.query, "kept_as", None):
        sql, values = kept_as[1]
        return sql, tuple(values)
    raise EmptyResultSet


def _put_together(rows: Rows) -> Rows:
    """The queryset, which won't make its SQL anew; one that can find nothing asks nothing."""
    compiler: Any = rows.query.get_compiler(using=rows.db)
    try:
        made = compiler.as_sql()
    except EmptyResultSet:
        return rows.none()
    _asks(rows, compiler, made)
    return rows


def _asks(rows: QuerySet[Any], compiler: Any, made: tuple[str, Sequence[Any]], prepared: Callable[..., Any] | None = None) -> None:
    """Have the queryset ask this, as a statement `prepared` by one of those that do it."""

    def get_compiler(using: str, **_how: Any) -> Any:
        ours = copy(compiler)
        ours.connection = connections[using]  # each thread has its own
        ours.as_sql = lambda *_how, **_named: prepared(*made) if prepared else made
        return ours

    query: Any = rows.query
    query.kept_as, query.get_compiler = (compiler, made), get_compiler
