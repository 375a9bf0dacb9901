"""Where members review minutes: my review, one text with what changed, remarks and answers, approvals, dissenting opinions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.rules import may
from grants.views.access import by, demand, found, found_to
from grants.views.asked import asked_id
from grants.views.entry import entry, show, take
from koksu.accounts import typing
from koksu.accounts.clock import now, today
from koksu.accounts.scope import ScopedRequest
from meetings.actions import review as actions
from meetings.forms.review import AnswerForm, OpinionForm, RemarkForm, StepForm
from meetings.models import AgendaItem, Answer, Meeting, MeetingStatus, MinutesVersion, Remark
from meetings.reports.body import body_of
from meetings.reports.integrity import read
from meetings.reports.my_review import my_review as my_review_of
from meetings.reports.reviewing import WAITED, Review, members_of, places_in, review_of
from meetings.reports.versions import approvals_of, newest
from meetings.rules import Reader
from meetings.views.around import around, reader_of

MEETING = ("commission__district", "chair", "conductor", "secretary")


def language() -> str:
    """The reader's language, as texts of minutes name it."""
    return (get_language() or "kk")[:2]


@require_safe
def my_review(request: ScopedRequest) -> HttpResponse:
    """Everything that waits for this member, and what became of what they decided."""
    if not may(request.scope, "review_minutes", None):
        raise PermissionDenied
    mine = my_review_of(request.scope, request.user, today(), language())
    return render(request, "meetings/my_review.html", {"mine": mine, "training": request.scope.training_only})


# ---------------------------------------------------------------- one text


def meeting_read(request: ScopedRequest, pk: str) -> tuple[Meeting, Reader]:
    """The meeting and who asks, if they may read its text before it is signed; else 403 (404 where they don't see the district)."""
    meeting, reader = found(request, Meeting, pk, *MEETING), reader_of(request)
    if not reader.reads_draft(meeting):
        raise PermissionDenied
    return meeting, reader


def review_address(meeting: Meeting, place: str = "") -> str:
    """The page of a meeting's review, or a place on it."""
    address = reverse("minutes_review", args=[meeting.pk])
    return f"{address}#{place}" if place else address


def around_review(meeting: Meeting, place: str, **more: str) -> dict[str, Any]:
    """What stands around a form that leads back to a place of the meeting's review."""
    return {**around(meeting), "back": review_address(meeting, place), "crumb": _("Review of the minutes"), **more}


@require_safe
def minutes_review(request: ScopedRequest, pk: str) -> HttpResponse:
    """The newest version: the whole text, what changed since this person last read it, remarks at their places, who approved."""
    meeting, reader = meeting_read(request, pk)
    return _page(request, meeting, reader)


def _page(
    request: ScopedRequest, meeting: Meeting, reader: Reader, *, refusal: str = "", since: int | None = None, status: int = 200
) -> HttpResponse:
    review = review_of(meeting, request.user, language(), since)
    answer = render(request, "meetings/minutes_review.html", _context(request, review, reader, refusal), status=status)
    if review.version and review.comparison and request.method != "HEAD":
        actions.note_reading(actor=request.user, at=now(), version=review.version)  # once what changed for them is told
    return answer


def _context(request: ScopedRequest, review: Review, reader: Reader, refusal: str) -> dict[str, Any]:
    meeting = review.meeting
    in_review = meeting.status == MeetingStatus.IN_REVIEW
    writes, signs = reader.writes(meeting), in_review and reader.is_chair(meeting)
    body = body_of(meeting) if in_review and (writes or signs) else None
    reviews, waited = in_review and reader.reviews(meeting), bool(review.comparison and review.mine and review.mine.state == WAITED)
    return {
        "review": review,
        "meeting": meeting,
        "refusal": refusal,
        "in_review": in_review,
        "late": bool(in_review and meeting.review_until and meeting.review_until < reader.today),
        "reviews": reviews,
        "approves": reviews and waited,
        "no_role": in_review and waited and not reviews,
        "own_open": review.open_of(request.user),
        "writes": writes,
        "signs": signs,
        "unsent": body is not None and not actions.sent_already(meeting, body),
        "hindrances": _hindrances(review, body, reader) if body else [],
        "broken": review.broken,
        "training": meeting.commission.district.training,
        "typed_by": request.user.pk,
        "form_token": typing.form_token(request),
    }


def _hindrances(review: Review, body: Any, reader: Reader) -> list[str]:
    """What keeps the newest version from being signed, for who writes it and who signs it."""
    if review.version is None:
        return []
    approvals = approvals_of(review.meeting)
    return [refusal.messages[0] for refusal in actions.against_signing(review.meeting, review.version, body, approvals, reader.today)]


def minutes_approve(request: ScopedRequest, pk: str) -> HttpResponse:
    """One click. Where a newer version is there, its page says so and shows what changed since the one that was to be approved; where a
    remark of theirs is open still, it asks whether they approve all the same (`despite`)."""
    meeting, reader = meeting_read(request, pk)
    if request.method != "POST":
        return redirect("minutes_review", meeting.pk)
    form = StepForm(request.POST)

    def save(form: StepForm) -> str:
        actions.approve(meeting=meeting, number=form.cleaned_data["number"], **by(request))
        return review_address(meeting)

    if "despite" not in request.POST and _over_own_remark(request, meeting):
        words = _("A remark of yours isn’t answered yet. Below you can approve all the same.")
        return _page(request, meeting, reader, refusal=words, status=409)
    if form.is_valid() and (address := take(request, form, save)):
        messages.success(request, _("You have approved version %(number)s.") % {"number": form.cleaned_data["number"]})
        return HttpResponseRedirect(address)
    fresh = Meeting.objects.select_related(*MEETING).get(pk=meeting.pk)
    return _page(request, fresh, reader, refusal=form.refusal, since=form.cleaned_data.get("number"), status=409)


