"""The lists: which rows a reader's filters leave, how each stands, and the totals of all of them, not only of the page.

How contracts stand is read from the projection (grants/totals.py): one query for all that is counted and added up, one or two for the
rows of the page, however many there are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from grants import ledger, totals
from grants.ledger import Split
from grants.models import NGO, Allocation, AllocationTotal, Area, AwardedTotal, Contract, ContractTotal, Lot, SearchWord, StatedFigure
from grants.reports.paging import PAGE, Paged, page_count
from koksu.accounts.models import District
from koksu.accounts.scope import Scope
from koksu.language import folded_words, retyped, search_key

AT_ONCE = 500  # rows read from the database, where all are asked for


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
    """A page of rows, with the totals of every row that the filters leave. `asked.whole`: all rows, which are read as one goes through
    them, once: a region's contracts at one time would outweigh all else that a worker holds."""

    asked: Asked
    rows: Iterable[Row]
    count: int
    totals: Sequence[Total]
    pages: int


def ngo_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """NGOs at home, applying or contracted in scope, with their contracts there. A year leaves those contracted in it."""
    money = ContractTotal.objects.filter(_picked(scope, asked), counted=True)
    own = money.filter(ngo=OuterRef("pk"))
    ngos = NGO.objects.live().for_scope(scope)
    if asked.q:  # by its own name or BIN, or by a contract's number or title
        through = searched(Contract.objects.live().for_scope(scope), asked.q)
        ngos = ngos.filter(Q(pk__in=searched(NGO.objects.all(), asked.q).values("pk")) | Q(pk__in=through.values("ngo")))
    if asked.year or asked.area:
        ngos = ngos.filter(Exists(own))
    if asked.district:
        ngos = ngos.filter(Exists(own)) | ngos.filter(home_district=asked.district)
    if asked.show != "all":
        ngos = ngos.filter(Exists(own.filter(SHOWN[asked.show](today))))
    of_ngos = money.filter(ngo__in=ngos.values("pk")) if asked.q or asked.show != "all" else money
    invented = Q(Exists(own.filter(district__training=True))) | Q(home_district__training=True)
    beside = ngos.annotate(training=_flag(invented))
    if _of_whole_allocations(asked):
        found = _whole(scope, asked, today, "training", beside=beside)
    else:
        found = totals.summed(of_ngos.annotate(training=F("district__training")), today, "training", beside=beside)
    relation = FilteredRelation("totals", condition=_picked(scope, asked, "totals__") & Q(totals__counted=True))
    held = _held(ngos, ["home_district"], relation, asked, today, _count(found), own)
    rows = [
        Row(
            ngo,
            ledger.total([one.split for one in sums]),
            sum(one.contracts for one in sums),
            any(one.training for one in sums) or bool(ngo.home_district and ngo.home_district.training),
        )
        for ngo, sums in held
    ]
    return _listing(asked, rows, [_Part(one.keys[0], one.split, one.rows, one.contracts) for one in found])


