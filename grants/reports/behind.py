"""The rows behind each figure of a report: what every part of its bar consists of. Amounts are the ledger's, in tiyn."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from grants.ledger import Split
from grants.models import Contract, Deliverable
from grants.reports.values import ContractValue, DeliverableValue, LotValue, OutputValue, Proof, Report

# In the bar's order; outstanding is told as what is not due and what is overdue.
CODES = (
    "proven",
    "awaiting",
    "outstanding",
    "not_due",
    "overdue",
    "shared",
    "no_breakdown",
    "not_awarded",
    "unplaced",
    "unknown_remainder",
    "basis_gap",
)


class Row(Struct, frozen=True):
    """A row behind a figure: a contract, a deliverable, an output or a budget line. `amount` None: it has no amount of its own."""

    title: str
    amount: int | None
    contract: Contract | None = None
    deliverable: Deliverable | None = None
    output: OutputValue | None = None
    lot: LotValue | None = None
    due: date | None = None
    proofs: Sequence[Proof] = ()


class Group(Struct, frozen=True):
    """A figure with its rows. `also`: another figure that is the same money here (all of outstanding is overdue, or none of it)."""

    code: str
    amount: int
    rows: Sequence[Row]
    also: str = ""


def groups_of(report: Report) -> list[Group]:
    """Every part of the report that isn't zero, with its rows; the rows of each add up to it, save where the part is of the whole."""
    also = same_money(report.split)
    return [
        Group(code, amount, list(_rows(report, "not_due" if also.get(code) == "not_due" else code)), also.get(code, ""))
        for code in CODES
        if (amount := getattr(report.split, code)) and code not in also.values()
    ]


def same_money(split: Split) -> dict[str, str]:
    """Which figure is the same money as another: all of what is outstanding may be overdue, or none of it."""
    if not split.outstanding:
        return {}
    if not split.overdue:
        return {"outstanding": "not_due"}
    return {} if split.not_due else {"overdue": "outstanding"}


def _rows(report: Report, code: str) -> Iterator[Row]:
    if code == "outstanding":  # its rows stand in the two groups after it
        return
    if report.kind == "contract":
        for contract in report.contracts:
            yield from _of_contract(contract, code)
        return
    if code == "basis_gap":
        yield from _basis_rows(report)
        return
    if code == "not_awarded":
        yield from (Row("", lot.split.not_awarded, lot=lot) for lot in report.lots if lot.split.not_awarded)
        return
    for contract in report.contracts:
        amount = getattr(contract.split, code, None)
        if amount:
            yield Row(str(contract.record), amount, contract=contract.record)


def _basis_rows(report: Report) -> Iterator[Row]:
    """The lots whose contracts stand on another basis, with their gap; the lots and contracts on another basis than the subject."""
    own = getattr(report.record, "basis", None)
    lots = {lot.record.pk for lot in report.lots}
    for lot in report.lots:
        if lot.split.gap or lot.record.basis != own:
            yield Row("", lot.split.basis_gap if lot.split.gap else None, lot=lot)
    for contract in report.contracts:
        if contract.record.lot_id not in lots and contract.record.basis != own:
            yield Row(str(contract.record), None, contract=contract.record)


def _of_contract(value: ContractValue, code: str) -> Iterator[Row]:
    if code == "proven":
        for deliverable in value.deliverables:
            for output in deliverable.outputs:
                if output.amount:
                    yield Row(
                        output.record.topic or str(deliverable.record),
                        output.amount,
                        deliverable=deliverable.record,
                        output=output,
                        proofs=output.evidence,
                    )
    elif code in {"awaiting", "not_due", "overdue"}:
        for deliverable in value.deliverables:
            if amount := getattr(deliverable.standing.split, code):
                yield Row("", amount, deliverable=deliverable.record, due=deliverable.due, proofs=_waiting(deliverable, code))
    elif code == "shared":
        items = {line.record.pk: line.record.item for line in value.lines}
        promised = {promise.id for promise in value.standing.row.deliverables}
        for line in value.standing.row.lines:
            if line.deliverable not in promised:
                yield Row(items.get(line.id, ""), line.amount)


def _waiting(deliverable: DeliverableValue, code: str) -> list[Proof]:
    """The documents of a promise's outputs that still wait: reported, or verified without all their proof."""
    if code != "awaiting":
        return []
    waiting = [o for o in deliverable.outputs if o.record.state == "reported" or (o.record.state == "verified" and not o.record.counted_at)]
    return [proof for output in waiting for proof in output.evidence]
