"""What changed between two texts of minutes: item by item and field by field, down to the words.

Knows no database: two `Body` values in, one `Comparison` out. A text is told in one language (where it has none there, in the first it
has); what changed in another language stands beside it. Decisions, items, action items and people are matched by their ids; speeches
and proposals, which have none in a text, by who spoke and what was said.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct, field

from koksu.history.plain import canonical
from meetings.reports.body import LANGUAGES, Body, Words
from meetings.reports.matters import carried_state

# A word for people: a number with its groups and decimals, a date, a word with its hyphens; else one sign, or a space. Nothing is left out.
WORD = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,:]\d+)*(?:[-\u2011]\w+)?|\w+(?:[-\u2011]\w+)*|\s+|[^\w\s]")
ALIKE = 0.5  # the share of words two speeches of different people have in common, to be one that was changed
SAME, OLD, NEW = "same", "del", "ins"
Pair = tuple[Any, Any]
"""A part as it was and as it is; None where it wasn't or isn't there."""


class Mark(Struct, frozen=True):
    """A stretch of a text: in both (`same`), only in the old one (`del`), only in the new one (`ins`)."""

    op: str
    text: str


Marks = tuple[Mark, ...]


class Cell(Struct, frozen=True):
    """One field. `kind` says how its values are written: text, day, money, or the name of a set of states."""

    marks: Marks
    kind: str = "text"
    others: Mapping[str, Marks] = field(default_factory=dict)  # by language: those not shown, in which it changed

    @property
    def changed(self) -> bool:
        """Whether it isn't what it was, in any language."""
        return bool(self.others) or any(mark.op != SAME for mark in self.marks)

    def on(self, side: str) -> bool:
        """Whether anything of it stands on a side: old, new, or both."""
        return bool(marks_on(self.marks, side))


class Line(Struct, frozen=True):
    """A speech, a decision, a member … with its fields by name. `place` is its anchor; `lines` stand beneath it.

    `state`: same, changed, added, removed, moved. `record`: what of the books it names, where that is what it is for.
    """

    kind: str
    place: str
    state: str
    cells: Mapping[str, Cell]
    lines: tuple["Line", ...] = ()
    record: Any = None

    @property
    def differs(self) -> bool:
        """Whether it, or anything beneath it, changed."""
        return self.state != SAME or any(line.differs for line in self.lines)


class Group(Struct, frozen=True):
    """Lines of one kind under one heading: who spoke, what was decided."""

    kind: str
    place: str
    lines: tuple[Line, ...]

    @property
    def differs(self) -> bool:
        return any(line.differs for line in self.lines)


class Section(Struct, frozen=True):
    """An agenda item (with its id, number and title), or what stands around the agenda: meeting, attendance, annexes, opinions."""

    kind: str
    place: str
    state: str
    groups: tuple[Group, ...]
    item: int | None = None
    number: Cell | None = None
    title: Cell | None = None

    @property
    def differs(self) -> bool:
        return self.state != SAME or bool(self.title and self.title.changed) or any(group.differs for group in self.groups)


class Spot(Struct, frozen=True):
    """A place that changed, as people name it: «decision 2.1», «item 2, spoke». `anchor` is where it stands on the page."""

    kind: str
    anchor: str
    number: str = ""
    state: str = "changed"


class Comparison(Struct, frozen=True):
    """Both texts as one, in the new one's order, and the places that changed."""

    sections: tuple[Section, ...]

    @property
    def spots(self) -> list[Spot]:
        return [spot for section in self.sections for spot in _spots(section)]

    @property
    def agenda(self) -> list[Section]:
        return [section for section in self.sections if section.kind == "item"]

    @property
    def around(self) -> dict[str, Section]:
        """What stands around the agenda, by kind."""
        return {section.kind: section for section in self.sections if section.kind != "item"}


def compare(old: Body | None, new: Body, language: str) -> Comparison:
    """Both texts as one. Without an old one nothing is marked: then it is the new text alone."""
    return Comparison(tuple(_Walk(language).sections(new if old is None else old, new)))


