"""Entering NGOs and those who head them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grants.actions.organisations import edit_head, edit_ngo, make_ngo, may_edit, name_head
from grants.forms.organisations import NGOForm, NGOHeadForm
from grants.models import NGO, NGOHead
from grants.views.access import by, demand, found
from grants.views.around import around, page_of
from grants.views.asked import asked_id
from grants.views.entry import entry
from koksu.accounts.scope import ScopedRequest
from koksu.accounts.views import own_address


def ngo_create(request: ScopedRequest) -> HttpResponse:
    """A new NGO. `next`: the page that needs it, which is told its id."""
    demand(request, "edit_ngos", None)
    onward = own_address(request, request.GET.get("next"))

    def save(form: NGOForm) -> str:
        ngo = make_ngo(**by(request), **form.values())
        if onward:
            return f"{onward}?{urlencode({'ngo': ngo.pk})}"
        seen = NGO.objects.for_scope(request.scope).filter(pk=ngo.pk).exists()
        return page_of(ngo) if seen else reverse("ngo_list")

    return entry(
        request,
        lambda data, files: NGOForm(data, files, scope=request.scope),
        save,
        heading=_("New NGO"),
        back=onward or reverse("ngo_list"),
        crumb=_("NGOs"),
    )


def ngo_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    ngo = editable(request, found(request, NGO, pk, "home_district"))

    def save(form: NGOForm) -> str:
        fresh = edit_ngo(ngo=ngo, version=form.seen_version, **by(request), **form.values())
        seen = NGO.objects.for_scope(request.scope).filter(pk=fresh.pk).exists()
        return page_of(ngo, "about") if seen else reverse("ngo_list")

    make = lambda data, files: NGOForm(data, files, instance=ngo, scope=request.scope)  # noqa: E731
    return entry(request, make, save, heading=_("NGO’s details"), **around(ngo, "about"))


def ngo_head_create(request: ScopedRequest, pk: str) -> HttpResponse:
    ngo = editable(request, found(request, NGO, pk, "home_district"))

    def save(form: NGOHeadForm) -> str:
        name_head(ngo=ngo, **by(request), **form.values())
        return page_of(ngo, "about")

    return entry(request, lambda data, files: NGOHeadForm(data, files), save, heading=_("Head of the NGO"), **around(ngo, "about"))


def ngo_head_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    seen = NGOHead.objects.live().filter(ngo__in=NGO.objects.live().for_scope(request.scope))
    head = get_object_or_404(seen.select_related("ngo__home_district"), pk=asked_id(pk))
    ngo = editable(request, head.ngo)

    def save(form: NGOHeadForm) -> str:
        edit_head(head=head, version=form.seen_version, **by(request), **form.values())
        return page_of(ngo, "about")

    make = lambda data, files: NGOHeadForm(data, files, instance=head)  # noqa: E731
    return entry(request, make, save, heading=_("Head of the NGO"), **around(ngo, "about"))


def editable(request: ScopedRequest, ngo: NGO) -> NGO:
    """The NGO; PermissionDenied where this person doesn't edit it."""
    if not may_edit(request.scope, ngo):
        raise PermissionDenied
    return ngo
