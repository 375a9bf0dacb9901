"""Search over all that was said: which agenda items hold the words, and the very line. Nobody finds what they may not read."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from msgspec import Struct

from grants.reports.searching import searched
from koksu.language import folded_words
from koksu.together import Where
from meetings.models import AgendaItem, Meeting
from meetings.reports.body import Carried, Item, Named, Tally, Words, item_of, with_parts, words
from meetings.reports.signed import of_meetings
from meetings.rules import Reader

SHOWN = 240  # letters of a line
BEFORE = 80  # of those that stand before the first word found


class Found(Struct, frozen=True):
    """An agenda item that holds the words, and its line that holds most of them. `where`: title, heard, speech, proposal, decision,
    action; `who` said it; `pieces` of the text, each with whether it is what was looked for."""

    item: int
    position: int
    title: Words
    where: str
    who: Named | None
    pieces: Sequence[tuple[str, bool]]


class Search:
    """The words `text` looked for in the minutes of `meetings`, by this reader.

    Of a text that isn't signed they may not read more than its agenda; while signed minutes are being corrected, their signed edition.
    """

    def __init__(self, meetings: QuerySet[Meeting], reader: Reader, text: str) -> None:
        self.words = folded_words(text)[:10]
        self.items: dict[int, list[int]] = {}  # by meeting: items that the word table finds
        self.told: dict[int, list[Item]] = {}  # by meeting: items as others may read them
        readable = meetings.filter(reader.readable_meetings())
        items = AgendaItem.objects.live()
        for meeting, item in searched(items.filter(meeting__in=readable.values("pk")), text).values_list("meeting", "pk"):
            self.items.setdefault(meeting, []).append(item)
        hidden = meetings.exclude(pk__in=readable.values("pk"))
        self._look_at_agendas(searched(items.filter(meeting__in=hidden.filter(number=None).values("pk")), text))
        self._look_at_editions(hidden.filter(number__isnull=False))

    @property
    def meetings(self) -> list[int]:
        """The meetings in whose items it was found."""
        return [*self.items, *self.told]

    def _look_at_agendas(self, items: QuerySet[AgendaItem]) -> None:
        for item in items.order_by("position", "pk"):
            self._keep(item.meeting_id, on_agenda(id=item.pk, position=item.position, title=words(item, "title")))

    def _look_at_editions(self, meetings: QuerySet[Meeting]) -> None:
        for edition in of_meetings(meetings.values_list("pk", flat=True)):
            for item in edition.body["agenda"]:
                self._keep(edition.meeting.pk, item)

    def _keep(self, meeting: int, item: Item) -> None:
        if all(any(word in _found(line, self.words) for line in lines(item)) for word in self.words):
            self.told.setdefault(meeting, []).append(item)

    def lines(self, meetings: Sequence[int]) -> dict[int, list[Found]]:
        """What was found in these meetings, item by item. So many queries, however many they are."""
        ids = [item for meeting in meetings for item in self.items.get(meeting, ())]
        loaded = with_parts(Where.ids(AgendaItem, *ids))
        found: dict[int, list[Found]] = {}
        for record in loaded:
            found.setdefault(record.meeting_id, []).append(self._best(item_of(record)))
        for meeting in meetings:
            for item in self.told.get(meeting, ()):
                found.setdefault(meeting, []).append(self._best(item))
        return found

    def _best(self, item: Item) -> Found:
        """The line that holds most of the words; of several, the first that was said, not only announced."""
        line = max(lines(item), key=lambda one: (len(_found(one, self.words)), one.where != "title"))
        return Found(item["id"], item["position"], item["title"], line.where, line.who, pieces(line.text, self.words))


class Line(NamedTuple):
    """One text of an item, in one language."""

    where: str
    who: Named | None
    text: str


def lines(item: Item) -> Iterator[Line]:
    """All that is written under an item, in the order of minutes."""
    parts: list[tuple[str, Named | None, Words]] = [("title", None, item["title"]), ("heard", item["reporter"], item["heard"])]
    parts += [("speech", one["speaker"], one["text"]) for one in item["speeches"]]
    parts += [("proposal", one["proposer"], one["text"]) for one in item["proposals"]]
    for decision in item["decisions"]:
        parts.append(("decision", None, decision["text"]))
        parts += [("action", action["responsible"], action["text"]) for action in decision["actions"]]
    for where, who, text in parts:
        yield from (Line(where, who, one) for one in (text["kk"], text["ru"], text["en"]) if one or who)


def pieces(text: str, wanted: Sequence[str]) -> list[tuple[str, bool]]:
    """A line cut round the first word that was looked for; each piece with whether it is such a word."""
    parts = [(part, bool(_matching(part, wanted))) for part in re.split(r"(\s+)", text) if part]
    first = next((number for number, (_part, found) in enumerate(parts) if found), 0)
    start = first
    while start and sum(len(part) for part, _found in parts[start - 1 : first]) <= BEFORE:
        start -= 1
    shown: list[tuple[str, bool]] = [("…", False)] if start else []
    length = 0
    for part, found in parts[start:]:
        if length + len(part) > SHOWN:
            return [*shown, ("…", False)]
        length += len(part)
        shown.append((part, found))
    return shown


def _found(line: Line, wanted: Sequence[str]) -> set[str]:
    """The words that a line holds, or its speaker's name."""
    names = " ".join(name for name in line.who["name"].values() if isinstance(name, str)) if line.who else ""
    return _matching(f"{line.text} {names}", wanted)


def _matching(text: str, wanted: Sequence[str]) -> set[str]:
    there = folded_words(text)
    return {word for word in wanted if any(one.startswith(word) for one in there)}


def on_agenda(*, id: int, position: int, title: Words, reporter: Named | None = None, carried: Sequence[Carried] = ()) -> Item:
    """An item as who may not read its text sees it on the agenda."""
    nothing = Words(kk="", ru="", en="")
    vote = Tally(voting="none", votes_for=None, votes_against=None, abstained=None, recused=None, ballots=[])
    return Item(
        id=id,
        position=position,
        title=title,
        reporter=reporter,
        heard=nothing,
        speeches=[],
        proposals=[],
        vote=vote,
        decisions=[],
        about=[],
        carried=list(carried),
    )
