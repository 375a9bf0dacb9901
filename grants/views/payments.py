"""Entering payments and refunds."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from grants import totals
from grants.actions.payments import FIELDS, edit_payment, most_advanced, pay
from grants.forms.payments import PayeeForm, PaymentForm
from grants.ledger import Cash
from grants.models import AcceptanceAct, Contract, Payment, PaymentKind
from grants.reports.standing import payable, standing_of
from grants.rules import who_may
from grants.views.access import by, contract_to, found_to
from grants.views.asked import asked_id
from grants.views.entry import entry
from grants.views.money import about, anew, corrected, turned_back
from koksu.accounts.models import User
from koksu.accounts.scope import ScopedRequest
from koksu.money import Tenge


def payment_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """`?kind=` and `?act=` are chosen beforehand; `?from=` takes over what a voided payment said."""
    contract = contract_to(request, "pay", pk)
    standing = standing_of(contract)
    first = first_values(request, contract, standing.cash)
    page = about(contract, "payments")

    def save(form: PaymentForm) -> str:
        pay(contract=contract, reason=form.reason, **by(request), **form.values())
        return str(page["back"])

    return turned_back(request, contract) or entry(
        request,
        lambda data, files: PaymentForm(data, files, contract=contract, person=request.user, initial=dict(first)),
        save,
        heading=_("New refund") if first.get("kind") == PaymentKind.REFUND else _("New payment"),
        template="grants/payment_form.html",
        standing=standing,
        advanced=totals.advanced(contract),
        most_advanced=most_advanced(contract),
        eyes=list(not_by(request.user, contract)),
        parties={"paid": ngo_party(contract), "refund": customer_party(contract)},
        **page,
    )


def first_values(request: ScopedRequest, contract: Contract, cash: Cash) -> dict[str, Any]:
    """What the form begins with: the kind and act asked for (of a final one: what is left to pay), and the contract's party (of a
    refund: the customer)."""
    kind, act = request.GET.get("kind", ""), asked_id(request.GET["act"]) if request.GET.get("act") else None
    first: dict[str, Any] = {"kind": kind if kind in PaymentKind.values else ""}
    rests_on = AcceptanceAct.objects.live().filter(contract=contract, pk=act).first() if act else None
    if rests_on:
        first |= {"act": rests_on.pk, "kind": first["kind"] or (PaymentKind.FINAL if rests_on.final else PaymentKind.INTERIM)}
    if rests_on and rests_on.final and (left := payable(contract, cash).get(rests_on.pk)):
        first["amount"] = Tenge(left)
    party = customer_party(contract) if kind == PaymentKind.REFUND else ngo_party(contract)
    return first | party | anew(request, Payment, contract, FIELDS)


def ngo_party(contract: Contract) -> dict[str, str]:
    """Whom a contract's money goes to."""
    ngo = contract.ngo
    return {"payee": str(ngo), "payee_bin": ngo.bin or "", "payee_account": contract.account or ngo.account}


def customer_party(contract: Contract) -> dict[str, str]:
    """Whom a refund goes to."""
    lot = contract.lot
    return {"payee": lot.customer if lot else "", "payee_bin": lot.customer_bin if lot else "", "payee_account": ""}


def not_by(person: User, contract: Contract) -> Iterator[tuple[str, list[str]]]:
    """Which payments this person can't record, having recorded what they rest on, in words, and who may."""
    acts = AcceptanceAct.objects.live().filter(contract=contract)
    others = [str(other) for other in who_may("pay", contract.allocation.district).exclude(pk=person.pk)]
    if contract.recorded_by_id == person.pk:
        yield _("You recorded this contract, so somebody else records its advance."), others
    for act in acts.filter(recorded_by=person):
        yield _("You recorded act № %(number)s, so somebody else records the payments on it.") % {"number": act.number}, others


def payment_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    payment = found_to(request, "pay", Payment, pk, "contract__allocation__district", "contract__ngo", "contract__lot", "act")
    page = corrected(payment, "payments", "payment_create")

    def save(form: PayeeForm) -> str:
        edit_payment(payment=payment, version=form.seen_version, reason=form.reason, **by(request), **form.values())
        return str(page["back"])

    return entry(
        request,
        lambda data, files: PayeeForm(data, files, instance=payment),
        save,
        heading=_("Refund") if payment.kind == PaymentKind.REFUND else _("Payment"),
        template="grants/money_edit.html",
        **page,
    )
