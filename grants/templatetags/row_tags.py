"""The rows of a list. Fifty are put together as text at once, in a third of the time that a template takes; whatever comes from a record
is escaped."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.reports.lists import Listing, Row
from grants.templatetags.ledger_tags import count, gap, share, tenge, tenge_bar
from grants.templatetags.page_tags import amount_or_dash, choice, contract_state, proven_share

register = template.Library()


class Told(NamedTuple):
    """What a row says of its record: its name, the lines beneath (an empty one is left out), and its own cell after it."""

    name: str
    beneath: Sequence[str]
    cell: str


@register.simple_tag(takes_context=True)
def list_rows(context: Mapping[str, Any], listing: Listing) -> SafeString:
    """The rows of a list's table, each named with a link to its record's page (an address beneath the list's own). Where the page isn't
    training data as a whole, rows that are invented are marked. Cells of numbers have no class: in `.mids` they are the rule, and cells
    and rows end where the next begins, as HTML has it."""
    return mark_safe("\n".join(_rows(listing, bool(context.get("training")))))


def _rows(listing: Listing, training: bool) -> Iterator[str]:
    contracts, status, proven, overdue = (escape(word) for word in (_("Contracts"), _("Status"), _("Proven"), _("Overdue")))
    mark = f' <small class="invented">{escape(pgettext("of data", "training"))}</small>'
    for row in listing.rows:
        record, split = row.record, row.split
        name, beneath, cell = TOLD[record.KIND](row)
        label = f' class="text" data-label="{status}"' if record.KIND == "contract" else f' data-label="{contracts}"'
        lines = "".join(f'<span class="sub">{conditional_escape(line)}</span>' for line in beneath if line)
        amount = tenge(split.amount) if row.contracts or record.KIND != "ngo" else "—"
        bar = tenge_bar(split, "", f"{record.pk}/", 14) if split.known else ""
        yield (
            f'<tr><th scope="row"><a href="{record.pk}/">{escape(name)}</a>{mark if row.training and not training else ""}{lines}'
            f'<td{label}>{cell}<td class="key">{amount}<td class="full">{bar}<td data-label="{proven}">{share(proven_share(split)) or "—"}'
            f'<td data-label="{overdue}">{amount_or_dash(split.overdue or 0)}'
        )


def _ngo(row: Row) -> Told:
    ngo = row.record
    form = choice(ngo, "form") if ngo.form != "unknown" else ""
    unsaid = gap(_("not said whether it is an NGO")) if ngo.counted is None else ""
    return Told(ngo.name, [mark_safe(" · ".join(filter(None, (form, unsaid))))], count(row.contracts))


def _contract(row: Row) -> Told:
    return Told(str(row.record), [str(row.record.ngo), row.record.title], contract_state(row.record))


def _lot(row: Row) -> Told:
    return Told(str(row.record), [row.record.title, str(row.record.allocation)], count(row.contracts))


def _allocation(row: Row) -> Told:
    record = row.record
    source = f" · {choice(record, 'source')}" if record.source != "unknown" else ""
    name = _("Funds of %(year)s") % {"year": record.year}
    return Told(name, [record.title, mark_safe(f"{escape(record.district)}{source}")], count(row.contracts))


TOLD = {"ngo": _ngo, "contract": _contract, "lot": _lot, "allocation": _allocation}
