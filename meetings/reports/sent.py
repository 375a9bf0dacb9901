"""How letters stand: sent, waiting for the mail server, refused by it, cut off while they were sent, or out of date."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localtime
from msgspec import Struct

from meetings.models import ActionItem, ActionState, Meeting, MeetingStatus, Notice, NoticeKind
from meetings.reports.body import as_signed
from meetings.reports.letters import told_of, told_of_action
from meetings.reports.versions import newest

CUT_OFF = timedelta(minutes=10)  # after so long nobody is sending a letter any more


class Standing(Struct, frozen=True):
    """A letter and its state: sent, sending, cut_off (nobody knows whether it went out), late (it tells what isn't so any more), failed,
    waiting."""

    letter: Notice
    state: str


def letters_of(meeting: Meeting, *, at: datetime) -> list[Standing]:
    """All letters about a meeting, the newest first."""
    found = Notice.objects.filter(meeting=meeting).select_related("person", "action").order_by("-made_at", "-pk")
    letters = list(found)
    for one in letters:
        one.meeting = meeting
    return [Standing(one, state_of(one, at=at)) for one in letters]


def state_of(one: Notice, *, at: datetime) -> str:
    """Where a letter stands at that moment."""
    if one.sent_at:
        return "sent"
    if one.trying_since:
        return "cut_off" if one.trying_since < at - CUT_OFF else "sending"
    if not is_due(one, localtime(at).date()):
        return "late"
    return "failed" if one.error else "waiting"


def is_due(one: Notice, today: date) -> bool:
    """Whether a letter still tells what is so: a meeting that comes and hasn't changed since, the newest version's review that runs and in
    which its person is silent yet, a deadline that is still theirs."""
    meeting, action = one.meeting, one.action
    match one.kind:
        case NoticeKind.DEADLINE:
            return action is not None and _still_theirs(one, action)
        case NoticeKind.REVIEW if meeting:
            return meeting.status == MeetingStatus.IN_REVIEW
        case NoticeKind.REVIEW_ENDS if meeting:
            runs = meeting.status == MeetingStatus.IN_REVIEW and meeting.review_until is not None and meeting.review_until >= today
            return runs and _waits_for(one, meeting)
        case _ if meeting and meeting.day and meeting.day >= today:
            if one.kind == NoticeKind.CANCELLED:
                return meeting.voided_at is not None
            return meeting.voided_at is None and (not one.told or one.told == told_of(meeting))
    return False


def _still_theirs(one: Notice, action: ActionItem) -> bool:
    """Whether the deadline that a reminder tells of is still so, by the minutes in force."""
    if action.state != ActionState.OPEN or action.voided_at:
        return False
    return any(one.told == told_of_action(given) for given in as_signed([action]))


def _waits_for(one: Notice, meeting: Meeting) -> bool:
    """Whether the version that a reminder tells of is the newest still, and its person hasn't approved it."""
    version = newest(meeting)
    return version is not None and one.told == version.sha256 and not version.approvals.filter(member=one.person_id).exists()