def _over_own_remark(request: ScopedRequest, meeting: Meeting) -> bool:
    """Whether they are asked to approve, and have remarked what nobody has answered yet."""
    waited = any(one.person.user_id == request.user.pk and one.state == WAITED for one in members_of(meeting, newest(meeting)))
    return waited and actions.open_remarks(meeting).filter(recorded_by=request.user).exists()


def approve_on_paper(request: ScopedRequest, pk: str) -> HttpResponse:
    """The secretary notes that a member without an account approved on paper (`member`: their id); it can't be taken back, so it asks."""
    meeting: Meeting = found_to(request, "write_minutes", Meeting, pk, *MEETING)
    version, asked = newest(meeting), asked_id(request.POST.get("member", request.GET.get("member", "")))
    member = next((one for one in members_of(meeting, version) if one.person.pk == asked), None)
    if member is None or version is None:
        raise Http404
    form = StepForm(request.POST if request.method == "POST" else None, initial={"number": version.number})

    def save(form: StepForm) -> str:
        number = form.cleaned_data["number"]
        actions.approve_on_paper(meeting=meeting, member=member.person, number=number, **by(request))
        return review_address(meeting, "members")

    if form.is_valid() and (address := take(request, form, save)):
        messages.success(request, _("Noted: %(member)s approved on paper.") % {"member": member.person})
        return HttpResponseRedirect(address)
    more = {"member": member.person, "version": version, "meeting": meeting, **around_review(meeting, "members")}
    heading = _("Approval on paper")
    return show(request, form, "meetings/approve_on_paper.html", heading, status=409 if form.is_bound else 200, **more)


# ---------------------------------------------------------------- remarks


def remark_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """A remark on an item, or on one of its decisions (`?place=2.1`), of the version that was read."""
    item: AgendaItem = get_object_or_404(
        AgendaItem.objects.for_scope(request.scope).select_related(*(f"meeting__{name}" for name in MEETING)), pk=asked_id(pk)
    )
    meeting = item.meeting
    if meeting.voided_at:
        raise Http404
    if not reader_of(request).reviews(meeting):
        raise PermissionDenied
    version = _version_read(request, meeting)
    if version is None or (request.method != "POST" and meeting.status != MeetingStatus.IN_REVIEW):
        return redirect("minutes_review", meeting.pk)
    places = places_in(item.pk, read(version))

    def save(form: RemarkForm) -> str:
        text, place = form.cleaned_data["text"], form.cleaned_data["place"]
        note = actions.remark(item=item, version=version, text=text, place=place, **by(request))
        return review_address(meeting, f"remark-{note.pk}")

    return entry(
        request,
        lambda data, files: RemarkForm(data, places=places, number=version.number, place=request.GET.get("place", "")),
        save,
        heading=_("Remark"),
        submit=_("Send the remark"),
        said=_("The remark is sent to the secretary."),
        **around_review(meeting, f"item-{item.pk}", under=str(item)),
    )


def _version_read(request: ScopedRequest, meeting: Meeting) -> MinutesVersion | None:
    """The version that the page showed; without one, the newest."""
    number = request.POST.get("number", "")
    shown = number if number.isascii() and number.isdecimal() and len(number) < 6 else ""
    return (meeting.versions.filter(number=shown).first() if shown else None) or newest(meeting)


def remark_answer(request: ScopedRequest, pk: str) -> HttpResponse:
    """The secretary accepts or declines a remark, with a reason."""
    remark: Remark = found_to(request, "write_minutes", Remark, pk, *(f"item__meeting__{name}" for name in MEETING), "recorded_by")
    meeting = remark.item.meeting
    if not meeting.is_open and request.method != "POST":
        return redirect("meeting_detail", meeting.pk)

    def save(form: AnswerForm) -> str:
        accept = form.cleaned_data["answer"] == Answer.ACCEPTED
        actions.answer_remark(remark=remark, accept=accept, reason=form.cleaned_data["why"], version=form.seen_version, **by(request))
        return review_address(meeting, f"remark-{remark.pk}")

    return entry(
        request,
        lambda data, files: AnswerForm(data, instance=remark),
        save,
        heading=_("Answer to a remark"),
        template="meetings/remark_answer.html",
        submit=_("Send the answer"),
        said=_("The answer is kept with the remark."),
        remark=remark,
        **around_review(meeting, f"remark-{remark.pk}", under=str(remark.item)),
    )


# ---------------------------------------------------------------- an opinion of one's own


def dissent_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """A present member's dissenting opinion, annexed to the minutes."""
    meeting, reader = meeting_read(request, pk)
    demand(request, "review_minutes", meeting.commission.district_id)
    if not reader.reviews(meeting):
        raise PermissionDenied
    if not meeting.is_open and request.method != "POST":
        return redirect("meeting_detail", meeting.pk)
    text = read(newest(meeting))
    places = [number for item in (text["agenda"] if text else ()) for number in places_in(item["id"], text)]

    def save(form: OpinionForm) -> str:
        actions.dissent(meeting=meeting, **by(request), **form.values())
        return review_address(meeting, "opinions")

    return entry(
        request,
        lambda data, files: OpinionForm(data, places=places, district=meeting.commission.district_id),
        save,
        heading=_("Dissenting opinion"),
        submit=_("Annex the opinion"),
        said=_("Your opinion is annexed to the minutes."),
        **around_review(meeting, "opinions"),
    )
