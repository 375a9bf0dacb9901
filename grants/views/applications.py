"""Entering bids for a lot."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grants.actions import drafts
from grants.actions.funding import apply, edit_application
from grants.forms.applications import ApplicationForm
from grants.models import NGO, Application, Contract, Draft, Lot
from grants.views.access import by, found_to
from grants.views.around import around, page_of
from grants.views.entry import entry, keep_draft
from koksu.accounts.clock import now
from koksu.accounts.scope import ScopedRequest


def application_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """A bid for this lot. A new NGO may be added on the way: what was typed waits as an unfinished entry."""
    lot = found_to(request, "enter", Lot, pk, "allocation__district")
    heading = _("New application")
    if request.method == "POST" and "new_ngo" in request.POST:
        keep_draft(request, heading, request.POST)
        return redirect(f"{reverse('ngo_create')}?{urlencode({'next': request.path})}")
    if request.method == "GET" and "ngo" in request.GET:
        _put_in(request, heading)
        return redirect(request.path)

    def save(form: ApplicationForm) -> str:
        apply(lot=lot, **by(request), **form.values())
        return page_of(lot, "applications")

    return entry(
        request,
        lambda data, files: ApplicationForm(data, files, lot=lot, scope=request.scope),
        save,
        heading=heading,
        template="grants/application_entry.html",
        **around(lot, "applications"),
    )


def application_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    bid = found_to(request, "enter", Application, pk, "lot__allocation__district", "ngo")
    awarded = Contract.objects.live().filter(application=bid).exists()

    def save(form: ApplicationForm) -> str:
        fresh = edit_application(application=bid, version=form.seen_version, **by(request), **form.values())
        return page_of(fresh.lot, "applications")

    return entry(
        request,
        lambda data, files: ApplicationForm(data, files, instance=bid, lot=bid.lot, scope=request.scope, awarded=awarded),
        save,
        heading=_("Application"),
        **around(bid.lot, "applications"),
    )


def _put_in(request: ScopedRequest, heading: str) -> None:
    """The NGO that was just added stands chosen in the unfinished entry; where it isn't in the person's list, by its BIN."""
    draft = Draft.objects.filter(person=request.user, address=request.path).first()
    typed: dict[str, list[str]] = json.loads(draft.data) if draft else {}
    asked = request.GET["ngo"]
    ngo = NGO.objects.live().filter(pk=int(asked)).first() if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    if ngo is None or ngo.recorded_by_id != request.user.pk:  # somebody else's address tells nothing
        return
    listed = NGO.objects.for_scope(request.scope).filter(pk=ngo.pk).exists()
    typed |= {"ngo": [str(ngo.pk) if listed else ""], "ngo_bin": ["" if listed else ngo.bin or ""]}
    data = json.dumps(typed, ensure_ascii=False)
    drafts.save_draft(actor=request.user, at=now(), address=request.path, title=draft.title if draft else heading, data=data)
