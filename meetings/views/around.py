"""Where the meetings' records have their pages, and what stands around a form of entry that belongs to one."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from grants.rules import places_of
from koksu.accounts.clock import today
from koksu.accounts.models import District
from koksu.accounts.scope import ScopedRequest
from meetings.models import Commission, Meeting
from meetings.rules import Reader


def page_of(record: Commission | Meeting, section: str = "") -> str:
    """The address of a record's page, or of a section of it (the id there)."""
    address = reverse(f"{record.KIND}_detail", args=[record.pk])
    return f"{address}#{section}" if section else address


def around(record: Commission | Meeting, section: str = "") -> dict[str, Any]:
    """What a form of this record says of it, for grants.views.entry.entry."""
    body = record if isinstance(record, Commission) else record.commission
    return {
        "under": str(body) if isinstance(record, Meeting) else body.district.name,
        "back": page_of(record, section),
        "crumb": str(record),
        "training": body.district.training,
    }


def reader_of(request: ScopedRequest) -> Reader:
    """Who asks, as the meetings know them."""
    return Reader(request.user, request.scope, today())


def writers_places(request: ScopedRequest) -> Sequence[District]:
    """The districts whose minutes this person writes. PermissionDenied where there is none."""
    places = places_of(request.scope, "write_minutes")
    if not places:
        raise PermissionDenied
    return places


def new_in(places: Sequence[District], listed: str, crumb: str) -> dict[str, Any]:
    """What stands around the form of a new record of one of these districts, whose list is at `listed` (an address's name)."""
    return {
        "under": places[0].name if len(places) == 1 else "",
        "back": reverse(listed),
        "crumb": crumb,
        "training": all(district.training for district in places),
    }
