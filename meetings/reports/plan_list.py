"""The lists of plans and of public events: which ones a reader's filters leave, and how far each plan is carried out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from msgspec import Struct

from grants.models import NGO
from grants.reports.paging import PAGE, Paged, page_count
from grants.reports.searching import searched
from koksu.accounts.scope import Scope
from meetings.models import Meeting, PublicEvent, WorkPlan, WorkPlanItem


class Asked(Struct, frozen=True):
    """What a list's address asks for. `kind` is of plans, `ngo` of events. `sort`: a column, with - descending."""

    q: str = ""
    kind: str = ""
    ngo: int | None = None
    year: int | None = None
    district: int | None = None
    sort: str = ""
    page: int = 1


class Point(Struct, frozen=True):
    """A point of a plan with what carried it out; `late`: its deadline has passed and nothing says that it was."""

    record: WorkPlanItem
    meetings: Sequence[Meeting]
    events: Sequence[PublicEvent]
    late: bool

    @property
    def carried(self) -> bool:
        """Whether a meeting or an event carried it out."""
        return bool(self.meetings or self.events)


class PlanRow(Struct, frozen=True):
    """A plan, how many points it has, and how many of them something carried out."""

    record: WorkPlan
    points: int
    carried: int
    training: bool


class EventRow(Struct, frozen=True):
    """A public event with its NGOs."""

    record: PublicEvent
    ngos: Sequence[NGO]
    training: bool


class Listing(Struct, Paged, frozen=True):
    """A page of plans or events."""

    asked: Asked
    rows: Sequence[PlanRow | EventRow]
    count: int
    pages: int

    @property
    def training(self) -> bool:
        """Whether all of these rows are of invented data."""
        return bool(self.rows) and all(row.training for row in self.rows)


def plan_list(scope: Scope, asked: Asked) -> Listing:
    """The plans in scope that the filters leave. A year leaves those whose period may include it."""
    plans = searched(WorkPlan.objects.live().for_scope(scope), asked.q)
    if asked.kind:
        plans = plans.filter(kind=asked.kind)
    if asked.year:
        begun = Q(since__isnull=True) | Q(since__year__lte=asked.year)
        known = Q(since__isnull=False) | Q(until__isnull=False)
        plans = plans.filter(begun, Q(until__isnull=True) | Q(until__year__gte=asked.year), known)
    if asked.district:
        plans = plans.filter(district=asked.district)
    columns = {"name": "sort_key", "since": "since"}
    shown, count = _page(plans.select_related("district", "commission", "organisation"), asked, columns)
    points = _points(shown)
    rows = [PlanRow(plan, len(points[plan.pk]), carried_out(points[plan.pk]), plan.district.training) for plan in shown]
    return Listing(asked, rows, count, page_count(count))


def points_of(plan: WorkPlan, today: date) -> list[Point]:
    """A plan's points in their order, each with what carried it out."""
    return _points([plan], today)[plan.pk]


def carried_out(points: Sequence[Point]) -> int:
    """How many of them a meeting or an event carried out."""
    return sum(point.carried for point in points)


def _points(plans: Sequence[WorkPlan], today: date | None = None) -> dict[int, list[Point]]:
    meetings = Meeting.objects.live().select_related("commission").order_by("day", "pk")
    events = PublicEvent.objects.live().order_by("year", "day", "pk")
    found: dict[int, list[Point]] = {plan.pk: [] for plan in plans}
    records = WorkPlanItem.objects.live().filter(plan__in=list(found))
    records = records.prefetch_related(Prefetch("meetings", meetings)).prefetch_related(Prefetch("events", events))
    for record in records.order_by("position", "pk"):
        held, shown = list(record.meetings.all()), list(record.events.all())
        late = bool(today and record.due and record.due < today and not held and not shown)
        found[record.plan_id].append(Point(record, held, shown, late))
    return found


def event_list(scope: Scope, asked: Asked) -> Listing:
    """The public events in scope that the filters leave."""
    events = searched(PublicEvent.objects.live().for_scope(scope), asked.q)
    if asked.year:
        events = events.filter(year=asked.year)
    if asked.ngo:
        events = events.filter(Exists(PublicEvent.ngos.through.objects.filter(publicevent=OuterRef("pk"), ngo=asked.ngo)))
    if asked.district:
        events = events.filter(district=asked.district)
    rows = events.select_related("district").prefetch_related(Prefetch("ngos", NGO.objects.live().order_by("sort_key", "pk")))
    shown, count = _page(rows, asked, {"name": "sort_key", "day": "year"})
    return Listing(asked, [EventRow(one, list(one.ngos.all()), one.district.training) for one in shown], count, page_count(count))


def _page(records: QuerySet[Any], asked: Asked, columns: dict[str, str]) -> tuple[list[Any], int]:
    """The records of a page in their order, what is unknown last, and how many there are in all."""
    name = asked.sort.removeprefix("-")
    column = F(columns[name])
    first = column.desc(nulls_last=True) if asked.sort.startswith("-") else column.asc(nulls_last=True)
    day = [F("day").desc(nulls_last=True)] if name == "day" else []
    ordered = records.order_by(first, *day, "sort_key", "pk")
    return list(ordered[(asked.page - 1) * PAGE : asked.page * PAGE]), records.order_by().count()


def plan_years(scope: Scope) -> list[int]:
    """The years in which a plan in scope begins or ends, newest first."""
    plans = WorkPlan.objects.live().for_scope(scope)
    days = [day for pair in plans.values_list("since", "until") for day in pair if day]
    return sorted({day.year for day in days}, reverse=True)


def event_years(scope: Scope) -> list[int]:
    """The years of the events in scope, newest first."""
    found = PublicEvent.objects.live().for_scope(scope).filter(year__isnull=False)
    return [year for year in found.order_by("-year").values_list("year", flat=True).distinct() if year]


def event_ngos(scope: Scope) -> list[NGO]:
    """The NGOs that took part in events in scope."""
    events = PublicEvent.objects.live().for_scope(scope)
    return list(NGO.objects.live().filter(public_events__in=events).distinct().order_by("sort_key", "pk"))
