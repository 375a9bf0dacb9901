"""The lists: which rows a reader's filters leave, how each stands, and the totals of all of them, not only of the page.

How contracts stand is read from the projection (grants/totals.py): one query for all that is counted and added up, one or two for the
rows of the page, however many there are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from grants import ledger, totals
from grants.ledger import Split
from grants.models import NGO, Allocation, AllocationTotal, Area, AwardedTotal, Contract, ContractTotal, Lot, SearchWord, StatedFigure
from grants.models.base import LANGUAGES
from grants.reports.paging import PAGE, Paged, page_count
from koksu.accounts.models import District
from koksu.accounts.scope import Reach, Scope
from koksu.kept import kept
from koksu.language import folded_words, retyped, search_key

AT_ONCE = 500  # rows read from the database, where all are asked for


def _named(path: str, stem: str) -> list[str]:
    """The columns of a text that is kept in three languages."""
    return [f"{path}{stem}_{code}" for code in LANGUAGES]


# What a row, on a page or in a file, tells of its record: a record's other columns would cost more than these.
OF_NGO = ("sort_key", *_named("", "name"), "form", "bin", "counted", "home_district__training")
OF_CONTRACT = (
    *("number", *_named("", "title"), "status", "signed", "starts", "ends", "basis", "ngo__form", *_named("ngo__", "name")),
    *(f"total__{name}" for name in (*totals.SPLIT, "basis", "counted", "year")),
)
OF_LOT = (
    *("sort_key", "number", *_named("", "title"), "budget", "basis", "status", "allocation__year", *_named("allocation__", "title")),
    *("allocation__district__training", *_named("area__", "name")),
)
OF_ALLOCATION = ("year", *_named("", "title"), "source", "basis", *_named("district__", "name"))


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


class Row(NamedTuple):
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
    reach, filters = scope.reach, _filters(asked)
    found = totals.read_sums(_ngo_sums(reach, filters, today), "training")
    held = _held(_ngo_page, _ngo_records, reach, asked, today, _part(asked, _count(found)))
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


def _ngos(reach: Reach, asked: Asked, today: date) -> tuple[QuerySet[NGO], QuerySet[ContractTotal]]:
    """The NGOs that scope and filters leave, and the contracts that count there. Who has such contracts is asked once and not of each
    NGO: SQLite then reads all of a year's contracts every time."""
    money = ContractTotal.objects.filter(_picked(reach, asked), counted=True)
    contracted = Q(pk__in=money.values("ngo"))
    ngos = NGO.objects.live().for_scope(reach)
    if asked.q:  # by its own name or BIN, or by a contract's number or title
        through = searched(Contract.objects.live().for_scope(reach), asked.q)
        ngos = ngos.filter(Q(pk__in=searched(NGO.objects.all(), asked.q).values("pk")) | Q(pk__in=through.values("ngo")))
    if asked.year or asked.area:
        ngos = ngos.filter(contracted)
    if asked.district:
        ngos = ngos.filter(contracted | Q(home_district=asked.district))
    if asked.show != "all":
        ngos = ngos.filter(pk__in=money.filter(SHOWN[asked.show](today)).values("ngo"))
    return ngos, money


@kept
def _ngo_sums(reach: Reach, asked: Asked, today: date) -> QuerySet[Any]:
    ngos, money = _ngos(reach, asked, today)
    invented = Q(pk__in=money.filter(district__training=True).values("ngo")) | Q(home_district__training=True)
    beside = ngos.annotate(training=_flag(invented))
    if _of_whole_allocations(asked):
        return _ask_whole(reach, asked, today, "training", beside=beside)
    of_ngos = money.filter(ngo__in=ngos.values("pk")) if asked.q or asked.show != "all" else money
    return totals.ask_sums(of_ngos.annotate(training=F("district__training")), today, "training", beside=beside)


@kept
def _ngo_page(reach: Reach, asked: Asked, today: date, part: "_Slice") -> QuerySet[Any]:
    ngos, money = _ngos(reach, asked, today)
    chosen = _ask_ids(ngos, asked, today, part, money.filter(ngo=OuterRef("pk")))
    return _ngo_records(reach, asked, today, chosen) if _by_name(asked) else chosen


