"""Telling people of a meeting: inviting them, telling what changed, cancelling; and of minutes that await their review."""

from datetime import date, datetime
from hashlib import sha256

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, same_version
from koksu.accounts.models import User
from meetings.actions.base import in_meeting, still_open
from meetings.actions.notices import UNSENT, keep, notice
from meetings.models import THERE, Attendance, Meeting, MinutesVersion, Notice, NoticeKind, Person
from meetings.reports.invitation import INVITING, Recipient, recipients_of
from meetings.reports.letters import cancellation, email_of, invitation, review_call, told_of
from meetings.rules import drafted


def invite(*, actor: User, at: datetime, meeting: Meeting, version: int | None = None) -> list[Notice]:
    """Send whatever is owed: an invitation to who has none, word of the change to who knows another day, time or place.

    Refused: signed minutes, an unknown or past day, nobody to tell. Stale where the meeting isn't of the `version` that was seen.
    """
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        still_open(fresh)
        same_version(fresh, version)
        check_day(fresh, localtime(at).date())
        # What a failing server left is written anew: the meeting may have moved since, or an address been mended.
        Notice.objects.filter(UNSENT, meeting=fresh, kind__in=INVITING).delete()
        owed = [one for one in recipients_of(fresh) if one.owed]
        if not owed:
            raise Refused(_("Everybody who has an e-mail knows of it already: there is nothing to send."), code="nothing")
        made = keep([_invitation(fresh, one, at) for one in owed], at=at)
        change.note(fresh, "invite", None, after={"invited": _people(made, "invitation"), "told_changes": _people(made, "change")})
        return made


def check_day(meeting: Meeting, today: date) -> None:
    """Refused where nobody can be invited: the day isn't known, or has passed."""
    if meeting.day is None:
        raise Refused(_("The day of the meeting isn’t known yet: nobody can be invited."), code="no_day")
    if meeting.day < today:
        raise Refused(_("The day of the meeting has passed: nobody is invited any more."), code="past")


def _invitation(meeting: Meeting, one: Recipient, at: datetime) -> Notice:
    letter = invitation(meeting, one.person, at=at, kind=one.owed)
    address = sha256(email_of(one.person).lower().encode()).hexdigest()[:8]  # where that was wrong and is mended, it is another letter
    key = f"{meeting.pk}:{meeting.version}:{address}"
    return notice(one.owed, one.person, letter, key, at=at, meeting=meeting, told=told_of(meeting))


def _people(notices: list[Notice], kind: str) -> list[int]:
    return sorted(one.person_id for one in notices if one.kind == kind)


def tell_cancelled(change: Change, meeting: Meeting) -> None:
    """Within the change that cancels a meeting that comes: whoever was told of it is told so; what was still unsent isn't sent."""
    Notice.objects.filter(UNSENT, meeting=meeting).delete()
    if meeting.day is None or meeting.day < localtime(change.at).date():
        return
    letters = Notice.objects.filter(meeting=meeting, kind__in=INVITING).select_related("person__user")
    told = {one.person_id: one.person for one in letters if email_of(one.person)}.values()
    made = [_cancellation(meeting, person, change.at) for person in told]
    keep(made, at=change.at)


def _cancellation(meeting: Meeting, person: Person, at: datetime) -> Notice:
    letter = cancellation(meeting, person, at=at)
    return notice(NoticeKind.CANCELLED, person, letter, f"{meeting.pk}", at=at, meeting=meeting)


def tell_review(change: Change, meeting: Meeting, version: MinutesVersion) -> None:
    """Within the change that sends minutes to the members: those who were there get word of this version, but nobody who drafted it."""
    Notice.objects.filter(UNSENT, meeting=meeting, kind=NoticeKind.REVIEW).delete()  # of an older version
    there = Attendance.objects.filter(meeting=meeting, seat="member", presence__in=THERE, person__isnull=False)
    rows = there.filter(~drafted()).select_related("person__user")
    people = [row.person for row in rows if row.person and email_of(row.person)]
    keep([_review_call(meeting, person, version.number, change.at) for person in people], at=change.at)


def _review_call(meeting: Meeting, person: Person, version: int, at: datetime) -> Notice:
    letter = review_call(meeting, person, version=version)
    return notice(NoticeKind.REVIEW, person, letter, f"{meeting.pk}:{version}", at=at, meeting=meeting)
