"""What signed minutes say: each meeting's newest signed edition, whoever reads it, also while it is being corrected."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from meetings.models import Meeting, MinutesVersion
from meetings.reports.body import Body, from_text


@dataclass(frozen=True)
class Edition:
    """A meeting's newest signed edition."""

    meeting: Meeting
    body: Body


def editions(where: Q) -> list[Edition]:
    """Those that the condition (on MinutesVersion) leaves, the latest meeting first. One query."""
    newer = MinutesVersion.objects.filter(meeting=OuterRef("meeting"), edition__gt=OuterRef("edition"))
    rows = MinutesVersion.objects.filter(where, ~Exists(newer), edition__isnull=False, meeting__voided_at__isnull=True)
    rows = rows.select_related("meeting__commission__district").order_by("-meeting__day", "-meeting__number", "-pk")
    return [Edition(row.meeting, from_text(row.body)) for row in rows]


def of_meetings(meetings: Iterable[int]) -> list[Edition]:
    """The signed editions of these meetings, by id; asks nothing where there are none."""
    found = list(meetings)
    return editions(Q(meeting__in=found)) if found else []
