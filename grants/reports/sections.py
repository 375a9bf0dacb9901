"""What other apps add to the grants' pages, papers and JSON. They register it when they start, so nothing here knows them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from msgspec import Struct

from grants.models import Application
from grants.models.base import Record
from grants.reports.period import Period
from grants.reports.sheets import Cell
from koksu.accounts.models import User
from koksu.accounts.scope import Reach, Scope
from koksu.money import Tenge
from koksu.together import Of, Records

# ---------------------------------------------------------------- pages and papers of a subject


class Subject(Struct, frozen=True):
    """What a page or a report is about. `kind`: ngo, contract, lot, allocation; `contracts`: the ids of its contracts, those outside the
    period too; `reach`: of which districts may be told."""

    kind: str
    record: Any
    period: Period
    reach: Reach
    contracts: Sequence[int]


class Beside(Struct, frozen=True):
    """What stands beside one row of a page: words, and where they lead."""

    words: str
    address: str


class Told(Protocol):
    """What a part says of one subject; false where there is nothing to say."""

    def __bool__(self) -> bool: ...

    def as_json(self) -> Any:
        """Plain values for the report's JSON: the part's code is their key."""

    def beside(self, record: Record) -> Sequence[Beside]:
        """What it says beside a row of the page: of an application, an NGO's report."""


class Part(Struct, frozen=True):
    """An extra part of every subject's page and report. Its templates are given `told`, what `tell` makes of what it `asks`, which is
    read in one query with all that others ask; `code` is also its section's id; `on_sheet` gives the heads and the rows of its sheet in
    an Excel file. It may ask few more queries, as many for many rows as for one."""

    code: str
    title: Any  # translated when it is shown
    on_page: str
    on_paper: str
    asks: Callable[[Subject], Sequence[Of]]
    tell: Callable[[Subject, Sequence[Records]], Told]
    on_sheet: Callable[[Any], tuple[Sequence[str], Sequence[Sequence[Cell]]]] | None = None


class Filled(Struct, frozen=True):
    """A part with what it says of the subject."""

    part: Part
    told: Told


# ---------------------------------------------------------------- my work


class Waits(Protocol):
    """What of one sort waits for an official; false where nothing does."""

    def __bool__(self) -> bool: ...

    @property
    def count(self) -> int:
        """How many things they are to do."""

    @property
    def pressing(self) -> bool:
        """Whether one of them is late."""


class WorkPart(Struct, frozen=True):
    """An extra part of an official's work. Its template is given `waits`, what `read(scope, person, today)` found."""

    code: str
    title: Any
    template: str
    read: Callable[[Scope, User, date], Waits]


class Waiting(Struct, frozen=True):
    """A part of the work with what waits in it."""

    part: WorkPart
    waits: Waits


# ---------------------------------------------------------------- awards


class Award(Struct, frozen=True):
    """What an award rests on: its words and page, and what was decided (tiyn; None: no amount was named)."""

    words: str
    address: str
    amount: Tenge | None


# ---------------------------------------------------------------- the registry

_parts: dict[str, Part] = {}
_work: dict[str, WorkPart] = {}
_awards: list[Callable[[Application], Award | None]] = []


def add_part(part: Part) -> None:
    """Have a part told on every subject's page and report."""
    _parts[part.code] = part


def add_work(part: WorkPart) -> None:
    """Have a part told in every official's work."""
    _work[part.code] = part


def add_awards(read: Callable[[Application], Award | None]) -> None:
    """Have contracts' forms know what an award rests on."""
    _awards.append(read)


def asks_of(subject: Subject) -> list[Sequence[Of]]:
    """What each part asks, of a subject, to be read for it."""
    return [part.asks(subject) for part in _parts.values()]


def told_of(subject: Subject, asked: Sequence[Sequence[Of]], read: Sequence[Records]) -> list[Filled]:
    """What all parts say of a subject; `read`: what each of them `asked`, in that order."""
    left = iter(read)
    there = [[next(left) for of in mine for _part in of.parts] for mine in asked]
    return [Filled(part, part.tell(subject, records)) for part, records in zip(_parts.values(), there, strict=True)]


def work_for(scope: Scope, person: User, today: date) -> list[Waiting]:
    """What waits for a person in all parts."""
    return [Waiting(part, part.read(scope, person, today)) for part in _work.values()]


def award_of(application: Application) -> Award | None:
    """The award that a contract of this application rests on; None where none is known."""
    return next(filter(None, (read(application) for read in _awards)), None)
