"""How every form of entry is answered: shown refilled, judged, saved once, or shown again with what is wrong and nothing lost."""

from collections.abc import Callable
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.actions import drafts
from grants.actions.base import Irregular, Stale
from grants.forms.base import Conflict, EntryForm
from grants.models import Draft
from koksu.accounts import typing
from koksu.accounts.clock import now
from koksu.accounts.scope import ScopedRequest
from koksu.accounts.views import own_address
from koksu.history.errors import readable
from koksu.history.models import Event

Make = Callable[[QueryDict | None, MultiValueDict | None], EntryForm]
ENTERED = "entered"  # session: random parts of forms that were taken, so that the page's own copies can go


def entry(
    request: ScopedRequest,
    make: Make,
    save: Callable[[Any], str],
    *,
    heading: str,
    back: str,
    template: str = "grants/entry.html",
    said: str = "",
    **more: Any,
) -> HttpResponse:
    """One form, whole. `make(data, files)` builds it (of the present record); `save(form)` calls the action and answers with the address
    to go to; `said` is what the next page says. `back` is where leaving without saving leads."""
    if request.method == "POST" and "discard" in request.POST:
        drafts.drop_draft(actor=request.user, address=draft_address(request))
        return redirect(draft_address(request))
    if request.method == "POST" and "draft" in request.POST:
        if keep_draft(request, heading, request.POST):
            messages.success(request, _("Saved as an unfinished entry. It waits for you in “My work”."))
            return redirect(draft_address(request))
        form = make(None, None)
        form.unjudged(request.POST)
        words = _("It couldn't be kept as an unfinished entry: it is too long, or there are too many of them. Nothing typed here is lost.")
        return show(request, form, template, heading, back, status=422, notice=words, **more)
    if request.method != "POST":
        form, notice = refilled(request, make)
        return show(request, form, template, heading, back, notice=notice, **more)
    form = make(_chosen(request.POST, make), request.FILES)
    if form.is_valid():
        address = take(request, form, save, make)
        if address:
            messages.success(request, said or _("Saved."))
            return HttpResponseRedirect(address)
    return show(request, form, template, heading, back, status=409 if form.conflict else 422, **more)


def take(request: ScopedRequest, form: Any, save: Callable[[Any], str], make: Make | None = None) -> str:
    """Save once; the address to go to, or empty where the books refuse: then the form says why."""
    try:
        address = drafts.once(actor=request.user, at=now(), token=_known_by(request), act=lambda: save(form))
    except Irregular as question:
        form.irregular = question.findings
    except Stale as error:
        if make is None:
            form.refuse(error)
        else:
            form.conflict = conflict_of(form, make(None, None))
    except ValidationError as error:
        form.refuse(error)
    except IntegrityError as error:
        if not (words := readable(error)):
            raise
        form.refuse(ValidationError(words))
    else:
        address_typed = draft_address(request)
        drafts.drop_draft(actor=request.user, address=address_typed)
        request.session[ENTERED] = [*request.session.get(ENTERED, [])[-9:], request.path, address_typed]
        return address
    return ""


def _known_by(request: ScopedRequest) -> str:
    """What a submit is known by (32 hex digits): who sends it, its page, and all that was typed and chosen there. So a double click is one
    submit; what was changed after going back to a page that was sent already is another, and so is what the next person sends there."""
    _person, nonce = typing.read_token(request)
    files = [(name, file.name, file.size) for name, found in request.FILES.lists() for file in found]
    return sha256(f"{request.user.pk} {nonce or token_hex(16)} {files} {typing.typed(request.POST)}".encode()).hexdigest()[:32]


def show(request: ScopedRequest, form: Any, template: str, heading: str, back: str, status: int = 200, **more: object) -> HttpResponse:
    """The form's page."""
    context = {
        "form": form,
        "heading": heading,
        "back": back,
        "form_token": typing.form_token(request),
        "typed_by": request.user.pk,
        "draft_address": draft_address(request),
        **more,
    }
    return render(request, template, context, status=status)


def refilled(request: ScopedRequest, make: Make) -> tuple[Any, str]:
    """The form with what this person typed and never sent, and a word about where that comes from."""
    form = make(None, None)
    if data := typing.kept_typing(request):
        form.unjudged(data)
        return form, _("Your session had ended. Here is what you typed: nothing was saved yet. Files must be chosen again.")
    if draft := Draft.objects.filter(person=request.user, address=draft_address(request)).first():
        form.unjudged(typing.retyped(draft.data))
        moment = draft.saved_at.astimezone(now().tzinfo)
        return form, _("Here is your unfinished entry of %(moment)s.") % {"moment": f"{moment:%d.%m.%Y, %H:%M}"}
    return form, ""


def conflict_of(form: EntryForm, present: EntryForm) -> Conflict:
    """Both versions, field by field, and who saved the other."""
    record = present.instance
    last = Event.objects.filter(kind=record.KIND, record_id=str(record.pk)).order_by("-at", "-number").first()
    return Conflict(last.actor if last else "", last.at if last else None, record.version, form.differences(present))


def _chosen(data: QueryDict, make: Make) -> QueryDict:
    """After a conflict: `choose-<field>` = theirs puts the record's present value in the place of what was typed."""
    theirs = [name.removeprefix("choose-") for name, value in data.items() if name.startswith("choose-") and value == "theirs"]
    if not theirs:
        return data
    present, chosen = make(None, None), data.copy()
    for name in theirs:
        if name in present.fields:
            value = present[name].value()
            chosen.setlist(name, [str(one) for one in value] if isinstance(value, list | tuple) else ["" if value is None else str(value)])
    return chosen


def draft_address(request: ScopedRequest) -> str:
    """Under what a form's typing is kept: its page's address with what it was opened for (`?output=7`), but not the language."""
    query = request.GET.copy()
    query.pop("lang", None)
    return (f"{request.path}?{query.urlencode()}" if query else request.path)[:300]


def keep_draft(request: ScopedRequest, title: str, data: QueryDict) -> bool:
    """Keep a form's typing under its page's address; whether that worked."""
    try:
        drafts.save_draft(actor=request.user, at=now(), address=draft_address(request), title=title, data=typing.typed(data))
    except ValueError:
        return False
    return True


@require_POST
def draft_save(request: ScopedRequest) -> JsonResponse:
    """What a page types by itself, from its script: `draft_of` is the page's own address, `draft_title` its heading."""
    data = request.POST.copy()
    address, title = data.pop("draft_of", [""])[-1], data.pop("draft_title", [""])[-1]
    try:
        resolve(address.partition("?")[0])
        drafts.save_draft(actor=request.user, at=now(), address=address, title=title, data=typing.typed(data))
    except (Resolver404, ValueError):
        return JsonResponse({"saved": ""}, status=400)
    return JsonResponse({"saved": f"{now():%H:%M}"})


@require_POST
def draft_drop(request: ScopedRequest) -> HttpResponse:
    """Forget an unfinished entry (from “My work”)."""
    drafts.drop_draft(actor=request.user, address=request.POST.get("address", ""))
    return redirect(own_address(request, request.POST.get("next")) or "home")