# ---------------------------------------------------------------- words


def marked(old: str, new: str) -> Marks:
    """What was taken out and put in, word by word. Without what is `ins` it reads as the old text, without what is `del` as the new."""
    if old == new:
        return (Mark(SAME, new),) if new else ()
    before, after = WORD.findall(old), WORD.findall(new)
    steps: list[tuple[str, str, str]] = []  # same, del, ins: the first alone, or the others together
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left, right = "".join(before[i:j]), "".join(after[k:m])
        steps.append((left, "", "") if tag == "equal" else ("", left, right))
    return tuple(_flat(_calm(steps)))


def _calm(steps: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Changes with nothing but a space between them are one change: «1 500 000 теңге» and not a word here, a word there."""
    held: tuple[str, str, str] | None = None
    for place, (same, out, into) in enumerate(steps):
        between = same.isspace() and held is not None and place + 1 < len(steps)
        if held is not None and (between or not same):
            held = ("", held[1] + same + out, held[2] + same + into)
            continue
        if held is not None:
            yield held
        held = None if same else ("", out, into)
        if same:
            yield same, "", ""
    if held is not None:
        yield held


def _flat(steps: Iterable[tuple[str, str, str]]) -> Iterator[Mark]:
    for texts in steps:
        yield from (Mark(op, text) for op, text in zip((SAME, OLD, NEW), texts, strict=True) if text)


def marks_on(marks: Marks, side: str) -> list[Mark]:
    """The marks that stand on a side: old, new, or both."""
    left_out = {"old": NEW, "new": OLD}.get(side)
    return [mark for mark in marks if mark.op != left_out]


def text_on(cell: Cell, side: str) -> str:
    """A field as it reads on a side."""
    return "".join(mark.text for mark in marks_on(cell.marks, side))


# ---------------------------------------------------------------- both texts, side by side


class _Walk:
    """Goes through two texts at once. Every `_one` makes a line of a part as it was and as it is (one of them may be None)."""

    def __init__(self, language: str) -> None:
        self.order = [language, *(code for code in LANGUAGES if code != language)]
        self.days: tuple[str | None, str | None] = (None, None)  # of both texts: on it an earlier action item stood as is told

    def sections(self, old: Body, new: Body) -> Iterator[Section]:
        self.days = (old["day"], new["day"])
        yield self._section("meeting", [self._group("facts", "meeting", self._facts(old, new))])
        lists = by_key(old["attendance"], new["attendance"], _there_key)
        yield self._section("attendance", [self._group("there", "attendance", map(self._there, enumerate(lists, 1)))])
        moved = moved_ids(old["agenda"], new["agenda"])
        for was, now in by_key(old["agenda"], new["agenda"], _id):
            yield self._item(was, now, moved)
        annexes = by_key(old["annexes"], new["annexes"], lambda one: one["document"] or canonical(one["title"]))
        yield self._section("annexes", [self._group("annex", "annexes", map(self._annex, enumerate(annexes, 1)))])
        opinions = by_key(old["opinions"], new["opinions"], lambda one: (one["member"]["id"], one["text"]))
        yield self._section("opinions", [self._group("opinion", "opinions", map(self._opinion, enumerate(opinions, 1)))])

    def _section(self, kind: str, groups: Sequence[Group]) -> Section:
        groups = tuple(group for group in groups if group.lines)
        return Section(kind, kind, "changed" if any(group.differs for group in groups) else SAME, groups)

    def _group(self, kind: str, place: str, lines: Iterable[Line]) -> Group:
        return Group(kind, place, tuple(line for line in lines if line.cells or line.lines))

    def _facts(self, old: Any, new: Any) -> Iterator[Line]:
        """When, where, under whom: a line each."""
        written = {"day": "day", "title": "words", "place": "words", **dict.fromkeys(("chair", "conductor", "secretary"), "name")}
        for name in (*MEETING, *QUORUM):
            kind = written.get(name, "text")
            yield self._line("fact", f"meeting-{name}", (old, new), {name: (name, kind)})

    def _there(self, numbered: tuple[int, Pair]) -> Line:
        place, pair = numbered
        shown = {
            **{"person": ("person", "name"), "group": ("group", "words"), "capacity": ("capacity", "words"), "count": ("count", "text")},
            **{"seat": ("seat", "seat"), "presence": ("presence", "presence"), "votes": ("votes", "votes")},
            **{"arrived": ("arrived", "text"), "left": ("left", "text"), "reason": ("reason", "text")},
        }
        return self._line("there", f"there-{place}", pair, shown)

    def _annex(self, numbered: tuple[int, Pair]) -> Line:
        place, pair = numbered
        return self._line("annex", f"annex-{place}", pair, {"title": ("title", "words"), "pages": ("pages", "text")})

    def _opinion(self, numbered: tuple[int, Pair]) -> Line:
        place, pair = numbered
        shown = {"member": ("member", "name"), "place": ("place", "text"), "text": ("text", "text")}
        return self._line("opinion", f"opinion-{place}", pair, shown)

    # ------------------------------------------------------------ one agenda item

    def _item(self, old: Any, new: Any, moved: set[int]) -> Section:
        one = new or old
        place = f"item-{one['id']}"
        groups = [
            self._group("about", f"{place}-about", self._about(place, old, new)),
            self._group("carried", f"{place}-carried", map(self._carried, by_key(_of(old, "carried"), _of(new, "carried"), _id))),
            self._group("heard", f"{place}-heard", [self._line("heard", f"{place}-said", (old, new), HEARD)]),
            self._group("speech", f"{place}-speeches", self._spoken("speech", place, old, new)),
            self._group("proposal", f"{place}-proposals", self._spoken("proposal", place, old, new)),
            self._group("vote", f"{place}-vote", self._vote(place, old, new)),
            self._group("decision", f"{place}-decisions", self._decisions(old, new)),
        ]
        there = tuple(group for group in groups if group.lines)
        title = self._cell(_get(old, "title"), _get(new, "title"), "words") or Cell(())
        state = _state(old, new, title.changed or any(group.differs for group in there))
        if state in (SAME, "changed") and one["id"] in moved:
            state = "moved"
        number = self._cell(_get(old, "position"), _get(new, "position"), "text")
        return Section("item", place, state, there, one["id"], number, title)

    def _spoken(self, kind: str, place: str, old: Any, new: Any) -> Iterator[Line]:
        """Speeches or proposals, which are matched by what they say."""
        stem, who = {"speech": ("speeches", "speaker"), "proposal": ("proposals", "proposer")}[kind]
        for number, pair in enumerate(by_words(_of(old, stem), _of(new, stem), who), start=1):
            shown, here = {"who": (who, "name"), "text": ("text", "words")}, f"{place}-{kind}-{number}"
            if kind == "speech":
                yield self._line(kind, here, pair, shown)
            else:
                shown |= {"on_behalf": ("on_behalf", "text"), "fate": ("fate", "fate")}
                yield self._line(kind, here, pair, shown, tuple(self._about(here, *pair)))

    def _vote(self, place: str, old: Any, new: Any) -> Iterator[Line]:
        was, now = _get(old, "vote"), _get(new, "vote")
        ballots = by_key(_of(was, "ballots"), _of(now, "ballots"), lambda one: one["member"]["id"])
        shown = {"member": ("member", "name"), "choice": ("choice", "choice"), "interest": ("interest", "text")}
        lines = tuple(self._line("ballot", f"{place}-ballot-{(b or a)['member']['id']}", (a, b), shown) for a, b in ballots)
        yield self._line("tally", f"{place}-tally", (was, now), TALLY, lines)

    def _decisions(self, old: Any, new: Any) -> Iterator[Line]:
        moved = moved_ids(_of(old, "decisions"), _of(new, "decisions"))
        for was, now in by_key(_of(old, "decisions"), _of(new, "decisions"), _id):
            place = f"decision-{(now or was)['id']}"
            actions = [self._action(pair) for pair in by_key(_of(was, "actions"), _of(now, "actions"), _id)]
            line = self._line("decision", place, (was, now), DECISION, (*self._about(place, was, now), *actions))
            number = self._cell(_get(was, "number"), _get(now, "number"), "text")
            state = "moved" if line.state == SAME and (now or was)["id"] in moved else line.state
            yield Line("decision", place, state, {**({"number": number} if number else {}), **line.cells}, line.lines)

    def _action(self, pair: Pair) -> Line:
        one = pair[1] or pair[0]
        return self._line("action", f"action-{one['id']}", pair, {**DUTY, "text": ("text", "words")})

    def _carried(self, pair: Pair) -> Line:
        stood = [one and {**one, "state": carried_state(one, day)} for one, day in zip(pair, self.days, strict=True)]
        shown = {
            **DUTY,
            "text": ("text", "words"),
            "state": ("state", "carried"),
            "minutes": ("minutes", "text"),
            "decision": ("decision", "text"),
        }
        return self._line("carried", f"carried-{(pair[1] or pair[0])['id']}", (stood[0], stood[1]), shown)

    def _about(self, place: str, old: Any, new: Any) -> Iterator[Line]:
        for was, now in by_key(_of(old, "about"), _of(new, "about"), lambda one: (one["kind"], one["id"])):
            one = now or was
            line = self._line("about", f"{place}-{one['kind']}-{one['id']}", (was, now), {"name": ("name", "words")})
            yield Line("about", line.place, line.state, line.cells, record=one)

    # ------------------------------------------------------------ one field

    def _line(self, kind: str, place: str, pair: Pair, shown: Mapping[str, tuple[str, str]], lines: tuple[Line, ...] = ()) -> Line:
        """A line of the fields that have something to say: {name: (its key in the text, how it is written)}."""
        old, new = pair
        cells = {name: cell for name, (key, how) in shown.items() if (cell := self._cell(_get(old, key), _get(new, key), how))}
        return Line(kind, place, _state(old, new, any(cell.changed for cell in cells.values())), cells, lines)

    def _cell(self, old: Any, new: Any, how: str) -> Cell | None:
        """A field as it was and as it is; None where it says nothing on either side."""
        if how in ("words", "name"):
            return self._words(*(one["name"] if one and how == "name" else one for one in (old, new)))
        before, after = ("" if value is False or value in NOTHING else str(value) for value in (old, new))
        if before == after:
            return Cell((Mark(SAME, after),), how) if after else None
        if how == "text" and before and after:
            return Cell(marked(before, after), how)
        return Cell(tuple(Mark(op, value) for op, value in ((OLD, before), (NEW, after)) if value), how)

    def _words(self, old: Words | None, new: Words | None) -> Cell | None:
        was, now = _plain(old), _plain(new)
        shown = next((code for code in self.order if now[code]), "") or next((code for code in self.order if was[code]), "")
        if not shown:
            return None
        others = {code: marked(was[code], now[code]) for code in self.order if code != shown and was[code] != now[code]}
        return Cell(marked(was[shown], now[shown]), others=others)


MEETING = ("day", "starts", "ends", "place", "title", "chair", "conductor", "secretary")
QUORUM = ("members", "needed", "voters", "quorum_reason")
NOTHING = (None, "none")  # not known; no vote, no effect
HEARD = {"who": ("reporter", "name"), "text": ("heard", "words")}
DUTY = {"responsible": ("responsible", "name"), "due": ("due", "day"), "due_words": ("due_words", "text")}
TALLY = {
    "voting": ("voting", "voting"),
    **{name: (name, "text") for name in ("votes_for", "votes_against", "abstained", "recused")},
}
DECISION = {
    **{"text": ("text", "words"), "effect": ("effect", "effect"), "application": ("application", "name"), "ngo": ("ngo", "name")},
    **{"lot": ("lot", "name"), "progress_report": ("progress_report", "name"), "amount": ("amount", "money")},
}


def _get(part: Any, key: str) -> Any:
    return part.get(key) if part else None  # texts of an older format don't have all


def _of(part: Any, key: str) -> list[Any]:
    return part[key] if part else []


def _plain(words: Words | None) -> dict[str, str]:
    return {code: words[code] if words else "" for code in LANGUAGES}  # type: ignore[literal-required]


def _state(old: Any, new: Any, changed: bool) -> str:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    return "changed" if changed else SAME


def _id(part: Any) -> Any:
    return part["id"]


def _there_key(there: Any) -> Any:
    return there["person"]["id"] if there["person"] else canonical(there["group"])


# ---------------------------------------------------------------- which part is which


def by_key(old: Sequence[Any], new: Sequence[Any], key: Callable[[Any], Any]) -> list[Pair]:
    """Parts matched by their key, in the new order; what is gone stands after what it stood after."""
    there = {key(one): one for one in old}
    pairs: list[Pair] = [(there.get(key(one)), one) for one in new]
    stays = {key(one) for one in new}
    for before, one in zip([None, *old], old, strict=False):
        if key(one) not in stays:
            after = next((place for place, (was, _now) in enumerate(pairs, 1) if was is before), 0) if before else 0
            pairs.insert(after, (one, None))
    return pairs


def by_words(old: Sequence[Any], new: Sequence[Any], who: str) -> list[Pair]:
    """Parts without an id, in both orders: those that are alike, then in each gap those of the same person or with the same words."""
    pairs: list[Pair] = []
    before, after = ([canonical(one) for one in parts] for parts in (old, new))
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += zip(old[i:j], new[k:m], strict=True)
            continue
        for one in new[k:m]:
            akin = next((place for place in range(i, j) if _akin(old[place], one, who)), None)
            if akin is None:
                pairs.append((None, one))
                continue
            pairs += ((gone, None) for gone in old[i:akin])
            pairs.append((old[akin], one))
            i = akin + 1
        pairs += ((gone, None) for gone in old[i:j])
    return pairs


def _akin(old: Any, new: Any, who: str) -> bool:
    if old[who] and new[who]:
        return bool(old[who]["id"] == new[who]["id"])
    before, after = (WORD.findall(" ".join(_plain(one["text"]).values())) for one in (old, new))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= ALIKE


def moved_ids(old: Sequence[Any], new: Sequence[Any]) -> set[int]:
    """The parts that stand elsewhere among those that both texts have (not those that others pushed along)."""
    ids = [[one["id"] for one in parts] for parts in (old, new)]
    before, after = ([pk for pk in ids[side] if pk in ids[1 - side]] for side in (0, 1))
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return set(after) - {pk for block in blocks for pk in after[block.b : block.b + block.size]}


# ---------------------------------------------------------------- the places that changed


def _spots(section: Section) -> Iterator[Spot]:
    if section.kind != "item":
        if section.differs:
            yield Spot(section.kind, section.place)
        return
    number = text_on(section.number, "new") or text_on(section.number, "old") if section.number else ""
    if section.state in ("added", "removed", "moved"):
        yield Spot("item", section.place, number, section.state)
    if section.state in ("added", "removed"):
        return
    if section.title and section.title.changed:
        yield Spot("title", section.place, number)
    for group in section.groups:
        if group.kind == "decision":
            for line in group.lines:
                if line.differs:
                    yield Spot("decision", line.place, _number(line), line.state if line.state != SAME else "changed")
        elif group.differs:
            yield Spot(group.kind, group.place, number)


def _number(line: Line) -> str:
    cell = line.cells.get("number")
    return (text_on(cell, "new") or text_on(cell, "old")) if cell else ""
