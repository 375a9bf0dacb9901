"""Levels: a district, a region, the country; their whole financial years at their present position, summed from the projection.

A year's money is its allocations with all their contracts. A district is told by its allocations, NGOs and contracts; a region by its
districts, the country by its regions. Of them only sums are read: few queries, however many contracts there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from msgspec import Struct, field
from msgspec.structs import replace

from grants import ledger, totals
from grants.ledger import Cash, Split
from grants.models import NGO, Allocation, AllocationTotal, Contract, Lot
from grants.reports.behind import CODES, same_money
from grants.reports.build import stated_of_districts
from grants.reports.period import Period
from grants.reports.rows import grouped
from grants.reports.values import Gap, Stated
from koksu.accounts.models import District, Region

LARGEST = 20  # NGOs of a district that its page names
Place = District | Region | None
"""What a level is of; None: the country."""


class Child(Struct, frozen=True):
    """A part of a level: one of its regions, districts or allocations, with how many contracts it holds."""

    kind: str  # region, district, allocation
    record: Region | District | Allocation
    split: Split
    contracts: int


class OfNGO(Struct, frozen=True):
    """An NGO's contracts in a district as one whole."""

    record: NGO
    split: Split
    contracts: int


class Others(NamedTuple):
    """So many NGOs and their contracts as one whole."""

    ngos: int
    split: Split
    contracts: int


class OfContract(Struct, frozen=True):
    """A contract of a district, as the projection tells it."""

    record: Contract
    split: Split
    cash: Cash


class LevelReport(Struct, frozen=True):
    """Everything a page, a print, a file or the JSON of a level says. Amounts in tiyn. `kind`: district, region, country.

    `year`: the financial year (None: all there are); `years`: those there is money of, newest first. `left_out`: the training districts
    that are not added to it: invented money is never added to real money. `ngos` and `listed` (its contracts): of a district.
    """

    kind: str
    record: Place
    year: int | None
    today: date
    training: bool
    split: Split
    cash: Cash
    contracts: int
    children: Sequence[Child]
    years: Sequence[int]
    left_out: Sequence[District] = ()
    ngos: Sequence[OfNGO] = ()
    listed: Sequence[OfContract] = ()
    contracts_split: Split | None = None
    stated: Sequence[Stated] = ()
    gaps: Sequence[Gap] = field(default_factory=list)

    @property
    def period(self) -> Period:
        """The financial year as a period; its position is the present one."""
        return Period(self.today) if self.year is None else Period(self.today, date(self.year, 1, 1), date(self.year, 12, 31))

    def named(self, record: Region | District | Allocation | None) -> str:
        """A level's or its child's name in the language now active: a region's also as it was in that year."""
        if record is None:
            return _("Republic of Kazakhstan")
        return record.name_for_year(self.year or self.today.year, self.today) if isinstance(record, Region) else str(record)

    @property
    def name(self) -> str:
        return self.named(self.record)

    @property
    def largest(self) -> Sequence[OfNGO]:
        """The NGOs of the largest sums."""
        return self.ngos[:LARGEST]

    @property
    def others(self) -> Others | None:
        """The other NGOs as one whole."""
        rest = self.ngos[LARGEST:]
        return Others(len(rest), ledger.total([one.split for one in rest]), sum(one.contracts for one in rest)) if rest else None


# ---------------------------------------------------------------- a district


def district_level(district: District, year: int | None, today: date) -> LevelReport:
    """A district's allocations, each closing with its lots and contracts; its NGOs; its contracts (3 queries, and what sources state)."""
    records = list(Allocation.objects.live().filter(district=district).order_by("-year", "sort_key", "id"))
    years = list(dict.fromkeys(record.year for record in records))
    records = [record for record in records if year in {None, record.year}]
    lots = grouped(Lot.objects.live().filter(allocation__in=[record.pk for record in records]), "allocation_id")
    listed = _contracts(district, year, today)
    held: Mapping[int, list[OfContract]] = _by(listed, lambda one: one.record.allocation_id)
    children = []
    for record in records:
        calls = tuple(ledger.LotRow(lot.pk, _whole(lot.budget), lot.basis) for lot in lots.get(record.pk, []))
        row = ledger.AllocationRow(record.pk, _whole(record.amount), record.basis, calls)
        positions = [ledger.Position(one.record.lot_id, one.record.basis, one.split) for one in held.get(record.pk, [])]
        children.append(Child("allocation", record, ledger.allocation(row, positions).split, len(positions)))
    of_ngos = _by(listed, lambda one: one.record.ngo_id)
    ngos = [OfNGO(those[0].record.ngo, ledger.total([one.split for one in those]), len(those)) for those in of_ngos.values()]
    report = LevelReport(
        kind="district",
        record=district,
        year=year,
        today=today,
        training=district.training,
        split=ledger.total([child.split for child in children]),
        cash=ledger.cash_total([one.cash for one in listed]),
        contracts=len(listed),
        children=children,
        years=years,
        ngos=sorted(ngos, key=lambda one: (-one.split.known, one.record.sort_key, one.record.pk)),
        listed=listed,
        contracts_split=ledger.total([one.split for one in listed]),
        stated=[stated for _of, stated in stated_of_districts([district])],
    )
    return replace(report, gaps=_gaps(report))


