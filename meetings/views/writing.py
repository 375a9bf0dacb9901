"""The minutes editor: one page, item by item, in the official order."""

from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions import drafts
from grants.actions.base import Refused
from grants.models.base import LANGUAGES
from grants.views.access import by, found_to
from grants.views.asked import asked_id
from koksu.accounts import typing
from koksu.accounts.clock import now, today
from koksu.accounts.scope import ScopedRequest
from meetings.actions.base import Locked
from meetings.actions.meetings import move_item
from meetings.actions.sessions import FRESH, open_item, refuse_if_written_by_another
from meetings.forms.known import Known
from meetings.forms.writing import ItemForm, pressed
from meetings.models import AgendaItem, Answer, Meeting, MeetingStatus, Presence, Remark
from meetings.reports.body import agenda_of, item_of, quorum_of, voters_of
from meetings.reports.outline import Line, outline, writers_of
from meetings.views.keeping import (
    CLOSED,
    LOCKED,
    SAVED,
    STALE,
    STATUS,
    Outcome,
    editor_address,
    judge,
    keep,
    keep_draft,
    kept_drafts,
    left_typing,
    told,
    wrong_in,
)

TEMPLATE = "meetings/minutes_write.html"
STEPS = {"up": -1, "down": 1}


def minutes_write(request: ScopedRequest, pk: str) -> HttpResponse:
    """Goes on where the minutes aren't whole yet; a meeting without an agenda begins with its first item."""
    meeting = meeting_to_write(request, pk)
    if meeting.status == MeetingStatus.SIGNED:
        return signed_page(request, meeting)
    language = text_language(request)
    lines = lines_of(request, meeting, language)
    if not lines:
        return render(request, TEMPLATE, {**frame(meeting, language, lines), "attendance": []})
    unfinished = next((line for line in lines if line.state in ("empty", "lacking", "wrong")), lines[0])
    return redirect(editor_address(unfinished.item, language))


def minutes_write_item(request: ScopedRequest, pk: str, item: str) -> HttpResponse:
    """One item: written by who opens it first, read by others meanwhile.

    A GET takes the item's lock, so that the page needs no script: it is a note of who writes, no change of the text, and it lapses by
    itself (sessions.FRESH). It takes nothing from anybody: what another writes is shown to be read. A HEAD and what a browser fetches
    beforehand take no lock; then the first saving does.
    """
    meeting = meeting_to_write(request, pk)
    chosen, language = item_of_meeting(meeting, item), text_language(request)
    if chosen.voided_at:
        messages.warning(request, _("This item was taken off the agenda: %(why)s") % {"why": chosen.void_reason})
        return redirect("minutes_write", meeting.pk)
    if "discard" in request.POST:
        drafts.drop_draft(actor=request.user, address=editor_address(chosen, language))
        return redirect(editor_address(chosen, language))
    editor = Editor(request, meeting, chosen.pk, language)
    return editor.posted() if request.method == "POST" else editor.opened()


def meeting_to_write(request: ScopedRequest, pk: str) -> Meeting:
    """The meeting, to its secretary: 404 where they don't see it, 403 where they don't write it."""
    related = ("commission__district", "chair", "conductor", "secretary")
    meeting: Meeting = found_to(request, "write_minutes", Meeting, pk, *related)
    return meeting


def item_of_meeting(meeting: Meeting, pk: str) -> AgendaItem:
    """An item of this very meeting, also one that was taken off its agenda; else 404."""
    item = AgendaItem.objects.filter(meeting=meeting, pk=asked_id(pk)).first()
    if item is None:
        raise Http404
    return item


def text_language(request: ScopedRequest) -> str:
    """The language in which the text is written: `?text=ru`; Kazakh first."""
    asked = request.POST.get("text") or request.GET.get("text") or ""
    return asked if asked in LANGUAGES else LANGUAGES[0]


def lines_of(request: ScopedRequest, meeting: Meeting, language: str) -> list[Line]:
    """The outline, with the items' parts loaded."""
    agenda = agenda_of(meeting)
    for item in agenda:
        item.meeting = meeting
    wrong = {pk: wrong_in(draft) for pk, draft in kept_drafts(request.user, agenda, language).items()}
    return outline(agenda, language, wrong, writers_of(meeting, now() - FRESH, request.user))


def frame(meeting: Meeting, language: str, lines: list[Line]) -> dict[str, Any]:
    """What stands around an item."""
    return {
        "meeting": meeting,
        "text_language": language,
        "lines": lines,
        "training": meeting.commission.district.training,
        "today": today(),
        "state": {"draft": _("draft")}.get(meeting.status, meeting.get_status_display()),
    }


def signed_page(request: ScopedRequest, meeting: Meeting, *, typed: bool = False) -> HttpResponse:
    """Signed minutes: what they say stays, and how they are corrected. `typed`: something was sent for them, and is kept as a draft."""
    context = {
        "meeting": meeting,
        "typed": typed,
        "left": left_typing(request.user, meeting),
        "training": meeting.commission.district.training,
    }
    return render(request, "meetings/minutes_closed.html", context, status=STATUS[CLOSED] if typed else 200)


