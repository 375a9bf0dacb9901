"""Writing money accepted, paid and spent (tiyn). Irregular facts are taken with a reason; impossible ones are refused."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grants import totals
from grants.actions.base import Refused, changing, reasoned, same_district, set_fields, signed_contract
from grants.models import AcceptanceAct, Contract, Document, Evidence, Expense, Output, OutputState, Payment, PaymentKind
from koksu import history
from koksu.accounts.models import User
from koksu.language import short_date
from koksu.money import Tenge

ACT_FIELDS = ("number", "day", "final", "amount", "customer_signatory", "ngo_signatory")
PAYMENT_FIELDS = ("day", "kind", "amount", "withheld", "order_number", "payee", "payee_bin", "payee_account", "act")
BY_WHOM = {"recorded_by", "recorded_at"}  # set when the record is created
EXPENSE_FIELDS = ("line", "day", "supplier", "document_kind", "document_number", "amount", "quantity", "source")


def accept(*, actor: User, at: datetime, contract: Contract, outputs: list[Output], reason: str = "", **values: Any) -> AcceptanceAct:
    """An act that accepts verified outputs. Refused: an output in two acts, or of another contract. Irregular: dated after the term."""
    with changing(actor=actor, at=at, deed="verify", district_id=contract.allocation.district_id) as change:
        fresh = signed_contract(contract)
        act = AcceptanceAct(contract=fresh)
        set_fields(act, values, ACT_FIELDS)
        found = []
        if act.day and fresh.ends and act.day > fresh.ends:
            words = _("The act is dated %(day)s, after the contract's term ended on %(ends)s.")
            found.append(words % {"day": short_date(act.day), "ends": short_date(fresh.ends)})
        act.irregular = reasoned(found, reason)
        change.create(act, "accept")
        wanted = {output.pk for output in outputs}
        accepted = list(Output.objects.live().select_for_update(of=("self",)).filter(pk__in=wanted, deliverable__contract=fresh))
        if len(accepted) != len(wanted):
            raise Refused(_("This output belongs to another contract."), code="foreign_output")
        for output in accepted:
            if output.act_id:
                raise Refused(_("Another act accepts this output already."), code="two_acts")
            if output.state != OutputState.VERIFIED:
                raise Refused(_("An act accepts verified outputs only."), code="not_verified")
            before = history.snapshot(output)
            output.act = act
            change.update(output, before, "accept")
        return act


def pay(*, actor: User, at: datetime, contract: Contract, reason: str = "", **values: Any) -> Payment:
    """Money paid or refunded. Refused: more refunded than paid; recorded by who recorded the act (an advance: the contract); an act
    of another contract.

    Irregular: payments above the contract, a payment dated before its act, or with none.
    """
    with changing(actor=actor, at=at, deed="pay", district_id=contract.allocation.district_id) as change:
        fresh = signed_contract(contract)
        payment = Payment(contract=fresh)
        set_fields(payment, values, PAYMENT_FIELDS)
        payment.clean_fields(exclude=BY_WHOM)
        if payment.act and payment.act.contract_id != fresh.pk:
            raise Refused({"act": Refused(_("This act belongs to another contract."), code="foreign_act")})
        paid, refunded = totals.paid_and_refunded(fresh)
        if payment.kind == PaymentKind.REFUND:
            _check_refund(paid, refunded + payment.amount)
        else:
            _check_four_eyes(actor, payment)
            payment.irregular = reasoned(payment_findings(payment, fresh, paid - refunded), reason)
        change.create(payment, "pay")
        return payment


def _check_refund(paid: int, refunded: int) -> None:
    if refunded > paid:
        message = _("Refunds would come to %(refunded)s, above the %(paid)s that were paid.")
        raise Refused({"amount": Refused(message % {"refunded": Tenge(refunded), "paid": Tenge(paid)}, code="refund_above_paid")})


def _check_four_eyes(actor: User, payment: Payment) -> None:
    rests_on = payment.act or payment.contract
    if rests_on.recorded_by_id == actor.pk:
        raise Refused(_("Who records a payment can't be who recorded the act it rests on (an advance: the contract)."), code="four_eyes")


def payment_findings(payment: Payment, contract: Contract, net: int) -> list[str]:
    """What is irregular in a payment, with both figures; `net` is what the NGO has so far (tiyn)."""
    found = []
    if contract.amount is not None and net + payment.amount + payment.withheld > contract.amount:
        words = _("Payments would come to %(paid)s, above the contract's %(amount)s.")
        found.append(words % {"paid": Tenge(net + payment.amount + payment.withheld), "amount": contract.amount})
    if payment.kind != PaymentKind.ADVANCE:
        if payment.act is None:
            found.append(_("The payment rests on no acceptance act."))
        elif payment.day and payment.day < payment.act.day:
            words = _("The payment is dated %(day)s, before its act of %(act)s.")
            found.append(words % {"day": short_date(payment.day), "act": short_date(payment.act.day)})
    return found


def spend(
    *, actor: User, at: datetime, contract: Contract, evidence: list[Document] | None = None, reason: str = "", **values: Any
) -> Expense:
    """Money that the NGO spent, by a document. Irregular: a date before the contract was signed."""
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        fresh = signed_contract(contract)
        expense = Expense(contract=fresh)
        set_fields(expense, values, EXPENSE_FIELDS)
        if expense.line and expense.line.contract_id != fresh.pk:
            raise Refused({"line": Refused(_("This budget line belongs to another contract."), code="foreign_line")})
        found = []
        if expense.day and fresh.signed and expense.day < fresh.signed:
            words = _("The expense is dated %(day)s, before the contract was signed on %(signed)s.")
            found.append(words % {"day": short_date(expense.day), "signed": short_date(fresh.signed)})
        expense.irregular = reasoned(found, reason)
        change.create(expense, "spend")
        for document in evidence or []:
            same_district(document, district_ids={fresh.allocation.district_id})
            change.create(Evidence(document=document, expense=expense), "attach")
        return expense
