"""An agenda item in the minutes editor: all of it as one form, in one language, read from the records or from what was typed."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.models.base import LANGUAGES
from meetings.actions import writing
from meetings.actions.votes import TOTALS
from meetings.forms.cells import Cell, Pick, PickMany, choice_field, text_field, votes_field
from meetings.forms.item_rows import MOST, Row, add_blank, new_cells, new_row, present_row, typed_rows
from meetings.forms.known import Known
from meetings.models import AgendaItem, Choice, Decision, Effect, Fate, Mention, Voting

ROWS = ("speech", "proposal", "decision")
HEAD: dict[str, tuple[Any, Any]] = {
    "title": (gettext_lazy("What the item is about"), lambda: text_field(500)),
    "about": (pgettext_lazy("editor", "Concerns"), lambda: PickMany("records")),
    "reporter": (gettext_lazy("Reporter"), lambda: Pick("people")),
    "heard": (gettext_lazy("About what"), text_field),
    "voting": (gettext_lazy("Vote"), lambda: choice_field(Voting.choices)),
    "votes_for": (pgettext_lazy("vote", "For"), votes_field),
    "votes_against": (pgettext_lazy("vote", "Against"), votes_field),
    "abstained": (pgettext_lazy("vote", "Abstained"), votes_field),
    "recused": (pgettext_lazy("vote", "Recused"), votes_field),
}
ASKED: dict[str, tuple[str, ...]] = {  # what an effect asks for; what stands in the others isn't read
    Effect.AWARD: ("application", "amount"),
    Effect.ACCEPT_REPORT: ("progress_report",),
    Effect.RETURN_REPORT: ("progress_report",),
    Effect.ASK_NGO: ("ngo",),
}


class ItemForm:
    """`item` comes with its parts loaded (reports.body.agenda_of). `data`: what was typed; None shows what is there."""

    def __init__(self, item: AgendaItem, known: Known, language: str, data: QueryDict | None = None) -> None:
        self.item, self.known, self.language, self.data = item, known, language, data
        self.refused: list[str] = []  # what is wrong with no single field
        self.head = {name: Cell(name, label, read()) for name, (label, read) in HEAD.items()}
        self.rows: dict[str, list[Row]] = {}
        self.ballots: list[Row] = []
        if data is None:
            self._show()
        else:
            self._type(data)

    # ------------------------------------------------------------ from the records

    def _show(self) -> None:
        item, language = self.item, self.language
        texts = {"title": getattr(item, f"title_{language}"), "heard": getattr(item, f"heard_{language}")}
        for name, cell in self.head.items():
            cell.show(texts[name] if name in texts else self._about(item) if name == "about" else self._of_item(name))
        for kind, parts in self._parts().items():
            found = enumerate(parts.values(), start=1)
            self.rows[kind] = [present_row(kind, f"{kind}-{number}", one, language, self._about(one)) for number, one in found]
        votes = {vote.member_id: vote for vote in item.votes.all()}
        for member in self.known.voters:
            ballot = self._ballot(member)
            vote = votes.get(member.pk)
            for name in ("choice", "interest"):
                ballot.cells[name].show(getattr(vote, name, ""))
        self._beside()

    def _of_item(self, name: str) -> Any:
        return self.item.reporter_id if name == "reporter" else getattr(self.item, name)

    def _parts(self) -> dict[str, dict[int, Any]]:
        """The present parts by kind and id."""
        item = self.item
        kinds: Any = zip(ROWS, (item.speeches, item.proposals, item.decisions), strict=True)
        return {kind: {part.pk: part for part in parts.all()} for kind, parts in kinds}

    def _about(self, part: Any) -> list[str]:
        """The keys of what a part (or the item itself) names."""
        places = {"proposal": "proposal_id", "decision": "decision_id"}
        column = places.get(part._meta.model_name)
        if column is None and part is not self.item:
            return []

        def belongs(mention: Mention) -> bool:
            return getattr(mention, column) == part.pk if column else mention.proposal_id is None and mention.decision_id is None

        named = [mention.subject for mention in self.item.mentions.all() if belongs(mention)]
        return [f"{one.KIND}:{one.pk}" for one in named]

    def _beside(self) -> None:
        for name in ("title", "heard"):
            texts = {code: getattr(self.item, f"{name}_{code}") for code in LANGUAGES if code != self.language}
            self.head[name].beside = {code: text for code, text in texts.items() if text}

    def _ballot(self, member: Any) -> Row:
        ballot = Row("vote", f"vote-{member.pk}", new_cells("vote", f"vote-{member.pk}"), record=member)
        self.ballots.append(ballot)
        return ballot

    # ------------------------------------------------------------ from typing

    def _type(self, data: QueryDict) -> None:
        for cell in self.head.values():
            cell.type(data, self.known)
        for kind, there in self._parts().items():
            self.rows[kind] = typed_rows(kind, data, self.known, self.language, there)
        for member in self.known.voters:
            for cell in self._ballot(member).cells.values():
                cell.type(data, self.known)
        self._beside()

    @property
    def version(self) -> int | None:
        """The version of the item that this page last knew."""
        typed = str(self.data.get("version", "")) if self.data is not None else str(self.item.version)
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else None

    @property
    def window(self) -> str:
        """The page's random word."""
        typed = str(self.data.get("window", "")) if self.data is not None else ""
        return typed if re.fullmatch(r"[0-9a-f]{1,32}", typed) else ""

    # ------------------------------------------------------------ judging

    def counted(self, kind: str) -> list[Row]:
        """The rows that are there: those in which something stands."""
        return [row for row in self.rows[kind] if not row.blank]

    def is_valid(self) -> bool:
        """Whether all of it could be read."""
        for kind in ROWS:
            if len(self.rows[kind]) > MOST[kind] or any(len(row.actions) > MOST["action"] for row in self.rows[kind]):
                self.refused.append(_("There are too many rows here: at most %(most)s.") % {"most": MOST[kind]})
        self._only_what_is_asked()
        self._interests_have_votes()
        return not self.errors

    def _interests_have_votes(self) -> None:
        """An interest is declared with a vote: it isn't dropped because the vote is missing."""
        if self.head["voting"].value != Voting.MEMBERS:
            return
        for ballot in self.ballots:
            if ballot.value("interest") and ballot.cells["choice"].blank:
                words = _("An interest is declared here, and no vote: choose how they voted, or that they were recused.")
                ballot.cells["interest"].wrong(words)

    def _only_what_is_asked(self) -> None:
        """What isn't read can't be wrong: cells that the effect or the kind of vote doesn't ask for."""
        quiet = []
        for row in self.counted("decision"):
            asked = ASKED.get(row.value("effect") or "", ())
            quiet += [
                cell
                for name, cell in row.cells.items()
                if name in ("application", "amount", "progress_report", "ngo") and name not in asked
            ]
        if self.head["voting"].value != Voting.TOTALS:
            quiet += [self.head[name] for name in TOTALS]
        if self.head["voting"].value != Voting.MEMBERS:
            quiet += [cell for ballot in self.ballots for cell in ballot.cells.values()]
        for cell in quiet:
            cell.error = ""

    def cells(self) -> Iterable[Cell]:
        """Every input of the page, in its order there."""
        yield from (self.head[name] for name in ("title", "about", "reporter", "heard"))
        for kind in ("speech", "proposal"):
            for row in self.rows[kind]:
                yield from row.all_cells()
        yield from (self.head[name] for name in ("voting", *TOTALS))
        for row in (*self.ballots, *self.rows["decision"]):
            yield from row.all_cells()

    @property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong, by the names of the inputs ("" for the whole)."""
        found = {cell.name: [str(cell.error)] for cell in self.cells() if cell.error}
        return {"": [*self.refused], **found} if self.refused else found

    @property
    def problems(self) -> list[Cell]:
        """The inputs with something wrong, for the summary."""
        return [cell for cell in self.cells() if cell.error]

    def refuse(self, error: ValidationError) -> None:
        """Show what the books refused: at its input where the action names one."""
        cells = {cell.name: cell for cell in self.cells()}
        for name, words in writing.problems_of(error).items():
            if cell := cells.get(self._name_here(name)):
                cell.wrong(" ".join(words))
            else:
                self.refused += words

    def _name_here(self, name: str) -> str:
        """The action counts decisions and their action items («decision-2-action-1-due»); here they have numbers of their own."""
        found = re.fullmatch(r"decision-(\d+)-(?:action-(\d+)-)?(\w+)", name)
        if not found:
            return name
        rows = self.counted("decision")
        row = rows[int(found[1]) - 1]
        if found[2]:
            actions = [action for action in row.actions if not action.blank]
            row = actions[int(found[2]) - 1]
        return f"{row.prefix}-{found[3]}"

    # ------------------------------------------------------------ as the action takes it

    def text(self) -> writing.ItemText:
        """The whole item as it is to be. Of what is valid only."""
        value = {name: cell.value for name, cell in self.head.items()}
        return writing.ItemText(
            title=self._text(self.head["title"]),
            heard=self._text(self.head["heard"]),
            reporter=value["reporter"],
            about=self._records(self.head["about"]),
            speeches=[
                writing.SpeechText(id=row.id, speaker=row.value("speaker"), text=self._text(row.cells["text"]))
                for row in self.counted("speech")
            ],
            proposals=[self._proposal(row) for row in self.counted("proposal")],
            voting=value["voting"] or Voting.NONE,
            totals={name: value[name] for name in TOTALS},
            ballots=[
                writing.Ballot(member=row.record, choice=row.value("choice"), interest=row.value("interest"))
                for row in self.ballots
                if row.value("choice")
            ],
            decisions=[self._decision(row) for row in self.counted("decision")],
        )

    def _text(self, cell: Cell) -> dict[str, str]:
        return {self.language: str(cell.value or "")}

    def _records(self, cell: Cell) -> Sequence[Any]:
        return cell.value or ()

    def _proposal(self, row: Row) -> writing.ProposalText:
        return writing.ProposalText(
            id=row.id,
            proposer=row.value("proposer"),
            on_behalf=row.value("on_behalf"),
            text=self._text(row.cells["text"]),
            fate=row.value("fate") or Fate.UNKNOWN,
            about=self._records(row.cells["about"]),
        )

    def _decision(self, row: Row) -> writing.DecisionText:
        effect = row.value("effect") or Effect.NONE.value
        asked = {name: row.value(name) for name in ASKED.get(effect, ())}
        return writing.DecisionText(
            id=row.id,
            text=self._text(row.cells["text"]),
            effect=effect,
            about=self._records(row.cells["about"]),
            actions=[self._action(action) for action in row.actions if not action.blank],
            **asked,
        )

    def _action(self, row: Row) -> writing.ToDo:
        due, words = row.value("due") or (None, "")
        return writing.ToDo(id=row.id, responsible=row.value("responsible"), due=due, due_words=words, text=self._text(row.cells["text"]))

    # ------------------------------------------------------------ for the page

    @property
    def speeches(self) -> list[Row]:
        return self.rows["speech"]

    @property
    def proposals(self) -> list[Row]:
        return self.rows["proposal"]

    @property
    def decisions(self) -> list[Row]:
        return self.rows["decision"]

    focus = ""

    def focus_on(self, more: str = "") -> None:
        """Where one types next: at the first thing that is wrong, in the row that was asked for, else where nothing stands yet."""
        wrong = next(iter(self.problems), None)
        asked = {kind: rows[-1].cells for kind, rows in self.rows.items() if rows}
        for row in self.decisions:
            last = row.actions[-1]
            asked[f"{row.prefix}-action"] = last.cells if last is not row.own_action else {"responsible": last.cells["responsible"]}
        spoken, decided = self.speeches[-1].cells["speaker"], self.decisions[-1].cells["text"]
        if wrong:
            self.focus = wrong.name
        elif more in asked:
            self.focus = next(iter(asked[more].values())).name
        elif self.head["heard"].blank:
            self.focus = "heard" if self.head["reporter"].raw else "reporter"
        else:
            self.focus = spoken.name if self.speeches[-1].blank else decided.name

    def make_room(self, more: str = "") -> None:
        """A blank row where there is none; and a further one of the kind that was asked for («speech», «decision-2-action»)."""
        for kind in ROWS:
            if not self.rows[kind] or more == kind:
                add_blank(self.rows[kind], kind)
        for row in self.decisions:
            if more == f"{row.prefix}-action":
                add_blank(row.actions, "action", row.prefix)

    @property
    def spare_speeches(self) -> list[Row]:
        """Two more, for who has no script to add them."""
        last = max(int(row.key) for row in self.speeches)
        return [new_row("speech", f"speech-{number}") for number in (last + 1, last + 2)]

    @cached_property
    def blanks(self) -> dict[str, Row]:
        """What the page's script makes further rows of."""
        rows = {kind: new_row(kind, f"{kind}-__n__") for kind in ROWS}
        return {**rows, "action": new_row("action", "__d__-action-__n__")}

    def ids(self, saved: AgendaItem) -> dict[str, int]:
        """The ids of what was saved by the rows' names: the page doesn't know those of its new rows. `saved`: the item with its parts."""
        found: dict[str, int] = {}
        kinds: Any = zip(ROWS, (saved.speeches, saved.proposals, saved.decisions), strict=True)
        for kind, parts in kinds:
            for row, part in zip(self.counted(kind), parts.all(), strict=False):
                found[row.prefix] = part.pk
                actions: Any = part.actions.all() if isinstance(part, Decision) else ()
                typed = (action for action in row.actions if not action.blank)
                found |= {action.prefix: one.pk for action, one in zip(typed, actions, strict=False)}
        return found


