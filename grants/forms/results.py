"""Entering results: the grid of all rows, and what its buttons do to it where there is no script."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.actions.results import MOST, Result, RowsIrregular, RowsRefused
from grants.forms.promises import Promise
from grants.forms.proof import Proof, kinds_by_code, proof_choices, read_proof
from grants.forms.result_rows import RowForm
from grants.models import ProofKind

AT_FIRST, MORE = 3, 5  # rows of an empty grid; rows that "add rows" adds
CELL = re.compile(r"row-(\d{1,3})-([a-z_]+)")
OF_ONE_ROW = {"file", "kind", "link", "upload", "irregular_reason"}  # never repeated: a paper proves one output


class ResultsForm:
    """The grid: rows in the order of their numbers. Judged when it is bound; `unjudged` shows typing that isn't submitted yet."""

    conflict = None
    most = MOST

    def __init__(self, promises: Sequence[Promise], data: QueryDict | None = None, files: Any = None, **by: Any) -> None:
        self.promises, self.by = {str(promise.record.pk): promise for promise in promises}, by
        self.data, self.files, self.judged = data or QueryDict(), files, data is not None
        self.refused: list[str] = []
        self.irregular: list[str] = []
        self.zones: dict[tuple[str, ...], str] = {}  # empty drop zones by the proof asked for, for the page

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
        return str(self.data.get("irregular_reason", "")).replace("\0", "")[:1000]  # no field of its own judges it

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
            data[here] = str(data.get(here, "")).strip() or str(data[name])


def with_cleared_row(data: QueryDict, number: int) -> None:
    """Empty a row: a blank row is ignored."""
    for name in [name for name in data if name.startswith(f"row-{number}-")]:
        del data[name]
    data[f"row-{number}-deliverable"] = ""
