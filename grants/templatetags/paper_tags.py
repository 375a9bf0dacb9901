"""What only paper says: amounts as contracts write them, proof by number, check codes, opening + movement = closing.

Everything speaks the language now active: a document's page is rendered under its own language. Nothing is added up here.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from grants.ledger import Split
from grants.models import Kind, Output
from grants.reports.values import ContractValue, ExpenseValue, LineValue, Proof, Report
from grants.templatetags.ledger_tags import PARTS, count, figure_rows, tenge
from koksu.language import short_date
from koksu.money import NBSP, Tenge

register = template.Library()

CASH = {
    "paid": gettext_lazy("Paid"),
    "refunded": gettext_lazy("Refunded"),
    "withheld": gettext_lazy("Withheld as a penalty"),
    "still_to_pay": gettext_lazy("Still to pay"),
    "to_be_returned": gettext_lazy("To be returned"),
    "documented": gettext_lazy("Expenses, documented"),
    "not_yet_documented": gettext_lazy("Not yet documented"),
    "spent_ahead": gettext_lazy("Spent ahead"),
}


@register.filter
def on_paper(tiyn: int) -> str:
    """«4 500 000 (төрт миллион бес жүз мың) теңге 00 тиын», as contracts write an amount."""
    return Tenge(tiyn).on_paper((get_language() or "kk")[:2])


@register.filter
def less(tiyn: int) -> SafeString:
    """An amount that is taken off: with a minus sign."""
    return tenge(-tiyn)


@register.filter
def signed(tiyn: int | None) -> SafeString:
    """A movement with its sign; unknown is a gap."""
    return format_html("+{}", tenge(tiyn)) if tiyn and tiyn > 0 else tenge(tiyn)


@register.filter
def local_day(value: datetime) -> str:
    """The day of a moment, in the house's time zone."""
    return short_date(localtime(value))


@register.filter
def bound(text: object) -> str:
    """Text whose «№ 3» isn't torn apart at a line's end."""
    return str(text).replace("№ ", f"№{NBSP}")


@register.simple_tag
def numbered(what: str, number: str) -> str:
    """«№ 1 қосымша келісім», «дополнительное соглашение № 1»: each language has its own order."""
    return bound(_("%(what)s № %(number)s") % {"what": what, "number": number}) if what else f"№{NBSP}{number}"


# ---------------------------------------------------------------- outputs and their proof


@register.filter
def details(output: Output, kind: Kind) -> list[str]:
    """What the kind asks for and is known of this output: «participants: 31»."""
    return [f"{_label(name)}: {_told(value)}" for name in kind.asked if (value := getattr(output, name)) not in (None, "")]


@register.filter
def untold(output: Output, kind: Kind) -> str:
    """What the kind asks for (and every output: its place) that nobody told, in one line."""
    return ", ".join(_label(name) for name in ("place", *kind.asked) if getattr(output, name) in (None, ""))


def _label(name: str) -> str:
    return str(Output._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _told(value: Any) -> str:
    if isinstance(value, date):
        return short_date(value)
    return str(count(value)) if isinstance(value, int) else f"{value:%H:%M}" if hasattr(value, "strftime") else str(value)


@register.filter
def numbers(proofs: Sequence[Proof]) -> str:
    """The numbers of supporting documents in this report: «№ 1–3, 7»."""
    runs: list[list[int]] = []
    for number in sorted(proof.number for proof in proofs):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return f"№{NBSP}" + ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


@register.filter
def code(sha256: str) -> str:
    """The first 16 characters of a file's SHA-256, in fours, as people compare them."""
    return NBSP.join(sha256[at : at + 4] for at in range(0, 16, 4))


# ---------------------------------------------------------------- a contract's rows


@register.filter
def priced(value: ContractValue) -> bool:
    """Whether any of its deliverables has a known amount."""
    return any(promise.standing.split.amount is not None for promise in value.deliverables)


@register.filter
def has_outputs(value: ContractValue) -> bool:
    """Whether anything was reported for it."""
    return any(promise.outputs for promise in value.deliverables)


@register.filter
def expenses(value: ContractValue, source: str) -> list[ExpenseValue]:
    """Its expenses from the grant, or (source empty) from own and other money."""
    return [e for e in value.expenses if (e.record.source == "grant") == bool(source)]


@register.filter
def serves(line: LineValue, value: ContractValue) -> str:
    """For which deliverable a budget line is; a shared cost is for none."""
    titles = [str(promise.record) for promise in value.deliverables if promise.record.pk == line.deliverable_id]
    return titles[0] if titles else _("shared cost")


@register.filter
def spent_loose(value: ContractValue) -> int:
    """What was spent from the grant on no budget line (tiyn)."""
    return value.standing.spent_by_line.get(None, 0)


# ---------------------------------------------------------------- an allocation's lots


class LotPart(NamedTuple):
    """A part of a lot, or of what stands in no lot alone (tiyn; None: unknown)."""

    name: str
    amount: int | None


@register.filter
def lot_parts(split: Split) -> list[LotPart]:
    """The parts of one lot that aren't nothing: they close to its budget."""
    return [LotPart(row.name, row.amount) for row in figure_rows(split, "lot") if not row.inside and row.amount != 0]


@register.filter
def rest_rows(report: Report) -> list[LotPart]:
    """What of a lot or an allocation is in no contract: with the contracts' total it closes to the whole."""
    rest = {"not_awarded", "unplaced", "unknown_remainder", "basis_gap"}
    return [LotPart(row.name, row.amount) for row in figure_rows(report.split, report.kind) if row.code in rest and row.amount != 0]


@register.filter
def parts_beyond(report: Report) -> list[LotPart]:
    """What of an allocation's parts stands in no lot alone: with the lots' it closes to the whole."""
    return [LotPart(str(PARTS[code][0]), amount) for code, amount in report.beyond_lots.items() if code != "amount" and amount != 0]


# ---------------------------------------------------------------- opening + movement = closing


class Movement(NamedTuple):
    """A row of opening + movement = closing, in tiyn (None: unknown)."""

    name: str
    opening: int | None
    movement: int | None
    closing: int | None


@register.simple_tag
def split_movements(report: Report) -> list[Movement]:
    """The parts of the whole, the whole itself last."""
    if report.opening is None:
        return []
    whole = "contract" if report.kind == "ngo" else report.kind
    found = [*figure_rows(report.opening, whole), *figure_rows(report.split, whole)]
    names = {row.code: str(PARTS[row.code][0]) for row in found if not row.inside} | {"amount": ""}
    return [
        Movement(name, getattr(report.opening, part), report.movement[part], getattr(report.split, part)) for part, name in names.items()
    ]


@register.simple_tag
def cash_movements(report: Report) -> list[Movement]:
    """The cash, where there is any."""
    if report.opening_cash is None:
        return []
    rows = [
        Movement(str(name), getattr(report.opening_cash, part), report.cash_movement[part], getattr(report.cash, part))
        for part, name in CASH.items()
    ]
    return [row for row in rows if row.opening or row.closing]
