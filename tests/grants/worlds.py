"""Generated districts as the ledger's plain rows: every gap and irregularity that real books hold (hypothesis strategies).

Plans obey what the product refuses: lots and contracts within their allocation, contracts within their lot, lines within their
contract, each on the same VAT basis only (an unknown amount counts as its lines). Facts are taken as they come: before signing,
after the term, above the plan, above the contract, undated.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from hypothesis import strategies as st

from grants.ledger import (
    AllocationRow,
    ContractRow,
    ContractStanding,
    DeliverableRow,
    ExpenseRow,
    LineRow,
    LotRow,
    OutputRow,
    PaymentRow,
    contract,
)

BASES = ("net", "gross", "unknown")
STATES = ("reported", "verified", "returned")
LARGEST = 10**13  # tiyn: the largest amount the system takes

# Drawn from lists, because that is several times faster than `st.dates` and `st.none() | …`.
CALENDAR = tuple(date(2025, 12, 1) + timedelta(days=n) for n in range(0, 426, 5))
moments = st.sampled_from(CALENDAR)
days = st.sampled_from((*CALENDAR, *[None] * 20))
amounts = st.one_of(st.integers(0, 999), st.integers(0, LARGEST))
quantities = st.sampled_from((1, 2, 3, 4, 5, 6, 7, 12, 30, 100, 940, 1000, 1999))
maybe_quantities = st.sampled_from((None, None, None, None, 1, 2, 3, 4, 5, 6, 7, 12, 30, 100, 940, 1000, 1999))


class World(NamedTuple):
    """A district's year: its allocations and all their contracts."""

    allocations: tuple[AllocationRow, ...]
    contracts: tuple[ContractRow, ...]

    def standings(self, as_of: date) -> list[ContractStanding]:
        return [contract(row, as_of) for row in self.contracts]


def below(limit):
    """An amount within a limit: nothing, all of it, or something between."""
    return st.one_of(st.integers(0, limit), st.just(limit))


@st.composite
def output_rows(draw, ids):
    """A result in any state. A claim may be unknown (then it can't be verified); proof may be lacking; less may be accepted."""
    number, state = next(ids), draw(st.sampled_from(STATES))
    claimed = draw(quantities if state == "verified" else maybe_quantities)
    accepted = draw(below(claimed)) if state == "verified" else None
    counts = state == "verified" and draw(st.integers(0, 3)) > 0
    order = (draw(st.sampled_from(("2026-03-01", "2026-05-01", "2026-09-01"))), number) if counts else None
    return OutputRow(number, draw(days), claimed, accepted, state, order)


@st.composite
def deliverable_rows(draw, ids=None):
    """A promise whose plan and due date may be unknown, with up to three results (often more than planned)."""
    ids = ids or count(1)
    outputs = draw(st.lists(output_rows(ids), max_size=3))
    return DeliverableRow(next(ids), draw(maybe_quantities), draw(days), tuple(outputs))


@st.composite
def line_rows(draw, ids, owners, limit):
    """An estimate within `limit`: nothing, a part of it, or all of it; some lines shared."""
    lines, left = [], limit
    for _ in range(draw(st.integers(0, 4))):
        amount = draw(below(left))
        left -= amount
        lines.append(LineRow(next(ids), draw(st.sampled_from((None, *owners))), amount))
    return tuple(lines)


@st.composite
def payment_rows(draw, ids):
    refund = draw(st.integers(0, 3)) == 0
    return PaymentRow(next(ids), draw(days), draw(amounts), draw(st.integers(-999, 999).map(lambda n: max(0, n))), refund)


@st.composite
def expense_rows(draw, ids, lines):
    line = draw(st.sampled_from((None, *(line.id for line in lines))))
    return ExpenseRow(next(ids), draw(days), draw(amounts), line, draw(st.integers(0, 3)) > 0)


