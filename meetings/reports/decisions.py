"""Decisions in force: those of signed minutes, as their newest signed edition gives them, with what became of their action items."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from django.db.models import Prefetch, Q, QuerySet
from msgspec import Struct
from msgspec.structs import replace

from grants.models import Contract
from meetings.models import ABOUT, ActionItem, Decision, Meeting, MeetingStatus, Mention, MinutesVersion
from meetings.reports.action_items import OVERDUE, Duty, Given, duties_seen, duty, steps_of
from meetings.reports.body import OF_DECISION, Body, Decided, Item, Opinion, Words, decided, to_do, words
from meetings.reports.integrity import read
from meetings.reports.signed import Edition, editions
from meetings.rules import Reader

IN_FORCE = Q(meeting__number__isnull=False)
CORRECTED = IN_FORCE & ~Q(meeting__status=MeetingStatus.SIGNED)
"""On MinutesVersion: of signed minutes; of those whose records say something else than what is signed, because they are corrected."""
WORST = (OVERDUE, "open", "reported", "done", "dropped")


class Ruling(Struct, frozen=True):
    """A decision in force: in which meeting, under which item (its id and title), what was decided, and its action items; of an award
    perhaps also the `contract` that rests on it."""

    meeting: Meeting
    item: int
    title: Words
    decided: Decided
    duties: Sequence[Duty]
    contract: Contract | None = None

    @property
    def training(self) -> bool:
        return self.meeting.commission.district.training

    @property
    def states(self) -> set[str]:
        """Where its action items stand: open, overdue, reported, done, dropped."""
        return {one.state for one in self.duties}

    @property
    def state(self) -> str:
        """Where it stands as a whole: as the action item that is farthest from done. Empty where it asks for nothing."""
        return next((state for state in WORST if state in self.states), "")

    @property
    def has_history(self) -> bool:
        return any(one.steps for one in self.duties)

    @property
    def due(self) -> date | None:
        """The nearest deadline of what is still to be done."""
        return min((one.due for one in self.duties if one.due and one.state in (OVERDUE, "open")), default=None)


def ruling(meeting: Meeting, item: Item, decision: Decided, records: Mapping[int, ActionItem], today: date) -> Ruling:
    """A decision that a signed edition gives; `records`: its action items by id."""
    given = {one["id"]: Given(one, decision["number"], decision["text"]) for one in decision["actions"]}
    duties = [duty(records[pk], one, meeting, today) for pk, one in given.items() if pk in records]
    return Ruling(meeting, item["id"], item["title"], decision, duties)


def records_of(decisions: Iterable[Decided]) -> dict[int, ActionItem]:
    """The action items that these decisions give, by id; asks nothing where there are none."""
    ids = [action["id"] for decision in decisions for action in decision["actions"]]
    return ActionItem.objects.live().in_bulk(ids) if ids else {}


def rulings(
    meetings: QuerySet[Meeting], today: date, where: Q | None = None, keep: Callable[[Decided], bool] = lambda _decided: True
) -> list[Ruling]:
    """The decisions in force of these meetings, the latest first. Five queries at most.

    `where` (on Decision) and `keep` say the same of records and of texts: where minutes are corrected, their records aren't what is signed.
    """
    signed = _of_records(meetings.filter(status=MeetingStatus.SIGNED), today, where or Q())
    corrected = editions(CORRECTED & Q(meeting__in=meetings))
    texts = [
        (edition.meeting, item, decision)
        for edition in corrected
        for item in edition.body["agenda"]
        for decision in item["decisions"]
        if keep(decision)
    ]
    records = records_of(decision for _meeting, _item, decision in texts)
    found = signed + [ruling(meeting, item, decision, records, today) for meeting, item, decision in texts]
    return sorted(found, key=_latest_first)


def _latest_first(one: Ruling) -> tuple[int, int, list[int]]:
    day = one.meeting.day.toordinal() if one.meeting.day else 0
    return -day, -(one.meeting.number or 0), [int(part) for part in one.decided["number"].split(".")]


def _of_records(meetings: QuerySet[Meeting], today: date, where: Q) -> list[Ruling]:
    rows = Decision.objects.filter(where, item__voided_at__isnull=True, item__meeting__in=meetings)
    rows = rows.select_related(*OF_DECISION, "item__meeting__commission__district").prefetch_related(
        Prefetch("actions", ActionItem.objects.live().select_related("responsible").order_by("position", "id")),
        Prefetch("mentions", Mention.objects.select_related(*ABOUT, "contract__ngo")),
    )
    found = []
    for row in rows:
        item, number = row.item, row.number
        given = [(action, Given(to_do(action), number, words(row, "text"))) for action in row.actions.all()]
        duties = [duty(action, one, item.meeting, today) for action, one in given]
        found.append(Ruling(item.meeting, item.pk, words(item, "title"), decided(item, row, list(row.mentions.all())), duties))
    return found


# ---------------------------------------------------------------- one of them


class Whole(Struct, frozen=True, dict=True):
    """One decision with its item as the signed edition gives it; `corrected`: its minutes are being corrected just now."""

    ruling: Ruling
    item: Item
    edition: Edition

    @property
    def corrected(self) -> bool:
        return self.edition.meeting.is_open

    @cached_property
    def changed_at(self) -> datetime | None:
        """When the edition was signed since which the decision has its text; None where it always had it. One query, where there are more
        editions than one."""
        if self.edition.body["edition"] == 1:
            return None
        kept = MinutesVersion.objects.filter(meeting=self.edition.meeting, edition__isnull=False).order_by("-edition")
        texts = [(version.made_at, _text_of(self.ruling.decided["id"], read(version))) for version in kept]
        return next((at for (at, now), (_at, before) in pairwise(texts) if before and now != before), None)

    @property
    def opinions(self) -> list[Opinion]:
        """Dissenting opinions on this decision, or on its item, that are annexed to the minutes."""
        places = (self.ruling.decided["number"], str(self.item["position"]))
        return [one for one in self.edition.body["opinions"] if one["place"] in places]


def _text_of(decision: int, body: Body | None) -> Words | None:
    """The text of a decision (by its id) in a kept text; None where it isn't there, or the text isn't whole."""
    return body and next((one["text"] for item in body["agenda"] for one in item["decisions"] if one["id"] == decision), None)


def decision_of(reader: Reader, pk: int) -> Whole | None:
    """A decision in force that this person may see, with its action items' history; None where there is none. Three queries."""
    there = Q(meeting__in=Meeting.objects.filter(agenda__decisions=pk)) & IN_FORCE
    for edition in editions((there | CORRECTED) & reader.scope.q("meeting__commission__district")):
        for item in edition.body["agenda"]:
            for decision in item["decisions"]:
                if decision["id"] == pk:
                    duties = _with_history(duties_seen(reader, Q(decision=pk)))
                    return Whole(Ruling(edition.meeting, item["id"], item["title"], decision, duties), item, edition)
    return None


def _with_history(duties: Sequence[Duty]) -> list[Duty]:
    """Each with what was done about it, in the order of the decision."""
    steps = steps_of([one.record.pk for one in duties])
    ordered = sorted(duties, key=lambda one: (one.record.position, one.record.pk))
    return [replace(one, steps=steps[one.record.pk]) for one in ordered]
