"""The lists: which rows a reader's filters leave, how each stands, and the totals of all of them, not only of the page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from grants import ledger
from grants.ledger import ContractStanding, Split
from grants.models import NGO, Allocation, Contract, Lot, SearchWord
from grants.reports.paging import Paged, page_count, page_rows
from grants.reports.rows import allocation_rows, contract_row, load
from koksu.accounts.scope import Scope
from koksu.language import folded_words, retyped, search_key


@dataclass(frozen=True)
class Asked:
    """What a list's address asks for. `show`: all, overdue, awaiting, unbroken (no breakdown). `sort`: a column, with - descending.
    `whole`: all rows at once, not a page of them."""

    q: str = ""
    year: int | None = None
    district: int | None = None
    area: str = ""
    show: str = "all"
    sort: str = "name"
    page: int = 1
    whole: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a list: the record, how its money stands, and how many contracts it holds."""

    record: Any
    split: Split
    contracts: int
    training: bool


@dataclass(frozen=True)
class Total:
    """The whole filtered set's total. Invented money is never added to real money: each has a total of its own."""

    training: bool
    split: Split
    rows: int
    contracts: int


@dataclass(frozen=True)
class Listing(Paged):
    """A page of rows, with the totals of every row that the filters leave."""

    asked: Asked
    rows: Sequence[Row]
    count: int
    totals: Sequence[Total]
    pages: int


def ngo_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """NGOs at home, applying or contracted in scope, with their contracts there. A year leaves those contracted in it."""
    contracts = _filtered(Contract.objects.counted().for_scope(scope), asked, "allocation__", "lot__area")
    ngos = NGO.objects.live().for_scope(scope).select_related("home_district")
    if asked.q:  # by its own name or BIN, or by a contract's number or title
        through = searched(Contract.objects.live().for_scope(scope), asked.q)
        ngos = ngos.filter(Q(pk__in=searched(NGO.objects.all(), asked.q).values("pk")) | Q(pk__in=through.values("ngo")))
    if asked.year or asked.area:
        ngos = ngos.filter(Exists(contracts.filter(ngo=OuterRef("pk"))))
    if asked.district:
        here = contracts.filter(ngo=OuterRef("pk"))
        ngos = ngos.filter(Exists(here)) | ngos.filter(home_district=asked.district)
    records = list(ngos)
    standings = _standings(contracts.filter(ngo__in=[ngo.pk for ngo in records]), today)
    by_ngo = _by(standings, lambda pair: pair[0].ngo_id)
    rows = [
        Row(
            ngo,
            ledger.contracts_total([standing for _contract, standing in by_ngo[ngo.pk]]),
            len(by_ngo[ngo.pk]),
            any(c.allocation.district.training for c, _s in by_ngo[ngo.pk]) or bool(ngo.home_district and ngo.home_district.training),
        )
        for ngo in records
    ]
    return _listing(asked, rows)


def contract_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Contracts in scope; drafts are listed and counted in no sum."""
    contracts = _filtered(Contract.objects.live().for_scope(scope), asked, "allocation__", "lot__area")
    rows = [
        Row(contract, standing.split, int(contract.status != "draft"), contract.allocation.district.training)
        for contract, standing in _standings(searched(contracts, asked.q), today)
    ]
    return _listing(asked, rows)


def lot_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Lots in scope, each alone."""
    lots = _filtered(Lot.objects.live().for_scope(scope), asked, "allocation__", "area")
    records = list(searched(lots, asked.q).select_related("allocation__district", "area"))
    by_lot = _by(_standings(Contract.objects.counted().filter(lot__in=[lot.pk for lot in records]), today), lambda pair: pair[0].lot_id)
    rows = [
        Row(
            lot,
            ledger.lot(_lot_row(lot), [standing for _contract, standing in by_lot[lot.pk]]),
            len(by_lot[lot.pk]),
            lot.allocation.district.training,
        )
        for lot in records
    ]
    return _listing(asked, rows)


