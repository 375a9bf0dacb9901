"""How the ledger's figures look: amounts, the tenge bar, the figures that close beneath it. Nothing is added up here."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from grants.ledger import BAR, Split
from koksu.markup import escape
from koksu.money import NBSP, Tenge, percent

register = template.Library()

# code: (name, what it means, its pattern in #hatches; proven is solid)
PARTS = {
    "proven": (gettext_lazy("Proven"), gettext_lazy("The output is verified and accepted, with its proof."), ""),
    "awaiting": (gettext_lazy("Awaiting"), gettext_lazy("The output is reported; verification or its proof is pending."), "awaiting"),
    "outstanding": (gettext_lazy("Outstanding"), gettext_lazy("No output has been given yet."), "outstanding"),
    "not_due": (gettext_lazy("Not yet due"), gettext_lazy("No output has been given yet, and its time has not passed."), "outstanding"),
    "overdue": (
        gettext_lazy("Overdue"),
        gettext_lazy("Its deadline or the contract's term had passed by the day of this report."),
        "overdue",
    ),
    "shared": (gettext_lazy("Shared costs"), gettext_lazy("Budget lines that belong to no single deliverable."), "shared"),
    "no_breakdown": (
        gettext_lazy("No breakdown"),
        gettext_lazy("Not divided among budget lines; tied to the outputs only as a whole."),
        "nobreak",
    ),
    "not_awarded": (gettext_lazy("Not awarded"), gettext_lazy("In a lot, but in no contract."), "notawarded"),
    "unplaced": (gettext_lazy("Unplaced"), gettext_lazy("In no known lot."), "notinlot"),
    "unknown_remainder": (
        gettext_lazy("Unknown remainder"),
        gettext_lazy("It can't be told how this divides: a contract's amount is unknown."),
        "remainder",
    ),
    "basis_gap": (
        gettext_lazy("Basis gap"),
        gettext_lazy("The difference of amounts that stand on different VAT bases; it may be negative."),
        "notawarded",
    ),
}
SCREEN = "h-"  # what the screen's pattern ids begin with: "awaiting" alone is the anchor of the rows behind that part
AT_MOST = pgettext_lazy("of one lot alone", "Not awarded, at most")


class FigureRow(NamedTuple):
    """A row beneath the bar: tiyn (None: unknown), share in tenths of a per cent (None: not shown)."""

    code: str
    name: str
    meaning: str
    pattern: str
    amount: int | None
    share: int | None
    inside: bool  # a part of the row above, not a further sum

    @property
    def known(self) -> bool:
        return self.amount is not None


@register.filter
def tenge(tiyn: int | None) -> SafeString:
    """«428 571 ₸»; an unknown amount is a gap in the form."""
    return gap() if tiyn is None else SafeString(str(Tenge(tiyn)))


@register.filter
def digits(tiyn: int | None) -> SafeString:
    """«428 571», where the table's head says ₸."""
    return gap() if tiyn is None else SafeString(Tenge(tiyn).digits())


@register.filter
def in_words(tiyn: int, language: str) -> str:
    """The amount in words, in the document's language."""
    return Tenge(tiyn).in_words(language[:2])


@register.filter
def count(number: int | None) -> SafeString:
    """A count with its groups of three («1 000»); unknown is a gap."""
    return gap() if number is None else SafeString(f"{number:,}".replace(",", NBSP))


@register.filter
def share(tenths: int | None) -> str:
    """«35,6%»; nothing where no shares are shown."""
    return "" if tenths is None else percent(tenths)


@register.filter
def hundredths(number: int | None) -> SafeString:
    """A quantity kept in hundredths: «4», «2,50»."""
    if number is None:
        return gap()
    whole, rest = divmod(number, 100)
    return SafeString(f"{whole:,}".replace(",", NBSP) + (f",{rest:02}" if rest else ""))


