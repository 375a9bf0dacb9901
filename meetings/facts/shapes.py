"""The shapes in which invented meetings are written down: data only, no database.

People are named by their keys (training_people); records of the books by «lot:2», «contract:14-Ә», «ngo:Жас өркен». Moments are ISO text.
"""

import re
from typing import NamedTuple

from grants.facts.koksu_2019 import Text
from grants.facts.shapes import Words
from koksu.money import NBSP

NOTHING = Words("", "", "")
UNBROKEN = re.compile(r"(?<=\d) (?=\d{3}(?!\d))|(?<=\d) (?=₸)|(?<=№) ")


def typed(words: Words | Text) -> dict[str, str]:
    """A text by language, as a careful secretary types it: no line breaks within an amount or after №."""
    return {code: UNBROKEN.sub(NBSP, text) for code, text in words._asdict().items()}


class OrganisationFact(NamedTuple):
    """An organisation; `ngo` is the name of the NGO of the books that it is."""

    words: Words
    kind: str
    ngo: str = ""


class PersonFact(NamedTuple):
    """Somebody: name, post and organisation as papers name them, the organisation's key, the user as whom they sign in."""

    words: Words
    capacity: Words
    organisation: str
    email: str = ""
    user: str = ""


class SeatFact(NamedTuple):
    """A seat in the commission."""

    who: str
    role: str = "member"
    votes: bool = True


class Step(NamedTuple):
    """What became of an action item: at that moment the user reports it done, confirms it, sends it back or drops it, with these words."""

    at: str
    verb: str
    user: str
    text: str = ""


class Task(NamedTuple):
    """An action item: for whom, by when, what (empty: the decision itself), and what became of it."""

    who: str
    due: str = ""
    due_words: str = ""
    words: Words = NOTHING
    steps: tuple[Step, ...] = ()


class Decided(NamedTuple):
    """A decision. It may award the lot to the bid of the contract `awards` («{sum}» in its words is that contract's first amount), accept
    or return that contract's final or interim report, or ask an NGO for something."""

    words: Words
    tasks: tuple[Task, ...] = ()
    awards: str = ""
    accepts: str = ""
    returns: str = ""
    asks: str = ""
    about: tuple[str, ...] = ()


class Spoke(NamedTuple):
    """A speech."""

    who: str
    words: Words


class Proposed(NamedTuple):
    """A proposal, what became of it, on whose behalf it was made, and the records it names."""

    who: str
    words: Words
    fate: str = "adopted"
    behalf: str = ""
    about: tuple[str, ...] = ()


class Ballot(NamedTuple):
    """How a member voted, and the interest they declared."""

    who: str
    choice: str = "for"
    interest: str = ""


class Matter(NamedTuple):
    """An agenda item; what was said on it was typed at that hour (empty: nothing was typed).

    `carries`: it came on the agenda by itself, with the open action items, and keeps its own title. `counted`: for, against, abstained,
    recused.
    """

    title: Words
    typed: str = ""
    reporter: str = ""
    heard: Words = NOTHING
    spoke: tuple[Spoke, ...] = ()
    proposed: tuple[Proposed, ...] = ()
    counted: tuple[int, int, int, int] | None = None
    ballots: tuple[Ballot, ...] = ()
    decided: tuple[Decided, ...] = ()
    about: tuple[str, ...] = ()
    carries: bool = False


class Came(NamedTuple):
    """A line of the attendance list: a person (or, named by `group`, people who aren't named)."""

    who: str = ""
    presence: str = "present"
    seat: str = "member"
    arrived: str = ""
    left: str = ""
    reason: str = ""
    group: Words = NOTHING
    people: int | None = None


class PaperFact(NamedTuple):
    """A paper annexed: its title, and the lines that stand on it."""

    words: Words
    lines: tuple[str, ...]


class Deed(NamedTuple):
    """What happened to the minutes: who (a person's key) did what at that moment.

    invite; send; read, remark (on item `item`, at `place`), answer (the remark at `place`; `accept`), approve, paper (the secretary
    notes an approval on paper), dissent, sign, correct (with the reason), rewrite (item `item` is typed as `matter`).
    """

    at: str
    verb: str
    who: str = ""
    item: int = 0
    place: str = ""
    text: str = ""
    accept: bool = True
    matter: Matter | None = None


class MeetingFact(NamedTuple):
    """A meeting: when it was planned (and guests written down), when and where it was, the attendance and when it was taken, its agenda,
    annexed papers, and what became of its minutes."""

    planned: str
    title: Words
    day: str
    starts: str
    ends: str
    matters: tuple[Matter, ...]
    came: tuple[Came, ...]
    taken: str = ""
    annexed: str = ""
    papers: tuple[PaperFact, ...] = ()
    deeds: tuple[Deed, ...] = ()
