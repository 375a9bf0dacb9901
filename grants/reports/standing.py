"""How one contract stands by everything that is entered, whatever its date: what forms show and actions judge by."""

from datetime import date

from grants import ledger
from grants.models import Contract
from grants.reports.rows import contract_row, load


def standing_of(contract: Contract, as_of: date = date.max) -> ledger.ContractStanding:
    """The contract at the end of `as_of` by its present plan, amounts in tiyn (7 queries)."""
    book = load(Contract.objects.filter(pk=contract.pk), with_proof=False)
    return ledger.contract(contract_row(book, book.contracts[0]), as_of)
