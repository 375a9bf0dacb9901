"""The four lists: one view, four subjects."""

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from grants.forms.filters import FilterForm
from grants.models import Area
from grants.reports import lists
from grants.reports.build import stated_of_districts
from koksu.accounts.clock import today
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import Scope, ScopedRequest


def ngo_list(request: ScopedRequest) -> HttpResponse:
    """NGOs; beside them what a source states about how many there are."""
    return _list(request, "grants/ngo_list.html", lists.ngo_list, stated=stated_of_districts(request.scope.districts))


def contract_list(request: ScopedRequest) -> HttpResponse:
    return _list(request, "grants/contract_list.html", lists.contract_list)


def lot_list(request: ScopedRequest) -> HttpResponse:
    return _list(request, "grants/lot_list.html", lists.lot_list)


def allocation_list(request: ScopedRequest) -> HttpResponse:
    return _list(request, "grants/allocation_list.html", lists.allocation_list)


def _list(
    request: ScopedRequest, template: str, read: Callable[[Scope, lists.Asked, date], lists.Listing], **more: object
) -> HttpResponse:
    form = FilterForm(request.GET or {}, scope=request.scope, years=lists.years(request.scope), areas=list(Area.objects.all()))
    if not form.is_valid():
        raise WrongAddress(_wrong(form), back=request.path)
    listing = read(request.scope, form.asked(), today())
    if listing.asked.page > listing.pages:
        words = _("This list has %(pages)s pages; page %(page)s was asked for.")
        raise WrongAddress(words % {"pages": listing.pages, "page": listing.asked.page}, back=request.path, status=404)
    query = request.GET.copy()
    for name in ("page", "sort", "lang"):
        query.pop(name, None)
    context = {
        "form": form,
        "listing": listing,
        "query": query.urlencode(),
        "filtered": bool(query),
        "training": bool(listing.rows) and all(row.training for row in listing.rows),
        **more,
    }
    return render(request, template, context)


def _wrong(form: FilterForm) -> str:
    """Which filter can't be answered, and why, in the reader's language."""
    name, errors = next(iter(form.errors.items()))
    label = {"sort": _("Sort"), "page": _("Page")}.get(name) or form.fields[name].label
    return f"{label}: {' '.join(str(error) for error in errors)}"
