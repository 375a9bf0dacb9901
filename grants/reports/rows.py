"""From records to the ledger's plain rows: a constant number of queries for any number of contracts."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from grants import ledger
from grants.models import (
    AcceptanceAct,
    Allocation,
    AllocationChange,
    Amendment,
    BudgetLine,
    Contract,
    Deliverable,
    Evidence,
    Expense,
    Lot,
    Output,
    Payment,
)

CONTRACT_RELATED = ("ngo", "lot", "allocation__district__region")


@dataclass
class Book:
    """Contracts with everything that hangs on them, grouped by what it hangs on. Nothing voided is in it."""

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


def load(contracts: QuerySet[Contract], *, with_proof: bool) -> Book:
    """Read the contracts with their plan and facts (7 queries); `with_proof` adds acts and supporting documents (2 more)."""
    rows = list(contracts.select_related(*CONTRACT_RELATED).order_by("sort_key", "id"))
    ids = [row.pk for row in rows]
    users = ("reported_by", "verified_by", "act") if with_proof else ()
    outputs = Output.objects.live().filter(deliverable__contract__in=ids).select_related(*users).order_by("day", "id")
    deliverables = Deliverable.objects.live().filter(contract__in=ids).select_related("kind").order_by("position", "id")
    payments = Payment.objects.live().filter(contract__in=ids).order_by("day", "id")
    book = Book(
        contracts=rows,
        deliverables=grouped(deliverables, "contract_id"),
        lines=grouped(BudgetLine.objects.live().filter(contract__in=ids).order_by("position", "id"), "contract_id"),
        outputs=grouped(outputs, "deliverable_id"),
        payments=grouped(payments.select_related("act") if with_proof else payments, "contract_id"),
        expenses=grouped(Expense.objects.live().filter(contract__in=ids).order_by("day", "id"), "contract_id"),
        amendments=grouped(Amendment.objects.live().filter(contract__in=ids).order_by("day", "id"), "contract_id"),
    )
    if with_proof:
        book.acts = grouped(AcceptanceAct.objects.live().filter(contract__in=ids).order_by("day", "id"), "contract_id")
        proofs = Evidence.objects.live().select_related("document__kind").filter(document__voided_at__isnull=True).order_by("id")
        of_contracts = list(proofs.filter(output__deliverable__contract__in=ids)) + list(proofs.filter(expense__contract__in=ids))
        book.evidence = grouped((proof for proof in of_contracts if proof.output_id), "output_id")
        book.receipts = grouped((proof for proof in of_contracts if proof.expense_id), "expense_id")
    return book


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
    """The last day it is open: its term's end (unknown: its financial year's), or the day of its last fact if that is later."""
    facts = [fact.day for group in (book.payments, book.expenses) for fact in group.get(contract.pk, []) if fact.day]
    results = [o.day for d in book.deliverables.get(contract.pk, []) for o in book.outputs.get(d.pk, []) if o.day]
    return max([contract.ends or date(contract.allocation.year, 12, 31), *facts, *results])


def contract_row(book: Book, contract: Contract, as_of: date | None = None) -> ledger.ContractRow:
    """One contract as the ledger reads it, with the plan in force at the end of `as_of` (None: the present one)."""
    amount, starts, ends, promises, lines = _plan(book, contract, as_of)
    return ledger.ContractRow(
        id=contract.pk,
        allocation=contract.allocation_id,
        lot=contract.lot_id,
        amount=amount,
        basis=contract.basis,
        first_day=first_day(contract),
        starts=starts,
        ends=ends,
        deliverables=tuple(
            ledger.DeliverableRow(pk, planned, due, tuple(_output_row(o) for o in book.outputs.get(pk, [])))
            for pk, planned, due in promises
        ),
        lines=tuple(ledger.LineRow(pk, deliverable, line_amount) for pk, deliverable, line_amount in lines),
        payments=tuple(
            ledger.PaymentRow(p.pk, p.day, int(p.amount), int(p.withheld), p.kind == "refund") for p in book.payments.get(contract.pk, [])
        ),
        expenses=tuple(
            ledger.ExpenseRow(e.pk, e.day, int(e.amount), e.line_id, e.source == "grant") for e in book.expenses.get(contract.pk, [])
        ),
    )


def _output_row(output: Output) -> ledger.OutputRow:
    order = (output.counted_at.isoformat(), output.pk) if output.counted_at else None
    return ledger.OutputRow(output.pk, output.day, output.claimed, output.accepted, output.state, order)


def _plan(book: Book, contract: Contract, as_of: date | None) -> tuple[Any, Any, Any, list[Any], list[Any]]:
    """Amount (tiyn), term, deliverables and lines: the present ones, or those before the first amendment after `as_of`."""
    later = [a for a in book.amendments.get(contract.pk, []) if as_of is not None and a.day > as_of]
    if not later:
        promises = [(d.pk, d.planned, d.due) for d in book.deliverables.get(contract.pk, [])]
        lines = [(line.pk, line.deliverable_id, int(line.amount)) for line in book.lines.get(contract.pk, [])]
        return None if contract.amount is None else int(contract.amount), contract.starts, contract.ends, promises, lines
    plan = json.loads(later[0].before)
    promises = [(d["id"], d["planned"], _day(d["due"])) for d in plan["deliverables"]]
    lines = [(line["id"], line["deliverable"], line["amount"]) for line in plan["lines"]]
    return plan["amount"], _day(plan["starts"]), _day(plan["ends"]), promises, lines


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def allocation_rows(allocations: Iterable[Allocation], as_of: date | None = None) -> list[ledger.AllocationRow]:
    """Allocations with all their lots as the ledger reads them (2 queries), with the amount in force at the end of `as_of`."""
    records = list(allocations)
    ids = [record.pk for record in records]
    lots = grouped(Lot.objects.live().filter(allocation__in=ids).order_by("number", "id"), "allocation_id")
    changes = grouped(AllocationChange.objects.live().filter(allocation__in=ids).order_by("day", "id"), "allocation_id")
    return [
        ledger.AllocationRow(
            record.pk,
            _amount_at(record, changes.get(record.pk, []), as_of),
            record.basis,
            tuple(ledger.LotRow(lot.pk, None if lot.budget is None else int(lot.budget), lot.basis) for lot in lots.get(record.pk, [])),
        )
        for record in records
    ]


def _amount_at(record: Allocation, changes: list[AllocationChange], as_of: date | None) -> int | None:
    later = [change for change in changes if as_of is not None and change.day > as_of]
    amount = later[0].before if later else record.amount
    return None if amount is None else int(amount)
