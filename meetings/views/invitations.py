"""Inviting people to a meeting: who gets what in which language, how the letters stand; and the meeting as a calendar file."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from grants.actions.base import Refused, Stale
from grants.views.access import by, demand
from grants.views.asked import asked_id
from koksu.accounts.clock import now, today
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import ScopedRequest
from meetings.actions.invitations import check_day, invite
from meetings.actions.notices import send_left
from meetings.models import Meeting, MeetingStatus, Notice
from meetings.reports.calendars import meeting_file
from meetings.reports.invitation import Recipient, recipients_of, unnamed_of
from meetings.reports.letters import Letter, invitation
from meetings.reports.sent import letters_of
from meetings.views.around import page_of


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_invite(request: ScopedRequest, pk: str) -> HttpResponse:
    """The secretary's page before sending, and after it. Of a cancelled meeting: how the letters about that stand."""
    meeting = _meeting(request, pk)
    demand(request, "write_minutes", meeting.commission.district_id)
    if request.method != "POST":
        return _page(request, meeting)
    if "left" in request.POST:
        return _told(request, meeting, send_left(meeting=meeting, **by(request)))
    try:
        made = invite(meeting=meeting, version=_seen_version(request), **by(request))
    except Refused as refusal:
        meeting = _meeting(request, pk)
        return _page(request, meeting, refusal=" ".join(refusal.messages), status=409 if isinstance(refusal, Stale) else 422)
    return _told(request, meeting, [one.pk for one in made])


def _meeting(request: ScopedRequest, pk: str) -> Meeting:
    """The meeting if this person may see it; a cancelled one, too."""
    found = Meeting.objects.for_scope(request.scope).select_related("commission__district", "chair", "conductor", "secretary")
    meeting: Meeting = get_object_or_404(found, pk=asked_id(pk))
    return meeting


def _seen_version(request: ScopedRequest) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


def _told(request: ScopedRequest, meeting: Meeting, letters: list[int]) -> HttpResponse:
    """Back to the page, which first says how it went with these letters."""
    waiting = Notice.objects.filter(pk__in=letters, sent_at__isnull=True).exclude(error="").count()
    sent = Notice.objects.filter(pk__in=letters, sent_at__isnull=False).count()
    if sent:
        messages.success(request, ngettext("%(count)s letter was sent.", "%(count)s letters were sent.", sent) % {"count": sent})
    if waiting:
        words = ngettext(
            "The mail server didn’t take %(count)s letter. It waits below, and can be sent again.",
            "The mail server didn’t take %(count)s letters. They wait below, and can be sent again.",
            waiting,
        )
        messages.warning(request, words % {"count": waiting})
    return redirect("meeting_invite", meeting.pk)


def _page(request: ScopedRequest, meeting: Meeting, *, refusal: str = "", status: int = 200) -> HttpResponse:
    recipients, letters = recipients_of(meeting), letters_of(meeting, at=now())
    obstacle = _obstacle(meeting)
    owed = [] if obstacle else [one for one in recipients if one.owed]
    recipients = [one for one in recipients if one.last] if obstacle else recipients
    context = {
        "meeting": meeting,
        "recipients": recipients,
        "owed": owed,
        "changed": [one for one in owed if one.last],
        "silent": [one for one in recipients if not one.email],
        "groups": unnamed_of(meeting),
        "samples": _samples(meeting, owed or [one for one in recipients if one.email]) if not obstacle else [],
        "letters": letters,
        "left": [one for one in letters if one.state in ("failed", "waiting", "cut_off")],
        "cut_off": [one for one in letters if one.state == "cut_off"],
        "obstacle": obstacle,
        "refusal": refusal,
        "stays_here": settings.MAIL_STAYS_HERE,
        "training": meeting.commission.district.training,
    }
    return render(request, "meetings/meeting_invite.html", context, status=status)


def _obstacle(meeting: Meeting) -> str:
    """Why nobody can be invited now; empty where they can."""
    if meeting.voided_at:
        return _("This meeting was cancelled: nobody is invited any more.")
    if meeting.status == MeetingStatus.SIGNED:
        return _("The minutes of this meeting are signed: nobody is invited any more.")
    try:
        check_day(meeting, today())
    except Refused as refusal:
        return " ".join(refusal.messages)
    return ""


def _samples(meeting: Meeting, recipients: list[Recipient]) -> list[tuple[Recipient, Letter]]:
    """The letter as one of them will read it, in each language that they read."""
    first: dict[str, Recipient] = {}
    for one in recipients:
        first.setdefault(one.language, one)
    return [(one, invitation(meeting, one.person, at=now(), kind=one.owed or "invitation")) for one in first.values()]


@require_safe
def meeting_ics(request: ScopedRequest, pk: str) -> HttpResponse:
    """A meeting for any calendar; a cancelled one says that it is. WrongAddress (404) where its day isn't known."""
    meeting = _meeting(request, pk)
    if meeting.day is None:
        words = _("The day of this meeting isn’t known: there is nothing to put into a calendar.")
        raise WrongAddress(words, back=page_of(meeting), status=404)
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="meeting-{meeting.pk}-{meeting.day:%Y-%m-%d}.ics"'}
    return HttpResponse(meeting_file(meeting, at=now()), content_type="text/calendar; charset=utf-8", headers=headers)
