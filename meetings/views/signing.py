"""The steps of minutes as a whole: to the members, the signature, a correction, and the versions side by side."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from grants.views.access import by, found, found_to
from grants.views.entry import entry, show, take
from koksu.accounts.clock import now
from koksu.accounts.errors import WrongAddress, own_path
from koksu.accounts.scope import ScopedRequest
from meetings.actions import review as actions
from meetings.actions.awards import Hindrance, worth_a_look
from meetings.actions.sessions import writer_of
from meetings.forms.review import CorrectionForm, GiveUpForm, StepForm, VersionsForm
from meetings.models import AgendaItem, Attendance, Meeting, MeetingStatus, MinutesVersion, Presence
from meetings.reports.body import Body, body_of
from meetings.reports.changes import compare
from meetings.reports.integrity import Otherwise, problems_of, read
from meetings.reports.reviewing import approved_version, review_of
from meetings.reports.versions import approvals_of, newest, signed_edition, told_of
from meetings.rules import signatory_of
from meetings.views.around import around, reader_of
from meetings.views.review import MEETING, language, meeting_read, review_address


class Lack(Struct, frozen=True):
    """Something that is missing or doesn't hold, and the page where it is mended."""

    words: str
    address: str


# ---------------------------------------------------------------- to the members


def minutes_send(request: ScopedRequest, pk: str) -> HttpResponse:
    """Before the members get the text: who gets it, what is lacking or worth a look, what changed since then. POST sends it."""
    meeting: Meeting = found_to(request, "write_minutes", Meeting, pk, *MEETING)
    if meeting.status == MeetingStatus.SIGNED and request.method != "POST":
        return redirect("meeting_detail", meeting.pk)
    form = StepForm({"number": "1"}) if request.method == "POST" else StepForm()

    def save(form: StepForm) -> str:
        actions.send_to_review(meeting=meeting, **by(request))
        return review_address(meeting)

    if form.is_valid() and (address := take(request, form, save)):
        messages.success(request, _("The minutes are sent to the members."))
        return HttpResponseRedirect(address)
    return _send_page(request, meeting, form)


def _send_page(request: ScopedRequest, meeting: Meeting, form: StepForm) -> HttpResponse:
    body, last = body_of(meeting), newest(meeting)
    sent = read(last)
    review = review_of(meeting, request.user, language())
    more = {
        "meeting": meeting,
        "review": review,
        "lacking": _lacking(meeting),
        "notices": [Lack(one.words, _where_mended(meeting, one)) for one in worth_a_look(meeting)],
        "blanks": _blanks(meeting, body),
        "writers": _writers(request, meeting),
        "last": last,
        "spots": compare(sent, body, language()).spots if sent else [],
        "same": actions.sent_already(meeting, body),
        "as_signed": actions.signed_already(meeting, body),
        "broken": review.broken,
        **around(meeting),
    }
    heading = _("Send the minutes to the members")
    return show(request, form, "meetings/minutes_send.html", heading, status=409 if form.is_bound else 200, **more)


def _lacking(meeting: Meeting) -> list[Lack]:
    """What keeps the text from the members, each with the page that mends it."""
    pages = {"day": "meeting_edit", "chair": "meeting_edit", "agenda": "meeting_agenda", "attendance": "meeting_attendance"}
    found = [
        Lack(_("lacking: %(what)s") % {"what": what}, reverse(pages[code], args=[meeting.pk])) for code, what in actions.lacking(meeting)
    ]
    return [*found, *(Lack(one.words, _where_mended(meeting, one)) for one in actions.against_sending(meeting))]


def _where_mended(meeting: Meeting, hindrance: Hindrance) -> str:
    """The page that mends what hinders: the quorum rule's, the item's at the very input, else the attendance, where it is said who
    conducted too."""
    if hindrance.code in ("other_rule", "award_no_rule"):
        return reverse("meeting_quorum", args=[meeting.pk])
    if hindrance.item is None or hindrance.code in ("no_quorum", "award_no_quorum"):
        return reverse("meeting_attendance", args=[meeting.pk])
    return f"{_item_page(meeting, hindrance.item)}#id_{hindrance.field}"