@register.simple_tag
def gap(word: str = "") -> SafeString:
    """What is unknown, as an unfilled line of a form."""
    return format_html('<span class="gap">{}</span>', word or _("unknown"))


@register.simple_tag
def tenge_bar(split: Split, label: object, links: str | None = None, height: int = 36, prefix: str = "") -> SafeString:
    """The bar: a picture of the eight parts. `links`: the address whose anchors hold the rows (None: no links; "": this page). Without
    a `label` it has no name of its own: beside it stands what it is of.

    On paper (`prefix`) each picture carries its own patterns, heights and frame, because a PDF engine reads each alone; on a screen these
    are app.css's, and so are the fills of parts that link somewhere and the height of a thin bar. Fifty of them stand in a list, so its
    text is short and put together at once; whatever comes from a record is escaped.
    """
    size, named = "tall" if height > 20 else "thin", escape(str(label)) if label else ""
    role = f' role="{"img" if links is None else "group"}" aria-label="{named}"' if named else ""
    tall, wide = f' height="{height}"' if prefix or size == "tall" else "", ' width="100%"' if prefix else ""
    parts = "".join(_parts(split, None if links is None else escape(links), prefix, tall if prefix else ""))
    if prefix:
        parts = f'{hatches(prefix)}{parts}<rect{wide}{tall} fill="none" stroke="#15222c"/>'
    return SafeString(f'<svg class="tenge-bar {size}"{role}{wide}{tall}>{parts}</svg>')


