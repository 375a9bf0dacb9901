"""From records to the ledger's plain rows: a constant number of queries for any number of contracts."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localtime
from msgspec import Struct, field

from grants import ledger
from grants.models import (
    AcceptanceAct,
    Allocation,
    AllocationChange,
    Amendment,
    BudgetLine,
    Contract,
    ContractStatus,
    Deliverable,
    Evidence,
    Expense,
    Lot,
    Output,
    Payment,
)
from koksu import together
from koksu.together import Of, Part, Records, Where

CONTRACT_RELATED = ("ngo", "lot", "allocation__district__region")
ENDED = (ContractStatus.CLOSED, ContractStatus.TERMINATED)
ENDINGS = ("closing", "termination")  # the kinds of amendment that end a contract


class Book(Struct):
    """Contracts with everything that hangs on them, grouped by what it hangs on. Nothing voided is in it but what was taken out of the plan
    since: `former` deliverables and lines, which a past day's plan still names."""

    contracts: list[Contract]
    deliverables: Mapping[int, list[Deliverable]]
    lines: Mapping[int, list[BudgetLine]]
    outputs: Mapping[int, list[Output]]
    payments: Mapping[int, list[Payment]]
    expenses: Mapping[int, list[Expense]]
    amendments: Mapping[int, list[Amendment]]
    acts: Mapping[int, list[AcceptanceAct]] = field(default_factory=dict)
    evidence: Mapping[int, list[Evidence]] = field(default_factory=dict)
    receipts: Mapping[int, list[Evidence]] = field(default_factory=dict)
    former: Mapping[int, list[Deliverable]] = field(default_factory=dict)
    former_lines: Mapping[int, list[BudgetLine]] = field(default_factory=dict)
    along: Sequence[Records] = ()  # what else was asked for, in its order


PLAN_AND_FACTS = (
    Part(Contract, "pk", CONTRACT_RELATED, (), ("sort_key", "id")),
    Part(Deliverable, "contract", ("kind",), (), ("position", "id")),  # with those that were taken out of the plan
    Part(BudgetLine, "contract", (), (), ("position", "id")),
    Part(Output, "deliverable__contract", order=("day", "id")),
    Part(Payment, "contract", order=("day", "id")),
    Part(Expense, "contract", order=("day", "id")),
    Part(Amendment, "contract", order=("day", "id")),
)
WITH_PROOF = (
    Part(Contract, "pk", (*CONTRACT_RELATED, "continues"), (), ("sort_key", "id")),
    *PLAN_AND_FACTS[1:3],
    Part(Output, "deliverable__contract", ("reported_by", "verified_by", "act"), order=("day", "id")),
    Part(Payment, "contract", ("act",), order=("day", "id")),
    *PLAN_AND_FACTS[5:],
    Part(AcceptanceAct, "contract", order=("day", "id")),
    Part(Evidence, "output__deliverable__contract", ("document__kind",), ("", "document")),
    Part(Evidence, "expense__contract", ("document__kind",), ("", "document")),
)


def load(contracts: QuerySet[Contract] | Where, *, with_proof: bool, along: Sequence[Of] = ()) -> Book:
    """Read the contracts with their plan and facts, `with_proof` with acts and supporting documents too, and what else is asked for
    `along` with them: one query."""
    parts = WITH_PROOF if with_proof else PLAN_AND_FACTS
    read = together.read(Of(contracts, parts), *along)
    rows, deliverables, lines, outputs, payments, expenses, amendments = read[:7]
    acts, evidence, receipts = read[7:10] if with_proof else ([], [], [])
    return Book(
        contracts=rows,
        deliverables=grouped((one for one in deliverables if one.voided_at is None), "contract_id"),
        lines=grouped((one for one in lines if one.voided_at is None), "contract_id"),
        former=grouped((one for one in deliverables if one.voided_at), "contract_id"),
        former_lines=grouped((one for one in lines if one.voided_at), "contract_id"),
        outputs=grouped(outputs, "deliverable_id"),
        payments=grouped(payments, "contract_id"),
        expenses=grouped(expenses, "contract_id"),
        amendments=grouped(amendments, "contract_id"),
        acts=grouped(acts, "contract_id"),
        evidence=grouped(evidence, "output_id"),
        receipts=grouped(receipts, "expense_id"),
        along=read[len(parts) :],
    )


