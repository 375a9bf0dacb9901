"""What may be voided, kind by kind (VOIDABLE): who may, what stands on it, and what the books must hold without it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from msgspec import Struct

from grants import totals
from grants.actions.base import Change, Refused
from grants.actions.funding import set_outcome
from grants.models import (
    NGO,
    AcceptanceAct,
    Allocation,
    AllocationChange,
    Amendment,
    Application,
    BudgetLine,
    Citation,
    Contract,
    Deliverable,
    Document,
    Evidence,
    Expense,
    Lot,
    NGOHead,
    Note,
    Outcome,
    Output,
    OutputState,
    Payment,
    PaymentKind,
    ProgressReport,
    StatedFigure,
)
from grants.models.base import Record
from koksu import history
from koksu.money import Tenge


class Voidable(Struct, frozen=True):
    """How records of one model are voided."""

    model: type[Any]
    within: Callable[[Any], Record | None] = lambda record: None  # the contract, lot or allocation that is locked before it
    stands: Callable[[Any], list[QuerySet]] = lambda record: []  # live records that must be voided before it
    goes: Callable[[Any], list[QuerySet]] = lambda record: []  # live records that stay as they are, but count for nothing without it
    check: Callable[[Any], None] = lambda record: None  # Refused where the books would not hold without it
    frees: Callable[[Change, Any], None] = lambda change, record: None  # what it holds becomes free, in the same save
    releases: Callable[[Change, Any], None] = lambda change, record: None  # and what can only once it is voided
    deed: str = "enter"


def _live(model: type[Any], **where: Any) -> QuerySet:
    return model.objects.live().filter(**where)  # type: ignore[no-any-return]


def _lived(contract: Contract) -> list[QuerySet]:
    parts = [_live(model, contract=contract) for model in (AcceptanceAct, Payment, Expense)]
    return [_live(Output, deliverable__contract=contract), *parts, _live(Contract, continues=contract)]


def _said_by(document: Document) -> list[QuerySet]:
    """What a document proves, and what was taken from it."""
    proves = _live(Evidence, document=document).filter(Q(output__voided_at=None) & Q(expense__voided_at=None))
    return [proves, *(_live(model, document=document) for model in (Citation, Note, StatedFigure))]


def _contract_of(evidence: Evidence) -> Contract | None:
    if evidence.output:
        return evidence.output.deliverable.contract
    return evidence.expense.contract if evidence.expense else None


def _not_verified(output: Output) -> None:
    if output.state == OutputState.VERIFIED:
        raise Refused(_("A verified output can't be voided: reopen it first."), code="verified")


def _not_proof(evidence: Evidence) -> None:
    if evidence.output and evidence.output.state == OutputState.VERIFIED:
        raise Refused(_("Proof of a verified output can't be taken away: reopen the output first."), code="verified")


def _refunds_hold(payment: Payment) -> None:
    """What the NGO gave back stays within what it was paid."""
    paid, refunded = totals.paid_and_refunded(payment.contract)
    if payment.kind != PaymentKind.REFUND and refunded > paid - payment.amount:
        message = _("Without this payment refunds would come to %(refunded)s, above the %(paid)s that were paid.")
        raise Refused(message % {"refunded": Tenge(refunded), "paid": Tenge(paid - payment.amount)}, code="refund_above_paid")


def _free_number(_change: Change, ngo: NGO) -> None:
    """Its BIN may be entered anew; the history keeps it."""
    ngo.bin = None


def _free_bid(change: Change, contract: Contract) -> None:
    """The bid that it rested on waits for its outcome again, and may be awarded anew."""
    bid, contract.application = contract.application, None
    if bid and bid.outcome == Outcome.WON:
        set_outcome(change, bid, Outcome.PENDING)


def _free_outputs(change: Change, act: AcceptanceAct) -> None:
    """Another act may accept the outputs of a voided one."""
    for output in Output.objects.select_for_update().filter(act=act):
        before = history.snapshot(output)
        output.act = None
        change.update(output, before, "release", act.void_reason)


def _in_contract(record: Any) -> Any:
    return record.contract


def _itself(record: Any) -> Any:
    return record


_KINDS = (
    Voidable(
        NGO,
        stands=lambda ngo: [_live(Contract, ngo=ngo), _live(Application, ngo=ngo)],
        goes=lambda ngo: [_live(NGOHead, ngo=ngo)],
        frees=_free_number,
        deed="edit_ngos",
    ),
    Voidable(NGOHead, deed="edit_ngos"),
    Voidable(
        Allocation,
        within=_itself,
        stands=lambda allocation: [_live(Lot, allocation=allocation), _live(Contract, allocation=allocation)],
        goes=lambda allocation: [_live(AllocationChange, allocation=allocation)],
    ),
    Voidable(Lot, within=_itself, stands=lambda lot: [_live(Application, lot=lot), _live(Contract, lot=lot)]),
    Voidable(Application, within=lambda bid: bid.lot, stands=lambda bid: [_live(Contract, application=bid)]),
    Voidable(
        Contract,
        within=_itself,
        stands=_lived,
        goes=lambda contract: [_live(part, contract=contract) for part in (Deliverable, BudgetLine, Amendment, ProgressReport)],
        frees=_free_bid,
    ),
    Voidable(
        Output,
        within=lambda output: output.deliverable.contract,
        goes=lambda output: [_live(Evidence, output=output)],
        check=_not_verified,
    ),
    Voidable(AcceptanceAct, within=_in_contract, stands=lambda act: [_live(Payment, act=act)], releases=_free_outputs, deed="verify"),
    Voidable(Payment, within=_in_contract, check=_refunds_hold, deed="pay"),
    Voidable(Expense, within=_in_contract, goes=lambda expense: [_live(Evidence, expense=expense)]),
    Voidable(ProgressReport, within=_in_contract),
    Voidable(Document, stands=_said_by),
    Voidable(Citation),
    Voidable(Note),
    Voidable(StatedFigure),
    Voidable(Evidence, within=_contract_of, check=_not_proof),
)
VOIDABLE: dict[str, Voidable] = {kind.model.KIND: kind for kind in _KINDS}