def contract_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Contracts in scope; drafts are listed and counted in no sum."""
    picked = ContractTotal.objects.filter(_picked(scope, asked))
    contracts: QuerySet[Contract] = Contract.objects.filter(_picked(scope, asked, "total__"), total__isnull=False)
    if asked.q:
        contracts = searched(contracts, asked.q)
        picked = picked.filter(contract__in=contracts.values("pk"))
    if asked.show != "all":
        picked, contracts = picked.filter(SHOWN[asked.show](today)), contracts.filter(SHOWN[asked.show](today, "total__"))
    if _of_whole_allocations(asked):
        found = _whole(scope, asked, today, "training", "counted")
    else:
        found = totals.summed(picked.annotate(training=F("district__training")), today, "training", "counted")
    count = sum(one.contracts for one in found)
    columns = {
        "name": F("sort_key"),
        "contracts": Cast("total__counted", IntegerField()),
        "amount": F("total__amount"),
        "proven": F("total__proven"),
        "overdue": F("overdue"),
    }
    first = [_flag(Q(pk__in=_numbered(contracts, asked.q))).desc()] if asked.q and asked.sort == "name" else []
    ordered = contracts.select_related("ngo", "total").annotate(
        overdue=totals.overdue(today, "total__"), training=F("total__district__training")
    )
    page = _page(ordered.order_by(*first, *_order(asked, columns)), asked, count)
    rows = (
        Row(contract, totals.split_of_contract(contract.total, contract.overdue), int(contract.total.counted), contract.training)
        for contract in (page.iterator(AT_ONCE) if asked.whole else _read(page))
    )
    return _listing(asked, rows, [_Part(one.keys[0], one.split, one.contracts, one.contracts, one.keys[1]) for one in found])


def lot_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Lots in scope, each alone."""
    lots = searched(_filtered(Lot.objects.live().for_scope(scope), asked, "allocation__", "area"), asked.q)
    own = ContractTotal.objects.filter(lot=OuterRef("pk"), counted=True)
    if asked.show != "all":
        lots = lots.filter(Exists(own.filter(SHOWN[asked.show](today))))
    # A total over lots adds up those that the ledger treats alike: by basis, whether the budget is known, whether a contract in it stands
    # on another basis, whether the amount of one is unknown.
    keys = ("training", "its_basis", "known", "mixed", "unsure_of")

    money = ContractTotal.objects.filter(_picked(scope, asked), counted=True, lot__isnull=False)
    mixed, unsure = money.exclude(basis=F("lot__basis")).values("lot"), money.filter(amount__isnull=True).values("lot")

    def alike(rows: QuerySet[Any], training: str, path: str, lot: str) -> QuerySet[Any]:
        """`rows` annotated with these; `path` leads from them to their lot, `lot` is its id."""
        annotated: QuerySet[Any] = rows.annotate(
            training=F(training),
            its_basis=F(f"{path}basis"),
            known=_flag(Q(**{f"{path}budget__isnull": False})),
            mixed=_flag(Q(**{f"{lot}__in": mixed})),
            unsure_of=_flag(Q(**{f"{lot}__in": unsure})),
        )
        return annotated

    of_lots = money.filter(lot__in=lots.values("pk")) if asked.q or asked.show != "all" else money
    beside = alike(lots, "allocation__district__training", "", "pk").annotate(to_sum=F("budget"))
    found = totals.summed(alike(of_lots, "district__training", "lot__", "lot"), today, *keys, beside=beside)
    parts = []
    for key in dict.fromkeys(one.keys for one in found):
        group = [one for one in found if one.keys == key]
        budget = next((one.split.amount for one in group if one.rows), None)
        positions = [ledger.Position(None, one.basis, one.split) for one in group if one.contracts]
        split = ledger.lot(ledger.LotRow(0, budget if key[2] else None, key[1]), positions)
        parts.append(_Part(key[0], split, sum(one.rows for one in group), sum(one.contracts for one in group)))
    relation = FilteredRelation("totals", condition=Q(totals__counted=True))
    held = _held(lots, ["allocation__district", "area"], relation, asked, today, sum(p.rows for p in parts), own, F("budget"))
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
        for lot, sums in held
    ]
    return _listing(asked, rows, parts)


def allocation_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Allocations in scope: how each stands is read of all of them, since their totals can't be told from fewer; records of the page."""
    found = searched(_filtered(Allocation.objects.live().for_scope(scope), asked, "", "lots__area"), asked.q)
    kept = AllocationTotal.objects.filter(allocation__in=found.order_by().values("pk"))
    kept = kept.annotate(late=totals.overdue(today, of="allocation"), training=F("district__training"), sort_key=F("allocation__sort_key"))
    rows = [
        Row(total, totals.split_of_allocation(total, total.late), total.contracts, total.training)
        for total in kept.order_by("-year", "sort_key", "pk")
    ]
    rows = _sorted([row for row in rows if HELD[asked.show](row.split)], asked)
    parts = [_Part(row.training, row.split, 1, row.contracts) for row in rows]
    start = (asked.page - 1) * PAGE
    shown = rows if asked.whole else rows[start : start + PAGE]
    records = Allocation.objects.select_related("district__region").in_bulk([row.record.pk for row in shown])
    return _listing(asked, [replace(row, record=records[row.record.pk]) for row in shown], parts)


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


