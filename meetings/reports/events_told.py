"""The public events in which an NGO took part, on its page, paper and JSON. For grants.reports.sections: they tie no money."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from msgspec import Struct

from grants.models.base import Record
from grants.reports.period import Period
from grants.reports.sections import Beside, Subject
from koksu.accounts.scope import Reach
from koksu.kept import LATER, given, kept
from koksu.together import Of, Records, Where, these
from meetings.models import PublicEvent


class Told(Struct, frozen=True):
    """The events, newest first."""

    events: Sequence[PublicEvent]

    def __bool__(self) -> bool:
        return bool(self.events)

    def as_json(self) -> list[dict[str, Any]]:
        """Each event: what and when, as far as that is known."""
        return [
            {"id": one.pk, "title": one.title, "occasion": one.occasion, "date": one.day and one.day.isoformat(), "year": one.year}
            for one in self.events
        ]

    def beside(self, record: Record) -> Sequence[Beside]:
        """Nothing: events stand beside no row of the books."""
        return ()


def asks(subject: Subject) -> list[Of]:
    """An NGO's events; of nothing else events are told."""
    if subject.kind != "ngo":
        return []
    return [these(Where.of(given(_events(subject.reach), subject.record.pk)), order=("sort_key", "id"))]


@kept
def _events(reach: Reach) -> QuerySet[Any]:
    """The ids of an NGO's events."""
    return PublicEvent.objects.live().filter(reach.q("district"), ngos=LATER[0]).order_by().values("pk")


def told_of(subject: Subject, read: Sequence[Records]) -> Told:
    """Those of the period; one whose time isn't known is of every period."""
    there = [event for events in read for event in events if _in(event, subject.period)]
    return Told(sorted(there, key=lambda event: (event.year or 0, event.day or date.min), reverse=True))


def _in(event: PublicEvent, period: Period) -> bool:
    if event.day:
        return period.covers(event.day, event.day)
    return event.year is None or period.covers(date(event.year, 1, 1), date(event.year, 12, 31))