def _ngo_records(reach: Reach, asked: Asked, today: date, chosen: Any) -> QuerySet[Any]:
    relation = FilteredRelation("totals", condition=_picked(reach, asked, "totals__") & Q(totals__counted=True))
    return _with_sums(NGO.objects.filter(pk__in=chosen).select_related("home_district").only(*OF_NGO), relation, today)


def contract_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Contracts in scope; drafts are listed and counted in no sum."""
    reach, filters = scope.reach, _filters(asked)
    found = totals.read_sums(_contract_sums(reach, filters, today), "training", "counted")
    part = _part(asked, sum(one.contracts for one in found))
    exact = _numbered(_contracts(reach, filters, today), asked.q) if asked.q and asked.sort == "name" else ()
    page: QuerySet[Any] = _contract_page(reach, filters, today, part, exact)
    rows = (
        Row(contract, totals.split_of_contract(contract.total, contract.overdue), int(contract.total.counted), contract.training)
        for contract in (page.iterator(AT_ONCE) if asked.whole else _read(page, part))
    )
    return _listing(asked, rows, [_Part(one.keys[0], one.split, one.contracts, one.contracts, one.keys[1]) for one in found])


def _contracts(reach: Reach, asked: Asked, today: date) -> QuerySet[Contract]:
    """The contracts that scope and filters leave."""
    contracts: QuerySet[Contract] = Contract.objects.filter(_picked(reach, asked, "total__"), total__isnull=False)
    if asked.q:
        contracts = searched(contracts, asked.q)
    return contracts if asked.show == "all" else contracts.filter(SHOWN[asked.show](today, "total__"))


@kept
def _contract_sums(reach: Reach, asked: Asked, today: date) -> QuerySet[Any]:
    if _of_whole_allocations(asked):
        return _ask_whole(reach, asked, today, "training", "counted")
    picked = ContractTotal.objects.filter(_picked(reach, asked)).annotate(training=F("district__training"))
    if asked.q:
        picked = picked.filter(contract__in=searched(Contract.objects.filter(_picked(reach, asked, "total__")), asked.q).values("pk"))
    if asked.show != "all":
        picked = picked.filter(SHOWN[asked.show](today))
    return totals.ask_sums(picked, today, "training", "counted")


@kept
def _contract_page(reach: Reach, asked: Asked, today: date, part: "_Slice", exact: tuple[int, ...]) -> QuerySet[Contract]:
    """`exact`: contracts (ids) that come first: their very number was typed."""
    few = reach.districts is not None and (asked.year or asked.district or part.end is None)
    columns = {
        # Where few are left, they are sorted: by the index of this column PostgreSQL would go through the whole country's.
        "name": Concat(F("sort_key"), Value("")) if few else F("sort_key"),
        "contracts": Cast("total__counted", IntegerField()),
        "amount": F("total__amount"),
        "proven": F("total__proven"),
        "overdue": F("overdue"),
    }
    first = [_flag(Q(pk__in=exact)).desc()] if exact else []
    ordered = _contracts(reach, asked, today).select_related("ngo", "total").only(*OF_CONTRACT)
    ordered = ordered.annotate(overdue=totals.overdue(today, "total__"), training=F("total__district__training"))
    return _cut(ordered.order_by(*first, *_order(asked, columns)), part)


def lot_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Lots in scope, each alone."""
    reach, filters = scope.reach, _filters(asked)
    found = totals.read_sums(_lot_sums(reach, filters, today), *ALIKE)
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
        for lot, sums in _held(_lot_page, _lot_records, reach, asked, today, _part(asked, sum(part.rows for part in parts)))
    ]
    return _listing(asked, rows, parts)


def _lots(reach: Reach, asked: Asked, today: date) -> tuple[QuerySet[Lot], QuerySet[ContractTotal]]:
    """The lots that scope and filters leave, and one lot's contracts as a subquery."""
    lots = searched(_filtered(Lot.objects.live().for_scope(reach), asked, "allocation__", "area"), asked.q)
    own = ContractTotal.objects.filter(lot=OuterRef("pk"), counted=True)
    return (lots if asked.show == "all" else lots.filter(Exists(own.filter(SHOWN[asked.show](today))))), own


# A total over lots adds up those that the ledger treats alike: by basis, whether the budget is known, whether a contract in it stands on
# another basis, whether the amount of one is unknown.
ALIKE = ("training", "its_basis", "known", "mixed", "unsure_of")


