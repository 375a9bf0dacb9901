"""My review: where a commission's member begins. What awaits them, their remarks and the answers, what is to be done, what is coming."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from msgspec import Struct, field

from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope
from meetings.models import (
    THERE,
    UNFINISHED,
    Answer,
    Approval,
    Attendance,
    Meeting,
    MeetingStatus,
    MinutesVersion,
    Person,
    Reading,
    Remark,
)
from meetings.reports.action_items import CORRECTED, OVERDUE, Duty, duties_seen
from meetings.reports.changes import Spot, compare
from meetings.reports.integrity import read
from meetings.rules import Reader, drafted, signatory_of

MOST = 30  # rows of a section; the lists have them all


class Awaited(Struct, frozen=True):
    """Minutes in review. `wants` of this person: approve, sign, remark (who wasn't there may, and who drafted), nothing (they approved).

    `read`: they have opened the newest version; `before`: an older one, since which `spots` changed.
    """

    meeting: Meeting
    version: MinutesVersion
    wants: str
    read: bool
    before: bool
    spots: Sequence[Spot]
    approved: int
    asked: int
    late: bool

    @property
    def waits(self) -> bool:
        return self.wants in ("approve", "sign")

    @property
    def ready(self) -> bool:
        """Whether all who are asked have approved, or the term for it is over."""
        return self.approved == self.asked or self.late


class MyReview(Struct, frozen=True):
    """All of it on one day. `sits`: whether they sit in a commission at all. Of long lists the first MOST stand here, and `open_count`."""

    as_of: date
    sits: bool
    in_review: Sequence[Awaited]
    remarks: Sequence[Remark]
    open_actions: Sequence[Duty]
    open_count: int
    overdue_count: int
    coming: Sequence[Meeting] = field(default=())

    @property
    def waiting(self) -> list[Awaited]:
        """What awaits this person, what is longest due first."""
        return [one for one in self.in_review if one.waits]

    @property
    def followed(self) -> list[Awaited]:
        """What they have approved, or may remark on only."""
        return [one for one in self.in_review if not one.waits]


def awaiting(scope: Scope, person: User) -> QuerySet[Meeting]:
    """The minutes in review that wait for this person: to approve the newest version, or to sign it."""
    mine = Attendance.objects.filter(~drafted(), meeting=OuterRef("pk"), seat="member", votes=True, presence__in=THERE, person__user=person)
    gave = Approval.objects.filter(version__meeting=OuterRef("pk"), member__user=person)
    newest = gave.annotate(last=_newest("version__meeting")).filter(version__number=F("last"))
    signs = Q(conductor__user=person) | Q(conductor__isnull=True, chair__user=person)
    return _in_review(scope).filter(signs | (Exists(mine) & ~Exists(newest)))


def _in_review(scope: Scope) -> QuerySet[Meeting]:
    places = [district.pk for district in places_of(scope, "review_minutes")]
    return Meeting.objects.live().filter(status=MeetingStatus.IN_REVIEW, commission__district__in=places)


def _awaited(reader: Reader, language: str) -> list[Awaited]:
    """The minutes in review that this person reviews, those that end first at the top. Six queries, or one where there are none."""
    rows = _in_review(reader.scope).filter(reader.reviewed()).select_related("commission__district", "conductor", "chair")
    meetings = list(rows.order_by("review_until", "pk"))
    if not meetings:
        return []
    return _Desk(meetings, reader.user, reader.today, language).all()


class _Desk:
    """What is read at once of several meetings in review, for one person."""

    def __init__(self, meetings: Sequence[Meeting], person: User, today: date, language: str) -> None:
        self.meetings, self.person, self.today, self.language = meetings, person, today, language
        kept = MinutesVersion.objects.filter(meeting__in=meetings)
        newest = {version.meeting_id: version for version in kept.annotate(last=_newest("meeting")).filter(number=F("last"))}
        self.newest = newest
        opened = Reading.objects.filter(reader=person, version__meeting__in=meetings).values_list(
            "version", "version__meeting", "version__number"
        )
        self.opened: dict[int, dict[int, int]] = defaultdict(dict)
        for version, meeting, number in opened:
            self.opened[meeting][number] = version
        self.before = {version.pk: version for version in kept.filter(pk__in=[self._last_read(meeting) for meeting in meetings])}
        rows = Attendance.objects.filter(meeting__in=meetings, seat="member", person__isnull=False).select_related("person")
        self.rows: list[Any] = list(rows.annotate(drafted=drafted()))
        self.gave: dict[int, set[int]] = defaultdict(set)
        for version, member in Approval.objects.filter(version__in=newest.values()).values_list("version", "member"):
            self.gave[version].add(member)

    def _last_read(self, meeting: Meeting) -> int:
        """The version before the newest that they opened last, by its id; 0: none."""
        older = [number for number in self.opened[meeting.pk] if number < self.newest[meeting.pk].number]
        return self.opened[meeting.pk][max(older)] if older else 0

    def all(self) -> list[Awaited]:
        return [self.one(meeting) for meeting in self.meetings]

    def one(self, meeting: Meeting) -> Awaited:
        version, before = self.newest[meeting.pk], self.before.get(self._last_read(meeting))
        gave, signatory = self.gave[version.pk], signatory_of(meeting)
        rows = [row for row in self.rows if row.meeting_id == meeting.pk]
        asked = {row.person_id for row in rows if _asked(row)} - {signatory and signatory.pk}
        old, new = read(before), read(version)
        return Awaited(
            meeting=meeting,
            version=version,
            wants=self.wanted(rows, signatory, gave),
            read=version.number in self.opened[meeting.pk],
            before=before is not None,
            spots=compare(old, new, self.language).spots if old and new else (),
            approved=len(asked & gave),
            asked=len(asked),
            late=bool(meeting.review_until and meeting.review_until < self.today),
        )

    def wanted(self, rows: Sequence[Any], signatory: Person | None, gave: Collection[int]) -> str:
        """What these minutes want of the person."""
        if signatory and signatory.user_id == self.person.pk:
            return "sign"
        mine = next((row for row in rows if row.person and row.person.user_id == self.person.pk), None)
        if mine is None or not _asked(mine):
            return "remark"
        return "nothing" if mine.person_id in gave else "approve"


def _asked(row: Any) -> bool:
    """Whether approval is asked of this member: they were there with a vote, and didn't draft the text (row.drafted)."""
    return bool(row.votes and row.presence in THERE and not row.drafted)


def _newest(meeting: str) -> Subquery:
    """The number of the newest version of the meeting at that path."""
    rows = MinutesVersion.objects.filter(meeting=OuterRef(meeting)).order_by().values("meeting")
    return Subquery(rows.annotate(last=Max("number")).values("last"))


def my_review(scope: Scope, person: User, today: date, language: str) -> MyReview:
    """All that a member has to see. Ten queries, however much there is."""
    reader = Reader(person, scope, today)
    sits = list(reader.sits_in().values_list("pk", flat=True))
    found = duties_seen(reader, _to_do(sits, person))
    actions = [one for one in found if one.meeting.commission_id in sits or reader.answers_for(one.record)]
    remarks = Remark.objects.live().filter(recorded_by=person).select_related("item__meeting__commission", "answered_by")
    return MyReview(
        as_of=today,
        sits=bool(sits),
        in_review=_awaited(reader, language),
        remarks=list(remarks.order_by(_open_first(), "-recorded_at", "-pk")[:MOST]),
        open_actions=actions[:MOST],
        open_count=len(actions),
        overdue_count=len([duty for duty in actions if duty.state == OVERDUE]),
        coming=list(_coming(sits, today)[:MOST]),
    )


def _open_first() -> Case:
    return Case(When(answer=Answer.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())


def _to_do(sits: Sequence[int], person: User) -> Q:
    """What these commissions have still to see done, and what this person is responsible for wherever."""
    return Q(state__in=UNFINISHED) & (Q(decision__item__meeting__commission__in=sits) | Q(responsible__user=person)) | CORRECTED


def _coming(sits: Sequence[int], today: date) -> QuerySet[Meeting]:
    ahead = Q(day__gte=today) | Q(day__isnull=True, status=MeetingStatus.PLANNED)
    rows = Meeting.objects.live().filter(ahead, commission__in=sits, number__isnull=True).exclude(status=MeetingStatus.IN_REVIEW)
    return rows.select_related("commission__district").order_by(F("day").asc(nulls_last=True), "starts", "pk")
