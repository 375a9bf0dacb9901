"""Where a record's page is, and what stands around a form of entry that belongs to it."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from grants.models import NGO, Allocation, Contract, Document, Lot
from koksu.accounts.models import District

Paged = NGO | Allocation | Lot | Contract | Document  # the records with a page of their own


def page_of(record: Paged, section: str = "") -> str:
    """The address of a record's page, or of a section of it (the id there)."""
    address = reverse(f"{record.KIND}_detail", args=[record.pk])
    return f"{address}#{section}" if section else address


def around(record: Paged, section: str = "") -> dict[str, Any]:
    """What a form of this record says of it, for grants.views.entry: `under` its heading, the `crumb` that leads `back`, and whether
    all of it is `training` data."""
    name, under, district = _named(record)
    return {
        "under": ", ".join(words for words in map(str, under) if words),
        "back": page_of(record, section),
        "crumb": name,
        "training": bool(district and district.training),
    }


def _named(record: Paged) -> tuple[str, tuple[Any, ...], District | None]:
    """A record's name in the crumbs, the words under a heading, and its district."""
    match record:
        case Contract():
            return str(record), (record, record.ngo), record.allocation.district
        case Lot():
            return str(record), (record, record.title, record.allocation.district), record.allocation.district
        case Allocation():
            return _("Funds of %(year)s") % {"year": record.year}, (record, record.district), record.district
        case NGO():
            return str(record), (record,), record.home_district
    name = capfirst(str(record))
    return name, (name,), record.district