# ---------------------------------------------------------------- what its buttons do to the typing


BUTTONS = ("save", "next", "add", "drop", "shift", "all_for", "over", "move", "leave", "discard", "wrong")


def pressed(data: QueryDict, known: Known) -> QueryDict:
    """The typing as its button makes it («drop», «shift», «all_for»), without the buttons themselves: what can be kept."""
    changed = data.copy()
    if prefix := data.get("drop", ""):
        for name in [name for name in changed if name.startswith(f"{prefix}-")]:
            del changed[name]
    if "shift" in data:
        _shift(changed, *str(data["shift"]).partition(":")[::2])
    if "all_for" in data:
        _vote_for(changed, known)
    for name in BUTTONS:
        changed.pop(name, None)
    return changed


def _shift(data: QueryDict, prefix: str, step: str) -> None:
    """Put a row («speech-3») one place `up` or `down` among its kind: the order of the names is the order of the rows."""
    kind = prefix.partition("-")[0]
    rows = dict.fromkeys(found[0] for name in data if (found := re.match(rf"{kind}-[0-9]{{1,5}}(?=-)", name))) if kind in ROWS else {}
    order = list(rows)
    if prefix not in rows or step not in ("up", "down"):
        return
    place = order.index(prefix)
    order.insert(max(0, place + (1 if step == "down" else -1)), order.pop(place))
    for row in order:
        for name in [name for name in data if name.startswith(f"{row}-")]:
            data.setlist(name, data.pop(name))  # to the end, so that the rows follow one another in their new order


def _vote_for(data: QueryDict, known: Known) -> None:
    """Everybody who may vote voted for it."""
    if data.get("voting") == Voting.MEMBERS:
        for member in known.voters:
            data[f"vote-{member.pk}-choice"] = Choice.FOR.value
        return
    data["voting"] = Voting.TOTALS.value
    for name in TOTALS:
        data[name] = {"votes_for": str(len(known.voters)), "recused": ""}.get(name, "0")
