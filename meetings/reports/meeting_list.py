"""The list of meetings: which ones a reader's filters and words leave, what was found in them, how each stands, and the totals of all."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from msgspec import Struct

from grants.reports.paging import PAGE, Paged, page_count
from grants.reports.searching import searched
from koksu.language import folded_words
from meetings.models import UNFINISHED, ActionItem, Attendance, Commission, Decision, Meeting, MeetingStatus, MinutesVersion
from meetings.reports.body import Body, quorum_of, voters_of
from meetings.reports.integrity import read
from meetings.reports.search import Found, Search
from meetings.rules import Reader

CORRECTING = "correcting"  # signed once, open again for a new edition


class Asked(Struct, frozen=True):
    """What the list's address asks for. `sort`: near (coming ones, the next first; then past ones, the last first), or a column, with -
    descending. `whole`: all rows at once, not a page of them."""

    q: str = ""
    commission: int | None = None
    year: int | None = None
    district: int | None = None
    status: str = ""
    sort: str = "near"
    page: int = 1
    whole: bool = False


class Row(Struct, frozen=True):
    """A meeting as its line tells it. Counts are None where this reader doesn't see the text; `present` where it isn't known, though
    somebody `noted` who was there."""

    record: Meeting
    coming: bool
    training: bool
    noted: bool = False
    present: int | None = None
    members: int | None = None
    decisions: int | None = None
    unfinished: int | None = None
    hits: Sequence[Found] = ()


class Total(Struct, frozen=True):
    """Of all rows that the filters leave, real and invented ones apart."""

    training: bool
    rows: int
    decisions: int
    unfinished: int


class Listing(Struct, Paged, frozen=True):
    """A page of meetings, with the totals of all."""

    asked: Asked
    rows: Sequence[Row]
    count: int
    totals: Sequence[Total]
    pages: int


def standing(meeting: Meeting) -> str:
    """Where minutes stand: their status, or CORRECTING where a signed text is being written anew."""
    return CORRECTING if meeting.number and meeting.status != MeetingStatus.SIGNED else meeting.status


def listing_of(reader: Reader, asked: Asked) -> Listing:
    """The meetings in the reader's scope that the filters leave; words are looked for in what this reader may read."""
    meetings = _filtered(Meeting.objects.live().for_scope(reader.scope), asked)
    search = Search(meetings, reader, asked.q) if folded_words(asked.q) else None
    if search:
        meetings = meetings.filter(Q(pk__in=searched(meetings, asked.q).values("pk")) | Q(pk__in=search.meetings))
    totals = _totals(meetings, reader)
    count = sum(total.rows for total in totals)
    ordered = _ordered(meetings, asked.sort, reader.today).select_related("commission__district", "chair", "conductor")
    shown = list(ordered if asked.whole else ordered[(asked.page - 1) * PAGE : asked.page * PAGE])
    return Listing(asked, _rows(shown, reader, search), count, totals, page_count(count))


def _filtered(meetings: QuerySet[Meeting], asked: Asked) -> QuerySet[Meeting]:
    if asked.commission:
        meetings = meetings.filter(commission=asked.commission)
    if asked.year:
        meetings = meetings.filter(day__year=asked.year)
    if asked.district:
        meetings = meetings.filter(commission__district=asked.district)
    if asked.status == CORRECTING:
        return meetings.filter(number__isnull=False).exclude(status=MeetingStatus.SIGNED)
    if asked.status == MeetingStatus.SIGNED:
        return meetings.filter(status=asked.status)
    return meetings.filter(status=asked.status, number__isnull=True) if asked.status else meetings


def _ordered(meetings: QuerySet[Meeting], sort: str, today: date) -> QuerySet[Meeting]:
    """What is unknown comes last either way."""
    if sort == "near":
        coming = Q(day__gte=today, status=MeetingStatus.PLANNED)
        meetings = meetings.annotate(
            group=Case(When(coming, then=Value(0)), When(day__isnull=False, then=Value(1)), default=Value(2), output_field=IntegerField()),
            next=Case(When(coming, then=F("day"))),
        )
        return meetings.order_by("group", "next", F("day").desc(nulls_last=True), "starts", "-pk")
    column = F({"day": "day", "name": "commission__sort_key", "number": "number"}[sort.removeprefix("-")])
    ordering = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return meetings.order_by(ordering, F("day").desc(nulls_last=True), "-pk")


