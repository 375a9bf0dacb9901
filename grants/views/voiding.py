"""Voiding any record: the page says what will happen and what stands on it, and asks the reason."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions.base import Refused
from grants.actions.voidable import VOIDABLE
from grants.actions.voiding import check_voidable, going, standing, void
from grants.forms.voiding import VoidForm
from grants.models import NGO, Allocation, Citation, Contract, Document, Lot, NGOHead, Note, StatedFigure
from grants.rules import may
from grants.views.access import by, district_of
from grants.views.around import page_of
from grants.views.asked import asked_id
from grants.views.entry import refilled, show, take
from grants.views.organisations import editable
from koksu.accounts.scope import Scope, ScopedRequest
from koksu.accounts.views import own_address

# What a person must know besides: what becomes free, what changes with it.
WORDS: dict[str, Callable[[], str]] = {
    "ngo": lambda: _("Its BIN becomes free: it may be entered anew."),
    "acceptance_act": lambda: _("The outputs it accepts stay verified and may be accepted by another act."),
    "contract": lambda: _("Its money returns to the lot and the allocation. The application it rests on waits for its outcome again."),
    "payment": lambda: _("Its amount leaves the cash figures of the contract."),
    "expense": lambda: _("Its amount leaves the cash figures of the contract."),
    "lot": lambda: _("Its budget returns to the allocation."),
    "evidence": lambda: _("The document itself stays; it proves this no more."),
}
SECTIONS = {  # where a part stands on the page of its whole
    **{"output": "outputs", "evidence": "outputs", "acceptance_act": "acts", "payment": "payments", "expense": "expenses"},
    **{"progress_report": "reports", "application": "applications", "ngo_head": "about"},
    **{"citation": "sources", "note": "sources", "stated_figure": "sources"},
}
PLACES: dict[str, Callable[[Any], tuple[str, str]]] = {}
"""For kinds of record of other apps, which tell it at start: where leaving leads, and where one is once the record is gone."""


def record_void(request: ScopedRequest, kind: str, pk: str) -> HttpResponse:
    """Any record of VOIDABLE, by its kind's name and id."""
    if request.method == "POST" and "discard" in request.POST:
        return redirect(request.path)
    record = _voidable(request, kind, asked_id(pk))
    back, after = _places(record)
    name = str(record._meta.verbose_name)

    def save(form: VoidForm) -> str:
        void(record=record, reason=form.cleaned_data["reason"], version=form.seen_version, **by(request))
        return own_address(request, request.GET.get("next")) or after  # next: where it is entered anew

    form, notice = VoidForm(request.POST, record=record), ""
    if request.method == "POST":
        if form.is_valid() and (address := take(request, form, save)):
            messages.success(request, _("Voided: %(what)s.") % {"what": f"{name}, {record}"})
            return HttpResponseRedirect(address)
    else:
        make: Any = lambda data, files: VoidForm(record=record)  # noqa: E731
        form, notice = refilled(request, make)
    more = {"record": record, "name": name, "words": WORDS.get(kind, str)(), "notice": notice, **_judged(record)}
    heading = _("Void: %(what)s") % {"what": f"{name}, {record}"}
    return show(request, form, "grants/void.html", heading, back, status=422 if form.is_bound else 200, **more)


def _judged(record: Any) -> dict[str, Any]:
    """What stands on the record, what goes with it, and why it can't be voided (empty: it can)."""
    refusal = ""
    try:
        check_voidable(record)
    except Refused as error:
        refusal = error.messages[0]
    return {"standing": standing(record), "going": going(record), "refusal": refusal, "kinds": VOIDABLE}


def _voidable(request: ScopedRequest, kind: str, pk: int) -> Any:
    """The record if this person may see it (else 404) and void it (else 403). One that was voided a moment ago is still found by a
    submitted form: a double click, or somebody else's, is answered in words."""
    if kind not in VOIDABLE:
        raise Http404
    rules = VOIDABLE[kind]
    records = rules.model.objects.all() if request.method == "POST" else rules.model.objects.live()
    record = get_object_or_404(_seen(records, request.scope), pk=pk)
    if isinstance(record, NGO | NGOHead):
        editable(request, record if isinstance(record, NGO) else record.ngo)
    elif not may(request.scope, rules.deed, district_of(record)):
        raise PermissionDenied
    return record


def _seen(records: Any, scope: Scope) -> Any:
    """Those in scope; a head is seen with its NGO."""
    return records.filter(ngo__in=NGO.objects.for_scope(scope)) if records.model is NGOHead else records.for_scope(scope)


def _places(record: Any) -> tuple[str, str]:
    """Where leaving leads, and where one is once the record is gone."""
    if record.KIND in PLACES:
        return PLACES[record.KIND](record)
    match record:
        case NGO() | Allocation():
            return page_of(record), reverse(f"{record.KIND}_list")
        case Lot():
            return page_of(record), page_of(record.allocation, "lots")
        case Contract():
            return page_of(record), page_of(record.lot or record.allocation)
        case Document():
            return page_of(record), reverse("home")
        case NGOHead():
            whole: Any = record.ngo
        case Citation() | Note() | StatedFigure():
            whole = record.document
        case _:
            whole = VOIDABLE[record.KIND].within(record)
    back = page_of(whole, SECTIONS[record.KIND])
    return back, back
