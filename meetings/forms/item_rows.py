"""The rows of an item in the minutes editor: speeches, proposals, decisions with their action items; present ones, typed ones, blank ones.

A row keeps its number («speech-3») while the form is typed, whatever becomes of the others; its place among its kind is its order.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from msgspec import Struct, field

from grants.models.base import LANGUAGES
from koksu.fields import TengeFormField
from meetings.forms.cells import ONCE, Cell, DeadlineField, Pick, PickMany, choice_field, text_field
from meetings.models import Choice, Effect, Fate

Fields = Mapping[str, tuple[Any, Callable[[], forms.Field]]]
"""By a cell's name: its label, and how it is read."""
SPEECH: Fields = {
    "speaker": (_("Who"), lambda: Pick("people")),
    "text": (_("What they said"), text_field),
}
PROPOSAL: Fields = {
    "proposer": (_("Who proposed"), lambda: Pick("people")),
    "text": (_("Text of the proposal"), text_field),
    "fate": (_("Outcome"), lambda: choice_field(Fate.choices)),
    "on_behalf": (_("On behalf of"), lambda: text_field(ONCE)),
    "about": (pgettext_lazy("editor", "Concerns"), lambda: PickMany("records")),
}
DECISION: Fields = {
    "text": (_("Decision"), text_field),
    "about": (pgettext_lazy("editor", "Concerns"), lambda: PickMany("records")),
    "effect": (_("What it does"), lambda: choice_field(Effect.choices)),
    "application": (_("Application"), lambda: Pick("applications")),
    "amount": (_("Amount"), lambda: TengeFormField(required=False)),
    "progress_report": (_("NGO's report"), lambda: Pick("reports")),
    "ngo": (_("NGO"), lambda: Pick("ngos")),
}
ACTION: Fields = {
    "text": (_("What is to be done"), text_field),
    "responsible": (_("Responsible"), lambda: Pick("people")),
    "due": (_("Deadline"), DeadlineField),
}
BALLOT: Fields = {
    "choice": (_("Vote"), lambda: choice_field([("", "—"), *Choice.choices])),
    "interest": (_("Declared interest"), lambda: text_field(ONCE)),
}
FIELDS: dict[str, Fields] = {"speech": SPEECH, "proposal": PROPOSAL, "decision": DECISION, "action": ACTION, "vote": BALLOT}
QUIET = {"fate": (Fate.UNKNOWN.value,), "effect": (Effect.NONE.value,)}  # what stands there untouched tells nothing
MOST = {"speech": 200, "proposal": 100, "decision": 100, "action": 30}
_KEY = r"[0-9]{1,5}"


class Row(Struct):
    """A part of an item. `kept`: it has a text in another language, so that it stays though nothing stands here."""

    kind: str
    prefix: str
    cells: dict[str, Cell]
    id: int | None = None
    kept: bool = False
    actions: list["Row"] = field(default_factory=list)
    record: Any = None  # what it is of: a ballot's member

    @property
    def key(self) -> str:
        """Its number, as its own name has it."""
        return self.prefix.rpartition("-")[2]

    @property
    def blank(self) -> bool:
        """Nothing was typed in it: it isn't there."""
        told = (cell for name, cell in self.cells.items() if cell.raw not in QUIET.get(name, ()))
        return not self.kept and all(cell.blank for cell in told) and all(action.blank for action in self.actions)

    @property
    def own_action(self) -> "Row | None":
        """The action item that is the decision itself: it has no text of its own, and stands beside it."""
        first = next(iter(self.actions), None)
        return first if first and first.cells["text"].blank and not first.kept else None

    @property
    def further_actions(self) -> list["Row"]:
        return self.actions[1:] if self.own_action else self.actions

    def value(self, name: str) -> Any:
        return self.cells[name].value

    def all_cells(self) -> Iterable[Cell]:
        """Its cells, and those of its action items."""
        yield from self.cells.values()
        for action in self.actions:
            yield from action.cells.values()


def new_cells(kind: str, prefix: str) -> dict[str, Cell]:
    """Empty cells."""
    return {name: Cell(f"{prefix}-{name}", label, read()) for name, (label, read) in FIELDS[kind].items()}


def new_row(kind: str, prefix: str) -> Row:
    """A blank row; a decision has room for one action item."""
    row = Row(kind, prefix, new_cells(kind, prefix))
    for name, quiet in QUIET.items():
        if name in row.cells:
            row.cells[name].raw = quiet[0]
    if kind == "decision":
        row.actions = [new_row("action", f"{prefix}-action-1")]
    return row


def present_row(kind: str, prefix: str, record: Any, language: str, about: Sequence[str] = ()) -> Row:
    """A part as it is now, its text in the language that is written."""
    row = Row(kind, prefix, new_cells(kind, prefix), record.pk)
    for name, cell in row.cells.items():
        cell.show(_value(record, name, language, about))
    _beside(row, record, language)
    if kind == "decision":
        rows = enumerate(record.actions.all(), start=1)
        row.actions = [present_row("action", f"{prefix}-action-{number}", one, language) for number, one in rows]
        row.actions = row.actions or [new_row("action", f"{prefix}-action-1")]
    return row


def _value(record: Any, name: str, language: str, about: Sequence[str]) -> Any:
    """What a cell shows of a record; of a related one, its key."""
    match name:
        case "text":
            return getattr(record, f"text_{language}")
        case "about":
            return about
        case "due":
            return record.due, record.due_words
        case "speaker" | "proposer" | "responsible" | "application" | "progress_report" | "ngo":
            return getattr(record, f"{name}_id")
    return getattr(record, name)


def _beside(row: Row, record: Any, language: str) -> None:
    """The text in the other languages."""
    texts = {code: getattr(record, f"text_{code}") for code in LANGUAGES if code != language}
    row.cells["text"].beside = {code: text for code, text in texts.items() if text}
    row.kept = bool(row.cells["text"].beside)


def typed_rows(kind: str, data: QueryDict, known: Any, language: str, there: Mapping[int, Any], under: str = "") -> list[Row]:
    """The rows that were sent, in their order there; `there`: the present parts by id."""
    start = f"{under}-{kind}" if under else kind
    pattern = re.compile(rf"{start}-({_KEY})-[a-z_0-9-]+")
    keys = dict.fromkeys(found[1] for name in data if (found := pattern.fullmatch(name)))
    return [_typed_row(kind, f"{start}-{key}", data, known, language, there) for key in keys]


def _typed_row(kind: str, prefix: str, data: QueryDict, known: Any, language: str, there: Mapping[int, Any]) -> Row:
    row = Row(kind, prefix, new_cells(kind, prefix))
    pk = data.get(f"{prefix}-id", "")
    row.id = int(pk) if re.fullmatch(r"[0-9]{1,15}", pk) else None
    record = there.get(row.id or 0)
    for cell in row.cells.values():
        cell.type(data, known)
    if record:
        _beside(row, record, language)
    if kind == "decision":
        actions = {action.pk: action for action in record.actions.all()} if record else {}
        row.actions = typed_rows("action", data, known, language, actions, under=prefix)
        row.actions = row.actions or [new_row("action", f"{prefix}-action-1")]
    return row


def add_blank(rows: list[Row], kind: str, under: str = "") -> None:
    """A further row at the end, unless the last is blank still or there are as many as there may be."""
    if (rows and rows[-1].blank) or len(rows) >= MOST[kind]:
        return
    number = max((int(row.key) for row in rows), default=0) + 1
    rows.append(new_row(kind, f"{under}-{kind}-{number}" if under else f"{kind}-{number}"))
