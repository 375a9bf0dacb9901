"""Entering results: a grid whose rows are small forms of their own; the kind of the promise decides which cells a row has."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.actions.results import MOST, Result, RowsIrregular, RowsRefused
from grants.forms.needs import Need
from grants.forms.outputs import COMMON, FIELDS, ORDER, cells_of, in_order, quantity_label
from grants.forms.promises import Promise
from grants.forms.proof import Proof, kinds_by_code, proof_choices, read_proof
from grants.models import ProofKind

AT_FIRST, MORE = 3, 5  # rows of an empty grid; rows that "add rows" adds
WIDE = {"issue_number": 1, "page": 1, "place": 4, "topic": 5, "signatories": 3}  # in twelfths of a row; others 2
CELL = re.compile(r"row-(\d{1,3})-([a-z_]+)")
OF_ONE_ROW = {"file", "kind", "link", "upload", "irregular_reason"}  # never repeated: a paper proves one output


@dataclass(frozen=True)
class Cell:
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
        return self.field.widget.attrs


class RowForm(forms.Form):
    """One result. Which cells count is its deliverable's kind's to say; what others hold stays in the page and isn't read."""

    deliverable = forms.ChoiceField(
        label=_("Deliverable"),
        error_messages={"required": _("Choose the deliverable of this result."), "invalid_choice": _("There is no such choice.")},
    )
    irregular_reason = forms.CharField(label=_("Why it is entered all the same"), max_length=1000, required=False)

    def __init__(
        self, number: int | str, position: int | str, promises: dict[str, Promise], data: QueryDict | None, proof: Proof, judged: bool = False
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
        in_order(self)
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
        return list(self.errors.get(name, [])) if self.judged else []

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
            yield f"id_{self.prefix}-{name}", label, " ".join(errors)

    def refuse(self, error: ValidationError) -> None:
        """Show what the books refused: at its cell where there is one, else at the deliverable."""
        found = error.error_dict if hasattr(error, "error_dict") else {"deliverable": [error]}
        for name, errors in found.items():
            self.add_error(name if name in self.fields else "deliverable", errors)


class ResultsForm:
    """The grid: rows in the order of their numbers. Judged when it is bound; `unjudged` shows typing that isn't submitted yet."""

    conflict = None
    most = MOST

    def __init__(self, promises: Sequence[Promise], data: QueryDict | None = None, files: Any = None, **by: Any) -> None:
        self.promises, self.by = {str(promise.record.pk): promise for promise in promises}, by
        self.data, self.files, self.judged = data or QueryDict(), files, data is not None
        self.refused: list[str] = []
        self.irregular: list[str] = []

    @cached_property
    def kinds(self) -> dict[str, ProofKind]:
        return kinds_by_code()

    @cached_property
    def rows(self) -> list[RowForm]:
        return [self._row(number, position) for position, number in enumerate(numbers_in(self.data) or range(AT_FIRST), 1)]

    def _row(self, number: int, position: int) -> RowForm:
        promise = self.promises.get(self.data.get(f"row-{number}-deliverable", ""))
        asked = promise.proof_codes if promise else ()
        proof = read_proof(self.data, self.files, f"row-{number}", asked=asked, kinds=self.kinds, **self.by)
        row = RowForm(number, position, self.promises, self.data, proof, self.judged)
        row.proof_kinds = self._choices(tuple(asked))
        return row

    @cached_property
    def _known_choices(self) -> dict[tuple[str, ...], list[tuple[str, str]]]:
        return {}

    def _choices(self, asked: tuple[str, ...]) -> list[tuple[str, str]]:
        """The kinds of proof to choose from, sorted once for each kind of deliverable."""
        if asked not in self._known_choices:
            self._known_choices[asked] = proof_choices(asked, self.kinds)
        return self._known_choices[asked]

    @property
    def new_row(self) -> RowForm:
        """What the page's script makes further rows of."""
        row = RowForm("NEW", "", self.promises, None, Proof("row-NEW"))
        row.proof_kinds = self._choices(())
        return row

    def as_data(self) -> dict[str, Any]:
        """What the page's script needs to know of each deliverable."""
        return {key: promise.as_data() for key, promise in self.promises.items()}

    def held(self) -> QueryDict:
        """The typing with uploads under the tokens they were staged by: what can be kept."""
        data = self.data.copy()
        for row in self.rows:
            data.setlist(f"{row.prefix}-file", [file.staged.token for file in row.proof.files])
            data.setlist(f"{row.prefix}-kind", [file.kind for file in row.proof.files])
            data.setlist(f"{row.prefix}-remove", [])
        return data

    @property
    def filled(self) -> list[RowForm]:
        return [row for row in self.rows if not row.blank]

    def unjudged(self, data: QueryDict) -> None:
        self.data, self.files, self.judged = data, None, False
        self.__dict__.pop("rows", None)

    def is_valid(self) -> bool:
        if not self.filled:
            self.refused.append(str(_("Nothing was entered yet: choose a deliverable in the first row.")))
        if len(self.filled) > MOST:
            self.refused.append(str(_("At most %(most)s results at once: send the rest after these.") % {"most": MOST}))
        return all([row.sound for row in self.filled]) and not self.refused

    def results(self) -> list[Result]:
        """What the action gets."""
        return [row.result(self.kinds) for row in self.filled]

    @property
    def reason(self) -> str:
        """One reason for all irregular rows that have none of their own."""
        return str(self.data.get("irregular_reason", ""))[:1000]

    def refuse(self, error: ValidationError) -> None:
        """Show what the books refused: at its row where the action says which."""
        if not isinstance(error, RowsRefused):
            self.refused += error.messages
            return
        for row in self.rows:
            if row.number in error.rows:
                row.refuse(error.rows[row.number])

    def ask(self, question: RowsIrregular) -> None:
        """Show at each irregular row what is irregular, and ask why it is entered all the same."""
        for row in self.rows:
            row.irregular = question.rows.get(row.number, [])

    @property
    def problem_count(self) -> int:
        return len(self.refused) + len(self.problems())

    def problems(self) -> list[tuple[RowForm, str, str, str]]:
        """For the summary: the row, the id of the wrong cell, its label, what is wrong."""
        return [(row, *problem) for row in self.rows for problem in row.problems()]


def numbers_in(data: QueryDict) -> list[int]:
    """The numbers of the rows that were posted."""
    return sorted({int(found[1]) for name in data if (found := CELL.fullmatch(name))})


def with_more_rows(data: QueryDict) -> None:
    """Add blank rows, as far as there is room."""
    numbers = numbers_in(data)
    first = numbers[-1] + 1 if numbers else 0
    for number in range(first, first + min(MORE, max(0, MOST - len(numbers)))):
        data[f"row-{number}-deliverable"] = ""


def with_repeated_row(data: QueryDict, number: int) -> None:
    """Fill the blank cells of a row from the row above it; papers and reasons aren't repeated."""
    above = [one for one in numbers_in(data) if one < number][-1:]
    for name in list(data):
        found = CELL.fullmatch(name)
        if found and int(found[1]) in above and found[2] not in OF_ONE_ROW:
            here = f"row-{number}-{found[2]}"
            data[here] = data.get(here, "").strip() or data[name]


def with_cleared_row(data: QueryDict, number: int) -> None:
    """Empty a row: a blank row is ignored."""
    for name in [name for name in data if name.startswith(f"row-{number}-")]:
        del data[name]
    data[f"row-{number}-deliverable"] = ""