@kept
def _lot_sums(reach: Reach, asked: Asked, today: date) -> QuerySet[Any]:
    lots, _own = _lots(reach, asked, today)
    money = ContractTotal.objects.filter(_picked(reach, asked), counted=True, lot__isnull=False)
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
    return totals.ask_sums(alike(of_lots, "district__training", "lot__", "lot"), today, *ALIKE, beside=beside)


@kept
def _lot_page(reach: Reach, asked: Asked, today: date, part: "_Slice") -> QuerySet[Any]:
    lots, own = _lots(reach, asked, today)
    chosen = _ask_ids(lots, asked, today, part, own, F("budget"))
    return _lot_records(reach, asked, today, chosen) if _by_name(asked) else chosen


def _lot_records(_reach: Reach, _asked: Asked, today: date, chosen: Any) -> QuerySet[Any]:
    relation = FilteredRelation("totals", condition=Q(totals__counted=True))
    return _with_sums(Lot.objects.filter(pk__in=chosen).select_related("allocation__district", "area").only(*OF_LOT), relation, today)


def allocation_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """Allocations in scope: how each stands is read of all of them, since their totals can't be told from fewer; records of the page."""
    rows = [
        Row(total, totals.split_of_allocation(total, total.late), total.contracts, total.training)
        for total in _allocations(scope.reach, _filters(asked), today)
    ]
    rows = _sorted([row for row in rows if HELD[asked.show](row.split)], asked)
    parts = [_Part(row.training, row.split, 1, row.contracts) for row in rows]
    start = (asked.page - 1) * PAGE
    shown = rows if asked.whole else rows[start : start + PAGE]
    records = Allocation.objects.select_related("district").only(*OF_ALLOCATION).in_bulk([row.record.pk for row in shown])
    return _listing(asked, [row._replace(record=records[row.record.pk]) for row in shown], parts)


@kept
def _allocations(reach: Reach, asked: Asked, today: date) -> QuerySet[Any]:
    found = searched(_filtered(Allocation.objects.live().for_scope(reach), asked, "", "lots__area"), asked.q)
    there = AllocationTotal.objects.filter(allocation__in=found.order_by().values("pk"))
    told = {"training": F("district__training"), "sort_key": F("allocation__sort_key")}
    rows: QuerySet[Any] = there.annotate(late=totals.overdue(today, of="allocation"), **told)
    return rows.order_by("-year", "sort_key", "pk")


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
    rows = list(_options(scope.reach))
    areas = [Area(**dict(zip(OF_AREA, row, strict=True))) for row in rows if row[5] >= 0]
    return Options(
        sorted((row[0] for row in rows if row[5] == YEAR), reverse=True),
        sorted(areas, key=lambda area: (area.position, area.code)),
        sum(row[5] == STATED for row in rows),
    )


@kept
def _options(reach: Reach) -> QuerySet[Any]:
    blank = [Value("") for _name in OF_AREA[1:5]]
    years = Allocation.objects.live().for_scope(reach).order_by().values_list("year", *blank, Value(YEAR)).distinct()
    stated = StatedFigure.objects.live().filter(reach.q("record_id"), record_kind="district").order_by()
    return years.union(Area.objects.order_by().values_list(*OF_AREA), stated.values_list("pk", *blank, Value(STATED)), all=True)


OF_AREA = ("pk", "code", "name_kk", "name_ru", "name_en", "position")
YEAR, STATED = -1, -2  # in the place of an area's position: what a row of the one query is


# ---------------------------------------------------------------- filters


def _filters(asked: Asked) -> Asked:
    """What is asked for without the page of it: what a kept question hangs on."""
    return replace(asked, page=1, whole=False)


def _picked(reach: Reach, asked: Asked, path: str = "") -> Q:
    """The rows of the projection that scope and filters leave; `path` leads to them."""
    found = reach.q(f"{path}district_id")  # the column: a relation would be joined
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


