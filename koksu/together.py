"""Many small sets of records in one round trip, each record as the ORM itself would give it.

A report shows a few rows each of a dozen tables. As querysets that is a dozen round trips, and putting the same SQL together anew
costs more than running it. Here the parts are joined by UNION ALL, every row a JSON array of its columns; the SQL of a part is put
together once and kept.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet
from msgspec import Struct

from koksu.kept import sql_of
from koksu.prepared import fetch

Records = list[Any]
Path = tuple[str, ...]


class Part(Struct, frozen=True):
    """The records of one model that belong to chosen ones.

    `to`: the path to the chosen record's id, as in `deliverable__contract`. `related`: paths that are read along, each with those on the
    way to it. `live`: paths (`""`: the record itself) of which nothing voided is read. `order`: attributes that sort, what is
    unknown coming first; with a minus the other way round.
    """

    model: type[models.Model]
    to: str = "pk"
    related: tuple[str, ...] = ()
    live: tuple[str, ...] = ("",)
    order: tuple[str, ...] = ("pk",)


class Condition(NamedTuple):
    """A condition in SQL, and its values."""

    sql: str
    values: tuple[Any, ...] = ()


NEVER = Condition("1 = 0")


def among(column: str, values: Iterable[Any]) -> Condition:
    """That a column has one of these values: nothing has where there are none."""
    there = tuple(values)
    if len(there) > 1 and connection.vendor == "postgresql":  # one statement for however many there are
        return Condition(f"{column} = ANY(%s)", (list(there),))
    return Condition(f"{column} IN ({', '.join(['%s'] * len(there))})", there) if there else NEVER


def every(*conditions: Condition, by: str = "AND") -> Condition:
    """All of these conditions, or (`by` OR) one of them."""
    return Condition(f"({f' {by} '.join(one.sql for one in conditions)})", tuple(chain.from_iterable(one.values for one in conditions)))


class Where(Struct, frozen=True):
    """The records of a model that meet a condition. What every report asks is written in SQL by hand: putting it together as querysets
    took a quarter of a contract page's time."""

    model: type[models.Model]
    condition: Condition

    @classmethod
    def ids(cls, model: type[models.Model], *ids: int) -> "Where":
        """The records with these ids."""
        return cls(model, among("id", ids))

    @classmethod
    def of(cls, ids: "QuerySet[Any]") -> "Where":
        """The records whose ids a kept question (koksu/kept.py) finds; none where it can't find any."""
        try:
            sql, values = sql_of(ids)
        except EmptyResultSet:
            return cls(ids.model, NEVER)
        return cls(ids.model, Condition(f"id IN ({sql})", values))

    @property
    def sql(self) -> str:
        return f"SELECT id FROM {connection.ops.quote_name(self.model._meta.db_table)} WHERE {self.condition.sql}"


class Of(Struct, frozen=True):
    """The parts that belong to what is chosen."""

    chosen: "QuerySet[Any] | Where"
    parts: tuple[Part, ...]


def these(chosen: "QuerySet[Any] | Where", *related: str, order: tuple[str, ...] = ("pk",)) -> Of:
    """The chosen records themselves."""
    return Of(chosen, (Part(chosen.model, "pk", related, (), order),))


def read(*asked: Of) -> list[Records]:
    """The records of every part in turn, each part's in its order: one query, or none where nothing can be there.

    A record that several others point at is one object.
    """
    database = connection.alias
    among, arms, given = [], [], ()
    parts = [part for of in asked for part in of.parts]
    number = 0
    for place, of in enumerate(asked):
        try:
            chosen, values = _chosen(of.chosen)
        except EmptyResultSet:
            number += len(of.parts)
            continue
        among.append(f"chosen{place} (id) AS ({chosen})")
        given += values
        for part in of.parts:
            arms.append(_sql(part, number, place, connection.vendor))
            number += 1
    rows: list[tuple[int, str]] = []
    if arms:
        rows = fetch(f"WITH {', '.join(among)} {' UNION ALL '.join(arms)}", given)
    known: dict[Any, Any] = {}
    found: list[Records] = [[] for _part in parts]
    for number, text in rows:
        found[number].append(_record(_joins(parts[number]), json.loads(text), known, database))
    for part, records in zip(parts, found, strict=True):
        for name in reversed(part.order):
            key = partial(_ranked, name=name.removeprefix("-"))
            records.sort(key=key, reverse=name.startswith("-"))
    return found


def hang(rows: Records, on: Records, name: str) -> None:
    """Hang rows on the records they point at: `record.<name>.all()` then gives its own in their order and asks nothing. Anything else than
    `all()` asks the database, which knows neither this order nor that voided rows were left out. `name`: of the way from there to the rows.
    """
    if not on:
        return
    pointer: Any = getattr(type(on[0]), name).field
    there: dict[int, Records] = {record.pk: [] for record in on}
    for row in rows:
        there[getattr(row, pointer.attname)].append(row)
    for record in on:
        own = getattr(record, name).all()
        own._result_cache, own._prefetch_done = there[record.pk], True
        for row in own:
            pointer.set_cached_value(row, record)
        if not hasattr(record, "_prefetched_objects_cache"):
            record._prefetched_objects_cache = {}
        record._prefetched_objects_cache[name] = own


def _chosen(chosen: "QuerySet[Any] | Where") -> tuple[str, tuple[Any, ...]]:
    """The SQL of the chosen ids."""
    if isinstance(chosen, Where):
        if chosen.condition == NEVER:
            raise EmptyResultSet
        return chosen.sql, chosen.condition.values
    return chosen.order_by().values("pk").query.sql_with_params()


