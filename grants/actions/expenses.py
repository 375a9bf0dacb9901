"""Writing money that the NGO spent (tiyn), by a supplier's document. Irregular facts are taken with a reason."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grants import totals
from grants.actions.base import (
    Change,
    Refused,
    changing,
    happened,
    locked_contract,
    reasoned,
    same_district,
    same_version,
    set_fields,
    signed_contract,
    unvoided,
)
from grants.actions.files import Piece, add_proof
from grants.models import Contract, Document, Evidence, Expense, ExpenseSource
from koksu import history
from koksu.accounts.models import User
from koksu.language import short_date
from koksu.money import Tenge

FIELDS = ("line", "day", "supplier", "document_kind", "document_number", "amount", "quantity", "source")
DESCRIPTIVE = ("supplier", "document_kind", "document_number", "quantity")  # the rest are facts: voided and entered anew
BY_WHOM = {"recorded_by", "recorded_at"}  # set when the record is created


def spend(
    *,
    actor: User,
    at: datetime,
    contract: Contract,
    evidence: Sequence[Document] = (),
    proof: Sequence[Piece] = (),
    reason: str = "",
    **values: Any,
) -> Expense:
    """Money that the NGO spent, with its documents: kept already (`evidence`), or sent with it (`proof`). Refused: a line of another
    contract, proof of another district. Irregular: `expense_findings`."""
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        fresh = signed_contract(contract)
        expense = Expense(contract=fresh)
        set_fields(expense, values, FIELDS)
        expense.clean_fields(exclude=BY_WHOM)
        happened(expense.day, at)
        if expense.line:
            expense.line.refresh_from_db(fields=["voided_at"])  # an amendment may just have taken it out of the plan
        if expense.line and (expense.line.contract_id != fresh.pk or expense.line.voided_at):
            raise Refused({"line": Refused(_("This budget line belongs to another contract."), code="foreign_line")})
        expense.irregular = reasoned(list(expense_findings(expense)), reason)
        change.create(expense, "spend", expense.irregular)
        for document in evidence:
            same_district(document, district_ids={fresh.allocation.district_id})
            change.create(Evidence(document=document, expense=expense), "attach")
        _attach(change, expense, proof)
        return expense


def edit_expense(
    *, actor: User, at: datetime, expense: Expense, version: int | None = None, proof: Sequence[Piece] = (), **values: Any
) -> Expense:
    """Correct what describes an expense (DESCRIPTIVE), and add proof. Stale where it isn't of the `version` that was seen."""
    with changing(actor=actor, at=at, deed="enter", district_id=expense.contract.allocation.district_id) as change:
        locked_contract(expense.contract)
        fresh = unvoided(expense)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, DESCRIPTIVE)
        change.update(fresh, before)
        _attach(change, fresh, proof)
        return fresh


def _attach(change: Change, expense: Expense, proof: Sequence[Piece]) -> None:
    """Make documents of what was sent, and have them prove the expense."""
    for document in add_proof(change, district=expense.contract.allocation.district, pieces=proof):
        change.create(Evidence(document=document, expense=expense), "attach")


def expense_findings(expense: Expense) -> Iterator[str]:
    """What is irregular in an expense, with both figures: before signing; beyond its budget line (M14, the grant's money only)."""
    signed = expense.contract.signed
    if expense.day and signed and expense.day < signed:
        words = _("The expense is dated %(day)s, before the contract was signed on %(signed)s.")
        yield words % {"day": short_date(expense.day), "signed": short_date(signed)}
    if expense.line and expense.source == ExpenseSource.GRANT:
        spent = Tenge(totals.spent_by_line(expense.contract).get(expense.line.pk, 0) + expense.amount)
        if spent > expense.line.amount:
            words = _("Expenses on the line “%(line)s” would come to %(spent)s, above its %(amount)s.")
            yield words % {"line": expense.line, "spent": spent, "amount": expense.line.amount}