def _ask_whole(reach: Reach, asked: Asked, today: date, *keys: str, beside: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """The question for what the contracts of whole allocations come to, by `keys`: invented or not, and whether drafts are told apart or
    left out."""
    awarded = AwardedTotal.objects.filter(_picked(reach, asked))
    allocations = AllocationTotal.objects.filter(_picked(reach, asked))
    return totals.ask_whole_sums(awarded if "counted" in keys else awarded.filter(counted=True), allocations, today, *keys, beside=beside)


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


def _numbered(contracts: QuerySet[Contract], typed: str) -> tuple[int, ...]:
    """The contracts whose very number was typed."""
    key = search_key(typed)
    found = contracts.exclude(number="").filter(search_key__beginning=key).values_list("pk", "number")
    return tuple(pk for pk, number in found if search_key(number) == key)


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


class _Slice(NamedTuple):
    """Which rows of a list: from `start` to `end` (None: all), counted from its end where they are `backwards`, and so read."""

    start: int
    end: int | None
    backwards: bool = False


def _part(asked: Asked, count: int) -> _Slice:
    """The page asked for, of `count` rows in all. One that is nearer to the end is read from there."""
    if asked.whole:
        return _Slice(0, None)
    start, end = min((asked.page - 1) * PAGE, count), min(asked.page * PAGE, count)
    if start > count - end:
        return _Slice(count - end, count - start, True)
    return _Slice(start, max(end, PAGE) if not start else end)  # so that a short list is asked for as a full page


def _cut(rows: QuerySet[Any], part: _Slice) -> QuerySet[Any]:
    """These rows, in the order in which they are read."""
    return (rows.reverse() if part.backwards else rows)[part.start : part.end]


def _read(page: QuerySet[Any], part: _Slice) -> list[Any]:
    """A page's rows in the list's own order."""
    return list(page)[::-1] if part.backwards else list(page)


class _Sums(NamedTuple):
    """Some of the contracts that a row of the list holds, as one whole."""

    basis: str
    contracts: int
    split: Split
    training: bool


def _held(
    page: Callable[[Reach, Asked, date, _Slice], QuerySet[Any]],
    records: Callable[[Reach, Asked, date, Any], QuerySet[Any]],
    reach: Reach,
    asked: Asked,
    today: date,
    part: _Slice,
) -> list[tuple[Any, list[_Sums]]]:
    """The records of the page asked for, each with its contracts added up by basis. By name, `page` finds them in one query; by another
    column it tells their ids in their order, and `records` finds these."""
    filters = _filters(asked)
    found = page(reach, filters, today, part)
    ids = [] if _by_name(asked) else [row["pk"] for row in _read(found, part)]
    held: dict[int, tuple[Any, list[_Sums]]] = {}
    for row in records(reach, filters, today, ids) if ids else found if _by_name(asked) else ():
        sums = held.setdefault(row.pk, (row, []))[1]
        if row.held:
            sums.append(_Sums(row.on_basis, row.held, totals.split_of(vars(row)), row.training_of))
    if not _by_name(asked):
        return [held[pk] for pk in ids]
    ordered = sorted(held.values(), key=lambda pair: pair[0].pk)
    return sorted(ordered, key=lambda pair: pair[0].sort_key, reverse=asked.sort.startswith("-"))


def _by_name(asked: Asked) -> bool:
    return asked.sort.removeprefix("-") == "name"


def _ask_ids(
    rows: QuerySet[Any], asked: Asked, today: date, part: _Slice, own: QuerySet[ContractTotal], amount: Any = None
) -> QuerySet[Any]:
    """The ids of a page of rows, whose contracts are `own` as a subquery. `amount`: by what a row's amount is ordered, where it isn't what
    its contracts come to."""
    name = asked.sort.removeprefix("-")
    told = {"name": F("sort_key"), "amount": amount}.get(name)
    column = told or totals.of_each(own, "known" if name == "amount" else name, today)
    return _cut(rows.order_by(*_order(asked, {name: column})).values("pk"), part)


def _with_sums(found: QuerySet[Any], relation: FilteredRelation, today: date) -> QuerySet[Any]:
    """Records with what the contracts at the other end of `relation` come to."""
    invented = Q(money__district_id__in=District.objects.filter(training=True).values("pk"))
    found = found.annotate(money=relation, on_basis=F("money__basis"), training_of=_flag(invented))
    summed: QuerySet[Any] = found.annotate(unsure=totals.unsure("money__")).annotate(**totals.sums(today, "money__"))
    return summed


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