def grouped(rows: Iterable[Any], key: str) -> Mapping[int, list[Any]]:
    """Rows by the value of one of their columns, in their order."""
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def first_day(contract: Contract) -> date:
    """The contract's first day: signed or in force, whichever came first; without dates, its financial year's first day."""
    known = [day for day in (contract.signed, contract.starts) if day]
    year = date(contract.allocation.year, 1, 1)
    return min(known) if known else min(year, contract.ends or year)


def last_day(book: Book, contract: Contract) -> date:
    """The last day it is open: that of its closing or termination (`date.max`: it is open still); without any date, its financial
    year's last one. A later fact keeps it open until that fact's day."""
    groups: tuple[Mapping[int, list[Any]], ...] = (book.payments, book.expenses, book.amendments, book.acts)
    facts: list[date] = [fact.day for group in groups for fact in group.get(contract.pk, []) if fact.day]
    results = [o.day for d in book.deliverables.get(contract.pk, []) for o in book.outputs.get(d.pk, []) if o.day]
    return max(_end(book, contract), *facts, *results) if facts or results else _end(book, contract)


def _end(book: Book, contract: Contract) -> date:
    if not (contract.signed or contract.starts or contract.ends):
        return date(contract.allocation.year, 12, 31)
    if contract.status in ENDED:  # recorded as ended without the paper that ended it: with its term
        return _ending(book, contract) or contract.ends or date(contract.allocation.year, 12, 31)
    return date.max


def _ending(book: Book, contract: Contract) -> date | None:
    """The day of the amendment that closed or terminated it."""
    return next((a.day for a in reversed(book.amendments.get(contract.pk, [])) if a.kind in ENDINGS), None)


def status_at(book: Book, contract: Contract, as_of: date | None) -> str:
    """Its status at the end of that day (None: the present one): one that was closed or terminated later was signed then."""
    ending = _ending(book, contract)
    return str(ContractStatus.SIGNED) if as_of and ending and ending > as_of and contract.status in ENDED else contract.status


def contract_row(book: Book, contract: Contract, as_of: date | None = None) -> ledger.ContractRow:
    """One contract as the ledger reads it, with the plan in force at the end of `as_of` (None: the present one)."""
    plan = plan_of(book, contract, as_of)
    return ledger.ContractRow(
        id=contract.pk,
        allocation=contract.allocation_id,
        lot=contract.lot_id,
        amount=plan.amount,
        basis=contract.basis,
        first_day=first_day(contract),
        starts=plan.starts,
        ends=plan.ends,
        deliverables=tuple(
            ledger.DeliverableRow(pk, planned, due, tuple(_output_row(o, contract) for o in book.outputs.get(pk, [])))
            for pk, planned, due in plan.promises
        ),
        lines=tuple(ledger.LineRow(line.id, line.deliverable, line.amount) for line in plan.lines),
        payments=tuple(
            ledger.PaymentRow(p.pk, day_of(p, contract), int(p.amount), int(p.withheld), p.kind == "refund")
            for p in book.payments.get(contract.pk, [])
        ),
        expenses=tuple(
            ledger.ExpenseRow(e.pk, day_of(e, contract), int(e.amount), e.line_id, e.source == "grant")
            for e in book.expenses.get(contract.pk, [])
        ),
    )


def day_of(fact: Any, contract: Contract) -> date:
    """The day by which an output, a payment, an expense counts: its own; unknown: the contract's first. A fact has happened: where the
    contract begins later than somebody entered it, it counts since then, so that all that is entered counts at present."""
    return fact.day or min(first_day(contract), localtime(fact.recorded_at).date())


def _output_row(output: Output, contract: Contract) -> ledger.OutputRow:
    order = (output.counted_at.isoformat(), output.pk) if output.counted_at else None
    return ledger.OutputRow(output.pk, day_of(output, contract), output.claimed, output.accepted, output.state, order)


