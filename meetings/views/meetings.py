"""A meeting: its page, planning, its facts, calling it off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.views.access import Deeds, by, found, found_to
from grants.views.asked import asked_id
from grants.views.entry import entry
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import ScopedRequest
from meetings.actions import meetings as actions
from meetings.actions.quorum import change_quorum
from meetings.actions.review import correction_of
from meetings.forms.meetings import CancelForm, MeetingCreateForm, MeetingForm, QuorumForm, commissions_in
from meetings.models import Annex, Commission, Meeting, MeetingStatus
from meetings.reports.meeting_page import page_of_meeting
from meetings.views.around import around, page_of, reader_of, writers_places
from meetings.views.keeping import left_typing
from meetings.views.steps import steps

FACTS = ("commission__district__region", "chair", "conductor", "secretary", "signed_by", "sent_by")


@require_safe
def meeting_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    """Where it stands, who was there, its agenda and its text, as far as this person may read it."""
    meeting = found(request, Meeting, pk, *FACTS)
    reader = reader_of(request)
    page = page_of_meeting(meeting, reader)
    context = {
        "meeting": meeting,
        "page": page,
        "body": page.body,
        "report": page.sourced,
        "annexes": Annex.objects.live().filter(meeting=meeting).select_related("document"),
        "steps": steps(page, reader),
        "deeds": Deeds(request.scope, meeting.commission.district_id),
        "training": meeting.commission.district.training,
        "left": left_typing(request.user, meeting) if reader.writes(meeting) and meeting.status == MeetingStatus.SIGNED else [],
        "gives_up": reader.writes(meeting) and correction_of(meeting) is not None,
        "changeable": reader.writes(meeting) and meeting.status != MeetingStatus.SIGNED,
    }
    return render(request, "meetings/meeting_detail.html", context)


def meeting_create(request: ScopedRequest) -> HttpResponse:
    """A meeting of `?commission=`, or of one that is chosen; members, chair and open action items come by themselves."""
    places = writers_places(request)
    commissions = commissions_in([place.pk for place in places])
    commission = _asked_commission(request, commissions)
    if not commissions:
        messages.info(request, _("A meeting belongs to a commission: make that first."))
        return redirect("commission_create")

    def save(form: MeetingCreateForm) -> str:
        return page_of(actions.plan_meeting(**by(request), **form.values()))

    initial: dict[str, Any] = {"commission": commission or (commissions[0] if len(commissions) == 1 else None)}
    if chosen := initial["commission"]:
        initial |= _usual_place(chosen)
    return entry(
        request,
        lambda data, files: MeetingCreateForm(data, files, commissions=commissions, initial=initial),
        save,
        heading=_("New meeting"),
        under=_(
            "Its members, chair and secretary come from the commission; action items that are still open stand on its agenda by themselves."
        ),
        back=page_of(commission) if commission else reverse("meeting_list"),
        crumb=str(commission) if commission else _("Meetings"),
        training=all(place.training for place in places),
    )


def _asked_commission(request: ScopedRequest, commissions: Any) -> Commission | None:
    if "commission" not in request.GET:
        return None
    wanted = asked_id(request.GET["commission"])
    if (there := next((one for one in commissions if one.pk == wanted), None)) is None:
        raise WrongAddress(_("There is no such choice."), status=404)
    return there  # type: ignore[no-any-return]


def _usual_place(commission: Commission) -> dict[str, Any]:
    """Where it met last."""
    last = Meeting.objects.live().filter(commission=commission).exclude(place_kk="").order_by("-day", "-pk").first()
    return {name: getattr(last, name) for name in ("place_kk", "place_ru", "place_en")} if last else {}


def meeting_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    meeting = found_to(request, "write_minutes", Meeting, pk, *FACTS)
    if closed := when_signed(request, meeting):
        return closed

    def save(form: MeetingForm) -> str:
        actions.edit_meeting(meeting=meeting, version=form.seen_version, **by(request), **form.values())
        return page_of(meeting)

    make = lambda data, files: MeetingForm(data, files, instance=meeting, district=meeting.commission.district_id)  # noqa: E731
    return entry(request, make, save, heading=_("Date, place and chair"), **around(meeting))


def meeting_quorum(request: ScopedRequest, pk: str) -> HttpResponse:
    """The quorum rule of this meeting, with its reason. A form that comes too late is answered by its action."""
    meeting = found_to(request, "write_minutes", Meeting, pk, *FACTS)
    if request.method != "POST" and meeting.keeps_rule:
        messages.warning(request, _("The members have the text of this meeting: its quorum rule stays as it is."))
        return redirect(page_of(meeting))

    def save(form: QuorumForm) -> str:
        change_quorum(meeting=meeting, reason=form.cleaned_data["why"], version=form.seen_version, **by(request), **form.values())
        return page_of(meeting)

    return entry(
        request,
        lambda data, files: QuorumForm(data, files, instance=meeting),
        save,
        heading=_("Quorum rule of this meeting"),
        template="meetings/meeting_quorum.html",
        meeting=meeting,
        **around(meeting),
    )


def when_signed(request: ScopedRequest, meeting: Meeting) -> HttpResponse | None:
    """Back to the page of signed minutes, with what can be done instead. A form that was sent is answered by its action."""
    if request.method == "POST" or meeting.status != MeetingStatus.SIGNED:
        return None
    messages.warning(request, _("These minutes are signed: they change by a correction only, which makes a new edition."))
    return redirect(page_of(meeting))


def meeting_cancel(request: ScopedRequest, pk: str) -> HttpResponse:
    """It doesn't take place: its reason stays in the history, and who was invited is told."""
    meeting = found_to(request, "write_minutes", Meeting, pk, *FACTS)

    def save(form: CancelForm) -> str:
        actions.cancel_meeting(meeting=meeting, reason=form.cleaned_data["why"], version=form.seen_version, **by(request))
        return page_of(meeting.commission)

    return entry(
        request,
        lambda data, files: CancelForm(data, files, instance=meeting),
        save,
        heading=_("Cancel the meeting"),
        template="meetings/meeting_cancel.html",
        said=_("The meeting is cancelled."),
        meeting=meeting,
        **around(meeting),
    )
