"""What the lists of plans and events share: the filters of the address, a page of rows, and who may enter a new one."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grants.reports.searching import near
from grants.rules import places_of
from grants.views.access import Deeds
from grants.views.lists import filters_of, wrong_filter
from koksu.accounts.errors import WrongAddress
from koksu.accounts.models import District
from koksu.accounts.scope import ScopedRequest


def list_page(request: ScopedRequest, template: str, form: Any, model: type[Any], read: Callable[[Any], Any]) -> HttpResponse:
    """A list's page: `read(asked)` gives its rows. WrongAddress where the address asks for what can't be answered."""
    if not form.is_valid():
        raise WrongAddress(wrong_filter(form), back=request.path)
    listing = read(form.asked())
    asked = listing.asked
    if asked.page > listing.pages:
        words = _("This list has %(pages)s pages; page %(page)s was asked for.")
        raise WrongAddress(words % {"pages": listing.pages, "page": asked.page}, back=request.path, status=404)
    filters = filters_of(form)
    context = {
        "form": form,
        "listing": listing,
        "query": urlencode(filters),
        "filtered": bool(filters),
        "near": near(request.scope, model, asked.q) if asked.q and not listing.rows else [],
        "deeds": Deeds(request.scope, None),
        "training": request.scope.training_only or listing.training,
    }
    return render(request, template, context)


def enterers_places(request: ScopedRequest) -> Sequence[District]:
    """The districts in whose books this person enters. PermissionDenied where there is none."""
    places = places_of(request.scope, "enter")
    if not places:
        raise PermissionDenied
    return places
