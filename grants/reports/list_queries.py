"""What the lists ask the database: which rows a reader's filters leave, in which order, and what they come to.

Questions are put together once (koksu/kept.py) and answered in lists.py: one for all that is counted and added up, one or two for the rows
of the page, however many there are.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from msgspec import Struct
from msgspec.structs import replace

from grants import totals
from grants.models import NGO, Allocation, AllocationTotal, Area, AwardedTotal, Contract, ContractTotal, Lot, StatedFigure
from grants.models.base import LANGUAGES
from grants.reports.searching import searched
from koksu.accounts.models import District
from koksu.accounts.scope import Reach
from koksu.kept import kept
from koksu.language import search_key


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


class Asked(Struct, frozen=True):
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


class Slice(NamedTuple):
    """Which rows of a list: from `start` to `end` (None: all), counted from its end where they are `backwards`, and so read."""

    start: int
    end: int | None
    backwards: bool = False


# ---------------------------------------------------------------- NGOs


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
def ngo_sums(reach: Reach, asked: Asked, today: date) -> QuerySet[Any]:
    """What the NGOs' contracts come to, and beside it how many NGOs there are: rows of totals.ask_sums by training."""
    ngos, money = _ngos(reach, asked, today)
    invented = Q(pk__in=money.filter(district__training=True).values("ngo")) | Q(home_district__training=True)
    beside = ngos.annotate(training=_flag(invented))
    if _of_whole_allocations(asked):
        return _ask_whole(reach, asked, today, "training", beside=beside)
    of_ngos = money.filter(ngo__in=ngos.values("pk")) if asked.q or asked.show != "all" else money
    return totals.ask_sums(of_ngos.annotate(training=F("district__training")), today, "training", beside=beside)


@kept
def ngo_page(reach: Reach, asked: Asked, today: date, part: Slice) -> QuerySet[Any]:
    """A page of NGOs with what their contracts come to; ordered by another column than the name, their ids alone."""
    ngos, money = _ngos(reach, asked, today)
    chosen = _ask_ids(ngos, asked, today, part, money.filter(ngo=OuterRef("pk")))
    return ngo_records(reach, asked, today, chosen) if by_name(asked) else chosen


def ngo_records(reach: Reach, asked: Asked, today: date, chosen: Any) -> QuerySet[Any]:
    """These NGOs (ids, or a question for them) with what their contracts come to."""
    relation = FilteredRelation("totals", condition=_picked(reach, asked, "totals__") & Q(totals__counted=True))
    return _with_sums(NGO.objects.filter(pk__in=chosen).select_related("home_district").only(*OF_NGO), relation, today)


# ---------------------------------------------------------------- contracts


def contracts(reach: Reach, asked: Asked, today: date) -> QuerySet[Contract]:
    """The contracts that scope and filters leave."""
    found: QuerySet[Contract] = Contract.objects.filter(_picked(reach, asked, "total__"), total__isnull=False)
    if asked.q:
        found = searched(found, asked.q)
    return found if asked.show == "all" else found.filter(SHOWN[asked.show](today, "total__"))


def numbered(contracts: QuerySet[Contract], typed: str) -> tuple[int, ...]:
    """The contracts whose very number was typed."""
    key = search_key(typed)
    found = contracts.exclude(number="").filter(search_key__beginning=key).values_list("pk", "number")
    return tuple(pk for pk, number in found if search_key(number) == key)


@kept
def contract_sums(reach: Reach, asked: Asked, today: date) -> QuerySet[Any]:
    """What the contracts come to, drafts apart: rows of totals.ask_sums by training and counted."""
    if _of_whole_allocations(asked):
        return _ask_whole(reach, asked, today, "training", "counted")
    picked = ContractTotal.objects.filter(_picked(reach, asked)).annotate(training=F("district__training"))
    if asked.q:
        picked = picked.filter(contract__in=searched(Contract.objects.filter(_picked(reach, asked, "total__")), asked.q).values("pk"))
    if asked.show != "all":
        picked = picked.filter(SHOWN[asked.show](today))
    return totals.ask_sums(picked, today, "training", "counted")


@kept
def contract_page(reach: Reach, asked: Asked, today: date, part: Slice, exact: tuple[int, ...]) -> QuerySet[Contract]:
    """A page of contracts, each with what is `overdue` of it (tiyn).

    `exact`: contracts (ids) that come first: their very number was typed.
    """
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
    ordered = contracts(reach, asked, today).select_related("ngo", "total").only(*OF_CONTRACT)
    ordered = ordered.annotate(overdue=totals.overdue(today, "total__"), training=F("total__district__training"))
    return _cut(ordered.order_by(*first, *_order(asked, columns)), part)


# ---------------------------------------------------------------- lots


