"""Action items in force: what is to be done under signed decisions, by whom and by when, and where it stands."""

import json
from collections.abc import Collection, Container, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from msgspec import Struct, field
from msgspec.structs import replace

from grants.rules import places_of
from koksu.accounts.scope import Scope
from koksu.history.models import Event
from meetings.models import UNFINISHED, ActionItem, ActionState, Meeting, MeetingStatus
from meetings.reports.body import ToDo, Words, as_signed, to_do, words
from meetings.rules import Reader

RELATED = ("responsible", "decision__item__meeting__commission__district", "document", "done_by", "answered_by")
DISTRICT = ActionItem.DISTRICT
REPORT = "report_done"
OVERDUE = "overdue"  # told by the deadline, never kept
CORRECTED = Q(state__in=UNFINISHED) & ~Q(decision__item__meeting__status=MeetingStatus.SIGNED)
"""Unfinished ones whose minutes are being corrected: who is responsible and by when, their records don't say. A question about either asks
for these too, and looks again at what `as_signed` gives."""


class Given(NamedTuple):
    """An action item as signed minutes give it, with the number and the text of its decision."""

    action: ToDo
    number: str
    decided: Words


class Duty(Struct, frozen=True):
    """An action item as its signed minutes give it, and where it stands on `today`. `may`: report, confirm, drop, of who looks at it."""

    record: ActionItem
    given: ToDo
    number: str  # of its decision: «2.1»
    text: Words
    meeting: Meeting
    today: date
    may: frozenset[str] = frozenset()
    steps: Sequence["Step"] = field(default=())

    @property
    def due(self) -> date | None:
        return date.fromisoformat(self.given["due"]) if self.given["due"] else None

    @property
    def state(self) -> str:
        """open, overdue, reported, done, dropped"""
        late = self.record.state == ActionState.OPEN and self.due is not None and self.due < self.today
        return OVERDUE if late else self.record.state

    @property
    def own_text(self) -> bool:
        """Whether it says more than its decision."""
        return any(self.given["text"].values())


class Step(Struct, frozen=True):
    """Something that was done about an action item: by whom and when, in what words. `deed`: report_done, confirm, send_back, drop."""

    deed: str
    actor: str
    at: datetime
    words: str


def steps_of(pks: Collection[int]) -> dict[int, list[Step]]:
    """What was done about these action items, by id, the oldest first: from history. Asks nothing where there are none."""
    steps: dict[int, list[Step]] = {pk: [] for pk in pks}
    events = Event.objects.filter(kind=ActionItem.KIND, record_id__in=[str(pk) for pk in pks]).order_by("at", "number") if pks else ()
    for event in events:
        words = event.reason or (json.loads(event.body)["after"] or {}).get("done_note", "") * (event.verb == REPORT)
        steps[int(event.record_id)].append(Step(event.verb, event.actor, event.at, words))
    return steps


def duty(record: ActionItem, given: Given, meeting: Meeting, today: date) -> Duty:
    """One action item; without a text of its own it is its decision's."""
    text = given.action["text"] if any(given.action["text"].values()) else given.decided
    return Duty(record, given.action, given.number, text, meeting, today)


def duties_of(rows: Iterable[ActionItem], today: date) -> list[Duty]:
    """These action items (RELATED) as their signed minutes give them. What only a correction brings isn't in force yet, so it isn't
    there. Asks nothing more, unless some of their minutes are being corrected."""
    given = [(row, Given(to_do(row), row.decision.number, words(row.decision, "text"))) for row in as_signed(rows)]
    return [duty(row, one, row.decision.item.meeting, today) for row, one in given]


# ---------------------------------------------------------------- of one person


class OwnDuties(Struct, frozen=True):
    """What action items ask of one person, the most pressing first: those they are responsible for, those that they may confirm, and (for
    a secretary) overdue ones of the district's commissions for which others are responsible."""

    mine: Sequence[Duty]
    to_confirm: Sequence[Duty]
    late: Sequence[Duty]

    def __bool__(self) -> bool:
        return bool(self.mine or self.to_confirm or self.late)

    @property
    def count(self) -> int:
        """How many wait for this person: their own that nobody reported yet, and those that they may confirm."""
        return len([duty for duty in self.mine if "report" in duty.may]) + len(self.to_confirm)

    @property
    def pressing(self) -> bool:
        """Whether one of their own is overdue."""
        return any(duty.state == OVERDUE for duty in self.mine)


def duties_for(reader: Reader) -> OwnDuties:
    """What action items ask of this person. One query, two more where minutes are being corrected."""
    enters, writes = (_ids(reader.scope, deed) for deed in ("enter", "write_minutes"))
    own = Q(responsible__user=reader.user, state__in=UNFINISHED)
    waits = Q(state=ActionState.REPORTED) & (Q(**{f"{DISTRICT}__in": enters}) | Q(reviewed=True))
    late = Q(state=ActionState.OPEN, due__lt=reader.today, **{f"{DISTRICT}__in": writes})
    found = duties_seen(reader, own | waits | late | CORRECTED)
    others = [duty for duty in found if not reader.answers_for(duty.record)]
    return OwnDuties(
        mine=[duty for duty in found if reader.answers_for(duty.record)],
        to_confirm=[duty for duty in others if "confirm" in duty.may],
        late=[duty for duty in others if duty.state == OVERDUE and duty.meeting.commission.district_id in writes],
    )


def duties_seen(reader: Reader, where: Q) -> list[Duty]:
    """The action items in force that the condition leaves of those this person sees, the nearest deadline first, with what they may do
    about each. The condition may speak of `reviewed`: whether they review its minutes; of the deadline and who is responsible only with
    CORRECTED beside. One query."""
    rows = ActionItem.objects.in_force().for_scope(reader.scope).annotate(reviewed=_reviewed(reader)).filter(where)
    enters, writes = (_ids(reader.scope, deed) for deed in ("enter", "write_minutes"))
    found = sorted(duties_of(rows.select_related(*RELATED), reader.today), key=by_deadline)
    return [replace(one, may=_deeds(one.record, reader, enters, writes)) for one in found]


def by_deadline(one: Duty) -> tuple[bool, date, int]:
    """The nearest deadline first, then what has none."""
    return one.due is None, one.due or date.min, one.record.pk


def _deeds(record: ActionItem, reader: Reader, enters: Container[int], writes: Container[int]) -> frozenset[str]:
    """As Reader.reports_done and .confirms judge, without asking again whether this person reviews its minutes."""
    district = record.decision.item.meeting.commission.district_id
    own, reviewed = reader.answers_for(record), getattr(record, "reviewed", False)
    may = {
        "report": record.state == ActionState.OPEN and (own or district in enters),
        "confirm": record.state == ActionState.REPORTED
        and not own
        and record.done_by_id != reader.user.pk
        and (district in enters or reviewed),
        "drop": record.state in UNFINISHED and district in writes,
    }
    return frozenset(deed for deed, allowed in may.items() if allowed)


def _reviewed(reader: Reader) -> Exists:
    """Whether they review the minutes of an action item."""
    return Exists(Meeting.objects.filter(reader.reviewed(), pk=OuterRef("decision__item__meeting")))


def _ids(scope: Scope, deed: str) -> frozenset[int]:
    return frozenset(district.pk for district in places_of(scope, deed))
