"""The list of decisions in force: which ones a reader's filters leave, where each stands, and the counts of all of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from grants.models import Contract
from grants.reports.paging import Paged, page_count, page_rows
from koksu.accounts.scope import Scope
from koksu.language import folded_words, search_key
from meetings.models import Commission, Meeting, Person
from meetings.reports.body import Words
from meetings.reports.decisions import Ruling, rulings

STATES = ("open", "overdue", "reported", "done", "dropped")


class Asked(Struct, frozen=True):
    """What the list's address asks for. `state`: one of STATES, an action item stands in; `sort`: day, due, amount, with - descending.
    `whole`: all rows at once, not a page of them."""

    q: str = ""
    commission: int | None = None
    year: int | None = None
    district: int | None = None
    effect: str = ""
    state: str = ""
    responsible: int | None = None
    sort: str = "-day"
    page: int = 1
    whole: bool = False


class Total(Struct, frozen=True):
    """Of all rows that the filters leave, real and invented ones apart; `states`: how many of their action items stand in each."""

    training: bool
    rows: int
    states: Counter[str]

    @property
    def counted(self) -> list[tuple[str, int]]:
        """The states that there are, with how many stand in each."""
        return [(state, self.states[state]) for state in STATES if self.states[state]]


class Listing(Struct, Paged, frozen=True):
    """A page of decisions, with the counts of all."""

    asked: Asked
    rows: Sequence[Ruling]
    count: int
    totals: Sequence[Total]
    pages: int
    bodies: int  # how many commissions decided them


def decision_list(scope: Scope, asked: Asked, today: date) -> Listing:
    """The decisions in force in scope that the filters leave. Six queries at most."""
    meetings = Meeting.objects.live().for_scope(scope)
    if asked.commission:
        meetings = meetings.filter(commission=asked.commission)
    if asked.year:
        meetings = meetings.filter(day__year=asked.year)
    if asked.district:
        meetings = meetings.filter(commission__district=asked.district)
    rows = [one for one in rulings(meetings, today) if _kept(one, asked)]
    totals = [
        Total(training, len(group), Counter(duty.state for one in group for duty in one.duties))
        for training in (False, True)
        if (group := [one for one in rows if one.training is training])
    ]
    ordered = _ordered(rows, asked.sort)
    shown = _with_contracts(ordered if asked.whole else page_rows(ordered, asked.page))
    return Listing(asked, shown, len(rows), totals, page_count(len(rows)), len({one.meeting.commission_id for one in rows}))


def _with_contracts(rows: Sequence[Ruling]) -> list[Ruling]:
    """Each award with the contract that rests on it. One query."""
    bids = {one: bid["id"] for one, bid in enumerate(row.decided["application"] for row in rows) if bid}
    made = {contract.application_id: contract for contract in Contract.objects.live().filter(application__in=bids.values())}
    return [replace(row, contract=made.get(bids.get(number))) for number, row in enumerate(rows)]


def _kept(one: Ruling, asked: Asked) -> bool:
    people = {duty.given["responsible"]["id"] for duty in one.duties if duty.given["responsible"]}
    return (
        (not asked.effect or one.decided["effect"] == asked.effect)
        and (not asked.state or asked.state in one.states)
        and (not asked.responsible or asked.responsible in people)
        and _speaks_of(one, folded_words(asked.q))
    )


def _speaks_of(one: Ruling, wanted: Sequence[str]) -> bool:
    """Whether one of its words begins like each of these: its text, its item, whom it is about, who is responsible."""
    if not wanted:
        return True
    decided = one.decided
    named = [about["name"] for about in (decided["ngo"], decided["lot"], decided["contract"], *decided["about"]) if about]
    people = [duty.given["responsible"]["name"] for duty in one.duties if duty.given["responsible"]]
    texts: list[Words] = [decided["text"], one.title, *named, *people, *(duty.text for duty in one.duties)]
    said = " ".join(text for words in texts for text in (words["kk"], words["ru"], words["en"]))
    own = search_key(said).split()
    return all(any(word.startswith(beginning) for word in own) for beginning in wanted)


# Columns that the list sorts by; what is unknown comes last either way.
SORTS: dict[str, Callable[[Ruling], Any]] = {
    "day": lambda one: one.meeting.day,
    "due": lambda one: one.due,
    "amount": lambda one: one.decided["amount"],
}


def _ordered(rows: Sequence[Ruling], sort: str) -> list[Ruling]:
    column = SORTS[sort.removeprefix("-")]
    known = [one for one in rows if column(one) is not None]
    known.sort(key=column, reverse=sort.startswith("-"))  # stable: the rest stays the latest first
    return known + [one for one in rows if column(one) is None]


# ---------------------------------------------------------------- what the filters offer


def years(scope: Scope) -> list[int]:
    """The years in which something was decided, newest first."""
    days = Meeting.objects.live().for_scope(scope).filter(number__isnull=False, day__isnull=False).dates("day", "year", order="DESC")
    return [day.year for day in days]


def commissions(scope: Scope) -> list[Commission]:
    """The bodies that decided something."""
    bodies = Commission.objects.live().for_scope(scope).filter(meetings__number__isnull=False).distinct()
    return list(bodies.select_related("district").order_by("sort_key", "pk"))


def responsible_people(scope: Scope) -> list[Person]:
    """Who is responsible for something that was decided."""
    people = Person.objects.for_scope(scope).filter(action_items__decision__item__meeting__number__isnull=False).distinct()
    return list(people.order_by("sort_key", "pk"))
