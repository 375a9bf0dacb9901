"""What the minutes editor's script and buttons send: an item saved, its lock kept or given back, moved, added, taken off the agenda."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants.actions.base import Refused
from grants.views.access import by, demand, found_to
from grants.views.asked import asked_id
from grants.views.entry import entry
from koksu.accounts.clock import now
from koksu.accounts.errors import TEXTS
from koksu.accounts.scope import ScopedRequest
from koksu.accounts.views import own_address
from koksu.history.errors import readable
from meetings.actions.base import Locked
from meetings.actions.meetings import add_item, remove_item
from meetings.actions.sessions import close_item, open_item, writer_of
from meetings.forms.meetings import CancelForm
from meetings.forms.meetings import ItemForm as TitleForm
from meetings.forms.writing import ItemForm, pressed
from meetings.models import AgendaItem, Meeting, MeetingStatus
from meetings.reports.body import item_of
from meetings.reports.outline import Line
from meetings.views.around import around
from meetings.views.keeping import BUSY, CLOSED, LOCKED, SAVED, STALE, STATUS, editor_address, keep, told
from meetings.views.writing import STEPS, Editor, lines_of, meeting_to_write, move, text_language

View = Callable[..., HttpResponse]
logger = logging.getLogger(__name__)


def in_json(view: View) -> View:
    """What may not be, or isn't there, told as JSON too: the script says it in the page, beside what was typed. What the database refuses
    because of something at the same moment is told so, and may be tried again. (A busy database is a 503 of the whole site.)"""

    @wraps(view)
    def told_in_json(request: ScopedRequest, pk: str) -> HttpResponse:
        try:
            return view(request, pk)
        except Refused as error:  # taken off the agenda meanwhile
            return JsonResponse({"state": CLOSED, "words": " ".join(error.messages), "kept": False}, status=STATUS[CLOSED])
        except IntegrityError as error:
            logger.warning("Refused by the database: %s", request.path[:200], exc_info=error)
            words = readable(error) or _("Something else changed at this very moment. It is tried again by itself.")
            return JsonResponse({"state": BUSY, "words": words, "kept": False}, status=STATUS[BUSY])
        except Http404:
            status = 404
        except PermissionDenied:
            status = 403
        title, message = TEXTS[status]
        return JsonResponse({"state": CLOSED, "words": f"{title}. {message}", "kept": False}, status=status)

    return told_in_json


@require_POST
@in_json
def item_save(request: ScopedRequest, pk: str) -> HttpResponse:
    """Keep an item as it is typed. `leave`: the page is going, so that the item is free for others at once.

    JSON: `state` (views.keeping), `words` for the tray, `why` for what the page must say, `kept`, `errors` by field, `outline` as HTML;
    once saved `version` and `ids` by row; where another window changed it, `html`: both versions to choose from.
    """
    item = item_to_write(request, pk)
    editor = Editor(request, item.meeting, item.pk, text_language(request))
    data = pressed(request.POST, editor.known)
    form = ItemForm(editor.item, editor.known, editor.language, data)
    outcome = keep(request, form, data)
    if "leave" in request.POST:
        close_item(item=item, **by(request))
    lines = lines_of(request, item.meeting, editor.language)
    answer: dict[str, Any] = {
        "state": outcome.state,
        "words": told(outcome, form),
        "why": outcome.words,
        "kept": outcome.kept,
        "errors": form.errors,
        "outline": _outline(request, lines, item, editor.language),
    }
    if outcome.saved:
        present = next((line.item for line in lines if line.item.pk == item.pk), outcome.saved)
        answer |= {"version": outcome.saved.version, "ids": form.ids(present)}
    if outcome.state == STALE:
        answer["html"] = _both(request, editor)
    return JsonResponse(answer, status=STATUS[outcome.state])


def item_to_write(request: ScopedRequest, pk: str) -> AgendaItem:
    """The item, to a secretary of its district. Refused where it was taken off the agenda."""
    seen = AgendaItem.objects.for_scope(request.scope).filter(meeting__voided_at=None).select_related("meeting__commission__district")
    item: AgendaItem = get_object_or_404(seen, pk=asked_id(pk))
    demand(request, "write_minutes", item.meeting.commission.district_id)
    if item.voided_at:
        raise Refused(_("This item was taken off the agenda: %(why)s") % {"why": item.void_reason}, code="voided")
    return item


def item_on_agenda(request: ScopedRequest, pk: str) -> AgendaItem:
    """The item, to a secretary of its district; 404 where it was taken off the agenda."""
    item: AgendaItem = found_to(request, "write_minutes", AgendaItem, pk, "meeting__commission__district")
    return item


def _outline(request: ScopedRequest, lines: list[Line], item: AgendaItem, language: str) -> str:
    return render_to_string("components/outline_items.html", {"lines": lines, "item": item, "text_language": language}, request)


def _both(request: ScopedRequest, editor: Editor) -> str:
    context = {"present": item_of(editor.item), "item": editor.item, "body": {}}
    return render_to_string("components/editor_conflict.html", context, request)


@require_http_methods(["GET", "POST"])
@in_json
def item_lock(request: ScopedRequest, pk: str) -> HttpResponse:
    """GET: who else is writing the item now (`writer`, empty where nobody is). POST: a sign of life of who writes it, or with `release`
    that they are leaving. `state` is saved (it is theirs), locked or closed."""
    item = item_to_write(request, pk)
    if request.method == "GET":
        writer = writer_of(item, now())
        other = writer if writer and writer.pk != request.user.pk else None
        return JsonResponse({"writer": other.get_full_name() if other else "", "signed": item.meeting.status == MeetingStatus.SIGNED})
    if "release" in request.POST:
        close_item(item=item, **by(request))
        return JsonResponse({"state": SAVED})
    try:
        session = open_item(item=item, **by(request))
    except Locked as error:
        return JsonResponse({"state": LOCKED, "why": error.messages[0]}, status=STATUS[LOCKED])
    except Refused as error:
        return JsonResponse({"state": CLOSED, "why": " ".join(error.messages)}, status=STATUS[CLOSED])
    return JsonResponse({"state": SAVED, "version": session.item.version})


@require_POST
def item_move(request: ScopedRequest, pk: str) -> HttpResponse:
    """One place `up` or `down` on the agenda (`move`). To the script: the new place, and the outline."""
    item = item_on_agenda(request, pk)
    if request.POST.get("move") in STEPS:
        move(request, item, request.POST["move"])
    language = text_language(request)
    if request.headers.get("Accept") == "application/json":
        place = AgendaItem.objects.get(pk=item.pk).position
        return JsonResponse({"position": place, "outline": _outline(request, lines_of(request, item.meeting, language), item, language)})
    return redirect(own_address(request, request.POST.get("next")) or editor_address(item, language))


def item_remove(request: ScopedRequest, pk: str) -> HttpResponse:
    """Take an item off the agenda, with a reason."""
    item = item_on_agenda(request, pk)

    def save(form: CancelForm) -> str:
        remove_item(item=item, reason=form.cleaned_data["why"], **by(request))
        return _back(request, item.meeting)

    more = {**around(item.meeting), "back": _back(request, item.meeting, editor_address(item)), "under": str(item)}
    return entry(
        request,
        lambda data, files: CancelForm(data, files, instance=item.meeting),
        save,
        heading=_("Take the item off the agenda"),
        submit=_("Take it off"),
        **more,
    )


def item_add(request: ScopedRequest, pk: str) -> HttpResponse:
    """A further item on the agenda; then it is written."""
    meeting = meeting_to_write(request, pk)

    def save(form: TitleForm) -> str:
        item = add_item(meeting=meeting, **form.values(), **by(request))
        return _back(request, meeting, editor_address(item, text_language(request)))

    return entry(
        request,
        lambda data, files: TitleForm(_titled(data), files, district=meeting.commission.district_id),
        save,
        heading=_("An item for the agenda"),
        submit=_("Add it"),
        **{**around(meeting), "back": _back(request, meeting)},
    )


def _titled(data: QueryDict | None) -> QueryDict | None:
    """The editor's own short form gives one title, in the language that is written there."""
    if data is None or "title" not in data:
        return data
    titled = data.copy()
    language = data.get("text") if data.get("text") in ("kk", "ru", "en") else "kk"
    titled[f"title_{language}"] = titled.pop("title")[-1]
    return titled


def _back(request: ScopedRequest, meeting: Meeting, otherwise: str = "") -> str:
    """Where the person came from, as the address says (`next`); else the editor."""
    asked = request.POST.get("next") or request.GET.get("next")
    return own_address(request, asked) or otherwise or redirect("minutes_write", meeting.pk).url
