"""What signed minutes say of a record of the books: every item, proposal and decision that names it. For grants.reports.sections."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy
from msgspec import Struct

from grants.models import Application, Contract, ProgressReport
from grants.models.base import Record
from grants.reports.period import Period
from grants.reports.sections import Beside, Subject
from koksu.accounts.scope import Reach
from koksu.kept import LATER, given, kept
from koksu.language import short_date
from koksu.together import Of, Records, Where, these
from meetings.models import ActionItem, Decision, Effect, Meeting, Mention
from meetings.reports.body import About, Decided, Item, Proposed
from meetings.reports.decisions import CORRECTED, IN_FORCE, Ruling, records_of, ruling
from meetings.reports.signed import Edition, read_editions, signed_versions

Keys = frozenset[tuple[str, int]]
"""A record, and those that stand for it, by kind and id."""


class Passage(Struct, frozen=True):
    """What was said of a record under one item. `named`: the item itself names it."""

    meeting: Meeting
    item: Item
    named: bool
    proposals: Sequence[Proposed]
    rulings: Sequence[Ruling]


class Told(Struct, frozen=True):
    """All that signed minutes say of a record within a period, the latest first."""

    passages: Sequence[Passage]

    def __bool__(self) -> bool:
        return bool(self.passages)

    @property
    def rulings(self) -> list[Ruling]:
        return [one for passage in self.passages for one in passage.rulings]

    def as_json(self) -> list[dict[str, Any]]:
        """Every decision about it, and where it stands."""
        return [_plain(one) for one in self.rulings]

    def beside(self, record: Record) -> list[Beside]:
        """What was decided on a row of the page: an application that was chosen, an NGO's report that was accepted or returned; beside a
        contract itself, the award that it rests on."""
        if isinstance(record, Contract):
            return [_beside(one, BASIS) for one in self._on("application", record.application_id)]
        named = {Application: "application", ProgressReport: "progress_report"}.get(type(record), "")
        return [_beside(one, BESIDE[one.decided["effect"]]) for one in self._on(named, record.pk)]

    def _on(self, named: str, pk: int | None) -> list[Ruling]:
        """The decisions whose effect is on this record."""
        return [one for one in self.rulings if (about := {**one.decided}.get(named)) and about["id"] == pk]  # type: ignore[index]


BASIS = gettext_lazy("it rests on the commission's decision %(decision)s, minutes № %(number)s, %(day)s")
BESIDE = {
    Effect.AWARD.value: gettext_lazy("the commission chose it: decision %(decision)s, minutes № %(number)s, %(day)s"),
    Effect.ACCEPT_REPORT.value: gettext_lazy("the commission accepted it: decision %(decision)s, minutes № %(number)s, %(day)s"),
    Effect.RETURN_REPORT.value: gettext_lazy("the commission returned it: decision %(decision)s, minutes № %(number)s, %(day)s"),
}


def _beside(one: Ruling, words: Any) -> Beside:
    day = short_date(one.meeting.day) if one.meeting.day else ""
    told = words % {"number": one.meeting.number, "day": day, "decision": one.decided["number"]}
    return Beside(str(told), reverse("decision_detail", args=[one.decided["id"]]))


def _plain(one: Ruling) -> dict[str, Any]:
    meeting, said = one.meeting, one.decided
    return {
        "id": said["id"],
        "number": said["number"],
        "minutes": {"id": meeting.pk, "number": meeting.number, "date": meeting.day.isoformat() if meeting.day else None},
        "text": {**said["text"]},
        "effect": said["effect"],
        "actions": [
            {
                "id": duty.record.pk,
                "state": duty.state,
                "due": duty.given["due"],
                "responsible": {**duty.given["responsible"]} if duty.given["responsible"] else None,
            }
            for duty in one.duties
        ],
    }


# ---------------------------------------------------------------- reading


def asks(subject: Subject) -> list[Of]:
    """The signed texts that may speak of it."""
    bid = subject.record.application_id if subject.kind == "contract" else None
    where = _speaking(subject.kind, bid is not None, subject.reach, subject.period.since, subject.period.until)
    there = Where.of(given(where, subject.record.pk, *filter(None, [bid])))
    return [these(there, "meeting__commission__district")]


@kept
def _speaking(kind: str, awarded: bool, reach: Reach, since: date | None, until: date | None) -> QuerySet[Any]:
    """The ids of the editions that may speak of a subject of this kind, a contract that was `awarded` to an application or not."""
    days = Q() if since is None else Q(meeting__day__gte=since)
    if until is not None:
        days &= Q(meeting__day__lte=until)
    where = CORRECTED | (IN_FORCE & _speaks_of(kind, awarded) & days)  # of corrected ones neither the records nor their day are in force
    return signed_versions(where & reach.q("meeting__commission__district")).order_by().values("pk")


def told_of(subject: Subject, read: Sequence[Records]) -> Told:
    """One query, where these texts give any action items."""
    found = [one for one in read_editions(read[0]) if _within(one.meeting.day, subject.period)]
    keys = _keys(subject)
    records = records_of(decision for edition in found for item in edition.body["agenda"] for decision in _about_it(item, keys))
    return Told([passage for edition in found for passage in _passages(edition, keys, records, subject.period.today)])


def _within(day: date | None, period: Period) -> bool:
    """As the database asks: a day that isn't known lies in no period that has an end."""
    if day is None:
        return period.since is None and period.until is None
    return (period.since is None or period.since <= day) and (period.until is None or day <= period.until)


