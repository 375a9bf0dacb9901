"""What signed minutes say: each meeting's newest signed edition, whoever reads it, also while it is being corrected."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from msgspec import Struct

from meetings.models import Meeting, MinutesVersion
from meetings.reports.body import Body, dated, from_text, newest_editions


class Edition(Struct, frozen=True):
    """A meeting's newest signed edition; `meeting` has its day and title as that says."""

    meeting: Meeting
    body: Body


def editions(where: Q) -> list[Edition]:
    """Those that the condition (on MinutesVersion) leaves, the latest meeting first. One query."""
    return read_editions(signed_versions(where).select_related("meeting__commission__district"))


def signed_versions(where: Q) -> QuerySet[MinutesVersion]:
    """The newest signed editions that the condition leaves, as they are kept."""
    return newest_editions().filter(where, meeting__voided_at__isnull=True)


def read_editions(versions: Iterable[MinutesVersion]) -> list[Edition]:
    """Editions as they are kept (with their meeting, its commission and district), read, the latest meeting first."""
    rows = sorted(versions, key=lambda row: (row.meeting.day or date.min, row.meeting.number or 0, row.pk), reverse=True)
    found = [(row.meeting, from_text(row.body)) for row in rows]
    return [Edition(dated(meeting, body), body) for meeting, body in found]


def of_meetings(meetings: Iterable[int]) -> list[Edition]:
    """The signed editions of these meetings, by id; asks nothing where there are none."""
    found = list(meetings)
    return editions(Q(meeting__in=found)) if found else []
