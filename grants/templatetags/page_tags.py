"""The words and small parts of the pages: states, gaps, counted units, days, sort heads. Nothing is added up here."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

from django import template
from django.forms import BoundField, ChoiceField
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from msgspec.structs import replace

from grants.ledger import Split
from grants.models import AcceptanceAct, Allocation, Contract, ContractStatus, Document, Note, Output, Unit
from grants.reports.amendments import ABSENT
from grants.reports.behind import Group, groups_of
from grants.reports.build import notes_on
from grants.reports.flow import Node, pixels
from grants.reports.lists import Listing
from grants.reports.sections import Beside
from grants.reports.values import ContractValue, DeliverableValue, Gap, OutputValue, PlanChange, Report
from grants.templatetags.gap_words import GAPS, counted_things
from grants.templatetags.ledger_tags import PARTS, SCREEN, count, gap, hundredths, tenge, tenge_bar
from grants.templatetags.paper_tags import Movement
from koksu.language import long_date, short_date
from koksu.markup import escape
from koksu.money import NBSP, Tenge

register = template.Library()

HOUSE = get_default_timezone()
LONGEST_NAME = 28  # letters of a label in the flow picture: its title has all of them
# state: (class of its shape, word)
DELIVERABLES = {
    "done": ("verified", gettext_lazy("done")),
    "waiting": ("reported", gettext_lazy("under review")),
    "overdue": ("overdue", gettext_lazy("overdue")),
    "open": ("open", gettext_lazy("in progress")),
    "plan_unknown": ("open", gettext_lazy("plan unknown")),
}
OUTPUTS = {
    "reported": ("reported", gettext_lazy("under review")),
    "verified": ("verified", gettext_lazy("verified")),
    "in_part": ("verified", gettext_lazy("verified in part")),
    "returned": ("returned", gettext_lazy("returned for rework")),
}
CONTRACTS = {
    "draft": ("draft", gettext_lazy("draft contract")),
    "signed": ("open", gettext_lazy("signed")),
    "closed": ("closed", gettext_lazy("closed")),
    "terminated": ("rejected", pgettext_lazy("of a contract", "terminated")),
}
VERIFIED = {
    "all": gettext_lazy("everything verified"),
    "some": gettext_lazy("some verified"),
    "nothing": gettext_lazy("nothing verified"),
}
TERMS = {
    "not_begun": gettext_lazy("term not begun"),
    "running": gettext_lazy("term running"),
    "over": gettext_lazy("term over"),
    "unknown": gettext_lazy("term unknown"),
}
CHANGES = {
    "amount": gettext_lazy("Contract amount"),
    "starts": gettext_lazy("Start of validity"),
    "ends": gettext_lazy("End of validity"),
    "deliverable_planned": gettext_lazy("Planned quantity"),
    "deliverable_due": gettext_lazy("Deadline"),
    "line_amount": gettext_lazy("Budget line"),
    "deliverable_kind": gettext_lazy("Kind of deliverable"),
    "deliverable_title": gettext_lazy("Title"),
    "line_item": gettext_lazy("Cost item"),
    "line_deliverable": gettext_lazy("For which deliverable"),
    "line_quantity": gettext_lazy("Quantity"),
    "line_unit": gettext_lazy("Unit of measurement"),
    "line_unit_price": gettext_lazy("Unit price"),
}


# ---------------------------------------------------------------- numbers and days


@register.filter
def counted(number: int | None, unit: str) -> SafeString:
    """«4 іс-шара», «1 000 экземпляров»: a quantity with its unit after it; unknown is a gap."""
    return gap() if number is None else SafeString(f"{count(number)}{NBSP}{escape(_unit(unit, number, _language()))}")


@lru_cache(maxsize=1000)
def _unit(unit: str, number: int, _language: str) -> str:
    """A unit's name after a number: a page asks for few of them again and again."""
    return Unit(unit).counted(number)


@register.filter
def amount_or_dash(tiyn: int | None) -> SafeString | str:
    """An amount, where nothing is told by a dash and not by 0 ₸; unknown is a gap."""
    return "—" if tiyn == 0 else tenge(tiyn)


