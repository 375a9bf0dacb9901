"""The lists: the rows that a reader's filters leave, how each stands, and the totals of all of them, not only of the page.

How contracts stand is read from the projection (grants/totals.py) by the questions of list_queries.py.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from msgspec import Struct

from grants import ledger, totals
from grants.ledger import Split
from grants.models import Allocation, Area
from grants.reports import list_queries as queries
from grants.reports.list_queries import Asked, Slice
from grants.reports.paging import PAGE, Paged, page_count
from koksu.accounts.scope import Reach, Scope
from koksu.kept import again

AT_ONCE = 100  # rows read from the database, where all are asked for


class Row(NamedTuple):
    """One line of a list: the record, how its money stands, and how many contracts it holds."""

    record: Any
    split: Split
    contracts: int
    training: bool


class Total(Struct, frozen=True):
    """The whole filtered set's total. Invented money is never added to real money: each has a total of its own. `of_unknown` (tiyn) is what
    its split holds of rows whose own amount is unknown: by so much it is more than the rows' amounts."""

    training: bool
    split: Split
    rows: int
    contracts: int
    of_unknown: int


class Listing(Struct, Paged, frozen=True):
    """A page of rows, with the totals of every row that the filters leave. `asked.whole`: all rows, which are read as one goes through
    them, once: a region's contracts at one time would outweigh all else that a worker holds."""

    asked: Asked
    rows: Iterable[Row]
    count: int
    totals: Sequence[Total]
    pages: int


def ngo_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """NGOs at home, applying or contracted in scope, with their contracts there. A year leaves those contracted in it."""
    reach, filters = scope.reach, queries.filters_of(asked)
    found = totals.read_sums(again(queries.ngo_sums(reach, filters, today)), "training")
    held = _held(queries.ngo_page, queries.ngo_records, reach, asked, today, _part(asked, _count(found)))
    rows = [
        Row(
            ngo,
            ledger.total([one.split for one in sums]),
            sum(one.contracts for one in sums),
            any(one.training for one in sums) or bool(ngo.home_district and ngo.home_district.training),
        )
        for ngo, sums in held
    ]
    # NGOs themselves, told beside their contracts, have no amount that could be added or unknown.
    return _listing(asked, rows, [_Part(one.keys[0], one.split, one.rows, one.contracts, bool(one.contracts)) for one in found])


def contract_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Contracts in scope; drafts are listed and counted in no sum."""
    reach, filters = scope.reach, queries.filters_of(asked)
    found = totals.read_sums(again(queries.contract_sums(reach, filters, today)), "training", "counted")
    part = _part(asked, sum(one.contracts for one in found))
    exact = queries.numbered(queries.contracts(reach, filters, today), asked.q) if asked.q and asked.sort == "name" else ()
    page: QuerySet[Any] = queries.contract_page(reach, filters, today, part, exact)
    rows = (
        Row(contract, totals.split_of_contract(contract.total, contract.overdue), int(contract.total.counted), contract.training)
        for contract in (page.iterator(AT_ONCE) if asked.whole else _read(again(page), part))
    )
    return _listing(asked, rows, [_Part(one.keys[0], one.split, one.contracts, one.contracts, one.keys[1]) for one in found])


def lot_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Lots in scope, each alone."""
    reach, filters = scope.reach, queries.filters_of(asked)
    found = totals.read_sums(again(queries.lot_sums(reach, filters, today)), *queries.ALIKE)
    parts = []
    for key in dict.fromkeys(one.keys for one in found):
        group = [one for one in found if one.keys == key]
        budget = next((one.split.amount for one in group if one.rows), None)
        positions = [ledger.Position(None, one.basis, one.split) for one in group if one.contracts]
        split = ledger.lot(ledger.LotRow(0, budget if key[2] else None, key[1]), positions)
        parts.append(_Part(key[0], split, sum(one.rows for one in group), sum(one.contracts for one in group)))
    rows = [
        Row(
            lot,
            ledger.lot(
                ledger.LotRow(lot.pk, None if lot.budget is None else int(lot.budget), lot.basis),
                [ledger.Position(lot.pk, one.basis, one.split) for one in sums],
            ),
            sum(one.contracts for one in sums),
            lot.allocation.district.training,
        )
        for lot, sums in _held(queries.lot_page, queries.lot_records, reach, asked, today, _part(asked, sum(part.rows for part in parts)))
    ]
    return _listing(asked, rows, parts)


def allocation_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Allocations in scope: how each stands is read of all of them, since their totals can't be told from fewer; records of the page."""
    rows = [
        Row(total, totals.split_of_allocation(total, total.late), total.contracts, total.training)
        for total in again(queries.allocations(scope.reach, queries.filters_of(asked), today))
    ]
    rows = _sorted([row for row in rows if HELD[asked.show](row.split)], asked)
    parts = [_Part(row.training, row.split, 1, row.contracts) for row in rows]
    start = (asked.page - 1) * PAGE
    shown = rows if asked.whole else rows[start : start + PAGE]
    records = Allocation.objects.select_related("district").only(*queries.OF_ALLOCATION).in_bulk([row.record.pk for row in shown])
    return _listing(asked, [row._replace(record=records[row.record.pk]) for row in shown], parts)


