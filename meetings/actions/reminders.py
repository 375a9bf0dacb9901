"""What people are reminded of, once each: deadlines of their action items, reviews that end, meetings that come. For cron."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from meetings.actions.notices import keep, notice
from meetings.models import ActionItem, ActionState, Meeting, MeetingStatus, Notice, NoticeKind
from meetings.reports.invitation import INVITING, recipients_of
from meetings.reports.letters import deadline_reminder, email_of, meeting_reminder, review_reminder
from meetings.reports.versions import approvals_of, newest

BEFORE_DEADLINE = (1, 7)  # days


def due_reminders(*, at: datetime) -> list[Notice]:
    """The reminders that are due on the day of `at` and weren't made yet, not kept: of each day before that was missed, too."""
    today = localtime(at).date()
    due = [*_deadlines(today, at), *_reviews(today, at), *_meetings(today, at)]
    there = set(Notice.objects.filter(key__in=[one.key for one in due]).values_list("key", flat=True))
    return [one for one in due if one.key not in there]


def remind(*, at: datetime) -> list[Notice]:
    """Make the reminders that are due, and have them sent when this is over."""
    with transaction.atomic():
        return keep(due_reminders(at=at), at=at)


def _deadlines(today: date, at: datetime) -> Iterator[Notice]:
    """Of action items that nobody has said to be done: 7 days and 1 day before. The nearer one stands for both where it is late."""
    items = ActionItem.objects.in_force().filter(
        state=ActionState.OPEN, due__gte=today, due__lte=today + timedelta(days=max(BEFORE_DEADLINE)), responsible__voided_at__isnull=True
    )
    for action in items.select_related("responsible__user", "decision__item__meeting__commission__district").order_by("due", "pk"):
        person = action.responsible
        if person is None or action.due is None or not email_of(person):
            continue
        before = next(days for days in BEFORE_DEADLINE if action.due <= today + timedelta(days=days))
        key = f"{action.pk}:{action.due:%Y%m%d}:{before}"
        meeting = action.decision.item.meeting
        yield notice(NoticeKind.DEADLINE, person, deadline_reminder(action, person), key, at=at, action=action, meeting=meeting)


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
                yield notice(NoticeKind.REVIEW_ENDS, person, review_reminder(meeting, person), key, at=at, meeting=meeting)


def _meetings(today: date, at: datetime) -> Iterator[Notice]:
    """The day before a meeting that was announced: to everybody on its list."""
    announced = Notice.objects.filter(kind__in=INVITING, sent_at__isnull=False).values("meeting")
    tomorrow = Meeting.objects.live().filter(day=today + timedelta(days=1), pk__in=announced).exclude(status=MeetingStatus.SIGNED)
    for meeting in tomorrow.select_related("commission__district").order_by("starts", "pk"):
        for one in recipients_of(meeting):
            if one.email:
                key = f"{meeting.pk}:{meeting.day:%Y%m%d}"
                yield notice(NoticeKind.MEETING, one.person, meeting_reminder(meeting, one.person), key, at=at, meeting=meeting)