@register.filter
def late(split: Split) -> SafeString | str:
    """What is overdue. Where nothing is outstanding nothing is late; what is outstanding by a day that nobody told is a gap."""
    return amount_or_dash(split.overdue if split.outstanding else split.overdue or 0)


@register.filter
def day(value: date | None) -> SafeString:
    """«23.11.2019»; unknown is a gap."""
    return gap() if value is None else SafeString(f'<span class="nowrap">{short_date(value)}</span>')


@register.filter
def long_day(value: date | None) -> SafeString | str:
    """«2019 жылғы 23 қараша» in the reader's language; unknown is a gap."""
    return gap() if value is None else long_date(value, _language())


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """«17.09.2026, 10:12» in the house's time zone."""
    return gap() if value is None else f"{value.astimezone(HOUSE):%d.%m.%Y, %H:%M}"


@register.filter
def known(text: str) -> SafeString | str:
    """A text, or the gap it leaves."""
    return text or gap()


@register.filter
def hours(output: Output) -> str:
    """«10:00–12:30»: as much of an event's time as is known."""
    return "–".join(f"{at:%H:%M}" for at in (output.starts_at, output.ends_at) if at)


@register.filter
def sized(size: int) -> str:
    """A file's size: «640 B», «12 kB», «3 MB»."""
    for limit, unit in ((1000, _("B")), (1_000_000, _("kB"))):
        if size < limit:
            return f"{size * 1000 // limit}{NBSP}{unit}"
    unit = _("MB")
    return f"{size // 1_000_000}{NBSP}{unit}"


def _language() -> str:
    return (get_language() or "kk")[:2]


# ---------------------------------------------------------------- states


@register.filter
def deliverable_state(value: DeliverableValue) -> SafeString:
    """Where a promise stands: a shape and a word."""
    return _state("deliverable", value.state, get_language())


@register.filter
def output_state(output: Output) -> SafeString:
    """Where a result stands: a shape and a word."""
    partly = output.state == "verified" and output.accepted != output.claimed
    return _state("output", "in_part" if partly else output.state, get_language())


@register.filter
def contract_state(contract: Contract | ContractValue) -> SafeString:
    """Where a contract stands, now or (its value in a report) on the report's day: a shape and a word."""
    return _state("contract", contract.status, get_language())


@register.filter
def standing_words(contract: ContractValue) -> str:
    """«nothing verified, term over»: so that a contract that delivered nothing can't look calm. A term that didn't run out is nothing
    to tell of a contract that is closed or terminated."""
    verified, term = VERIFIED[contract.standing.verified], contract.standing.term
    ended = contract.status in {ContractStatus.CLOSED, ContractStatus.TERMINATED}
    return str(verified) if ended and term in {"not_begun", "running"} else f"{verified}, {TERMS[term]}"


@cache
def _state(of: str, state: str, _language: str | None) -> SafeString:
    """A page says the same few states again and again: each is put together once a language."""
    shape, word = {"deliverable": DELIVERABLES, "output": OUTPUTS, "contract": CONTRACTS}[of][state]
    return SafeString(f'<span class="state {shape}">{escape(str(word))}</span>')


def choice(record: Any, field: str) -> SafeString:
    """A record's choice in words: Django's own get_…_display() translates all choices of the field each time."""
    model: Any = type(record)
    return _choice(model, field, getattr(record, field), get_language())


@lru_cache(maxsize=1000)
def _choice(model: Any, field: str, value: str, _language: str | None) -> SafeString:
    return escape(str(dict(model._meta.get_field(field).flatchoices).get(value, value)))


# ---------------------------------------------------------------- what an output is asked for


class Fact(NamedTuple):
    """A label and its value; an empty value is a gap."""

    label: str
    value: Any


@register.simple_tag
def asked_facts(value: OutputValue, kind: Any) -> list[Fact]:
    """What this output's kind asks for, with what is known of it, in the fixed order."""
    language = get_language()
    return [Fact(_label(name, language), _told(getattr(value.record, name))) for name in kind.asked]