def bar_parts(split: Split) -> list[tuple[str, int, int, int]]:
    """Each part of the bar that has an amount, from left to right: its code, its tiyn, where it begins and ends in hundredths of a per
    cent (drawn, never read back)."""
    amounts = [(code, amount) for code in (*BAR, "unknown_remainder") if (amount := getattr(split, code))]
    whole = max(split.known if not split.gap else 0, sum(amount for _code, amount in amounts)) or 1
    ends = [at * 10_000 // whole for at in accumulate(amount for _code, amount in amounts)]
    return [(code, amount, start, end) for (code, amount), start, end in zip(amounts, [0, *ends], ends, strict=False)]


def _parts(split: Split, links: str | None, prefix: str, tall: str) -> Iterator[str]:
    language = get_language()
    for code, amount, start, end in bar_parts(split):
        title = f"<title>{_name(code, language)}: {Tenge(amount)}</title>"
        place = f'x="{_per_cent(start)}" width="{_per_cent(end - start)}"{tall}'
        if links is None or prefix:
            pattern = PARTS[code][2]
            place += f' fill="{f"url(#{prefix or SCREEN}{pattern})" if pattern else "#00778b"}"'
        yield f"<rect {place}>{title}</rect>" if links is None else f'<a href="{links}#{code}">{title}<rect {place}/></a>'


@cache
def _name(code: str, language: str | None) -> str:
    """A part's name as HTML. A list says it some hundred times a page: it is translated once a language (which is the active one)."""
    return escape(str(PARTS[code][0]))


def _per_cent(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}%" if rest else f"{whole}%"


@register.simple_tag
def swatch(code: str, prefix: str = "") -> SafeString:
    """A small sample of a part's pattern; on paper with its own patterns."""
    pattern = PARTS[code][2]
    if not prefix:  # on a screen its shape is app.css's
        fill = f"url(#{SCREEN}{pattern})" if pattern else "#00778b"
        return SafeString(f'<svg class="swatch" aria-hidden="true"><rect fill="{fill}"/></svg>')
    return format_html(
        '<svg class="swatch" width="20" height="13" aria-hidden="true">{}'
        '<rect x=".5" y=".5" width="19" height="12" fill="{}" stroke="#15222c"/></svg>',
        hatches(f"{prefix}-", [pattern]) if pattern else "",
        f"url(#{prefix}-{pattern})" if pattern else "#00778b",
    )


# pattern: (width, height, slant, content). The same drawings stand in the screen's #hatches and in each picture on paper.
# A tile is long in the direction of its lines: joints would show on paper.
HATCHES = {
    "awaiting": (7, 700, 45, '<rect width="7" height="700" fill="#d5eef3"/><rect width="2.6" height="700" fill="#00778b"/>'),
    "outstanding": (8, 800, 45, '<rect width="8" height="800" fill="#fff"/><rect width="1.1" height="800" fill="#00778b"/>'),
    "overdue": (8, 800, -45, '<rect width="8" height="800" fill="#f0b400"/><rect width="3.2" height="800" fill="#15222c"/>'),
    "shared": (5, 500, 0, '<rect width="5" height="500" fill="#e3e8eb"/><rect width="1.5" height="500" fill="#5f6c76"/>'),
    "nobreak": (4000, 6, 0, '<rect width="4000" height="6" fill="#fff"/><rect width="4000" height="1.5" y="2" fill="#43515c"/>'),
    "notawarded": (7, 7, 0, '<rect width="7" height="7" fill="#fff"/><circle cx="3.5" cy="3.5" r="1.25" fill="#43515c"/>'),
    "remainder": (12, 12, 0, '<rect width="12" height="12" fill="#fff"/><path d="M4 8l4-4" stroke="#43515c" stroke-width="1.2"/>'),
    "notinlot": (14, 14, 0, '<rect width="14" height="14" fill="#fff"/><path d="M5 7h4M7 5v4" stroke="#7d8a93" stroke-width="1"/>'),
}


@register.simple_tag
def hatches(prefix: str = "", names: Iterable[str] = tuple(HATCHES)) -> SafeString:
    """The patterns as SVG definitions, their ids beginning with `prefix`."""
    patterns = "".join(
        f'<pattern id="{prefix or SCREEN}{name}" width="{width}" height="{height}" patternUnits="userSpaceOnUse"'
        + (f' patternTransform="rotate({slant})"' if slant else "")
        + f">{content}</pattern>"
        for name, (width, height, slant, content) in ((name, HATCHES[name]) for name in names)
    )
    return SafeString(f"<defs>{patterns}</defs>")


@register.simple_tag
def figure_rows(split: Split, whole: str = "contract") -> list[FigureRow]:
    """The rows beneath the bar, in its order, closing to the whole. `whole`: contract, lot, allocation (the latter two have more)."""
    shares = {part.code: part for part in split.parts()}
    not_due, late = shares["not_due"].share, shares["overdue"].share
    outstanding = None if not_due is None else not_due + (late or 0)
    rows = [_row(split, code, shares[code].share) for code in ("proven", "awaiting")]
    rows.append(_row(split, "outstanding", outstanding))
    if split.overdue:
        rows.append(_row(split, "overdue", late, inside=True))
    rows += [_row(split, code, shares[code].share) for code in ("shared", "no_breakdown")]
    if whole in {"lot", "allocation"}:
        rows.append(_row(split, "not_awarded", shares["not_awarded"].share))
        if whole == "lot":
            rows[-1] = rows[-1]._replace(name=str(AT_MOST))
    if whole == "allocation":
        rows.append(_row(split, "unplaced", shares["unplaced"].share))
    if split.unknown_remainder:
        rows.append(_row(split, "unknown_remainder", split.remainder_share))
    if split.gap:
        rows.append(_row(split, "basis_gap", None))
    return rows


def _row(split: Split, code: str, tenths: int | None, inside: bool = False) -> FigureRow:
    name, meaning, pattern = PARTS[code]
    amount = getattr(split, code)
    if inside:
        name = gettext_lazy("of which overdue")
    return FigureRow(code, str(name), str(meaning), pattern, amount, tenths, inside)


@register.filter
def closing_share(split: Split) -> int | None:
    """100,0 beneath shares that are shown; else nothing."""
    return 1000 if any(part.share is not None for part in split.parts()) else None
