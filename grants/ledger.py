"""The ledger: plain rows in, plain values out. Where each tenge stands, to the tiyn.

It knows no Django, no model and no clock, and asks no query. Every amount is an int of whole tiyn; None is unknown, never zero.
The rules are those of README's "The ledger in one page": one whole splits into parts that exclude one another and add up to it.
Nothing else in the code base adds up money.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

Key = TypeVar("Key", bound=Hashable)

# ---------------------------------------------------------------- rows in


class OutputRow(NamedTuple):
    """A result. `order` says when it began to count: verified, with the proof its kind requires (None: it doesn't count yet)."""

    id: int
    day: date | None
    claimed: int | None
    accepted: int | None
    state: str  # reported, verified, returned
    order: tuple[str, int] | None

    @property
    def counts(self) -> bool:
        """Whether it ties money: verified, with its proof."""
        return self.state == "verified" and self.order is not None


class DeliverableRow(NamedTuple):
    """A promise: `planned` in the kind's unit, with the outputs reported for it."""

    id: int
    planned: int | None
    due: date | None
    outputs: tuple[OutputRow, ...] = ()


class LineRow(NamedTuple):
    """A budget line: tiyn, for one deliverable or (None) shared by all."""

    id: int
    deliverable: int | None
    amount: int


class PaymentRow(NamedTuple):
    """Money that moved: tiyn. A refund is money coming back; `withheld` is a penalty kept from what was due."""

    id: int
    day: date | None
    amount: int
    withheld: int
    refund: bool


class ExpenseRow(NamedTuple):
    """Money spent by the NGO: tiyn; only what came from the grant counts."""

    id: int
    day: date | None
    amount: int
    line: int | None
    from_grant: bool


class ContractRow(NamedTuple):
    """A contract's plan as it stood at one moment, with all its facts. `first_day` dates whatever has no date of its own."""

    id: int
    allocation: int
    lot: int | None
    amount: int | None
    basis: str
    first_day: date
    starts: date | None
    ends: date | None
    deliverables: tuple[DeliverableRow, ...] = ()
    lines: tuple[LineRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    expenses: tuple[ExpenseRow, ...] = ()


class LotRow(NamedTuple):
    """A call: its budget in tiyn, on a VAT basis."""

    id: int
    budget: int | None
    basis: str


class AllocationRow(NamedTuple):
    """Money given: tiyn, on a VAT basis, with all its lots."""

    id: int
    amount: int | None
    basis: str
    lots: tuple[LotRow, ...] = ()


# ---------------------------------------------------------------- values out


class Part(NamedTuple):
    """One part of a whole: tiyn (None: unknown) and its share in tenths of a per cent (None: shares aren't shown)."""

    code: str
    amount: int | None
    share: int | None


# The bar's parts, from the most to the least that is known of them. They exclude one another.
BAR = ("proven", "awaiting", "not_due", "overdue", "shared", "no_breakdown", "not_awarded", "unplaced")
# The parts that a split stores; outstanding is told as not_due and overdue in the bar.
PARTS = ("proven", "awaiting", "outstanding", "shared", "no_breakdown", "not_awarded", "unplaced", "unknown_remainder", "basis_gap")
REMAINDERS = ("no_breakdown", "not_awarded", "unplaced")  # of these parts a whole may not know how large one is


class Split(Struct, frozen=True):
    """A whole and its parts, all in tiyn.

    `overdue` is a part of outstanding, never a further sum. `unknown_remainder` is what several unknown parts hold together, so
    that a whole closes even where they can't be told apart. `basis_gap` alone can be negative; `gap` says there is such a row.
    `unknown` counts the contracts of unknown amount in it; `bases` are the VAT bases of the amounts that were added up.
    """

    amount: int | None
    proven: int | None = 0
    awaiting: int | None = 0
    outstanding: int | None = 0
    overdue: int | None = None
    shared: int | None = 0
    no_breakdown: int | None = 0
    not_awarded: int | None = 0
    unplaced: int | None = 0
    unknown_remainder: int = 0
    basis_gap: int = 0
    gap: bool = False
    unknown: int = 0
    bases: frozenset[str] = frozenset()

    @property
    def mixed(self) -> bool:
        """Whether amounts on several VAT bases were added up."""
        return len(self.bases) > 1

    @property
    def known(self) -> int:
        """The whole as far as it is known: the sum of its known parts (tiyn)."""
        return sum(getattr(self, part) or 0 for part in PARTS)

    @property
    def closes(self) -> bool:
        """Whether the parts add up to the whole (of an unknown whole there is nothing to add up to)."""
        return self.amount is None or self.amount == self.known

    @property
    def not_due(self) -> int | None:
        """What is outstanding and not overdue; where no date is known, all of it."""
        return None if self.outstanding is None else self.outstanding - (self.overdue or 0)

    def parts(self) -> tuple[Part, ...]:
        """The bar's eight parts with their shares, which (with `remainder_share`) add up to 100,0."""
        amounts = [getattr(self, code) for code in BAR]
        tenths = self._tenths(amounts)
        return tuple(Part(code, amount, share) for code, amount, share in zip(BAR, amounts, tenths[:-1], strict=True))

    @property
    def remainder_share(self) -> int | None:
        """The share of the unknown remainder (tenths of a per cent; None: there is none, or shares aren't shown)."""
        return self._tenths([getattr(self, code) for code in BAR])[-1]

    def _tenths(self, amounts: Sequence[int | None]) -> list[int | None]:
        """Shares by largest remainder, the last for the unknown remainder. None for what is unknown, and none at all where a
        basis gap stands or the whole is unknown or nothing."""
        known = [*(amount or 0 for amount in amounts), self.unknown_remainder]
        if self.gap or not self.amount or self.amount != sum(known):
            return [None] * len(known)
        shown = [*(amount is not None for amount in amounts), self.unknown_remainder > 0]
        return [share if is_shown else None for share, is_shown in zip(shares(known), shown, strict=True)]


class Cash(Struct, frozen=True):
    """Cash beside the split, in tiyn: `C + to_be_returned = net + withheld + still_to_pay`; `net + spent_ahead = documented +
    not_yet_documented`. Of each pair one is zero in a contract; the first pair is unknown where the contract's amount is."""

    paid: int = 0
    refunded: int = 0
    withheld: int = 0
    documented: int = 0
    to_be_returned: int | None = 0
    still_to_pay: int | None = 0
    spent_ahead: int = 0
    not_yet_documented: int = 0

    @property
    def net(self) -> int:
        """What stayed with the NGO (tiyn)."""
        return self.paid - self.refunded

    def owed(self, accepted: int | None) -> int | None:
        """What may still be paid (tiyn): up to the contract's amount; and where its final act is there, so that `accepted` is all that
        its acts accept, no further than that: the advance is a part of it (None: not all is accepted yet)."""
        if accepted is None:
            return self.still_to_pay
        left = max(0, accepted - self.net - self.withheld)
        return left if self.still_to_pay is None else min(left, self.still_to_pay)


class DeliverableStanding(Struct, frozen=True):
    """One promise: its split (all None where its amount is unknown), quantities in its unit, and what it cost (tiyn)."""

    id: int
    split: Split
    planned: int | None
    reported: int | None  # everything reported, verified or not; None: reported, but nobody said how many
    accepted: int
    outputs: Mapping[int, int | None]  # each output's own money (tiyn); None: not verified, or the amount is unknown
    spent: int

    @property
    def planned_unit_cost(self) -> int | None:
        """Tiyn a unit, rounded down; None where amount or plan is unknown."""
        return self.split.amount // self.planned if self.split.amount is not None and self.planned else None

    @property
    def actual_unit_cost(self) -> int | None:
        """Tiyn a unit by documented expenses, rounded down; None while nothing is accepted or spent."""
        return self.spent // self.accepted if self.accepted and self.spent else None


class Awarded(Protocol):
    """What a lot and an allocation need to know of what was awarded from them: one contract, or several of one lot and basis whose
    amounts are all known, or all unknown."""

    @property
    def lot(self) -> int | None: ...

    @property
    def basis(self) -> str: ...

    @property
    def split(self) -> Split: ...


class Position(Struct, frozen=True):
    """Several contracts of one lot and one basis as one whole; their amounts are all known, or all unknown (the split's is None)."""

    lot: int | None
    basis: str
    split: Split


class ContractStanding(Struct, frozen=True):
    """One contract at one moment."""

    row: ContractRow
    split: Split
    cash: Cash
    deliverables: Mapping[int, DeliverableStanding]
    spent_by_line: Mapping[int | None, int]
    verified: str  # all, some, nothing
    term: str  # not_begun, running, over, unknown

    @property
    def lot(self) -> int | None:
        return self.row.lot

    @property
    def basis(self) -> str:
        return self.row.basis


class AllocationStanding(Struct, frozen=True):
    """One allocation at one moment, with each of its lots."""

    row: AllocationRow
    split: Split
    lots: Mapping[int, Split]


# ---------------------------------------------------------------- arithmetic


def shares(amounts: Sequence[int], whole: int = 1000) -> list[int]:
    """Shares of `whole` (1000: tenths of a per cent) by largest remainder: they add up to it exactly. Amounts are not negative."""
    total = sum(amounts)
    if total <= 0:
        return [0] * len(amounts)
    result = [amount * whole // total for amount in amounts]
    by_remainder = sorted(range(len(amounts)), key=lambda i: (-(amounts[i] * whole % total), i))
    for i in by_remainder[: whole - sum(result)]:
        result[i] += 1
    return result


def deliverable(row: DeliverableRow, amount: int | None, late: bool | None, spent: int = 0) -> DeliverableStanding:
    """How one promise stands. `amount`: the sum of its budget lines in tiyn; `late`: whether its date has passed (None: no date)."""
    counted = sorted((o for o in row.outputs if o.counts), key=lambda o: (*(o.order or ()), o.id))
    waiting = [o for o in row.outputs if not o.counts and o.state != "returned"]
    claims = [o.claimed for o in row.outputs if o.state != "returned"]
    known_claims = [claim for claim in claims if claim is not None]
    outputs: dict[int, int | None] = {o.id: None for o in row.outputs}
    running = 0
    for output in counted:
        before, running = running, running + (output.accepted or 0)
        outputs[output.id] = _own_money(amount, row.planned, before, running)
    for output in waiting:
        if output.state == "verified" and amount is not None:
            outputs[output.id] = 0  # accepted, but the proof its kind requires is lacking: it ties no money yet
    return DeliverableStanding(
        id=row.id,
        split=_deliverable_split(row, amount, late, running, waiting),
        planned=row.planned,
        reported=None if claims and not known_claims else sum(known_claims),
        accepted=sum(o.accepted or 0 for o in row.outputs if o.state == "verified"),
        outputs=outputs,
        spent=spent,
    )


def _own_money(amount: int | None, planned: int | None, before: int, after: int) -> int | None:
    """What one output carries of its deliverable's amount (tiyn): floor to floor, so that the outputs add up to what is proven."""
    if amount is None:
        return None
    if planned is None:
        return 0
    return amount * min(after, planned) // planned - amount * min(before, planned) // planned


def value_of(standing: ContractStanding, outputs: Collection[int]) -> int | None:
    """What these outputs (ids) carry together (tiyn): the most that an act accepting them should come to. None where the money of one
    is unknown, and without any where the contract isn't broken down: then it is tied to its outputs only as a whole."""
    own = {pk: money for promise in standing.deliverables.values() for pk, money in promise.outputs.items()}
    values = [own.get(pk) for pk in outputs]
    if not values:
        return 0 if standing.split.no_breakdown == 0 else None
    return None if any(value is None for value in values) else sum(value or 0 for value in values)


class Stake(NamedTuple):
    """What a result that doesn't count yet would tie if it counted (tiyn; None: unknown), and whether it goes beyond the plan."""

    amount: int | None
    above_plan: bool | None  # None: the plan is unknown


def stakes(row: DeliverableRow, amount: int | None) -> dict[int, Stake]:
    """The stake of each output that doesn't count yet, taken as claimed and after what counts: verified without its proof first, then
    what is reported, last what was returned. Those that wait come together to the deliverable's awaiting. `amount`: its lines (tiyn)."""
    running = sum(o.accepted or 0 for o in row.outputs if o.counts)
    found = {}
    rank = {"verified": 0, "reported": 1, "returned": 2}
    for output in sorted((o for o in row.outputs if not o.counts), key=lambda o: rank[o.state]):
        before, running = running, running + ((output.accepted if output.state == "verified" else output.claimed) or 0)
        above = None if row.planned is None else running > row.planned
        found[output.id] = Stake(None if row.planned is None else _own_money(amount, row.planned, before, running), above)
    return found


def payable(acts: Iterable[tuple[int, int]], paid: Mapping[int, int], still_to_pay: int | None) -> dict[int, int]:
    """What may still be paid on each act (id, amount), in their order: its amount less what was `paid` or withheld on it; together no
    more than the contract has still to pay, since an advance was paid before (None: its amount is unknown). All in tiyn."""
    found = {}
    for pk, amount in acts:
        left = max(0, amount - paid.get(pk, 0))
        if still_to_pay is not None:
            left = min(left, still_to_pay)
            still_to_pay -= left
        found[pk] = left
    return found


def _deliverable_split(row: DeliverableRow, amount: int | None, late: bool | None, counted: int, waiting: list[OutputRow]) -> Split:
    if amount is None:
        return Split(None, None, None, None, None, None, None)
    if row.planned is None:  # without a plan nothing is proven
        proven, claimed = 0, amount if any(o.state != "returned" for o in row.outputs) else 0
    else:
        quantity = sum((o.accepted if o.state == "verified" else o.claimed) or 0 for o in waiting)
        v = min(counted, row.planned)
        u = min(quantity, row.planned - v)
        proven, claimed = amount * v // row.planned, amount * (v + u) // row.planned
    outstanding = amount - claimed
    return Split(amount, proven, claimed - proven, outstanding, None if late is None else outstanding * late)


def contract(row: ContractRow, as_of: date) -> ContractStanding:
    """How one contract stands at the end of the day `as_of`, by its facts dated until then."""
    lines: dict[int | None, int] = {}
    promised = {promise.id for promise in row.deliverables}
    for line in row.lines:  # a line whose promise isn't in this plan is shared: its money isn't lost
        owner = line.deliverable if line.deliverable in promised else None
        lines[owner] = lines.get(owner, 0) + line.amount
    lined = sum(lines.values())
    no_breakdown = None if row.amount is None else row.amount - lined
    expenses = [e for e in row.expenses if e.from_grant and (e.day or row.first_day) <= as_of]
    spent_by_line: dict[int | None, int] = {}
    for expense in expenses:
        spent_by_line[expense.line] = spent_by_line.get(expense.line, 0) + expense.amount
    spent: dict[int | None, int] = {}
    for line in row.lines:
        spent[line.deliverable] = spent.get(line.deliverable, 0) + spent_by_line.get(line.id, 0)
    standings = {}
    for promise in row.deliverables:
        there = promise._replace(outputs=tuple(o for o in promise.outputs if (o.day or row.first_day) <= as_of))
        # Without lines of its own, a promise's amount is unknown as long as any of the contract's money is not broken down.
        amount = lines.get(promise.id, 0 if no_breakdown == 0 else None)
        day = last_day(promise, row)
        late = None if day is None else day < as_of
        standings[promise.id] = deliverable(there, amount, late, spent.get(promise.id, 0))
    split = replace(
        total([s.split for s in standings.values()]),
        amount=row.amount,
        shared=lines.get(None, 0),
        no_breakdown=no_breakdown,
        unknown=int(row.amount is None),
        bases=frozenset({row.basis}),
    )
    return ContractStanding(row, split, _cash(row, expenses, as_of), standings, spent_by_line, _verified(standings), _term(row, as_of))


def last_day(promise: DeliverableRow, row: ContractRow) -> date | None:
    """The day after which a promise is late: its own or its contract's last one, whichever comes first (None: neither is known)."""
    return min((day for day in (promise.due, row.ends) if day is not None), default=None)


def _cash(row: ContractRow, expenses: list[ExpenseRow], as_of: date) -> Cash:
    payments = [p for p in row.payments if (p.day or row.first_day) <= as_of]
    paid = sum(p.amount for p in payments if not p.refund)
    refunded = sum(p.amount for p in payments if p.refund)
    withheld = sum(p.withheld for p in payments)
    documented = sum(e.amount for e in expenses)
    due = None if row.amount is None else row.amount - (paid - refunded) - withheld
    unspent = paid - refunded - documented
    return Cash(
        paid,
        refunded,
        withheld,
        documented,
        to_be_returned=None if due is None else max(0, -due),
        still_to_pay=None if due is None else max(0, due),
        spent_ahead=max(0, -unspent),
        not_yet_documented=max(0, unspent),
    )


def _verified(standings: Mapping[int, DeliverableStanding]) -> str:
    """How much of what was promised is verified, in one word, so that a contract that delivered nothing can't look calm."""
    if standings and all(s.planned is not None and s.accepted >= s.planned for s in standings.values()):
        return "all"
    return "some" if any(s.accepted for s in standings.values()) else "nothing"


def _term(row: ContractRow, as_of: date) -> str:
    if row.ends is None:
        return "unknown"
    if row.ends < as_of:
        return "over"
    return "not_begun" if row.starts is not None and row.starts > as_of else "running"


def total(splits: Iterable[Split]) -> Split:
    """Several wholes as one: each part is the sum of the parts; nothing is recomputed from sums. Unknown parts are left out and
    stay visible as `unknown` (contracts); overdue and the remainders are unknown only where all are."""
    rows = list(splits)
    sums: dict[str, Any] = {part: sum(getattr(row, part) or 0 for row in rows) for part in PARTS}
    known = sum(sums.values())
    sums |= {part: None for part in REMAINDERS if rows and all(getattr(row, part) is None for row in rows)}
    nothing_known = bool(rows) and not known and all(row.amount is None for row in rows)
    late = [row.overdue for row in rows if row.overdue is not None]
    return Split(
        amount=None if nothing_known else known,
        overdue=sum(late) if late else None,
        gap=any(row.gap for row in rows),
        unknown=sum(row.unknown for row in rows),
        bases=frozenset().union(*(row.bases for row in rows)),
        **sums,
    )


def known_of_unknown(splits: Iterable[Split]) -> int:
    """What is known (tiyn) of wholes whose own amount is unknown, as the contracts of a lot without a budget: their total holds it, and no
    amount of theirs does."""
    return sum(getattr(row, part) or 0 for row in splits if row.amount is None for part in PARTS)


def summed(pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """Amounts (tiyn) added up by their key, in the order in which the keys come first: what a picture's nodes hold."""
    sums: dict[Key, int] = {}
    for key, amount in pairs:
        sums[key] = sums.get(key, 0) + amount
    return sums


def before(pairs: Iterable[tuple[Key, int]]) -> list[int]:
    """For each amount (tiyn) the sum of those of the same key that came before it: where a picture draws it."""
    sums: dict[Key, int] = {}
    starts = []
    for key, amount in pairs:
        starts.append(sums.get(key, 0))
        sums[key] = sums.get(key, 0) + amount
    return starts


def contracts_total(contracts: Iterable[Awarded]) -> Split:
    """Several contracts as one whole."""
    return total([c.split for c in contracts])


def cash_total(cashes: Iterable[Cash]) -> Cash:
    """Several contracts' cash: their parts added up, never a pair recomputed from sums. A pair unknown in all stays unknown."""
    rows = list(cashes)
    sums = {name: sum(getattr(row, name) or 0 for row in rows) for name in Cash.__struct_fields__}
    if rows and all(row.still_to_pay is None for row in rows):
        return replace(Cash(**sums), to_be_returned=None, still_to_pay=None)
    return Cash(**sums)


def lot(row: LotRow, contracts: Sequence[Awarded]) -> Split:
    """One lot alone: its budget less its contracts is *at most* not awarded (contracts whose lot is unknown may be in it), or,
    where bases differ, the basis gap."""
    awarded = contracts_total(contracts)
    if row.budget is None:
        return replace(awarded, amount=None, not_awarded=None)
    rest = row.budget - awarded.known
    whole = replace(awarded, amount=row.budget, bases=awarded.bases | {row.basis})
    if whole.mixed:
        return replace(whole, basis_gap=rest, gap=True)
    if awarded.unknown:
        return replace(whole, not_awarded=None, unknown_remainder=rest)
    return replace(whole, not_awarded=rest)


def allocation(row: AllocationRow, contracts: Sequence[Awarded]) -> AllocationStanding:
    """One allocation: `A = proven + awaiting + outstanding + shared + no breakdown + not awarded + unplaced`, with a basis gap
    where VAT bases differ, and an unknown remainder where a contract's amount is unknown."""
    by_lot: dict[int | None, list[Awarded]] = {}
    for standing in contracts:
        by_lot.setdefault(standing.lot, []).append(standing)
    lots = {one.id: lot(one, by_lot.get(one.id, [])) for one in row.lots}
    called = [one for one in row.lots if one.budget is not None]
    budgets = total([lots[one.id] for one in called])
    placed = {one.id for one in called}
    elsewhere = [c for c in contracts if c.lot not in placed]  # X1 and X2: they use the allocation's room directly
    awarded = contracts_total(contracts)
    bases = awarded.bases | {one.basis for one in called}
    unsure = any(lots[one.id].not_awarded is None for one in called)
    not_awarded, gap = (budgets.not_awarded or 0) + budgets.unknown_remainder, budgets.basis_gap
    if row.amount is None:  # what lies outside the lots can't be told, nor how far contracts without a lot use the lots' money
        unplaced, adrift, beyond, differ = 0, True, 0, False
        unsure = unsure or any(c.lot not in lots for c in contracts)
    else:
        bases |= {row.basis}
        left = row.amount - sum(one.budget or 0 for one in called) - sum(c.split.known for c in elsewhere)
        differ = any(basis != row.basis for basis in (*(one.basis for one in called), *(c.basis for c in elsewhere)))
        if differ:
            gap, left = gap + left, 0
        adrift = not differ and any(c.split.amount is None for c in elsewhere)
        unsure = unsure or adrift
        unplaced, overlap = max(0, left), max(0, -left)
        beyond = max(0, overlap - not_awarded)
        not_awarded, gap = not_awarded - (overlap - beyond), gap - beyond
    split = replace(
        awarded,
        amount=row.amount,
        not_awarded=None if unsure and called else not_awarded,
        unplaced=None if adrift else unplaced,
        unknown_remainder=(not_awarded if unsure else 0) + (unplaced if adrift else 0),
        basis_gap=gap,
        gap=budgets.gap or differ or beyond > 0,
        bases=bases,
    )
    return AllocationStanding(row, split, lots)


def movement(opening: Split, closing: Split) -> dict[str, int | None]:
    """What changed between two moments, part by part, in tiyn (None where either end is unknown): opening + movement = closing."""
    names = ("amount", "proven", "awaiting", "outstanding", "shared", "no_breakdown", "not_awarded", "unplaced", "unknown_remainder")
    pairs = {name: (getattr(opening, name), getattr(closing, name)) for name in (*names, "basis_gap")}
    return {name: None if a is None or b is None else b - a for name, (a, b) in pairs.items()}


def cash_movement(opening: Cash, closing: Cash) -> dict[str, int | None]:
    """The same for cash, in tiyn."""
    pairs = {name: (getattr(opening, name), getattr(closing, name)) for name in Cash.__struct_fields__}
    return {name: None if a is None or b is None else b - a for name, (a, b) in pairs.items()}


# ---------------------------------------------------------------- an estimate while it is written


class Estimate(NamedTuple):
    """Lines as they are typed: tiyn by promise (None: shared), all of it, and what the contract's amount leaves (None: unknown)."""

    by_promise: dict[Hashable | None, int]
    total: int
    left: int | None


def estimate(lines: Iterable[tuple[Hashable | None, int]], amount: int | None) -> Estimate:
    """An estimate's sums: lines as (promise or None, tiyn), `amount` the contract's."""
    sums = summed(lines)
    total_ = sum(sums.values())
    return Estimate(sums, total_, None if amount is None else amount - total_)


def product(quantity: int, unit_price: int) -> int | None:
    """A quantity (in hundredths) times a price (tiyn), where that comes out in whole tiyn."""
    whole, rest = divmod(int(quantity) * int(unit_price), 100)
    return None if rest else whole
