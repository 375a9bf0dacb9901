"""The shapes in which the training district's facts are written down (training_2025, training_2026): data only, no database.

Amounts are whole tenge here, since people wrote them; training.py makes Tenge (tiyn) of them. Days are ISO text, as read.
"""

from typing import Any, NamedTuple


class Words(NamedTuple):
    """A title in three languages."""

    kk: str
    ru: str
    en: str

    @property
    def titles(self) -> dict[str, Any]:
        """As the columns of a titled record."""
        return {f"title_{code}": text for code, text in self._asdict().items()}


class Line(NamedTuple):
    """A budget line: `price` (tenge) times `quantity` makes its amount."""

    item: str
    price: int
    quantity: int = 1
    unit: str = ""
    nature: str = "direct"


class Result(NamedTuple):
    """An output: claimed, and (unless `accepted` says otherwise) accepted in full a few days later by the other official.

    `life`: verified, reported, returned, reopened. `lacks` are kinds of proof that didn't come; `late` is the day they came after all.
    `despite` is why it was taken although irregular; `more` are the columns that its kind asks for.
    """

    day: str
    claimed: int
    place: str
    life: str = "verified"
    accepted: int | None = None
    reason: str = ""
    lacks: tuple[str, ...] = ()
    late: str = ""
    despite: str = ""
    signed: int | None = None  # signatures on the attendance sheet, where they differ from the participants claimed
    more: dict[str, Any] = {}


def article(day: str, issue: str, page: str, life: str = "verified", reason: str = "") -> Result:
    """A newspaper article: one piece."""
    return Result(day, 1, "«Үлгі тынысы» газеті", life, reason=reason, more={"issue_number": issue, "page": page, "issue_date": day})


def event(day: str, place: str, people: int, **rest: Any) -> Result:
    """An event with participants."""
    return Result(day, 1, place, more={"participants": people}, **rest)


class Promise(NamedTuple):
    """A deliverable with its own budget lines and what came of it."""

    kind: str
    planned: int | None
    words: Words
    due: str
    lines: list[Line]
    results: list[Result]


class Act(NamedTuple):
    """An acceptance act: it takes in every verified output dated until then that no act holds yet. `amount` in tenge."""

    number: str
    day: str
    amount: int
    final: bool = False
    despite: str = ""


class Paid(NamedTuple):
    """A payment (tenge); `act` is the number of the act it rests on. Kinds: advance, interim, final, refund."""

    kind: str
    day: str
    amount: int
    order: str
    act: str = ""
    withheld: int = 0
    despite: str = ""


class Spent(NamedTuple):
    """An expense (tenge) on the budget line of this position (0: on none)."""

    line: int
    amount: int
    day: str
    supplier: str
    number: str
    paper: str = "шот-фактура"
    source: str = "grant"
    shown: bool = True  # whether its paper is there as a file
    despite: str = ""


class Change(NamedTuple):
    """An amendment. `deliverables` and `lines` by position; `lines` give a new price (tenge) and quantity."""

    kind: str
    number: str
    day: str
    reason: str
    amount: int | None = None  # tenge; None: as it was
    deliverables: dict[int, dict[str, Any]] = {}
    lines: dict[int, tuple[int, int]] = {}


class Report(NamedTuple):
    """An NGO's report: its period, when it was due, when it came (empty: not yet)."""

    since: str
    until: str
    due: str
    submitted: str = ""
    final: bool = False


class Award(NamedTuple):
    """A contract with everything that came of it. `amount` in tenge; None: unknown. `lot` is a key of the year's lots."""

    number: str
    ngo: str
    allocation: str
    lot: str
    words: Words
    amount: int | None
    signed: str
    ends: str
    promises: list[Promise]
    shared: list[Line] = []
    acts: list[Act] = []
    paid: list[Paid] = []
    spent: list[Spent] = []
    changes: list[Change] = []
    reports: list[Report] = []
    entered_by: str = "trainee"
    status: str = "signed"
    basis: str = "net"
    advance_share: int | None = 3000  # hundredths of a per cent
    instrument: str = "social_order"
    continues: str = ""
    entered: str = ""  # the day a contract without a signing date was entered
    score: int = 8500  # of its application, hundredths of a point


class Bid(NamedTuple):
    """An application that won nothing (`asked` in tenge, `score` in hundredths)."""

    ngo: str
    words: Words
    asked: int
    score: int | None
    outcome: str = "lost"


class Call(NamedTuple):
    """A lot (`budget` in tenge; None: unknown) with the bids that lost; winners are told by the contracts."""

    key: str
    allocation: str
    number: str
    words: Words
    area: str
    budget: int | None
    announced: str
    closes: str
    results: str
    status: str = "awarded"
    basis: str = "net"
    lost: list[Bid] = []


class Given(NamedTuple):
    """An allocation (`amount` in tenge), and the dated decision that changed it: (day, decision, new amount)."""

    key: str
    year: int
    source: str
    words: Words
    amount: int
    decision: str
    decided: str
    programme: str
    change: tuple[str, str, int] | None = None


class Year(NamedTuple):
    """Everything of one financial year."""

    allocations: list[Given]
    lots: list[Call]
    contracts: list[Award]