def absent_row(contract: Contract) -> ledger.ContractRow:
    """A contract on a day before its first one: it amounts to nothing, and nothing hangs on it."""
    return ledger.ContractRow(
        contract.pk, contract.allocation_id, contract.lot_id, 0, contract.basis, first_day(contract), contract.starts, contract.ends
    )


class PlanLine(NamedTuple):
    """A budget line in a plan: tiyn; quantity in hundredths. Plans kept before they said quantities leave them unknown."""

    id: int
    deliverable: int | None
    amount: int
    quantity: int | None
    unit: str
    unit_price: int | None


class Plan(NamedTuple):
    """A contract's plan as it stood on one day: amount (tiyn), term, deliverables (id, planned, due), budget lines."""

    amount: int | None
    starts: date | None
    ends: date | None
    promises: list[tuple[int, int | None, date | None]]
    lines: list[PlanLine]


def plan_of(book: Book, contract: Contract, as_of: date | None) -> Plan:
    """The present plan, or that before the first amendment after `as_of`."""
    later = [a for a in book.amendments.get(contract.pk, []) if as_of is not None and a.day > as_of]
    if later:
        return _kept_plan(json.loads(later[0].before))
    return Plan(
        None if contract.amount is None else int(contract.amount),
        contract.starts,
        contract.ends,
        [(d.pk, d.planned, d.due) for d in book.deliverables.get(contract.pk, [])],
        [
            PlanLine(line.pk, line.deliverable_id, int(line.amount), line.quantity, line.unit, line.unit_price)
            for line in book.lines.get(contract.pk, [])
        ],
    )


def _kept_plan(plan: Mapping[str, Any]) -> Plan:
    return Plan(
        plan["amount"],
        _day(plan["starts"]),
        _day(plan["ends"]),
        [(d["id"], d["planned"], _day(d["due"])) for d in plan["deliverables"]],
        [
            PlanLine(line["id"], line["deliverable"], line["amount"], line.get("quantity"), line.get("unit", ""), line.get("unit_price"))
            for line in plan["lines"]
        ],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def allocation_day(allocation: Allocation) -> date:
    """The day from which it stands: its decision's; unknown: its financial year's first."""
    return allocation.decided or date(allocation.year, 1, 1)


def lot_day(lot: Lot, allocation: Allocation) -> date:
    """The day from which a lot stands: its announcement's; unknown: its allocation's first."""
    return lot.announced or allocation_day(allocation)


def allocation_rows(
    allocations: Iterable[Allocation], as_of: date | None = None, begun: Collection[Contract] = ()
) -> list[ledger.AllocationRow]:
    """Allocations with their lots as the ledger reads them (2 queries), as they stood at the end of `as_of` (None: at present).

    What came later is left out: a lot announced, an allocation decided after that day; but where one of its contracts had `begun`
    by then, it stood, whatever its papers' dates.
    """
    records = list(allocations)
    ids = [record.pk for record in records]
    lots = grouped(Lot.objects.live().filter(allocation__in=ids).order_by("number", "id"), "allocation_id")
    changes = grouped(AllocationChange.objects.live().filter(allocation__in=ids).order_by("day", "id"), "allocation_id")
    used, called = {c.allocation_id for c in begun}, {c.lot_id for c in begun}

    def row(record: Allocation) -> ledger.AllocationRow:
        if as_of is not None and record.pk not in used and allocation_day(record) > as_of:
            return ledger.AllocationRow(record.pk, 0, record.basis)
        there = [lot for lot in lots.get(record.pk, []) if as_of is None or lot.pk in called or lot_day(lot, record) <= as_of]
        return ledger.AllocationRow(
            record.pk,
            _amount_at(record, changes.get(record.pk, []), as_of),
            record.basis,
            tuple(ledger.LotRow(lot.pk, None if lot.budget is None else int(lot.budget), lot.basis) for lot in there),
        )

    return [row(record) for record in records]


def _amount_at(record: Allocation, changes: list[AllocationChange], as_of: date | None) -> int | None:
    later = [change for change in changes if as_of is not None and change.day > as_of]
    amount = later[0].before if later else record.amount
    return None if amount is None else int(amount)
