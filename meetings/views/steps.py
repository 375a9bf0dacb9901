"""What this person may do next with a meeting: one first thing, then the others."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from meetings.actions.review import against_signing
from meetings.models import Answer, Meeting, MeetingStatus, Remark
from meetings.reports.invitation import recipients_of
from meetings.reports.meeting_page import MeetingPage
from meetings.reports.versions import approvals_of, newest
from meetings.rules import Reader


class Step(Struct, frozen=True):
    """A deed: its words, its page; whether it is the first thing to do; `quiet` ones stand last, as links."""

    words: str
    address: str
    first: bool = False
    quiet: bool = False


def steps(page: MeetingPage, reader: Reader) -> Sequence[Step]:
    """The deeds in their order. The first one that `_named` finds urgent is the page's one primary button."""
    found = list(_named(page, reader))
    first = next((number for number, step in enumerate(found) if step.first), None)
    ordered = [found[first], *found[:first], *found[first + 1 :]] if first is not None else found
    return [replace(step, first=first is not None and number == 0) for number, step in enumerate(ordered)]


def _named(page: MeetingPage, reader: Reader) -> Iterator[Step]:
    meeting, status = page.meeting, page.meeting.status
    if status == MeetingStatus.IN_REVIEW and reader.reviews(meeting):
        if reader.is_chair(meeting):
            yield _step(_("Sign the minutes"), "minutes_sign", meeting, first=_may_be_signed(page, reader))
        yield _step(_("Read and approve"), "minutes_review", meeting, first=True)
    if reader.writes(meeting):
        yield from _of_secretary(page, reader)
    elif status == MeetingStatus.IN_REVIEW and page.reads_draft and not reader.reviews(meeting):
        yield _step(_("See the review"), "minutes_review", meeting)


def _of_secretary(page: MeetingPage, reader: Reader) -> Iterator[Step]:
    meeting, status = page.meeting, page.meeting.status
    if status == MeetingStatus.SIGNED:
        yield _step(_("Correct the signed minutes"), "minutes_correct", meeting, quiet=True)
        return
    ahead = meeting.day is not None and meeting.day > reader.today
    if status == MeetingStatus.IN_REVIEW:
        remarks = Remark.objects.live().filter(item__meeting=meeting, answer=Answer.OPEN).exists()
        yield _step(_("Answer the remarks") if remarks else _("See the review"), "minutes_review", meeting, first=remarks)
    if status == MeetingStatus.PLANNED:
        yield _step(_("Prepare the agenda"), "meeting_agenda", meeting, first=ahead and not page.body["agenda"])
        yield _invitation(meeting, ahead)
    yield _step(_("Take attendance"), "meeting_attendance", meeting, first=not ahead and not page.noted)
    yield _step(
        _("Write the minutes"), "minutes_write", meeting, first=status in (MeetingStatus.PLANNED, MeetingStatus.DRAFT) and not ahead
    )
    if status != MeetingStatus.PLANNED:
        yield _step(_("Send to the members"), "minutes_send", meeting)
        yield _step(_("Agenda"), "meeting_agenda", meeting, quiet=True)
    yield _step(_("Edit date, place and chair"), "meeting_edit", meeting, quiet=True)
    if not meeting.keeps_rule:
        yield _step(_("Quorum rule"), "meeting_quorum", meeting, quiet=True)
    yield _step(_("Add an annex"), "annex_create", meeting, quiet=True)
    if not meeting.number:
        yield _step(_("Cancel the meeting"), "meeting_cancel", meeting, quiet=True)


def _invitation(meeting: Meeting, ahead: bool) -> Step:
    """Inviting, while somebody isn't told or knows another day, time or place; afterwards the page that says who knows."""
    people = recipients_of(meeting) if ahead else []
    owed, told = [one for one in people if one.owed], [one for one in people if one.last]
    if any(one.last for one in owed):
        return _step(_("Tell of the new day, time or place"), "meeting_invite", meeting, first=True)
    words = _("Invitation") if told and not owed else _("Send the invitation")
    return _step(words, "meeting_invite", meeting, first=ahead and bool(owed or not told))


def _may_be_signed(page: MeetingPage, reader: Reader) -> bool:
    """Whether nothing but this person's signature is lacking."""
    version = newest(page.meeting)
    return version is not None and not against_signing(page.meeting, version, page.body, approvals_of(page.meeting), reader.today)


def _step(words: str, name: str, meeting: Meeting, *, first: bool = False, quiet: bool = False) -> Step:
    return Step(words, reverse(name, args=[meeting.pk]), first, quiet)