def _keys(subject: Subject) -> Keys:
    keys = {(subject.kind, subject.record.pk)}
    if subject.kind == "contract" and subject.record.application_id:
        keys.add(("application", subject.record.application_id))
    if subject.kind == "ngo":
        keys |= {("contract", pk) for pk in subject.contracts}
    return frozenset(keys)


def _speaks_of(kind: str, awarded: bool) -> Q:
    """Whether a meeting's records name the subject, or decide on it (on MinutesVersion)."""
    record, bid = LATER
    named = Q(**{kind: record})
    decided = Q()
    if kind == "ngo":
        named |= Q(contract__ngo=record)
        decided = Q(ngo=record) | Q(application__ngo=record) | Q(progress_report__contract__ngo=record)
    elif kind == "contract":
        decided = Q(progress_report__contract=record)
        if awarded:
            decided |= Q(application=bid)
    elif kind == "lot":
        decided = Q(application__lot=record)
    here: dict[str, Any] = {"item__voided_at__isnull": True, "item__meeting": OuterRef("meeting")}
    speaks = Q(Exists(Mention.objects.filter(named, **here)))
    return speaks | Q(Exists(Decision.objects.filter(decided, **here))) if decided else speaks


def _passages(edition: Edition, keys: Keys, records: Mapping[int, ActionItem], today: date) -> Iterator[Passage]:
    for item in edition.body["agenda"]:
        named = _names(item["about"], keys)
        proposals = [one for one in item["proposals"] if _names(one["about"], keys) or (named and not one["about"])]
        decisions = _about_it(item, keys)
        if named or proposals or decisions:
            yield Passage(
                edition.meeting, item, named, proposals, [ruling(edition.meeting, item, one, records, today) for one in decisions]
            )


def _about_it(item: Item, keys: Keys) -> list[Decided]:
    """The decisions of an item that name the record, or that name nothing while the item does."""
    named = _names(item["about"], keys)
    return [one for one in item["decisions"] if _reached(one, keys) or (named and one["effect"] == Effect.NONE and not one["about"])]


def _reached(decision: Decided, keys: Keys) -> bool:
    bid = decision["application"]
    effects = [about for about in (decision["ngo"], decision["lot"], decision["contract"]) if about]
    return _names([*effects, *decision["about"]], keys) or bool(bid and ("application", bid["id"]) in keys)


def _names(about: Sequence[About], keys: Keys) -> bool:
    return any((one["kind"], one["id"]) in keys for one in about)
