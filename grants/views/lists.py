"""The four lists: one view, four subjects."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grants.forms.filters import FilterForm
from grants.models import NGO, Allocation, Area, Contract, Lot
from grants.reports import lists
from grants.reports.build import stated_of_districts
from koksu.accounts.clock import today
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import Scope, ScopedRequest


def ngo_list(request: ScopedRequest) -> HttpResponse:
    """NGOs; beside them what a source states about how many there are."""
    return _list(request, "grants/ngo_list.html", NGO, lists.ngo_list, stated=stated_of_districts(request.scope.districts))


def contract_list(request: ScopedRequest) -> HttpResponse:
    return _list(request, "grants/contract_list.html", Contract, lists.contract_list)


def lot_list(request: ScopedRequest) -> HttpResponse:
    return _list(request, "grants/lot_list.html", Lot, lists.lot_list)


def allocation_list(request: ScopedRequest) -> HttpResponse:
    """Allocations, the newest year first."""
    return _list(request, "grants/allocation_list.html", Allocation, lists.allocation_list, order="-name")


def _list(
    request: ScopedRequest,
    template: str,
    model: type[Any],
    read: Callable[[Scope, lists.Asked, date], lists.Listing],
    order: str = "name",
    **more: object,
) -> HttpResponse:
    form = FilterForm(
        {"sort": order, **request.GET.dict()}, scope=request.scope, years=lists.years(request.scope), areas=list(Area.objects.all())
    )
    if not form.is_valid():
        raise WrongAddress(_wrong(form), back=request.path)
    listing = read(request.scope, form.asked(), today())
    if listing.asked.page > listing.pages:
        words = _("This list has %(pages)s pages; page %(page)s was asked for.")
        raise WrongAddress(words % {"pages": listing.pages, "page": listing.asked.page}, back=request.path, status=404)
    asked = listing.asked
    filters = {name: form.cleaned_data[name] for name in form.fields if name not in {"page", "sort"} and form.cleaned_data[name]}
    if asked.show == "all":
        filters.pop("show", None)
    context = {
        "form": form,
        "listing": listing,
        "query": urlencode(filters),
        "filtered": bool(filters),
        "near": lists.near(request.scope, model, asked.q) if asked.q and not listing.rows else [],
        "training": request.scope.training_only or (bool(listing.totals) and all(total.training for total in listing.totals)),
        **more,
    }
    return render(request, template, context)


def _wrong(form: FilterForm) -> str:
    """Which filter can't be answered, and why, in the reader's language."""
    name, errors = next(iter(form.errors.items()))
    label = {"sort": _("Sort"), "page": _("Page")}.get(name) or form.fields[name].label
    return f"{label}: {' '.join(str(error) for error in errors)}"
