"""The four lists: one view, four subjects."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from msgspec import Struct
from msgspec.structs import replace

from grants.forms.filters import FilterForm
from grants.models import NGO, Allocation, Contract, Lot
from grants.reports import lists
from grants.reports.build import stated_of_districts
from grants.reports.list_queries import Asked
from grants.reports.searching import near
from grants.views.access import Deeds
from koksu.accounts.clock import today
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import Scope, ScopedRequest


class Subject(Struct, frozen=True):
    """A list: whose records, how they are read, and their order where none is asked for."""

    model: type[Any]
    read: Callable[[Scope, Asked, date], lists.Listing]
    order: str = "name"


LISTS = {
    "ngos": Subject(NGO, lists.ngo_list),
    "contracts": Subject(Contract, lists.contract_list),
    "lots": Subject(Lot, lists.lot_list),
    "allocations": Subject(Allocation, lists.allocation_list, order="-name"),  # the newest year first
}


@require_safe
def ngo_list(request: ScopedRequest) -> HttpResponse:
    """NGOs; beside them what a source states about how many there are."""
    return _list(request, "grants/ngo_list.html", "ngos")


@require_safe
def contract_list(request: ScopedRequest) -> HttpResponse:
    return _list(request, "grants/contract_list.html", "contracts")


@require_safe
def lot_list(request: ScopedRequest) -> HttpResponse:
    return _list(request, "grants/lot_list.html", "lots")


@require_safe
def allocation_list(request: ScopedRequest) -> HttpResponse:
    return _list(request, "grants/allocation_list.html", "allocations")


def asked_listing(request: ScopedRequest, subject: Subject, *, whole: bool = False) -> tuple[FilterForm, lists.Listing, lists.Options]:
    """The rows that the address asks for: a page of them, or all. WrongAddress where it can't be answered."""
    choices = lists.options(request.scope)
    asked = {"sort": subject.order, **request.GET.dict()}
    form = FilterForm(asked, scope=request.scope, years=choices.years, areas=choices.areas)
    if not form.is_valid():
        raise WrongAddress(wrong_filter(form), back=request.path)
    listing = subject.read(request.scope, replace(form.asked(), whole=whole), today())
    if listing.asked.page > listing.pages:
        words = _("This list has %(pages)s pages; page %(page)s was asked for.")
        raise WrongAddress(words % {"pages": listing.pages, "page": listing.asked.page}, back=request.path, status=404)
    return form, listing, choices


def _list(request: ScopedRequest, template: str, name: str) -> HttpResponse:
    subject = LISTS[name]
    form, listing, choices = asked_listing(request, subject)
    asked = listing.asked
    filters = filters_of(form)
    context = {
        "form": form,
        "listing": listing,
        "query": urlencode(filters),
        "deeds": Deeds(request.scope, None),  # whether somewhere: the forms ask where
        "filtered": bool(filters),
        "near": near(request.scope, subject.model, asked.q) if asked.q and not listing.count else [],
        "training": request.scope.training_only or (bool(listing.totals) and all(total.training for total in listing.totals)),
        "exports": [
            (kind.upper(), f"{reverse('list_export', args=[name, kind])}?{urlencode({**filters, 'sort': asked.sort})}")
            for kind in ("xlsx", "csv")
        ],
        "stated": stated_of_districts(request.scope.districts) if subject.model is NGO and choices.stated else [],
    }
    return render(request, template, context)


def filters_of(form: forms.Form) -> dict[str, Any]:
    """The filters that the address sets."""
    filters = {name: form.cleaned_data[name] for name in form.fields if name not in {"page", "sort"} and form.cleaned_data[name]}
    if filters.get("show") == "all":
        del filters["show"]
    return filters


def wrong_filter(form: forms.Form) -> str:
    """Which filter can't be answered, and why, in the reader's language."""
    name, errors = next(iter(form.errors.items()))
    label = {"sort": _("Sort"), "page": _("Page")}.get(name) or form.fields[name].label
    return f"{label}: {' '.join(str(error) for error in errors)}"
