"""What isn't tied to outputs, isn't known or isn't regular, and by how much: found in a report's value, told neutrally on its pages."""

from collections.abc import Iterator, Sequence
from typing import Any

from grants.models import Basis
from grants.reports.values import ContractValue, Gap, LotValue, Report


def gaps_of(report: Report, lots: Sequence[LotValue]) -> list[Gap]:
    """Every gap of the report, money first. The same tenge may lie behind several gaps, so their amounts are never added up."""
    return [*_of_split(report), *(gap for contract in report.contracts for gap in _of_contract(contract)), *_of_lots(lots)]


def _of_split(report: Report) -> Iterator[Gap]:
    split, cash = report.split, report.cash
    if report.kind == "allocation" and split.unplaced:
        yield Gap("unplaced", split.unplaced)
    if report.kind in {"allocation", "lot"} and split.not_awarded:
        yield Gap("not_awarded", split.not_awarded)
    if split.gap:
        yield Gap("basis_gap", split.basis_gap)
    if split.unknown_remainder:
        yield Gap("unknown_remainder", split.unknown_remainder)
    if split.mixed and not split.gap:
        yield Gap("mixed_bases")
    if cash.to_be_returned:
        yield Gap("to_be_returned", cash.to_be_returned)
    if cash.spent_ahead:
        yield Gap("spent_ahead", cash.spent_ahead)
    if cash.not_yet_documented:
        yield Gap("not_yet_documented", cash.not_yet_documented)


def _of_contract(value: ContractValue) -> Iterator[Gap]:
    record, split, about = value.record, value.split, _about(value)
    if split.no_breakdown:
        yield Gap("no_breakdown", split.no_breakdown, about=about)
    if split.amount is None:
        yield Gap("amount_unknown", about=about)
    if split.overdue:
        yield Gap("overdue", split.overdue, about=about)
    if value.standing.term == "over" and value.standing.verified == "nothing":
        yield Gap("nothing_verified", split.amount, about=about)
    unplanned = sum(1 for d in value.deliverables if d.standing.planned is None)
    if unplanned:
        yield Gap("plan_unknown", count=unplanned, about=about)
    unproven = sum(1 for d in value.deliverables for o in d.outputs if o.lacking and o.record.state != "returned")
    if unproven:
        yield Gap("proof_lacking", count=unproven, about=about)
    over = sum(1 for d in value.deliverables if d.standing.planned and (d.standing.reported or 0) > d.standing.planned)
    if over:
        yield Gap("above_plan", count=over, about=about)
    irregular: list[Any] = [*value.payments, *(e.record for e in value.expenses), *value.acts]
    irregular += [o.record for d in value.deliverables for o in d.outputs]
    if count := sum(1 for fact in irregular if fact.irregular):
        yield Gap("irregular", count=count, about=about)
    if not (record.number and record.signed):
        yield Gap("contract_papers", about=about)
    if record.lot_id is None:
        yield Gap("lot_unknown", split.amount, about=about)
    if record.basis == Basis.UNKNOWN:
        yield Gap("basis_unknown", about=about)
    if not value.payments and not value.expenses:
        yield Gap("no_cash", about=about)


def _of_lots(lots: Sequence[LotValue]) -> Iterator[Gap]:
    unknown = sum(1 for lot in lots if lot.record.budget is None)
    if unknown:
        yield Gap("lot_budget_unknown", count=unknown)


def _about(value: ContractValue) -> str:
    return f"{value.record}, {value.record.ngo}"
