"""How one contract stands by everything that is entered, whatever its date: what forms show and actions judge by."""

from collections.abc import Iterable
from datetime import date

from grants import ledger, totals
from grants.models import AcceptanceAct, Contract
from grants.reports.rows import contract_row, load


def standing_of(contract: Contract, as_of: date = date.max) -> ledger.ContractStanding:
    """The contract at the end of `as_of` by its present plan, amounts in tiyn (7 queries)."""
    book = load(Contract.objects.filter(pk=contract.pk), with_proof=False)
    return ledger.contract(contract_row(book, book.contracts[0]), as_of)


def payable(contract: Contract, cash: ledger.Cash) -> dict[int, int]:
    """What may still be paid on each act of the contract (tiyn by the act's id); acts that are paid in full are left out."""
    acts = totals.underpaid(AcceptanceAct.objects.live().filter(contract=contract)).order_by("day", "pk")
    return payable_of(acts, cash, totals.finally_accepted([contract.pk]).get(contract.pk))


def payable_of(acts: Iterable[AcceptanceAct], cash: ledger.Cash, accepted: int | None) -> dict[int, int]:
    """The same of acts in hand, as totals.underpaid has them; `accepted` as Cash.owed takes it."""
    there = list(acts)
    settled: dict[int, int] = {act.pk: int(act.settled) for act in there}  # type: ignore[attr-defined]
    return ledger.payable(((act.pk, int(act.amount)) for act in there), settled, cash.owed(accepted))
