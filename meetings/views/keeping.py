"""What becomes of typing in the minutes editor: the books take it, or it stays as the person's own with what is wrong."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.actions import drafts
from grants.actions.base import Stale
from grants.models import Draft
from koksu.accounts import typing
from koksu.accounts.clock import now
from koksu.accounts.models import User
from koksu.accounts.scope import ScopedRequest
from koksu.history.errors import readable
from koksu.language import locative
from meetings.actions import writing
from meetings.actions.base import Locked
from meetings.forms.writing import ItemForm
from meetings.models import AgendaItem, Meeting

SAVED, REFUSED, STALE, LOCKED, CLOSED, BUSY = "saved", "refused", "stale", "locked", "closed", "busy"
STATUS = {SAVED: 200, REFUSED: 422, STALE: 409, LOCKED: 423, CLOSED: 409, BUSY: 409}
GONE = ("signed", "voided")  # codes of a refusal after which nothing can be written there


class Outcome(Struct, frozen=True):
    """`state`: SAVED; else why not: REFUSED (the form says what is wrong), STALE (changed in another window), LOCKED (`words` say by
    whom), CLOSED (signed, or taken off the agenda). `kept`: whether the server has the typing, in the books or as a draft."""

    state: str
    words: str = ""
    kept: bool = True
    saved: AgendaItem | None = None


def editor_address(item: AgendaItem, language: str = "kk") -> str:
    """Where an item is written, in one language."""
    address = reverse("minutes_write_item", args=[item.meeting_id, item.pk])
    return address if language == "kk" else f"{address}?text={language}"


def keep(request: ScopedRequest, form: ItemForm, data: QueryDict) -> Outcome:
    """Put the typing into the books; what they don't take is kept as a draft under the item's editor address."""
    outcome = judge(request, form, keeping=True)
    address = editor_address(form.item, form.language)
    if outcome.state == SAVED:
        drafts.drop_draft(actor=request.user, address=address)
        return outcome
    return Outcome(outcome.state, outcome.words, keep_draft(request.user, form, data), None)


def judge(request: ScopedRequest, form: ItemForm, *, keeping: bool = False) -> Outcome:
    """What the books say of the typing; with `keeping` they take it where they can."""
    if not form.is_valid():
        return Outcome(REFUSED)
    asked: dict[str, Any] = {
        "actor": request.user,
        "at": now(),
        "item": form.item,
        "text": form.text(),
        "version": form.version or 0,
        "window": form.window,
    }
    try:
        if keeping:
            return Outcome(SAVED, saved=writing.save_item(**asked))
        error = writing.refusal_of(**asked)
    except ValidationError as refusal:
        error = refusal
    except IntegrityError as refusal:
        if not (words := readable(refusal)):
            raise
        error = ValidationError(words)
    return _refused(form, error) if error else Outcome(SAVED)


def _refused(form: ItemForm, error: ValidationError) -> Outcome:
    if isinstance(error, Stale):
        return Outcome(STALE, error.messages[0])
    if isinstance(error, Locked):
        return Outcome(LOCKED, error.messages[0])
    if getattr(error, "code", None) in GONE:
        return Outcome(CLOSED, error.messages[0])
    form.refuse(error)
    return Outcome(REFUSED)


def keep_draft(person: User, form: ItemForm, data: QueryDict) -> bool:
    """Keep the typing, and the names of what is wrong; whether that worked."""
    typed = data.copy()
    typed.setlist("wrong", [name for name in form.errors if name])
    title = _("Minutes: %(item)s") % {"item": form.item}
    address = editor_address(form.item, form.language)
    try:
        drafts.save_draft(actor=person, at=now(), address=address, title=title, data=typing.typed(typed))
    except ValueError:
        return False
    return True


def kept_drafts(person: User, items: Sequence[AgendaItem], language: str) -> dict[int, Draft]:
    """This person's typing that isn't in the minutes, by item."""
    addresses = {editor_address(item, language): item.pk for item in items}
    found = Draft.objects.filter(person=person, address__in=list(addresses))
    return {addresses[draft.address]: draft for draft in found}


def left_typing(person: User, meeting: Meeting) -> list[tuple[Draft, str]]:
    """What this person typed for items of a meeting and the minutes never took, each with its texts one below the other."""
    drafts_left = Draft.objects.filter(person=person, address__startswith=reverse("minutes_write", args=[meeting.pk]))
    return [(draft, "\n\n".join(_texts_of(draft))) for draft in drafts_left]


def _texts_of(draft: Draft) -> list[str]:
    """What somebody wrote, without what they chose."""
    written = ("title", "heard", "text", "interest", "on_behalf", "due_words")
    found = [(name.rpartition("-")[2], values) for name, values in json.loads(draft.data).items()]
    return [str(value) for name, values in found if name in written for value in values if str(value).strip()]


def wrong_in(draft: Draft) -> list[str]:
    """The names of what was wrong with it."""
    return [str(name) for name in json.loads(draft.data).get("wrong", [])]


def time_words(at: datetime) -> str:
    """«15:42-де», as it stands in a sentence."""
    ending = locative(at.minute or at.hour) if (get_language() or "kk")[:2] == "kk" else ""
    return f"{at:%H:%M}{ending}"


def told(outcome: Outcome, form: ItemForm) -> str:
    """What the tray says of it."""
    time = {"time": time_words(now())}
    if outcome.state == SAVED:
        return _("Saved at %(time)s") % time
    if not outcome.kept:
        return _("It is too long to be kept here: shorten it. Nothing typed is lost while this page is open.")
    if outcome.state == REFUSED:
        return _("Kept at %(time)s; it comes into the minutes once what is marked is mended.") % time
    return _("Kept at %(time)s as your own typing; it isn't in the minutes.") % time