class Options(NamedTuple):
    """What the filters offer: financial years there is money of, newest first, and the areas of the law; and how many figures sources
    state of districts in scope."""

    years: list[int]
    areas: list[Area]
    stated: int


def options(scope: Scope) -> Options:
    """The choices of the filters, in one query."""
    names = ("pk", "code", "name_kk", "name_ru", "name_en", "position")
    blank = [Value("") for _name in names[1:5]]
    years = Allocation.objects.live().for_scope(scope).order_by().values_list("year", *blank, Value(YEAR)).distinct()
    stated = StatedFigure.objects.live().filter(record_kind="district").order_by()
    stated = stated if scope.all_districts else stated.filter(record_id__in=scope.district_ids)
    rows = list(years.union(Area.objects.order_by().values_list(*names), stated.values_list("pk", *blank, Value(STATED)), all=True))
    areas = [Area(**dict(zip(names, row, strict=True))) for row in rows if row[5] >= 0]
    return Options(
        sorted((row[0] for row in rows if row[5] == YEAR), reverse=True),
        sorted(areas, key=lambda area: (area.position, area.code)),
        sum(row[5] == STATED for row in rows),
    )


YEAR, STATED = -1, -2  # in the place of an area's position: what a row of the one query is


# ---------------------------------------------------------------- filters


def _picked(scope: Scope, asked: Asked, path: str = "") -> Q:
    """The rows of the projection that scope and filters leave; `path` leads to them."""
    found = scope.q(f"{path}district_id")  # the column: a relation would be joined
    if asked.year:
        found &= Q(**{f"{path}year": asked.year})
    if asked.district:
        found &= Q(**{f"{path}district_id": asked.district})
    if asked.area:
        found &= Q(**{f"{path}area_id__in": Area.objects.filter(code=asked.area).values("pk")})
    return found


def _of_whole_allocations(asked: Asked) -> bool:
    """Whether the filters leave all contracts of an allocation or none: their sums are kept then."""
    return not asked.q and not asked.area and asked.show == "all"


def _whole(scope: Scope, asked: Asked, today: date, *keys: str, beside: QuerySet[Any] | None = None) -> list[totals.Sums]:
    """What the contracts of whole allocations come to, by `keys`: invented or not, and whether drafts are told apart or left out."""
    awarded = AwardedTotal.objects.filter(_picked(scope, asked))
    allocations = AllocationTotal.objects.filter(_picked(scope, asked))
    return totals.summed_whole(awarded if "counted" in keys else awarded.filter(counted=True), allocations, today, *keys, beside=beside)


def _filtered(rows: QuerySet[Any], asked: Asked, to_allocation: str, to_area: str) -> QuerySet[Any]:
    if asked.year:
        rows = rows.filter(**{f"{to_allocation}year": asked.year})
    if asked.district:
        rows = rows.filter(**{f"{to_allocation}district": asked.district})
    if asked.area:
        rows = rows.filter(**{f"{to_area}__code": asked.area})
    return rows


# Which rows of the projection a list shows: with overdue money (some of its dates has passed), …
SHOWN: dict[str, Callable[..., Q]] = {
    "overdue": lambda today, path="": Q(**{f"{path}first_due__lt": today}),
    "awaiting": lambda today, path="": Q(**{f"{path}awaiting__gt": 0}),
    "unbroken": lambda today, path="": Q(**{f"{path}no_breakdown__gt": 0}),
}
# The same of a split.
HELD: dict[str, Callable[[Split], bool]] = {
    "all": lambda split: True,
    "overdue": lambda split: bool(split.overdue),
    "awaiting": lambda split: bool(split.awaiting),
    "unbroken": lambda split: bool(split.no_breakdown),
}


