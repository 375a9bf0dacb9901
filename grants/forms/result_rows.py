"""A row of the grid of results: a small form of its own; the kind of its promise decides which cells it has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from grants.actions.results import Result
from grants.forms.needs import Need
from grants.forms.outputs import COMMON, FIELDS, ORDER, cells_of, check_times, quantity_label
from grants.forms.promises import Promise
from grants.forms.proof import Proof
from grants.models import ProofKind

WIDE = {"issue_number": 1, "page": 1, "place": 4, "topic": 5, "signatories": 3}  # in twelfths of a row; others 2


class Cell(Struct, frozen=True):
    """One input of a row, ready to print."""

    name: str
    field: forms.Field
    label: Any
    id: str
    html_name: str
    value: str
    shown: bool
    errors: Sequence[str]

    @property
    def width(self) -> int:
        return WIDE.get(self.name, 2)

    @property
    def attrs(self) -> dict[str, Any]:
        return dict(self.field.widget.attrs)


class RowForm(forms.Form):
    """One result. Which cells count is its deliverable's kind's to say; what others hold stays in the page and isn't read."""

    deliverable = forms.ChoiceField(
        label=_("Deliverable"),
        error_messages={"required": _("Choose the deliverable of this result."), "invalid_choice": _("There is no such choice.")},
    )
    irregular_reason = forms.CharField(label=_("Why it is entered all the same"), max_length=1000, required=False)

    def __init__(
        self,
        number: int | str,
        position: int | str,
        promises: dict[str, Promise],
        data: QueryDict | None,
        proof: Proof,
        judged: bool = False,
    ) -> None:
        super().__init__(data if judged else None, prefix=f"row-{number}")
        self.number, self.position, self.promises, self.typed, self.proof = number, position, promises, data or QueryDict(), proof
        self.judged = judged and not self.blank
        self.irregular: list[str] = []
        self.proof_kinds: list[tuple[str, str]] = []
        self.fields["deliverable"].choices = [(key, promise.name) for key, promise in promises.items()]  # type: ignore[attr-defined]
        self.asked = {key: cells_of(promise.record) for key, promise in promises.items()}
        union = {name for names in self.asked.values() for name in names}
        self.columns = [name for name in ORDER if name in union]
        for name in self.asked.get(self.chosen, []):
            self.fields[name] = deepcopy(FIELDS[name])
        if "claimed" in self.fields:
            self.fields["claimed"].required = True

    @property
    def chosen(self) -> str:
        """The key of the chosen deliverable; what isn't on offer counts as none."""
        key = self.text("deliverable")
        return key if key in self.promises else ""

    @property
    def promise(self) -> Promise | None:
        return self.promises.get(self.chosen)

    @property
    def blank(self) -> bool:
        """Nothing was typed into it, and no proof given."""
        cells = ("deliverable", *ORDER)
        return not self.proof and not self.proof.errors and not any(self.text(name).strip() for name in cells)

    def text(self, name: str) -> str:
        """What was typed into a cell, as it was typed."""
        return str(self.typed.get(f"row-{self.number}-{name}", ""))

    def clean(self) -> dict[str, Any]:
        check_times(self)
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """The cells that this kind asks for."""
        return {name: self.cleaned_data[name] for name in self.asked[self.chosen]}

    def result(self, kinds: dict[str, ProofKind]) -> Result:
        """What the action gets."""
        assert self.promise
        return Result(self.promise.record, self.values(), self.proof.pieces(kinds), str(self.cleaned_data["irregular_reason"]), self.number)

    def cells(self) -> Iterator[Cell]:
        """Every cell that any kind of this contract asks for; those of other kinds are hidden until they are asked for."""
        shown = self.asked.get(self.chosen, COMMON)
        for name in self.columns:
            label: Any = FIELDS[name].label
            if name == "claimed":
                label = quantity_label(self.promise.record.kind.unit) if self.promise else _("Quantity")
            html_name = self.add_prefix(name)
            yield Cell(name, FIELDS[name], label, f"id_{html_name}", html_name, self.text(name), name in shown, self.wrong(name))

    def wrong(self, name: str) -> list[str]:
        """What is wrong with one cell."""
        return [str(words) for words in self.errors.get(name, ())] if self.judged else []

    @property
    def sound(self) -> bool:
        """Whether it may be sent: its cells and its proof."""
        return self.is_valid() and not self.proof.errors

    @property
    def attention(self) -> bool:
        """Whether a person has to look at it."""
        return bool(self.irregular or (self.judged and (self.errors or self.proof.errors)))

    @property
    def deliverable_errors(self) -> list[str]:
        return self.wrong("deliverable")

    @property
    def reason_typed(self) -> str:
        return self.text("irregular_reason")

    @property
    def needs(self) -> list[tuple[Need, bool]]:
        """The proof that its kind asks for, and whether it is there."""
        there = Counter(self.proof.codes())
        return [(need, need.met(there)) for need in self.promise.needs] if self.promise else []

    def problems(self) -> Iterator[tuple[str, str, str]]:
        """For the summary: the id of each wrong cell, its label, and what is wrong."""
        if self.judged and self.proof.errors:
            yield f"{self.prefix}-upload", str(_("Evidence")), " ".join(self.proof.errors)
        for name, errors in self.errors.items() if self.judged else ():
            label = "" if name == NON_FIELD_ERRORS else str(self.fields[name].label)
            yield f"id_{self.prefix}-{name}", label, " ".join(map(str, errors))

    def refuse(self, error: ValidationError) -> None:
        """Show what the books refused: at its cell where there is one, else at the deliverable."""
        found = error.error_dict if hasattr(error, "error_dict") else {"deliverable": [error]}
        for name, errors in found.items():
            self.add_error(name if name in self.fields else "deliverable", errors)