@cache
def _label(name: str, _language: str | None) -> str:
    return str(Output._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _told(value: Any) -> Any:
    if value in (None, ""):
        return gap()
    if isinstance(value, date):
        return day(value)
    return count(value) if isinstance(value, int) else value.strftime("%H:%M") if hasattr(value, "strftime") else value


@register.filter
def told(change: PlanChange, side: str) -> Any:
    """A changed figure of the plan, `before` or `after`, as its kind is written."""
    value = getattr(change, side)
    if value == ABSENT:
        return value
    if change.what == "line_quantity":
        return hundredths(value)
    return tenge(value) if change.money else _told(value)


@register.filter
def change_name(change: PlanChange) -> str:
    return str(CHANGES[change.what])


# ---------------------------------------------------------------- parts, gaps, documents


@register.filter
def part_name(code: str) -> str:
    return str(PARTS[code][0])


@register.filter
def part_meaning(code: str) -> str:
    return str(PARTS[code][1])


@register.filter
def proven_share(split: Split) -> int | None:
    """The proven part's share in tenths of a per cent."""
    return split.parts()[0].share


@register.filter
def besides(report: Report, record: Any) -> list[Beside]:
    """What other apps say beside a row of the page."""
    return [note for filled in report.extras for note in filled.told.beside(record)]


@register.simple_tag
def behind(report: Report) -> list[Group]:
    """The rows behind each figure of a page."""
    return groups_of(report)


@register.filter
def gap_title(value: Gap) -> str:
    return str(GAPS[value.code][0])


@register.filter
def gap_reason(value: Gap) -> str:
    return str(GAPS[value.code][1])


@register.filter
def gap_size(value: Gap) -> SafeString | str:
    """By how much: an amount, a count of things, or nothing where there is no number to give."""
    if value.amount is not None:
        return tenge(value.amount)
    return "" if value.count is None else counted_things(value.code, value.count)


@register.filter
def by_code(gaps: Iterable[Gap]) -> list[tuple[Gap, list[Gap]]]:
    """Gaps of one kind together, in the order of the first of each: the kind is explained once, its cases stand beneath."""
    cases: dict[str, list[Gap]] = {}
    for value in gaps:
        cases.setdefault(value.code, []).append(value)
    return [(group[0], group) for group in cases.values()]


@register.simple_tag
def notes_about(document: Document) -> list[Note]:
    """What is noted on a document itself."""
    return notes_on([document])


@register.filter
def distinct(notes: Iterable[Note]) -> list[Note]:
    """Notes that say the same of several records, once."""
    return list({(note.nature, note.text): note for note in notes}.values())


@register.filter
def is_picture(document: Document) -> bool:
    """Whether there is a picture of it to look at in place."""
    return document.is_picture


@register.filter
def region_of(allocation: Allocation, today: date) -> str:
    """The region's name in the allocation's year beside its present one, where they differ."""
    return allocation.district.region.name_for_year(allocation.year, today)


# ---------------------------------------------------------------- lists


@register.simple_tag
def filter_field(field: BoundField) -> SafeString:
    """A filter with its label, marked up as crispy does it."""
    name = field.id_for_label
    if isinstance(field.field, ChoiceField):
        chosen, choices = str(field.value() or ""), cast("Iterable[tuple[Any, Any]]", field.field.choices)
        options = (('<option value="{}"{}>{}</option>', value, SELECTED if str(value) == chosen else "", words) for value, words in choices)
        listed = SafeString("".join(format_html(*option) for option in options))
        control = format_html('<select name="{}" class="select form-select" id="{}">{}</select>', field.html_name, name, listed)
    else:
        control = field.as_widget(attrs={"class": "textinput form-control"})
    return format_html('<div class="mb-3"><label for="{}" class="form-label">{}</label> {}</div>', name, field.label, control)


SELECTED = SafeString(" selected")


@register.simple_tag(takes_context=True)
def sort_head(context: Mapping[str, Any], column: str, label: str, css: str = "") -> SafeString:
    """A table head that sorts by its column; a second press turns the order round."""
    listing: Listing = context["listing"]
    now = listing.asked.sort
    rising, here = now == column, now.removeprefix("-") == column
    first = "" if column == "name" else "-"  # sums and counts: the largest first
    wanted = (f"-{column}" if rising else column) if here else first + column
    address = f"?{context['query']}&{urlencode({'sort': wanted})}" if context["query"] else f"?{urlencode({'sort': wanted})}"
    order = format_html(' aria-sort="{}"', "ascending" if rising else "descending") if here else ""
    arrow = format_html(' <span aria-hidden="true">{}</span>', "↑" if rising else "↓") if here else ""
    return format_html('<th role="columnheader" scope="col" class="{}"{}><a href="{}">{}{}</a></th>', css, order, address, label, arrow)


@register.simple_tag(takes_context=True)
def page_address(context: Mapping[str, Any], number: int) -> str:
    """The address of another page of this list, with its filters and its order."""
    listing: Listing = context["listing"]
    more: dict[str, str | int] = {"sort": listing.asked.sort, "page": number} if listing.asked.sort != "name" else {"page": number}
    return f"?{context['query']}&{urlencode(more)}" if context["query"] else f"?{urlencode(more)}"


# ---------------------------------------------------------------- a report's rows, as a page needs them


@register.filter
def words(tiyn: int) -> str:
    """An amount in words in the reader's language."""
    return Tenge(tiyn).in_words(_language())


@register.filter
def without_proof(value: DeliverableValue) -> bool:
    """Whether something was reported and nothing at all proves it."""
    return bool(value.outputs) and not any(output.evidence for output in value.outputs)


@register.filter
def proof_count(value: ContractValue) -> int:
    """How many documents prove a contract's outputs and expenses, each counted once."""
    return len({proof.number for proof in value.proofs})


@register.filter
def accepted_by(value: ContractValue, act: AcceptanceAct) -> list[Fact]:
    """The outputs that an act accepts: each one's name and its id."""
    return [Fact(o.record.topic or str(d.record), o.record.pk) for d in value.deliverables for o in d.outputs if o.record.act_id == act.pk]


@register.filter
def spent_without_line(value: ContractValue) -> int:
    """Tiyn of documented expenses that belong to no line of the estimate."""
    return value.standing.spent_by_line.get(None, 0)


@register.simple_tag
def part_bar(code: str, amount: int) -> SafeString:
    """A thin bar of one part, linked to the rows behind it."""
    name = part_name(code)
    part: dict[str, Any] = {code: amount}
    return tenge_bar(replace(Split(amount), **part), name, "", 14)


@register.simple_tag
def movements(report: Report) -> list[Movement]:
    """The whole and each part that isn't nothing throughout: opening + movement = closing."""
    rows = []
    for code, moved in report.movement.items():
        opening, closing = getattr(report.opening, code), getattr(report.split, code)
        if code == "amount" or opening or closing:
            rows.append(Movement(_("Whole amount") if code == "amount" else part_name(code), opening, moved, closing))
    return rows[1:] + rows[:1]


# ---------------------------------------------------------------- the flow picture


@register.filter
def px(hundredths: int) -> str:
    return pixels(hundredths)


@register.filter
def at(rows: Any, index: int) -> Any:
    """The row of that number, from 0."""
    return rows[index]


@register.filter
def fill(state: str) -> str:
    """The pattern of a part, from the page's #hatches."""
    pattern = PARTS[state][2]
    return f"url(#{SCREEN}{pattern})" if pattern else "#00778b"


@register.filter
def node_name(node: Node) -> str:
    """A node's name: its own, or that of the part that it is."""
    return capfirst(node.name or part_name(node.code))


@register.simple_tag
def node_label(node: Node) -> SafeString:
    """A node's bar, name and amount, on a plate that keeps them legible over the ribbons."""
    name = node_name(node)
    shown = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
    amount = str(Tenge(node.amount))
    width = max(len(shown) * 8, len(amount) * 7) + 8
    x, y = node.x // 100, node.y // 100
    return format_html(
        '<rect fill="#15222c" x="{}" y="{}" width="9" height="{}"><title>{}: {}</title></rect>'
        '<rect class="plate" x="{}" y="{}" width="{}" height="36" fill="#fff" fill-opacity=".84"/>'
        '<text class="name" x="{}" y="{}" font-size="13">{}</text><text x="{}" y="{}" font-size="12.5">{}</text>',
        *(pixels(node.x), pixels(node.y), pixels(node.height), name, amount),
        *(x + 12, y, width),
        *(x + 16, y + 13, shown, x + 16, y + 30, amount),
    )