def _contracts(district: District, year: int | None, today: date) -> list[OfContract]:
    rows = totals.of_level([district.pk], year).select_related("contract__ngo").annotate(late=totals.overdue(today))
    return [
        OfContract(total.contract, totals.split_of_contract(total, total.late), totals.cash_of(total))
        for total in rows.order_by("contract__sort_key", "contract")
    ]


def _by(rows: Iterable[OfContract], key: Any) -> dict[int, list[OfContract]]:
    groups: dict[int, list[OfContract]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


# ---------------------------------------------------------------- a region, the country


def region_level(region: Region, districts: Sequence[District], year: int | None, today: date) -> LevelReport:
    """A region by its `districts` (all of them)."""
    counted, left_out = _counted(districts)
    standings = _standings(counted, year, today)
    children = [_child("district", district, [standings[district.pk]]) for district in counted]
    return _level("region", region, counted, left_out, children, list(standings.values()), year, today)


def country_level(districts: Sequence[District], year: int | None, today: date) -> LevelReport:
    """The country by its regions: those of its `districts` (all of them, each with its region)."""
    counted, left_out = _counted(districts)
    standings = _standings(counted, year, today)
    regions = {district.region_id: district.region for district in counted}
    children = [
        _child("region", region, [standings[district.pk] for district in counted if district.region_id == region.pk])
        for region in sorted(regions.values(), key=lambda region: (region.sort_key, region.pk))
    ]
    return _level("country", None, counted, left_out, children, list(standings.values()), year, today)


class _Standing(NamedTuple):
    """How a district's year stands: its allocations as one whole (None: there is none), and its contracts' cash."""

    split: Split | None
    contracts: int
    cash: Sequence[Cash]


def _counted(districts: Sequence[District]) -> tuple[list[District], list[District]]:
    """The districts that are added up, and those that are not: invented ones, unless there are no others."""
    real = [district for district in districts if not district.training]
    return (real, [district for district in districts if district.training]) if real else (list(districts), [])


def _standings(districts: Sequence[District], year: int | None, today: date) -> dict[int, _Standing]:
    """How each of the districts stands, by its id (1 query)."""
    held: dict[int, list[tuple[Split, AllocationTotal]]] = {district.pk: [] for district in districts}
    for total in totals.allocations_of_level(list(held), year, today):
        held[total.district_id].append((totals.split_of_allocation(total, total.late), total))
    return {
        pk: _Standing(
            ledger.total([split for split, _total in there]) if there else None,
            sum(total.contracts for _split, total in there),
            [totals.cash_of(total) for _split, total in there],
        )
        for pk, there in held.items()
    }


def _child(kind: str, record: Region | District, standings: Sequence[_Standing]) -> Child:
    split = ledger.total([standing.split for standing in standings if standing.split is not None])
    return Child(kind, record, split, sum(standing.contracts for standing in standings))


def _level(
    kind: str,
    record: Place,
    counted: Sequence[District],
    left_out: Sequence[District],
    children: Sequence[Child],
    standings: Sequence[_Standing],
    year: int | None,
    today: date,
) -> LevelReport:
    report = LevelReport(
        kind=kind,
        record=record,
        year=year,
        today=today,
        training=bool(counted) and counted[0].training,
        split=ledger.total([standing.split for standing in standings if standing.split is not None]),
        cash=ledger.cash_total([cash for standing in standings for cash in standing.cash]),
        contracts=sum(standing.contracts for standing in standings),
        children=children,
        years=_years(counted),
        left_out=left_out,
    )
    return replace(report, gaps=_gaps(report))


def _years(districts: Sequence[District]) -> list[int]:
    found = Allocation.objects.live().filter(district__in=[district.pk for district in districts]).order_by("-year")
    return list(found.values_list("year", flat=True).distinct())


def _whole(amount: Any) -> int | None:
    return None if amount is None else int(amount)


# ---------------------------------------------------------------- what is behind the figures


class Group(Struct, frozen=True):
    """A part of the level with its children's amounts (tiyn). `also`: another part that is the same money here."""

    code: str
    amount: int
    rows: Sequence[tuple[Child, int]]
    also: str


def groups_of(report: LevelReport) -> list[Group]:
    """Every part that isn't zero with the children that hold it: their amounts add up to it."""
    also = same_money(report.split)
    return [
        Group(code, amount, _rows(report, "not_due" if also.get(code) == "not_due" else code), also.get(code, ""))
        for code in CODES
        if (amount := getattr(report.split, code)) and code not in also.values()
    ]


def _rows(report: LevelReport, code: str) -> list[tuple[Child, int]]:
    if code == "outstanding":  # its rows stand in the two groups after it
        return []
    return [(child, amount) for child in report.children if (amount := getattr(child.split, code))]


OPEN = ("unplaced", "not_awarded", "basis_gap", "unknown_remainder", "no_breakdown", "overdue")
OF_CASH = ("to_be_returned", "spent_ahead", "not_yet_documented")


def _gaps(report: LevelReport) -> list[Gap]:
    """What isn't tied or isn't known, and how much of it: never added up, the same tenge may lie behind several."""
    split = report.split
    found = [Gap(code, getattr(split, code)) for code in OPEN if getattr(split, code) or (code == "basis_gap" and split.gap)]
    if split.unknown:
        found.append(Gap("amount_unknown", count=split.unknown))
    if split.mixed and not split.gap:
        found.append(Gap("mixed_bases"))
    return found + [Gap(code, amount) for code in OF_CASH if (amount := getattr(report.cash, code))]