def allocation_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Allocations in scope."""
    allocations = _filtered(Allocation.objects.live().for_scope(scope), asked, "", "lots__area").distinct()
    records = list(searched(allocations, asked.q).select_related("district__region").order_by("-year", "sort_key", "id"))
    contracts = Contract.objects.counted().filter(allocation__in=[allocation.pk for allocation in records])
    by_allocation = _by(_standings(contracts, today), lambda pair: pair[0].allocation_id)
    money = {row.id: row for row in allocation_rows(records)}
    rows = [
        Row(
            allocation,
            ledger.allocation(money[allocation.pk], [standing for _contract, standing in by_allocation[allocation.pk]]).split,
            len(by_allocation[allocation.pk]),
            allocation.district.training,
        )
        for allocation in records
    ]
    return _listing(asked, rows)


def searched(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those with a word beginning like each word of `text`, whatever its case and whichever keyboard typed it."""
    for word in folded_words(text)[:10]:
        found = SearchWord.objects.filter(record_kind=rows.model.KIND, word__beginning=word[:60])
        rows = rows.filter(pk__in=found.values("record_id"))
    return rows


def near(scope: Scope, model: Any, text: str) -> list[Any]:
    """Up to three records in scope that a mistyped search may have meant: its keys in the Kazakh or the Russian layout find them, or
    each word's first three letters agree."""
    beginnings = " ".join(word[:3] for word in folded_words(text))
    rows = model.objects.live().for_scope(scope).order_by("sort_key", "id")
    found = (list(searched(rows, meant)[:3]) for meant in (*retyped(text), beginnings) if folded_words(meant))
    return next(filter(None, found), [])


def years(scope: Scope) -> list[int]:
    """The financial years there is money of, newest first."""
    found = Allocation.objects.live().for_scope(scope).order_by("-year").values_list("year", flat=True).distinct()
    return list(found)


def _filtered(rows: QuerySet[Any], asked: Asked, to_allocation: str, to_area: str) -> QuerySet[Any]:
    if asked.year:
        rows = rows.filter(**{f"{to_allocation}year": asked.year})
    if asked.district:
        rows = rows.filter(**{f"{to_allocation}district": asked.district})
    if asked.area:
        rows = rows.filter(**{f"{to_area}__code": asked.area})
    return rows


def _standings(contracts: QuerySet[Any], today: date) -> list[tuple[Contract, ContractStanding]]:
    book = load(contracts, with_proof=False)
    return [(contract, ledger.contract(contract_row(book, contract), today)) for contract in book.contracts]


def _by(pairs: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for pair in pairs:
        groups[key(pair)].append(pair)
    return groups


def _lot_row(lot: Lot) -> ledger.LotRow:
    return ledger.LotRow(lot.pk, None if lot.budget is None else int(lot.budget), lot.basis)


SHOWN: dict[str, Callable[[Split], bool]] = {
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


def _listing(asked: Asked, rows: list[Row]) -> Listing:
    rows = [row for row in rows if SHOWN[asked.show](row.split)]
    column = SORTS[asked.sort.removeprefix("-")]
    known = [row for row in rows if column(row) is not None]
    known.sort(key=lambda row: (row.record.sort_key, row.record.pk))
    if asked.sort != "name":
        known.sort(key=column, reverse=asked.sort.startswith("-"))
    ordered = known + [row for row in rows if column(row) is None]
    if asked.q and asked.sort == "name":
        ordered.sort(key=lambda row: not _is_numbered(row, asked.q))  # stable: the others keep their order
    totals = [
        Total(training, ledger.total([row.split for row in group if row.contracts or not _is_draft(row)]), len(group), _contracts(group))
        for training in (False, True)
        if (group := [row for row in rows if row.training is training])
    ]
    shown = ordered if asked.whole else page_rows(ordered, asked.page)
    return Listing(asked, shown, len(rows), totals, page_count(len(rows)))


def _is_numbered(row: Row, typed: str) -> bool:
    """Whether this is the contract whose very number was typed."""
    return isinstance(row.record, Contract) and bool(row.record.number) and search_key(row.record.number) == search_key(typed)


def _is_draft(row: Row) -> bool:
    return isinstance(row.record, Contract) and row.record.status == "draft"


def _contracts(rows: list[Row]) -> int:
    return sum(row.contracts for row in rows)