@st.composite
def contract_rows(draw, ids=None, allocation=1, lot=None, limit=LARGEST, bases=BASES, known=False):
    """A contract within `limit` tiyn. `known`: its amount isn't unknown."""
    ids = ids or count(1)
    number = next(ids)
    whole = draw(below(limit))
    deliverables = tuple(draw(st.lists(deliverable_rows(ids), max_size=2)))
    lines = draw(line_rows(ids, [d.id for d in deliverables], whole))
    starts = draw(days)
    return ContractRow(
        id=number,
        allocation=allocation,
        lot=lot,
        amount=whole if known or draw(st.integers(0, 3)) else None,
        basis=draw(st.sampled_from(bases)),
        first_day=starts or date(2026, 1, 1),
        starts=starts,
        ends=draw(days),
        deliverables=deliverables,
        lines=lines,
        payments=tuple(draw(st.lists(payment_rows(ids), max_size=2))),
        expenses=tuple(draw(st.lists(expense_rows(ids, lines), max_size=2))),
    )


def known(row: ContractRow) -> int:
    """What a contract comes to as far as it is known (tiyn)."""
    return sum(line.amount for line in row.lines) if row.amount is None else row.amount


@st.composite
def allocations_with_contracts(draw, ids, bases=BASES, known_only=False):
    """An allocation, its lots and its contracts, within one another on the same basis."""
    number, basis = next(ids), draw(st.sampled_from(bases))
    amount = draw(amounts) if known_only or draw(st.integers(0, 5)) else None
    cap = LARGEST if amount is None else amount
    called = awarded = 0  # on the allocation's own basis
    lots: list[LotRow] = []
    for _ in range(draw(st.integers(0, 3))):
        own = draw(st.sampled_from((basis, basis, *bases)))
        budget = draw(st.none() | below(cap - called if own == basis else cap))
        called += budget or 0 if own == basis else 0
        lots.append(LotRow(next(ids), budget, own))
    contracts: list[ContractRow] = []
    for _ in range(draw(st.integers(0, 4))):
        lot = draw(st.sampled_from((None, None, *lots)))
        own = draw(st.sampled_from((lot.basis if lot else basis, *bases)))
        of_lot = sum(known(c) for c in contracts if lot and c.lot == lot.id and c.basis == lot.basis)
        limits = [cap]
        if own == basis:
            limits.append(cap - awarded)
        if lot and lot.budget is None and own == basis:
            limits.append(cap - called)
        if lot and lot.budget is not None and own == lot.basis:
            limits.append(lot.budget - of_lot)
        row = draw(contract_rows(ids, number, lot.id if lot else None, min(limits), (own,), known_only))
        if own == basis:
            awarded += known(row)
            called += known(row) if lot and lot.budget is None else 0
        contracts.append(row)
    return AllocationRow(number, amount, basis, tuple(lots)), tuple(contracts)


@st.composite
def worlds(draw, bases: Sequence[str] | None = None, known_only: bool = False, largest: int = 2):
    """A district: one or two allocations. `bases`: those that occur (by default one of them, or all); `known_only`: no contract's
    or allocation's amount is unknown (a lot's budget or a plan still may be)."""
    bases = bases or draw(st.sampled_from((BASES[:1], BASES[2:], BASES[:2], BASES)))
    ids = count(1)
    pairs = [draw(allocations_with_contracts(ids, bases, known_only)) for _ in range(draw(st.integers(1, largest)))]
    return World(tuple(pair[0] for pair in pairs), tuple(row for pair in pairs for row in pair[1]))


@st.composite
def smaller_plans(draw, row: ContractRow):
    """The same contract under a smaller plan: a termination or closing below the amount, or the plan before it was raised. What
    happened stays."""
    share = draw(st.integers(0, 100))
    lines = tuple(line._replace(amount=line.amount * share // 100) for line in row.lines)
    lined = sum(line.amount for line in lines)
    amount = None if row.amount is None else lined + draw(below(row.amount - lined))
    deliverables = tuple(
        d._replace(planned=d.planned and max(1, d.planned * share // 100), due=draw(st.just(d.due) | days)) for d in row.deliverables
    )
    return row._replace(amount=amount, lines=lines, deliverables=deliverables, ends=draw(st.just(row.ends) | days))


@st.composite
def amended_worlds(draw):
    """One district under two plans: between them contracts were raised, cut or terminated."""
    world = draw(worlds())
    before, after = list(world.contracts), list(world.contracts)
    for index, row in enumerate(world.contracts):
        side = draw(st.sampled_from((None, before, after)))
        if side is not None:
            side[index] = draw(smaller_plans(row))
    return world._replace(contracts=tuple(before)), world._replace(contracts=tuple(after))