def _flag(condition: Q) -> Case:
    """A condition as a column."""
    return Case(When(condition, then=Value(True)), default=Value(False))


def _numbered(contracts: QuerySet[Contract], typed: str) -> list[int]:
    """The contracts whose very number was typed."""
    key = search_key(typed)
    found = contracts.exclude(number="").filter(search_key__beginning=key).values_list("pk", "number")
    return [pk for pk, number in found if search_key(number) == key]


# ---------------------------------------------------------------- order and pages

# Columns a list sorts by; what is unknown comes last either way.
SORTS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.record.sort_key,
    "contracts": lambda row: row.contracts,
    "amount": lambda row: row.split.amount,
    "proven": lambda row: row.split.proven,
    "overdue": lambda row: row.split.overdue,
}


def _order(asked: Asked, columns: dict[str, Any]) -> list[Any]:
    column = columns[asked.sort.removeprefix("-")]
    if asked.sort.startswith("-"):
        return [column.desc(nulls_last=True), F("sort_key").asc(), F("pk").asc()]
    return [column.asc(nulls_last=True), F("sort_key").asc(), F("pk").asc()]


def _page(rows: QuerySet[Any], asked: Asked, count: int) -> QuerySet[Any]:
    """The rows of the page asked for, of `count` in all. Those nearer to the end are read from there, and come in the reverse order."""
    if asked.whole:
        return rows
    start, end = min((asked.page - 1) * PAGE, count), min(asked.page * PAGE, count)
    return rows[start:end] if start <= count - end else rows.reverse()[count - end : count - start]


def _read(page: QuerySet[Any]) -> list[Any]:
    """A page's rows in the list's own order."""
    return list(page) if page.query.standard_ordering else list(page)[::-1]


class _Sums(NamedTuple):
    """Some of the contracts that a row of the list holds, as one whole."""

    basis: str
    contracts: int
    split: Split
    training: bool


def _held(
    rows: QuerySet[Any],
    related: Sequence[str],
    relation: FilteredRelation,
    asked: Asked,
    today: date,
    count: int,
    own: QuerySet[ContractTotal],
    amount: Any = None,
) -> list[tuple[Any, list[_Sums]]]:
    """The records of the page asked for, each with its contracts added up by basis: those at the other end of `relation`, which are
    `own` as a subquery. `amount`: by what a row's amount is ordered, where it isn't what its contracts come to. One query by name, two
    by another column."""
    name = asked.sort.removeprefix("-")
    by_name, told = name == "name", {"name": F("sort_key"), "amount": amount}.get(name)
    column = told or totals.of_each(own, "known" if name == "amount" else name, today)
    page = _page(rows.order_by(*_order(asked, {name: column})).values("pk"), asked, count)
    ids: Any = page if by_name else [row["pk"] for row in _read(page)]
    found = rows.model._default_manager.filter(pk__in=ids).select_related(*related)
    invented = Q(money__district_id__in=District.objects.filter(training=True).values("pk"))
    found = found.annotate(money=relation, on_basis=F("money__basis"), training_of=_flag(invented))
    found = found.annotate(unsure=totals.unsure("money__")).annotate(**totals.sums(today, "money__"))
    held: dict[int, tuple[Any, list[_Sums]]] = {}
    for row in found:
        sums = held.setdefault(row.pk, (row, []))[1]
        if row.held:
            sums.append(_Sums(row.on_basis, row.held, totals.split_of(vars(row)), row.training_of))
    if not by_name:
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
    """Some of the rows that the filters leave, as one whole; what isn't `counted` (drafts) is in no sum."""

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
            split = ledger.total([part.split for part in counted if part.contracts or part.split.amount])
            closed.append(Total(training, split, number, sum(part.contracts for part in counted)))
    count = sum(part.rows for part in parts)
    return Listing(asked, rows if asked.whole else list(rows), count, closed, page_count(count))