class Options(NamedTuple):
    """What the filters offer: financial years there is money of, newest first, and the areas of the law; and how many figures sources
    state of districts in scope."""

    years: list[int]
    areas: list[Area]
    stated: int


def options(scope: Scope) -> Options:
    """The choices of the filters, in one query."""
    rows = list(again(queries.options(scope.reach)))
    areas = [Area(**dict(zip(queries.OF_AREA, row, strict=True))) for row in rows if row[5] >= 0]
    return Options(
        sorted((row[0] for row in rows if row[5] == queries.YEAR), reverse=True),
        sorted(areas, key=lambda area: (area.position, area.code)),
        sum(row[5] == queries.STATED for row in rows),
    )


# ---------------------------------------------------------------- rows


# Which rows of a list its filter shows, told by their splits: what SHOWN (list_queries.py) tells of the projection's rows.
HELD: dict[str, Callable[[Split], bool]] = {
    "all": lambda split: True,
    "overdue": lambda split: bool(split.overdue),
    "awaiting": lambda split: bool(split.awaiting),
    "unbroken": lambda split: bool(split.no_breakdown),
}


# Columns a list sorts by; what is unknown comes last either way.
SORTS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.record.sort_key,
    "contracts": lambda row: row.contracts,
    "amount": lambda row: row.split.amount,
    "proven": lambda row: row.split.proven,
    "overdue": lambda row: row.split.overdue,
}


def _part(asked: Asked, count: int) -> Slice:
    """The page asked for, of `count` rows in all. One that is nearer to the end is read from there."""
    if asked.whole:
        return Slice(0, None)
    start, end = min((asked.page - 1) * PAGE, count), min(asked.page * PAGE, count)
    if start > count - end:
        return Slice(count - end, count - start, True)
    return Slice(start, max(end, PAGE) if not start else end)  # so that a short list is asked for as a full page


def _read(page: QuerySet[Any], part: Slice) -> list[Any]:
    """A page's rows in the list's own order."""
    return list(page)[::-1] if part.backwards else list(page)


class _Sums(NamedTuple):
    """Some of the contracts that a row of the list holds, as one whole."""

    basis: str
    contracts: int
    split: Split
    training: bool


def _held(
    page: Callable[[Reach, Asked, date, Slice], QuerySet[Any]],
    records: Callable[[Reach, Asked, date, Any], QuerySet[Any]],
    reach: Reach,
    asked: Asked,
    today: date,
    part: Slice,
) -> list[tuple[Any, list[_Sums]]]:
    """The records of the page asked for, each with its contracts added up by basis. By name, `page` finds them in one query; by another
    column it tells their ids in their order, and `records` finds these."""
    filters = queries.filters_of(asked)
    found = again(page(reach, filters, today, part))
    ids = [] if queries.by_name(asked) else [row["pk"] for row in _read(found, part)]
    held: dict[int, tuple[Any, list[_Sums]]] = {}
    for row in records(reach, filters, today, ids) if ids else found if queries.by_name(asked) else ():
        sums = held.setdefault(row.pk, (row, []))[1]
        if row.held:
            sums.append(_Sums(row.on_basis, row.held, totals.split_of(vars(row)), row.training_of))
    if not queries.by_name(asked):
        return [held[pk] for pk in ids]
    ordered = sorted(held.values(), key=lambda pair: pair[0].pk)
    return sorted(ordered, key=lambda pair: pair[0].sort_key, reverse=asked.sort.startswith("-"))


def _sorted(rows: list[Row], asked: Asked) -> list[Row]:
    column = SORTS[asked.sort.removeprefix("-")]
    known = sorted((row for row in rows if column(row) is not None), key=lambda row: (row.record.sort_key, row.record.pk))
    known.sort(key=column, reverse=asked.sort.startswith("-"))
    return known + [row for row in rows if column(row) is None]


# ---------------------------------------------------------------- totals


class _Part(NamedTuple):
    """Some of the rows that the filters leave, as one whole; what isn't `counted` (drafts, rows that only count) is in no sum."""

    training: bool
    split: Split
    rows: int
    contracts: int
    counted: bool = True


def _count(found: Iterable[totals.Sums]) -> int:
    return sum(one.rows for one in found)


def _listing(asked: Asked, rows: Iterable[Row], parts: Sequence[_Part]) -> Listing:
    closed = []
    for training in (False, True):
        group = [part for part in parts if part.training is training]
        number = sum(part.rows for part in group)
        if number:
            counted = [part for part in group if part.counted]
            splits = [part.split for part in counted]
            contracts = sum(part.contracts for part in counted)
            closed.append(Total(training, ledger.total(splits), number, contracts, ledger.known_of_unknown(splits)))
    count = sum(part.rows for part in parts)
    return Listing(asked, rows if asked.whole else list(rows), count, closed, page_count(count))