def _item_page(meeting: Meeting, item: AgendaItem) -> str:
    return reverse("minutes_write_item", args=[meeting.pk, item.pk])


def _blanks(meeting: Meeting, body: Body) -> list[Lack]:
    """What may be missing, and is told all the same."""
    found = []
    signatory = signatory_of(meeting)
    if signatory and not signatory.user_id:
        words = _("%(person)s, who signs, has no account here.") % {"person": signatory}
        found.append(Lack(words, reverse("person_edit", args=[signatory.pk])))
    if not meeting.secretary:
        found.append(Lack(_("the secretary isn't named"), reverse("meeting_edit", args=[meeting.pk])))
    unknown = Attendance.objects.filter(meeting=meeting, seat="member", presence=Presence.UNKNOWN).count()
    if unknown:
        words = _("members of whom it isn't noted whether they were there: %(number)s") % {"number": unknown}
        found.append(Lack(words, reverse("meeting_attendance", args=[meeting.pk])))
    for item in body["agenda"]:
        if not (any(item["heard"].values()) or item["speeches"] or item["decisions"] or item["proposals"] or item["carried"]):
            address = reverse("minutes_write_item", args=[meeting.pk, item["id"]])
            found.append(Lack(_("nothing is written under item %(number)s") % {"number": item["position"]}, address))
    return found


def _writers(request: ScopedRequest, meeting: Meeting) -> list[tuple[AgendaItem, Any]]:
    """Items that somebody else is writing just now."""
    items = AgendaItem.objects.live().filter(meeting=meeting)
    writers = [(item, writer_of(item, now())) for item in items]
    return [(item, writer) for item, writer in writers if writer and writer.pk != request.user.pk]


# ---------------------------------------------------------------- the signature


def minutes_sign(request: ScopedRequest, pk: str) -> HttpResponse:
    """The chair's page: what is signed, or what keeps it from being signed; once signed, its number, date and code."""
    meeting, reader = meeting_read(request, pk)
    if not reader.is_chair(meeting):
        raise PermissionDenied
    form = StepForm(request.POST) if request.method == "POST" else StepForm()

    def save(form: StepForm) -> str:
        actions.sign(meeting=meeting, number=form.cleaned_data["number"], **by(request))
        return reverse("minutes_sign", args=[meeting.pk])

    if form.is_valid() and (address := take(request, form, save)):
        return HttpResponseRedirect(address)
    meeting = Meeting.objects.select_related(*MEETING).get(pk=meeting.pk)
    if meeting.status == MeetingStatus.SIGNED:
        return _signed_page(request, meeting)
    review = review_of(meeting, request.user, language())
    version, body = review.version, body_of(meeting)
    approvals = approvals_of(meeting)
    refusals = actions.against_signing(meeting, version, body, approvals, reader.today) if version else []
    context = {
        "meeting": meeting,
        "review": review,
        "version": version,
        "refusals": refusals,
        "approvals": approvals,
        "signable": bool(version and review.comparison and not refusals),
        "broken": review.broken,
        **around(meeting),
    }
    return show(request, form, "meetings/minutes_sign.html", _("Sign the minutes"), status=409 if form.is_bound else 200, **context)


def _signed_page(request: ScopedRequest, meeting: Meeting) -> HttpResponse:
    version = signed_edition(meeting)
    context = {
        "meeting": meeting,
        "version": version,
        "body": read(version),
        "approved": approved_version(version) if version else None,
        "broken": problems_of(meeting),
        "training": meeting.commission.district.training,
    }
    return render(request, "meetings/minutes_signed.html", context)


def minutes_correct(request: ScopedRequest, pk: str) -> HttpResponse:
    """Begin a correction of signed minutes, with its reason; the signed edition stays valid until the next one is signed."""
    meeting: Meeting = found_to(request, "write_minutes", Meeting, pk, *MEETING)
    if meeting.status != MeetingStatus.SIGNED and request.method != "POST":
        return redirect("meeting_detail", meeting.pk)

    def save(form: CorrectionForm) -> str:
        actions.begin_correction(meeting=meeting, reason=form.cleaned_data["why"], **by(request))
        return reverse("minutes_write", args=[meeting.pk])

    return entry(
        request,
        lambda data, files: CorrectionForm(data, instance=meeting),
        save,
        heading=_("Correct signed minutes"),
        template="meetings/minutes_correct.html",
        submit=_("Begin the correction"),
        said=_("The minutes are open for correction."),
        meeting=meeting,
        **around(meeting),
    )


