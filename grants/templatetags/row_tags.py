"""The rows of a list. Fifty are put together as text at once, in a third of the time that a template takes, and say as little as they
can: half of a list's bytes were their bars. Whatever comes from a record is escaped."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.ledger import BAR, Split
from grants.reports.lists import Listing, Row
from grants.templatetags.ledger_tags import PARTS, bar_parts, count, gap, share, tenge
from grants.templatetags.page_tags import choice, contract_state, late, proven_share
from koksu.markup import conditional_escape, escape

register = template.Library()


class Told(NamedTuple):
    """What a row says of its record: its name, the lines beneath (an empty one is left out), and its own cell after it."""

    name: str
    beneath: Sequence[str]
    cell: str


@register.simple_tag(takes_context=True)
def list_rows(context: Mapping[str, Any], listing: Listing) -> SafeString:
    """The rows of a list's table, each named with a link to its record's page (an address beneath the list's own). Where the page isn't
    training data as a whole, rows that are invented are marked. Cells have neither class nor name: their places tell them apart, and
    static/js/lists.js names them for phones. Cells and rows end where the next begins, as HTML has it."""
    return SafeString("\n".join(_rows(listing, bool(context.get("training")))))


@register.simple_tag
def part_names() -> str:
    """The names of the bar's parts, for static/js/lists.js: «proven=Расталған;awaiting=…»."""
    return ";".join(f"{code}={PARTS[code][0]}" for code in (*BAR, "unknown_remainder"))


def _rows(listing: Listing, training: bool) -> Iterator[str]:
    mark = f' <b class="invented">{escape(pgettext("of data", "training"))}</b>'
    for row in listing.rows:
        record, split = row.record, row.split
        name, beneath, cell = TOLD[record.KIND](row)
        words = ' class="text"' if record.KIND == "contract" else ""
        lines = "".join(f"<small>{conditional_escape(line)}</small>" for line in beneath if line)
        amount = tenge(split.amount) if row.contracts or record.KIND != "ngo" else "—"
        bar = _bar(split, f"{record.pk}/") if split.known else ""
        yield (
            f'<tr><th scope="row"><a href="{record.pk}/">{escape(name)}</a>{mark if row.training and not training else ""}{lines}'
            f"<td{words}>{cell}<td>{amount}<td>{bar}<td>{share(proven_share(split)) or '—'}<td>{late(split)}"
        )


def _bar(split: Split, links: str) -> str:
    """A thin tenge bar whose parts lead to the rows behind them. What each is and how much, lists.js tells of the amounts (tiyn), which
    stand in the parts' order."""
    shown = bar_parts(split)
    ends = [0, *((end + 5) // 10 for _code, _amount, _start, end in shown)]  # in tenths of a per cent: a third of a pixel here
    parts = (
        f'<a href="{links}#{code}"><rect{_at(start)} width="{_per_cent(end - start)}"/></a>'
        for (code, *_rest), start, end in zip(shown, ends, ends[1:], strict=False)
    )
    return f'<svg class="bar" data-tiyn="{" ".join(str(amount) for _code, amount, *_rest in shown)}">{"".join(parts)}</svg>'


def _at(tenths: int) -> str:
    return f' x="{_per_cent(tenths)}"' if tenths else ""


def _per_cent(tenths: int) -> str:
    return f"{tenths / 10:g}%"


def _ngo(row: Row) -> Told:
    ngo = row.record
    form = choice(ngo, "form") if ngo.form != "unknown" else ""
    unsaid = gap(_("not said whether it is an NGO")) if ngo.counted is None else ""
    return Told(ngo.name, [SafeString(" · ".join(filter(None, (form, unsaid))))], count(row.contracts))


def _contract(row: Row) -> Told:
    return Told(str(row.record), [str(row.record.ngo), row.record.title], contract_state(row.record))


def _lot(row: Row) -> Told:
    return Told(str(row.record), [row.record.title, str(row.record.allocation)], count(row.contracts))


def _allocation(row: Row) -> Told:
    record = row.record
    source = f" · {choice(record, 'source')}" if record.source != "unknown" else ""
    name = _("Funds of %(year)s") % {"year": record.year}
    return Told(name, [record.title, SafeString(f"{escape(record.district)}{source}")], count(row.contracts))


TOLD = {"ngo": _ngo, "contract": _contract, "lot": _lot, "allocation": _allocation}