def _rows(meetings: Sequence[Meeting], reader: Reader, search: Search | None) -> list[Row]:
    """The lines of these meetings: so many queries, however many they are."""
    ids = [meeting.pk for meeting in meetings]
    there: dict[int, list[Attendance]] = {}
    for row in Attendance.objects.filter(meeting__in=ids):
        there.setdefault(row.meeting_id, []).append(row)
    readable = set(Meeting.objects.filter(reader.readable_meetings(), pk__in=ids).values_list("pk", flat=True))
    decisions = Counter(_decisions(ids).values_list("item__meeting", flat=True))
    unfinished = Counter(_unfinished(ids).values_list("decision__item__meeting", flat=True))
    hits, signed = search.lines(ids) if search else {}, _signed(meetings)
    rows = []
    for meeting in meetings:
        attendance = there.get(meeting.pk, [])
        noted = any(row.presence != "unknown" for row in attendance)
        present, members = _counts(meeting, attendance, signed.get(meeting.pk)) if noted else (None, None)
        rows.append(
            Row(
                meeting,
                coming=meeting.status == MeetingStatus.PLANNED and meeting.day is not None and meeting.day >= reader.today,
                training=meeting.commission.district.training,
                noted=noted,
                present=present,
                members=members,
                decisions=decisions[meeting.pk] if meeting.pk in readable else None,
                unfinished=unfinished[meeting.pk] if meeting.number else None,
                hits=hits.get(meeting.pk, ()),
            )
        )
    return rows


def _signed(meetings: Sequence[Meeting]) -> dict[int, Body]:
    """By meeting, the newest signed text, where it is whole. One query, or none."""
    numbered = [meeting.pk for meeting in meetings if meeting.number]
    kept = MinutesVersion.objects.filter(meeting__in=numbered, edition__isnull=False).order_by("edition") if numbered else ()
    newest = {version.meeting_id: version for version in kept}
    return {pk: body for pk, version in newest.items() if (body := read(version))}


def _counts(meeting: Meeting, attendance: Sequence[Attendance], signed: Body | None) -> tuple[int | None, int | None]:
    """How many members with a vote were there, and of how many: as its minutes say it."""
    if signed:
        return signed["voters"], signed["members"]
    return voters_of(attendance), None if meeting.number else quorum_of(meeting, attendance)[0]


def _decisions(meetings: Any) -> QuerySet[Decision]:
    return Decision.objects.filter(item__meeting__in=meetings, item__voided_at__isnull=True)


def _unfinished(meetings: Any) -> QuerySet[ActionItem]:
    return ActionItem.objects.in_force().filter(decision__item__meeting__in=meetings, state__in=UNFINISHED)


def _totals(meetings: QuerySet[Meeting], reader: Reader) -> list[Total]:
    """Counted by the database, real and training districts apart."""

    def by_training(rows: QuerySet[Any], path: str) -> dict[bool, int]:
        return dict(rows.order_by().values_list(path).annotate(Count("pk", distinct=True)))

    there = by_training(meetings, "commission__district__training")
    path = "meeting__commission__district__training"
    decisions = by_training(_decisions(meetings.filter(reader.readable_meetings()).values("pk")), f"item__{path}")
    unfinished = by_training(_unfinished(meetings.values("pk")), f"decision__item__{path}")
    return [
        Total(training, there[training], decisions.get(training, 0), unfinished.get(training, 0))
        for training in (False, True)
        if training in there
    ]


def years(reader: Reader) -> list[int]:
    """The years in which meetings were held, newest first."""
    days = Meeting.objects.live().for_scope(reader.scope).filter(day__isnull=False).dates("day", "year", order="DESC")
    return [day.year for day in days]


def commissions(reader: Reader) -> list[Commission]:
    """The bodies in scope, to choose from."""
    return list(Commission.objects.live().for_scope(reader.scope).select_related("district").order_by("sort_key", "pk"))
