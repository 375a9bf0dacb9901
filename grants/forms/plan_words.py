"""A plan as lines to read: for two versions side by side."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grants.actions.plans import Plan
from grants.forms.fields import hundredths
from grants.models import CostNature, Unit
from koksu.language import short_date
from koksu.money import Tenge


def told(plan: Plan) -> list[str]:
    """A plan as lines to read: each promise with its costs, then the shared ones."""
    lines = []
    for place, promise in enumerate(plan.promises, start=1):
        name = " / ".join(text for text in (promise.title_kk, promise.title_ru, promise.title_en) if text)
        due = f", {short_date(promise.due)}" if promise.due else ""
        planned = "—" if promise.planned is None else f"{promise.planned} {Unit(promise.kind.unit).counted(promise.planned)}"
        lines.append(f"{place}. {promise.kind.name}{': ' if name else ''}{name}: {planned}{due}")
        lines += [f"– {_line(line)}" for line in promise.lines]
    if plan.shared:
        lines += [_("Shared costs"), *(f"– {_line(line)}" for line in plan.shared)]
    return lines


def _line(line: dict[str, Any]) -> str:
    nature = "" if line["nature"] == CostNature.UNKNOWN else f" ({CostNature(line['nature']).label})"
    times = [hundredths(line["quantity"]) + (f" {line['unit']}" if line["unit"] else "")] if line["quantity"] is not None else []
    price = [str(Tenge(line["unit_price"]))] if line["unit_price"] is not None else []
    return f"{line['item']}{nature}: {' × '.join(times + price)}{' = ' if times or price else ''}{Tenge(line['amount'])}"


def listed(lines: Iterable[str]) -> SafeString:
    """Each on a line of its own."""
    return mark_safe("<br>".join(conditional_escape(line) for line in lines))  # each one escaped