def looks_ahead(request: ScopedRequest) -> bool:
    """Whether nobody has opened the page: it is only asked whether it is there, or a browser fetches it in case it will be wanted."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "") + request.headers.get("X-Moz", "")
    return request.method == "HEAD" or "prefetch" in purpose.lower()


class Editor:
    """One item's page: `lines` is the outline, with every item's parts."""

    def __init__(self, request: ScopedRequest, meeting: Meeting, pk: int, language: str) -> None:
        self.request, self.meeting, self.language = request, meeting, language
        self.lines = lines_of(request, meeting, language)
        self.item = next((line.item for line in self.lines if line.item.pk == pk), None) or _gone()
        self.known = Known(meeting, self.item)
        self.address = editor_address(self.item, language)

    # ------------------------------------------------------------ opened

    def opened(self) -> HttpResponse:
        """The item as it is, or with what this person typed and the books didn't take."""
        if self.meeting.status == MeetingStatus.SIGNED:
            return signed_page(self.request, self.meeting)
        if looks_ahead(self.request):
            return self._looked_at()
        self._keep_what_waited()
        try:
            open_item(item=self.item, **by(self.request))
        except Locked as error:
            return self.page(None, Outcome(LOCKED, error.messages[0]))
        except Refused:  # signed, or taken off the agenda, this very moment
            return redirect("minutes_write", self.meeting.pk)
        if not (draft := kept_drafts(self.request.user, [self.item], self.language).get(self.item.pk)):
            return self.page(ItemForm(self.item, self.known, self.language), more=self.request.GET.get("more", ""))
        form = ItemForm(self.item, self.known, self.language, typing.retyped(draft.data))
        outcome = judge(self.request, form)
        moment = f"{draft.saved_at.astimezone(now().tzinfo):%d.%m.%Y, %H:%M}"
        words = _("Here is your own typing of %(moment)s. It isn't in the minutes yet.") % {"moment": moment}
        return self.page(form, outcome, notice=words, waiting=outcome.state == SAVED, more=self.request.GET.get("more", ""))

    def _looked_at(self) -> HttpResponse:
        """The page for whom nobody reads yet: nothing is locked or kept."""
        try:
            refuse_if_written_by_another(self.item, self.request.user, now())
        except Locked as error:
            return self.page(None, Outcome(LOCKED, error.messages[0]))
        return self.page(ItemForm(self.item, self.known, self.language))

    def _keep_what_waited(self) -> None:
        """What was sent after the session had ended waited behind the door: it becomes this person's draft, before anything else."""
        if data := typing.kept_typing(self.request):
            data = pressed(data, self.known)
            keep_draft(self.request.user, ItemForm(self.item, self.known, self.language, data), data)

    # ------------------------------------------------------------ posted

    def posted(self) -> HttpResponse:
        """Without a script: the whole form, and which of its buttons was pressed."""
        post = self.request.POST
        data = pressed(post, self.known)
        if "over" in post:
            data["version"] = str(self.item.version)
        form = ItemForm(self.item, self.known, self.language, data)
        outcome = keep(self.request, form, data)
        if outcome.state == CLOSED and Meeting.objects.filter(pk=self.meeting.pk, status=MeetingStatus.SIGNED).exists():
            return signed_page(self.request, self.meeting, typed=True)
        if outcome.state == SAVED or (outcome.kept and post.get("next") == "anyway"):
            return HttpResponseRedirect(self._onward())
        return self.page(form, outcome, notice=told(outcome, form), more=post.get("add", ""))

    def _onward(self) -> str:
        """Where the pressed button leads."""
        post = self.request.POST
        if "next" in post:
            return self.next_address or self.address
        if "remove" in post:
            return reverse("item_remove", args=[self.item.pk])
        if post.get("move") in STEPS:
            move(self.request, self.item, post["move"])
        joint = "&" if "?" in self.address else "?"
        return f"{self.address}{joint}more={post['add']}" if post.get("add") else self.address

    @property
    def next_address(self) -> str:
        """The item after this one; empty after the last."""
        items = [line.item for line in self.lines]
        later = items[items.index(self.item) + 1 :]
        return editor_address(later[0], self.language) if later else ""

    # ------------------------------------------------------------ the page

    def page(
        self, form: ItemForm | None, outcome: Outcome | None = None, *, notice: str = "", waiting: bool = False, more: str = ""
    ) -> HttpResponse:
        """`form`: None where another writes the item. `waiting`: what it shows isn't in the books yet, so that the script sends it."""
        outcome = outcome or Outcome(SAVED)
        if form:
            form.make_room(more)
            form.focus_on(more)
        attendance = self.known.attendance
        members, needed = quorum_of(self.meeting, attendance)
        context = {
            **frame(self.meeting, self.language, self.lines),
            "form": form,
            "item": self.item,
            "known": self.known,
            "members": members,
            "needed": needed,
            "voters": voters_of(attendance),
            "noted": any(row.presence != Presence.UNKNOWN for row in attendance),
            "remarks": Remark.objects.live().filter(item=self.item, answer=Answer.OPEN).select_related("recorded_by"),
            "carried": [one.action for one in self.item.carried.all()],
            "outcome": outcome,
            "notice": notice,
            "waiting": waiting,
            "present": item_of(self.item) if outcome.state in (STALE, LOCKED) else None,
            "address": self.address,
            "next_address": self.next_address,
            "texts": [(code, editor_address(self.item, code)) for code in LANGUAGES],
            "window": (form.window if form else "") or token_hex(8),
            "form_token": typing.form_token(self.request),
            "typed_by": self.request.user.pk,
        }
        return render(self.request, TEMPLATE, context, status=STATUS[outcome.state] if self.request.method == "POST" else 200)


def move(request: ScopedRequest, item: AgendaItem, step: str) -> None:
    """One place up or down; where that can't be any more, the next page says why."""
    try:
        move_item(item=item, to=item.position + STEPS[step], **by(request))
    except Refused as error:
        messages.warning(request, " ".join(error.messages))


def _gone() -> AgendaItem:
    raise Http404
