"""What every action on meetings shares: its locks, and what may not be written any more.

Locks in this order: commission, meeting, item, the lots that are awarded, and the history's head last.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing
from koksu import history
from koksu.accounts.models import User
from meetings.models import AgendaItem, Commission, Meeting, MeetingStatus


class Locked(Refused):
    """Another person is writing this item now; its message says who."""


@contextmanager
def in_meeting(
    *, actor: User, at: datetime, meeting: Meeting, deed: str = "write_minutes", whole: bool = False
) -> Iterator[tuple[Change, Meeting]]:
    """One change of a meeting, locked (and its commission where `whole`: for what concerns its other meetings). Refused where voided."""
    with changing(actor=actor, at=at, deed=deed, district_id=meeting.commission.district_id) as change:
        if whole:
            Commission.objects.select_for_update().get(pk=meeting.commission_id)
        yield change, locked_meeting(meeting)


def locked_meeting(meeting: Meeting) -> Meeting:
    """The meeting as it is now, locked. Refused where it was voided meanwhile, or isn't there."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("commission__district", "chair", "conductor")
    fresh = rows.filter(pk=meeting.pk).first()
    if fresh is None or fresh.voided_at:
        raise Refused(_("This meeting was cancelled meanwhile."), code="voided")
    return fresh


def locked_item(item: AgendaItem) -> AgendaItem:
    """The item as it is now, locked, after its meeting. Refused where it was taken off the agenda, or isn't there."""
    fresh = AgendaItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
    if fresh is None or fresh.voided_at:
        raise Refused(_("This item was taken off the agenda meanwhile."), code="voided")
    return fresh


def still_open(meeting: Meeting) -> None:
    """Refused once the minutes are signed."""
    if meeting.status == MeetingStatus.SIGNED:
        raise Refused(_("These minutes are signed: they change by a correction only, which makes a new edition."), code="signed")


def begun(change: Change, meeting: Meeting) -> None:
    """The first thing written makes a draft of a planned meeting."""
    if meeting.status == MeetingStatus.PLANNED:
        before = history.snapshot(meeting)
        meeting.status = MeetingStatus.DRAFT
        change.update(meeting, before, "begin")
