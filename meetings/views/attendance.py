"""Taking attendance: one page for a phone, saved whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from grants.actions import drafts
from grants.views.access import by, found_to
from grants.views.entry import draft_address, keep_draft, refilled, show, take
from koksu.accounts.scope import ScopedRequest
from meetings.actions.meetings import take_attendance
from meetings.forms.attendance import AttendanceForm
from meetings.models import Meeting
from meetings.views.around import around, page_of
from meetings.views.meetings import FACTS, when_signed

TEMPLATE = "meetings/attendance.html"


def meeting_attendance(request: ScopedRequest, pk: str) -> HttpResponse:
    """The list. Its buttons: save it; all are present, more lines for guests (the typing comes back with them); leave it unfinished."""
    meeting = found_to(request, "write_minutes", Meeting, pk, *FACTS)
    if closed := when_signed(request, meeting):
        return closed
    heading, back = _("Attendance"), page_of(meeting, "attendance")
    more: dict[str, Any] = {**around(meeting, "attendance"), "meeting": meeting}
    del more["back"]

    def make(data: QueryDict | None, files: MultiValueDict | None) -> Any:
        return AttendanceForm(meeting, data)

    def save(form: AttendanceForm) -> str:
        take_attendance(meeting=meeting, comers=form.comers(), conducted=form.conducted, seen=form.seen, **by(request))
        return back

    if request.method != "POST":
        form, notice = refilled(request, make)
        return show(request, form, TEMPLATE, heading, back, notice=notice, **more)
    if "discard" in request.POST:
        drafts.drop_draft(actor=request.user, address=draft_address(request))
        return redirect(request.path)
    if "draft" in request.POST and keep_draft(request, heading, request.POST):
        messages.success(request, _("Saved as an unfinished entry. It waits for you in “My work”."))
        return redirect(request.path)
    form = make(request.POST, None)
    if "all_present" in request.POST:
        form.all_present()
        return show(request, form, TEMPLATE, heading, back, **more)
    if "more" in request.POST or "draft" in request.POST:
        form.with_more()
        return show(request, form, TEMPLATE, heading, back, **more)
    if form.is_valid() and (address := take(request, form, save)):
        messages.success(request, _("The attendance is saved."))
        return HttpResponseRedirect(address)
    return show(request, form, TEMPLATE, heading, back, status=409 if form.theirs else 422, **more)
