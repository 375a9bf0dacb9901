"""Every SQL sum of money (whole tiyn). Limits are read from here under the action's lock."""

from collections.abc import Iterable

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from grants.models import AcceptanceAct, Allocation, BudgetLine, Contract, Expense, ExpenseSource, Lot, Payment, PaymentKind
from koksu.fields import TengeField


def lines_total(contract: Contract) -> int:
    """The sum of a contract's budget lines, in tiyn."""
    return _sum(BudgetLine.objects.live().filter(contract=contract), "amount")


def known_total(contracts: QuerySet[Contract]) -> int:
    """What these contracts come to as far as it is known, in tiyn: an unknown amount counts as its budget lines."""
    lined = BudgetLine.objects.live().filter(contract=OuterRef("pk")).order_by().values("contract").annotate(s=Sum("amount")).values("s")
    known = Coalesce(F("amount"), Subquery(lined), 0, output_field=TengeField())
    return _sum(contracts.annotate(known=known), "known")


def lot_awarded(lot: Lot) -> int:
    """The lot's contracts on its own VAT basis, in tiyn."""
    return known_total(Contract.objects.counted().filter(lot=lot, basis=lot.basis))


def allocation_awarded(allocation: Allocation) -> int:
    """All the allocation's contracts on its own VAT basis, with a lot or without, in tiyn."""
    return known_total(Contract.objects.counted().filter(allocation=allocation, basis=allocation.basis))


def allocation_called(allocation: Allocation) -> int:
    """The budgets of its lots, and the contracts in lots of unknown budget: what leaves no room (tiyn, on its own VAT basis)."""
    budgets = _sum(Lot.objects.live().filter(allocation=allocation, basis=allocation.basis), "budget")
    direct = Contract.objects.counted().filter(allocation=allocation, basis=allocation.basis, lot__isnull=False)
    return budgets + known_total(direct.filter(lot__budget__isnull=True))


def paid_and_refunded(contract: Contract) -> tuple[int, int]:
    """What was paid to the NGO and what it gave back, in tiyn."""
    payments = Payment.objects.live().filter(contract=contract)
    return _sum(payments.filter(~Q(kind="refund")), "amount"), _sum(payments.filter(kind="refund"), "amount")


def settled(contract: Contract) -> int:
    """What was paid to the NGO or withheld from it, less what it gave back, in tiyn: what the contract's amount is spent on."""
    paid, refunded = paid_and_refunded(contract)
    return paid - refunded + _sum(Payment.objects.live().filter(contract=contract), "withheld")


def advanced(contract: Contract) -> int:
    """What was paid in advance, in tiyn."""
    return _sum(Payment.objects.live().filter(contract=contract, kind=PaymentKind.ADVANCE), "amount")


def paid_on_acts(contract: Contract) -> dict[int, int]:
    """What was paid on each of the contract's acts, penalties withheld with it, in tiyn by the act's id."""
    rows = Payment.objects.live().filter(contract=contract, act__isnull=False).order_by().values("act")
    return {row["act"]: int(row["paid"] + row["kept"]) for row in rows.annotate(paid=Sum("amount"), kept=Sum("withheld"))}


def spent_by_line(contract: Contract) -> dict[int, int]:
    """What was spent from the grant on each budget line, in tiyn by the line's id."""
    rows = Expense.objects.live().filter(contract=contract, line__isnull=False, source=ExpenseSource.GRANT).order_by().values("line")
    return {row["line"]: int(row["spent"]) for row in rows.annotate(spent=Sum("amount"))}


def accepted(contract: Contract) -> int:
    """What the contract's acts come to together, in tiyn."""
    return _sum(AcceptanceAct.objects.live().filter(contract=contract), "amount")


def underpaid(acts: QuerySet[AcceptanceAct]) -> QuerySet[AcceptanceAct]:
    """The acts on which less was paid and withheld than they come to; each with `settled`, what was (tiyn)."""
    paid = Payment.objects.live().filter(~Q(kind="refund"), act=OuterRef("pk")).order_by().values("act")
    sums = paid.annotate(s=Sum(F("amount") + F("withheld"))).values("s")
    return acts.annotate(settled=Coalesce(Subquery(sums), 0, output_field=TengeField())).filter(settled__lt=F("amount"))


def finally_accepted(contracts: Iterable[int]) -> dict[int, int]:
    """What the acts of these contracts accept, in tiyn by the contract's id, where the final act is among them."""
    acts = AcceptanceAct.objects.live().filter(contract__in=contracts).order_by().values("contract")
    sums = acts.annotate(total=Sum("amount"), finals=Count("pk", filter=Q(final=True)))
    return {row["contract"]: int(row["total"]) for row in sums if row["finals"]}


def _sum(rows: QuerySet, column: str) -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)
