"""What people are reminded of, once each: deadlines of their action items, reviews that end, meetings that come. For cron."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from meetings.actions.notices import UNSENT, keep, notice
from meetings.models import ActionItem, ActionState, Meeting, MeetingStatus, Notice, NoticeKind
from meetings.reports.action_items import CORRECTED
from meetings.reports.body import as_signed
from meetings.reports.invitation import INVITING, recipients_of
from meetings.reports.letters import deadline_reminder, email_of, meeting_reminder, review_reminder, told_of, told_of_action
from meetings.reports.versions import approvals_of, newest

BEFORE_DEADLINE = (1, 7)  # days


def due_reminders(*, at: datetime) -> list[Notice]:
    """The reminders that are due on the day of `at` and weren't made yet, not kept: of each day before that was missed, too. One that
    is still unsent and says what isn't so any more is due anew."""
    today = localtime(at).date()
    due = [*_deadlines(today, at), *_reviews(today, at), *_meetings(today, at)]
    there = {one.key: one for one in Notice.objects.filter(key__in=[one.key for one in due])}
    return [one for one in due if one.key not in there or _outdated(there[one.key], one)]


def _outdated(kept: Notice, fresh: Notice) -> bool:
    unsent = kept.sent_at is None and kept.trying_since is None
    return unsent and any(getattr(kept, name) != getattr(fresh, name) for name in ("email", "subject", "body", "told"))


def remind(*, at: datetime) -> list[Notice]:
    """Make the reminders that are due, and have them sent when this is over."""
    with transaction.atomic():
        due = due_reminders(at=at)
        Notice.objects.filter(UNSENT, key__in=[one.key for one in due]).delete()
        return keep(due, at=at)


def _deadlines(today: date, at: datetime) -> Iterator[Notice]:
    """Of action items that nobody has said to be done: 7 days and 1 day before. The nearer one stands for both where it is late."""
    last = today + timedelta(days=max(BEFORE_DEADLINE))
    rows = ActionItem.objects.in_force().filter(Q(due__gte=today, due__lte=last) | CORRECTED, state=ActionState.OPEN)
    rows = rows.select_related("responsible__user", "decision__item__meeting__commission__district").order_by("due", "pk")
    for action in as_signed(rows):
        person = action.responsible
        if person is None or person.voided_at or action.due is None or not today <= action.due <= last or not email_of(person):
            continue
        before = next(days for days in BEFORE_DEADLINE if action.due <= today + timedelta(days=days))
        key = f"{action.pk}:{action.due:%Y%m%d}:{before}"
        meeting = action.decision.item.meeting
        about = {"action": action, "meeting": meeting, "told": told_of_action(action)}
        yield notice(NoticeKind.DEADLINE, person, deadline_reminder(action, person), key, at=at, **about)


def _reviews(today: date, at: datetime) -> Iterator[Notice]:
    """The day before a review term ends: to members who were there and haven't approved the newest version."""
    running = Meeting.objects.live().filter(
        status=MeetingStatus.IN_REVIEW, review_until__gte=today, review_until__lte=today + timedelta(days=1)
    )
    for meeting in running.select_related("commission__district", "chair", "conductor").order_by("review_until", "pk"):
        version = newest(meeting)
        for person in approvals_of(meeting).silent:
            if version and email_of(person):
                key = f"{meeting.pk}:{version.number}"
                about = {"meeting": meeting, "told": version.sha256}
                yield notice(NoticeKind.REVIEW_ENDS, person, review_reminder(meeting, person), key, at=at, **about)


def _meetings(today: date, at: datetime) -> Iterator[Notice]:
    """The day before a meeting that was announced: to everybody on its list."""
    announced = Notice.objects.filter(kind__in=INVITING, sent_at__isnull=False).values("meeting")
    tomorrow = Meeting.objects.live().filter(day=today + timedelta(days=1), pk__in=announced).exclude(status=MeetingStatus.SIGNED)
    for meeting in tomorrow.select_related("commission__district").order_by("starts", "pk"):
        for one in recipients_of(meeting):
            if one.email:
                key = f"{meeting.pk}:{meeting.day:%Y%m%d}"
                about = {"meeting": meeting, "told": told_of(meeting)}
                yield notice(NoticeKind.MEETING, one.person, meeting_reminder(meeting, one.person), key, at=at, **about)