def _ranked(record: Any, name: str) -> tuple[Any, ...]:
    value = getattr(record, name)
    return () if value is None else (value,)


# ---------------------------------------------------------------- SQL


class Join(NamedTuple):
    """A table of a part: its path from the part's model, the field that leads to it (None: the model itself), whether its columns
    are read, and whether a record may lack it."""

    path: Path
    field: Any
    model: type[models.Model]
    shown: bool
    optional: bool

    @property
    def alias(self) -> str:
        return "__".join(("t", *self.path))


@cache
def _joins(part: Part) -> tuple[Join, ...]:
    """The part's tables, each after the one it hangs on; those whose columns are read, in this order, make the row."""
    found: dict[Path, Join] = {(): Join((), None, part.model, True, False)}
    shown = [tuple(path.split("__")) for path in part.related]
    to = tuple(part.to.split("__"))[:-1]
    asked = [*shown, to, *(tuple(path.split("__")) for path in part.live if path)]
    for whole in asked:
        for length in range(1, len(whole) + 1):
            path = whole[:length]
            before = found[path[:-1]]
            field: Any = before.model._meta.get_field(path[-1])
            read = any(one[:length] == path for one in shown)
            lacking = (before.optional or field.null) and path != to[:length]  # what belongs to the chosen has all on the way to it
            found.setdefault(path, Join(path, field, field.related_model, read, lacking))
    return tuple(found.values())


@cache
def _sql(part: Part, number: int, place: int, vendor: str) -> str:
    """One arm of the query: the part's number and its rows as text, of those chosen at that place."""
    quote = connection.ops.quote_name
    row = "JSON_BUILD_ARRAY" if vendor == "postgresql" else "JSON_ARRAY"
    tables, rows = "", []
    for join in _joins(part):
        table = f"{quote(join.model._meta.db_table)} {quote(join.alias)}"
        if join.field is None:
            tables = table
        else:
            before = quote("__".join(("t", *join.path[:-1])))
            on = f"{quote(join.alias)}.{quote(join.field.target_field.column)} = {before}.{quote(join.field.column)}"
            tables += f" {'LEFT' if join.optional else 'INNER'} JOIN {table} ON {on}"
        if join.shown:
            _shape(join.model)  # whose columns can't be read, is told now and not at the first row
            fields: Any = join.model._meta.concrete_fields
            rows.append(f"{row}({', '.join(f'{quote(join.alias)}.{quote(field.column)}' for field in fields)})")
    *way, last = part.to.split("__")
    holder: Any = next(join.model for join in _joins(part) if join.path == tuple(way))
    key = holder._meta.pk if last == "pk" else holder._meta.get_field(last)
    column = f"{quote('__'.join(('t', *way)))}.{quote(key.column)}"
    lives = [f"{quote('__'.join(filter(None, ('t', path))))}.voided_at IS NULL" for path in part.live]
    where = " AND ".join([f"{column} IN (SELECT id FROM chosen{place})", *lives])
    return f"SELECT {number}, CAST({row}({', '.join(rows)}) AS text) FROM {tables} WHERE {where}"


# ---------------------------------------------------------------- records


def _record(joins: Sequence[Join], row: list[list[Any]], known: dict[Any, Any], database: str) -> Any:
    """A row's record with the related ones that were read along."""
    made: dict[Path, Any] = {}
    columns = iter(row)
    for join in joins:
        if not join.shown:
            continue
        values = next(columns)
        before = made.get(join.path[:-1]) if join.path else None
        made[join.path] = record = _one(join.model, values, known, database)
        if before is not None:
            join.field.set_cached_value(before, record)
    return made[()]


def _one(model: type[models.Model], values: list[Any], known: dict[Any, Any], database: str) -> Any:
    names, primary, readers = _shape(model)
    key = (model, values[primary])
    if values[primary] is None:
        return None
    if key not in known:
        for index, reader in readers:
            if values[index] is not None:
                values[index] = reader(values[index])
        known[key] = model.from_db(database, names, values)
    return known[key]


@cache
def _shape(model: type[models.Model]) -> tuple[list[str], int, list[tuple[int, Callable[[Any], Any]]]]:
    """A model's attributes, where its key stands among them, and what turns a JSON value into an attribute's own, where it differs."""
    fields: Any = model._meta.concrete_fields
    readers = [(index, reader) for index, field in enumerate(fields) for reader in _readers(field)]
    return [field.attname for field in fields], fields.index(model._meta.pk), readers


def _readers(field: Any) -> Iterator[Callable[[Any], Any]]:
    kind = next((kind for kind in READERS if isinstance(field, kind)), None)
    if kind is None:
        raise TypeError(f"{field} is of a kind that can't be read together.")
    if reader := READERS[kind]:
        yield reader
    if hasattr(field, "from_db_value"):
        yield lambda value: field.from_db_value(value, None, connection)


def _moment(text: str) -> datetime:
    """SQLite keeps a moment without its zone, which is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


READERS: dict[Any, Callable[[Any], Any] | None] = {
    models.DateTimeField: _moment,  # before DateField, which it is too
    models.DateField: date.fromisoformat,
    models.TimeField: time.fromisoformat,
    models.BooleanField: bool,
    **dict.fromkeys((models.IntegerField, models.CharField, models.TextField, models.FileField, models.ForeignKey)),
}