def minutes_give_up(request: ScopedRequest, pk: str) -> HttpResponse:
    """End a correction that changes nothing: it asks, and says what happens; or what must be put back first, each with its page."""
    meeting: Meeting = found_to(request, "write_minutes", Meeting, pk, *MEETING)
    edition = actions.correction_of(meeting)
    if edition is None and request.method != "POST":
        return redirect("meeting_detail", meeting.pk)
    changed = [(one, _page_of(meeting, one)) for one in actions.changed_in_correction(meeting)]

    def save(form: GiveUpForm) -> str:
        actions.give_up_correction(meeting=meeting, reason=form.cleaned_data["why"], **by(request))
        return reverse("meeting_detail", args=[meeting.pk])

    return entry(
        request,
        lambda data, files: GiveUpForm(data, instance=meeting),
        save,
        heading=_("Give up the correction"),
        template="meetings/minutes_give_up.html",
        submit=_("Give up the correction"),
        said=_("The correction is given up: the minutes stand as they were signed."),
        meeting=meeting,
        edition=edition,
        changed=changed,
        lost=any(one.lost for one, _address in changed),
        refusal=actions.against_giving_up(meeting),
        **around(meeting),
    )


def _page_of(meeting: Meeting, one: Otherwise) -> str:
    """Where what differs from the signed text is put back."""
    if one.item:
        return _item_page(meeting, AgendaItem(pk=one.item))
    pages = {"attendance": "meeting_attendance", "voters": "meeting_attendance", "agenda": "meeting_agenda"}
    if one.place in ("annexes", "opinions"):
        return f"{reverse('meeting_detail', args=[meeting.pk])}#{one.place}"
    return reverse(pages.get(one.place, "meeting_edit"), args=[meeting.pk])


# ---------------------------------------------------------------- versions side by side


@require_safe
def minutes_versions(request: ScopedRequest, pk: str) -> HttpResponse:
    """All versions that this person may read, with every correction, and any two of them side by side (`?old=1&new=3`, `&whole=on` for all
    of the text)."""
    meeting, reader = found(request, Meeting, pk, *MEETING), reader_of(request)
    kept = MinutesVersion.objects.filter(meeting=meeting).select_related("made_by").order_by("-number")
    versions = list(kept if reader.reads_draft(meeting) else kept.filter(edition__isnull=False))
    if not versions and not reader.reads_draft(meeting):
        raise PermissionDenied
    pair, whole = _asked_pair(request, versions)
    texts, problems = [read(version) for version in pair], problems_of(meeting)
    context = {
        "meeting": meeting,
        "versions": versions,
        "pair": pair,
        "comparison": compare(texts[0], texts[1], language()) if len(texts) == 2 and texts[0] and texts[1] else None,
        "whole": whole,
        "told": told_of(meeting),
        "wrong": {problem.version for problem in problems},
        "broken": problems,
        "training": meeting.commission.district.training,
    }
    return render(request, "meetings/minutes_versions.html", context)


def _asked_pair(request: ScopedRequest, versions: Sequence[MinutesVersion]) -> tuple[list[MinutesVersion], bool]:
    """Which two are asked for, the older first, and whether all of the text is. Without being asked: the last two that were signed, else
    the newest two."""
    by_number = {version.number: version for version in versions}
    form = VersionsForm(request.GET, numbers=by_number)
    if not form.is_valid():
        raise WrongAddress(_("There is no such version of these minutes for you to read."), back=own_path(request))
    asked = [form.cleaned_data[name] for name in ("old", "new")]
    signed = [version.number for version in versions if version.edition][:2]
    last_two = signed if len(signed) == 2 else [version.number for version in versions[:2]]
    numbers = sorted(set(asked) if all(asked) else last_two)
    return [by_number[number] for number in numbers], form.cleaned_data["whole"]