def _lots(reach: Reach, asked: Asked, today: date) -> tuple[QuerySet[Lot], QuerySet[ContractTotal]]:
    """The lots that scope and filters leave, and one lot's contracts as a subquery."""
    lots = searched(_filtered(Lot.objects.live().for_scope(reach), asked, "allocation__", "area"), asked.q)
    own = ContractTotal.objects.filter(lot=OuterRef("pk"), counted=True)
    return (lots if asked.show == "all" else lots.filter(Exists(own.filter(SHOWN[asked.show](today))))), own


# A total over lots adds up those that the ledger treats alike: by basis, whether the budget is known, whether a contract in it stands on
# another basis, whether the amount of one is unknown.
ALIKE = ("training", "its_basis", "known", "mixed", "unsure_of")


@kept
def lot_sums(reach: Reach, asked: Asked, today: date) -> QuerySet[Any]:
    """What the lots' contracts come to, and beside it the lots' number and budgets (tiyn): rows of totals.ask_sums by ALIKE."""
    lots, _own = _lots(reach, asked, today)
    money = ContractTotal.objects.filter(_picked(reach, asked), counted=True, lot__isnull=False)
    of_theirs = money.filter(reach.q("lot__allocation__district_id"))  # told twice, so that lots are gone through by their allocations
    mixed, unsure = of_theirs.exclude(basis=F("lot__basis")).values("lot"), money.filter(amount__isnull=True).values("lot")

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
def lot_page(reach: Reach, asked: Asked, today: date, part: Slice) -> QuerySet[Any]:
    """A page of lots with what their contracts come to; ordered by another column than the number, their ids alone."""
    lots, own = _lots(reach, asked, today)
    chosen = _ask_ids(lots, asked, today, part, own, F("budget"))
    return lot_records(reach, asked, today, chosen) if by_name(asked) else chosen


def lot_records(_reach: Reach, _asked: Asked, today: date, chosen: Any) -> QuerySet[Any]:
    """These lots (ids, or a question for them) with what their contracts come to."""
    relation = FilteredRelation("totals", condition=Q(totals__counted=True))
    return _with_sums(Lot.objects.filter(pk__in=chosen).select_related("allocation__district", "area").only(*OF_LOT), relation, today)


# ---------------------------------------------------------------- allocations


@kept
def allocations(reach: Reach, asked: Asked, today: date) -> QuerySet[Any]:
    """How all allocations stand that scope and filters leave, newest year first; what is overdue of each as `late` (tiyn)."""
    found = searched(_filtered(Allocation.objects.live().for_scope(reach), asked, "", "lots__area"), asked.q)
    there = AllocationTotal.objects.filter(allocation__in=found.order_by().values("pk"))
    told = {"training": F("district__training"), "sort_key": F("allocation__sort_key")}
    rows: QuerySet[Any] = there.annotate(late=totals.overdue(today, of="allocation"), **told)
    return rows.order_by("-year", "sort_key", "pk")


# ---------------------------------------------------------------- what the filters offer


@kept
def options(reach: Reach) -> QuerySet[Any]:
    """What the filters offer, as rows of OF_AREA: areas, and with YEAR or STATED in the position's place years and stated figures."""
    blank = [Value("") for _name in OF_AREA[1:5]]
    years = Allocation.objects.live().for_scope(reach).order_by().values_list("year", *blank, Value(YEAR)).distinct()
    stated = StatedFigure.objects.live().filter(reach.q("record_id"), record_kind="district").order_by()
    return years.union(Area.objects.order_by().values_list(*OF_AREA), stated.values_list("pk", *blank, Value(STATED)), all=True)


OF_AREA = ("pk", "code", "name_kk", "name_ru", "name_en", "position")
YEAR, STATED = -1, -2  # in the place of an area's position: what a row of the one query is


# ---------------------------------------------------------------- filters


def filters_of(asked: Asked) -> Asked:
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


def _flag(condition: Q) -> Case:
    """A condition as a column."""
    return Case(When(condition, then=Value(True)), default=Value(False))


# ---------------------------------------------------------------- order and pages


def _order(asked: Asked, columns: dict[str, Any]) -> list[Any]:
    column = columns[asked.sort.removeprefix("-")]
    if asked.sort.startswith("-"):
        return [column.desc(nulls_last=True), F("sort_key").asc(), F("pk").asc()]
    return [column.asc(nulls_last=True), F("sort_key").asc(), F("pk").asc()]


def by_name(asked: Asked) -> bool:
    """Whether the list is ordered by the name that its index keeps in order."""
    return asked.sort.removeprefix("-") == "name"


def _cut(rows: QuerySet[Any], part: Slice) -> QuerySet[Any]:
    """These rows, in the order in which they are read."""
    return (rows.reverse() if part.backwards else rows)[part.start : part.end]


def _ask_ids(
    rows: QuerySet[Any], asked: Asked, today: date, part: Slice, own: QuerySet[ContractTotal], amount: Any = None
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
