"""Writing money paid and refunded (tiyn). Irregular facts are taken with a reason; impossible ones are refused."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grants import totals
from grants.actions.base import Refused, changing, happened, locked_contract, reasoned, same_version, set_fields, signed_contract, unvoided
from grants.models import AcceptanceAct, Contract, Payment, PaymentKind
from koksu import history
from koksu.accounts.models import User
from koksu.language import short_date
from koksu.money import Tenge

FIELDS = ("day", "kind", "amount", "withheld", "order_number", "payee", "payee_bin", "payee_account", "act")
DESCRIPTIVE = ("order_number", "payee", "payee_bin", "payee_account")  # the rest are facts: voided and entered anew
BY_WHOM = {"recorded_by", "recorded_at"}  # set when the record is created


def pay(*, actor: User, at: datetime, contract: Contract, reason: str = "", **values: Any) -> Payment:
    """Money paid or refunded. Refused: more refunded than paid, or withheld from a refund; recorded by who recorded the act (an
    advance: the contract); an act of another contract. Irregular: `payment_findings`."""
    with changing(actor=actor, at=at, deed="pay", district_id=contract.allocation.district_id) as change:
        fresh = signed_contract(contract)
        payment = Payment(contract=fresh)
        set_fields(payment, values, FIELDS)
        payment.clean_fields(exclude=BY_WHOM)
        happened(payment.day, at)
        _check_act(payment)
        if payment.kind == PaymentKind.REFUND:
            _check_refund(payment)
        else:
            _check_four_eyes(actor, payment)
            payment.irregular = reasoned(list(payment_findings(payment)), reason)
        change.create(payment, "pay", payment.irregular)
        return payment


def edit_payment(*, actor: User, at: datetime, payment: Payment, version: int | None = None, reason: str = "", **values: Any) -> Payment:
    """Correct what describes a payment (DESCRIPTIVE). Irregular where its payee now isn't the contract's party. Stale where it isn't of
    the `version` that was seen."""
    with changing(actor=actor, at=at, deed="pay", district_id=payment.contract.allocation.district_id) as change:
        contract = locked_contract(payment.contract)
        fresh = unvoided(payment)
        same_version(fresh, version)
        before, fresh.contract = history.snapshot(fresh), contract
        known = [] if fresh.kind == PaymentKind.REFUND else list(payee_findings(fresh))
        set_fields(fresh, values, DESCRIPTIVE)
        now = [] if fresh.kind == PaymentKind.REFUND else list(payee_findings(fresh))
        why = reasoned([finding for finding in now if finding not in known], reason)
        fresh.irregular = "\n".join(filter(None, (fresh.irregular, why)))
        change.update(fresh, before, reason=why)
        return fresh


def _check_act(payment: Payment) -> None:
    """An act pays on its own contract, and neither an advance nor a refund."""
    if payment.act is None:
        return
    if payment.act.contract_id != payment.contract_id:
        raise Refused({"act": Refused(_("This act belongs to another contract."), code="foreign_act")})
    try:
        payment.act = unvoided(payment.act)
    except Refused as error:
        raise Refused({"act": error}) from error
    if payment.kind in (PaymentKind.ADVANCE, PaymentKind.REFUND):
        raise Refused({"act": Refused(_("An advance and a refund rest on no act: leave the act empty."), code="act_needless")})


def _check_refund(payment: Payment) -> None:
    if payment.withheld:
        raise Refused({"withheld": Refused(_("Nothing is withheld from a refund."), code="refund_withholds")})
    paid, before = totals.paid_and_refunded(payment.contract)
    refunded = before + payment.amount
    if refunded > paid:
        message = _("Refunds would come to %(refunded)s, above the %(paid)s that were paid.")
        raise Refused({"amount": Refused(message % {"refunded": Tenge(refunded), "paid": Tenge(paid)}, code="refund_above_paid")})


def _check_four_eyes(actor: User, payment: Payment) -> None:
    rests_on: AcceptanceAct | Contract = payment.act or payment.contract
    own_act = AcceptanceAct.objects.live().filter(contract=payment.contract, recorded_by=actor)  # left out, it would still be paid on
    left_out = payment.act is None and payment.kind != PaymentKind.ADVANCE and own_act.exists()
    if rests_on.recorded_by_id == actor.pk or left_out:
        words = _("Who records a payment can't be who recorded the act it rests on (an advance: the contract).")
        raise Refused({"act" if payment.act or left_out else "kind": Refused(words, code="four_eyes")})


def payment_findings(payment: Payment) -> Iterator[str]:
    """What is irregular in a payment (3, "Checks"), with both figures."""
    yield from _above(payment)
    yield from _time_findings(payment)
    yield from payee_findings(payment)


def _above(payment: Payment) -> Iterator[str]:
    """Above the contract (M5), the advance share (M6), or the act it rests on."""
    contract, tied = payment.contract, payment.amount + payment.withheld
    come_to = Tenge(totals.settled(contract) + tied)
    if contract.amount is not None and come_to > contract.amount:
        words = _("Payments would come to %(paid)s, above the contract's %(amount)s.")
        yield words % {"paid": come_to, "amount": contract.amount}
    most = most_advanced(contract)
    advanced = Tenge(totals.advanced(contract) + payment.amount)
    if payment.kind == PaymentKind.ADVANCE and most is not None and advanced > most:
        yield _("Advances would come to %(paid)s, above the contract's advance share of %(most)s.") % {"paid": advanced, "most": most}
    if payment.act:
        on_act = Tenge(totals.paid_on_acts(contract).get(payment.act.pk, 0) + tied)
        if on_act > payment.act.amount:
            words = _("Payments on this act would come to %(paid)s, above its %(amount)s.")
            yield words % {"paid": on_act, "amount": payment.act.amount}


def most_advanced(contract: Contract) -> Tenge | None:
    """What advances may come to (tiyn, rounded down); None where the amount or the share is unknown."""
    if contract.amount is None or contract.advance_share is None:
        return None
    return Tenge(contract.amount * contract.advance_share // 10_000)


def _time_findings(payment: Payment) -> Iterator[str]:
    """Before its act or with none (M7); in another year than the budget's (M9)."""
    if payment.kind != PaymentKind.ADVANCE and payment.act is None:
        yield _("The payment rests on no acceptance act.")
    elif payment.act and payment.day and payment.day < payment.act.day:
        words = _("The payment is dated %(day)s, before its act of %(act)s.")
        yield words % {"day": short_date(payment.day), "act": short_date(payment.act.day)}
    year = payment.contract.allocation.year
    if payment.day and payment.day.year != year:
        yield _("The payment’s year is %(paid)s, the budget’s %(year)s.") % {"paid": payment.day.year, "year": year}


def payee_findings(payment: Payment) -> Iterator[str]:
    """The payee's BIN or account isn't that of the contract's party (M15). What isn't known is compared with nothing."""
    contract = payment.contract
    ngo, account = contract.ngo, contract.account or contract.ngo.account
    if payment.payee_bin and ngo.bin and payment.payee_bin != ngo.bin:
        yield _("The payee's BIN %(typed)s is not the NGO's %(known)s.") % {"typed": payment.payee_bin, "known": ngo.bin}
    if payment.payee_account and account and payment.payee_account != account:
        yield _("The payee's account %(typed)s is not the contract's %(known)s.") % {"typed": payment.payee_account, "known": account}
