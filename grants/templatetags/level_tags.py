"""The words and addresses of levels: a child's page, the way from a district up. Nothing is added up here."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grants.ledger import Split
from grants.models import Allocation
from grants.reports.levels import Child, LevelReport
from grants.templatetags.ledger_tags import figure_rows
from grants.templatetags.paper_tags import LotPart
from koksu.accounts.models import District, Region
from koksu.accounts.scope import Scope

register = template.Library()


def address_of(kind: str, pk: int | None, year: int | None = None) -> str:
    """The page of a level or of an allocation; a level's is that of the same year."""
    page = reverse(f"{kind}_detail", args=[pk] if pk else [])
    return f"{page}?{urlencode({'year': year})}" if year and kind != "allocation" else page


@register.filter
def address(child: Child, report: LevelReport) -> str:
    """The page of one of the level's children."""
    return address_of(child.kind, child.record.pk, report.year)


@register.filter
def name_of(record: Region | District | Allocation | None, report: LevelReport) -> str:
    """Its name, as of the level's year."""
    return report.named(record)


@register.filter
def part_pairs(split: Split) -> list[list[LotPart]]:
    """The parts of a child that aren't nothing, two in a row: they close to its amount."""
    parts = [LotPart(row.name, row.amount) for row in figure_rows(split, "allocation") if not row.inside and row.amount != 0]
    return [parts[at : at + 2] for at in range(0, len(parts), 2)]


class Step(NamedTuple):
    """A level above, with its page."""

    name: str
    address: str


@register.simple_tag(takes_context=True)
def way_up(context: Mapping[str, Any], record: Region | District | Allocation | None, year: int | None = None) -> list[Step]:
    """The levels above a level or an allocation that this person may see, the highest first; each of the same year."""
    scope: Scope = context["request"].scope
    if isinstance(record, Allocation):
        return [*way_up(context, record.district, year), Step(str(record.district), address_of("district", record.district_id, year))]
    found = []
    if record is not None and scope.all_districts:
        found.append(Step(_("Republic of Kazakhstan"), address_of("country", None, year)))
    if isinstance(record, District) and scope.allows_region(record.region_id):
        found.append(Step(str(record.region), address_of("region", record.region_id, year)))
    return found
