"""The rows of a plan as people type them: cells read one by one, each error kept at its cell, blank rows left out."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Struct, field

from grants import ledger
from grants.forms.fields import DayField, HundredthsField, WholeField
from grants.models import CostNature
from koksu.fields import TengeFormField
from koksu.money import MAX_TIYN, Tenge

PLANNED = gettext_lazy("A planned quantity is at least 1, or unknown (left empty).")
NATURES = [(CostNature.DIRECT.value, CostNature.DIRECT.label), (CostNature.ADMINISTRATIVE.value, CostNature.ADMINISTRATIVE.label)]
Fields = Mapping[str, tuple[Any, forms.Field]]
"""By a cell's name: its head's words, and how it is read."""


def _text(longest: int) -> forms.CharField:
    return forms.CharField(max_length=longest, required=False)


DELIVERABLE: Fields = {
    "kind": (gettext_lazy("Kind of deliverable"), forms.CharField(required=False)),
    "title_kk": (gettext_lazy("Title in Kazakh"), _text(500)),
    "title_ru": (gettext_lazy("Title in Russian"), _text(500)),
    "title_en": (gettext_lazy("Title in English"), _text(500)),
    "planned": (
        gettext_lazy("Planned quantity"),
        WholeField(min_value=1, max_value=10**9, required=False, error_messages={"min_value": PLANNED}),
    ),
    "due": (gettext_lazy("Deadline"), DayField(required=False)),
}
LINE: Fields = {
    "of": (gettext_lazy("For which deliverable"), forms.CharField(required=False)),
    "item": (gettext_lazy("Cost item"), _text(300)),
    "nature": (gettext_lazy("Direct or administrative"), forms.ChoiceField(choices=[("", "—"), *NATURES], required=False)),
    "unit": (gettext_lazy("Unit of measurement"), _text(50)),
    "quantity": (gettext_lazy("Quantity"), HundredthsField(largest=10**9, required=False)),
    "unit_price": (gettext_lazy("Unit price"), TengeFormField(required=False)),
    "amount": (gettext_lazy("Amount"), TengeFormField(required=False)),
}
FIELDS = {"d": DELIVERABLE, "l": LINE}
TELLING = {"d": ("kind", "title_kk", "title_ru", "title_en", "planned", "due"), "l": ("item", "unit", "quantity", "unit_price", "amount")}


class Cell(Struct):
    """One input: its name, what was typed, what that means, and what is wrong with it."""

    name: str
    label: Any
    raw: str = ""
    value: Any = None
    error: str = ""

    @property
    def id(self) -> str:
        return f"id_{self.name}"


class Row(Struct):
    """A deliverable (`sort` d) or a line (l) of the plan, under a number that stays its own while the form is typed."""

    sort: str
    key: str
    cells: dict[str, Cell]
    id: int | None = None
    off: bool = False  # to be taken out
    error: str = ""  # what is wrong with the row as a whole
    note: str = ""  # by how much a line's amount differs from quantity times price
    sum: int = 0  # a deliverable's lines, tiyn
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        return f"{self.sort}-{self.key}"

    @property
    def blank(self) -> bool:
        """Nothing was typed in it: it isn't there."""
        return self.id is None and not any(self.cells[name].raw.strip() for name in TELLING[self.sort])

    @property
    def counts(self) -> bool:
        """Whether it belongs to the plan."""
        return not self.off and not self.blank

    @property
    def errors(self) -> list[str]:
        """What is wrong, each with its cell's head."""
        found = [f"{cell.label}: {cell.error}" for cell in self.cells.values() if cell.error]
        return [*([self.error] if self.error else []), *found]

    def value(self, name: str) -> Any:
        return self.cells[name].value

    def wrong(self, name: str, words: str) -> None:
        if not self.cells[name].error:
            self.cells[name].error = words


def new_row(sort: str, key: str, values: Mapping[str, Any] | None = None, id: int | None = None) -> Row:
    """A row of known values (None: a blank one), as its inputs show them."""
    cells = {}
    for name, (label, read) in FIELDS[sort].items():
        value = (values or {}).get(name)
        shown = read.prepare_value(value) if value not in (None, "") else ""
        cells[name] = Cell(f"{sort}-{key}-{name}", label, str(shown), value)
    return Row(sort, key, cells, id)


def typed_rows(sort: str, data: QueryDict) -> list[Row]:
    """The rows of a submitted form, in their order there."""
    cells = (re.fullmatch(rf"{sort}-([0-9]{{1,5}})-[a-z_]+", name) for name in data)  # whichever cell came makes a row: nothing is lost
    keys = [cell[1] for cell in cells if cell]
    return [_typed_row(sort, key, data) for key in dict.fromkeys(keys)]


def _typed_row(sort: str, key: str, data: QueryDict) -> Row:
    row = new_row(sort, key)
    pk = data.get(f"{row.prefix}-id", "")
    row.id = int(pk) if re.fullmatch(r"[0-9]{1,15}", pk) else None
    row.off = bool(data.get(f"{row.prefix}-off"))
    for name, (_label, read) in FIELDS[sort].items():
        cell = row.cells[name]
        cell.raw = data.get(cell.name, "")
        try:
            cell.value = read.clean(cell.raw)
        except ValidationError as error:
            cell.error = error.messages[0]
    if sort == "l":
        _read_amount(row)
    return row


def _read_amount(row: Row) -> None:
    """An amount left empty is quantity times price, where that is exact; where it is typed, it rules and the difference is said."""
    quantity, price, amount = (row.value(name) for name in ("quantity", "unit_price", "amount"))
    exact = None if quantity is None or price is None else ledger.product(quantity, price)
    if row.cells["amount"].error:
        return
    if amount is None and exact is not None and exact <= MAX_TIYN:
        row.cells["amount"].value = Tenge(exact)
    elif amount is not None and quantity is not None and price is not None:
        row.note = difference_words(amount, quantity * price)


def difference_words(amount: int, hundredths: int) -> str:
    """By how much an amount (tiyn) differs from quantity times price (hundredths of a tiyn); less than a tiyn is no difference."""
    differs = amount * 100 - hundredths
    if abs(differs) < 100:
        return ""
    words = _("%(amount)s more than quantity × price") if differs > 0 else _("%(amount)s less than quantity × price")
    return words % {"amount": Tenge(abs(differs) // 100)}


def next_key(rows: Iterable[Row]) -> int:
    """A number that no row has yet."""
    return max((int(row.key) for row in rows), default=-1) + 1
