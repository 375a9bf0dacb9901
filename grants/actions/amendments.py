"""Amending a signed plan: changed as a whole, both states kept. Closing and terminating are amendments too."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grants.actions.base import Refused, changing, happened, locked_contract, reasoned, same_version, set_fields
from grants.actions.limits import check_contract
from grants.actions.plans import TERMS, Plan, plan_text, touch, write_plan
from grants.models import Amendment, AmendmentKind, Contract, ContractStatus
from koksu import history
from koksu.accounts.models import User
from koksu.language import short_date

ENDED = {AmendmentKind.CLOSING: ContractStatus.CLOSED, AmendmentKind.TERMINATION: ContractStatus.TERMINATED}


def amend(
    *,
    actor: User,
    at: datetime,
    contract: Contract,
    kind: str,
    number: str,
    day: date,
    reason: str,
    terms: dict[str, Any] | None = None,
    plan: Plan | None = None,
    version: int | None = None,
    despite: str = "",
) -> Amendment:
    """Change a signed plan as a whole: the contract's TERMS, and its promises and lines (None: as they are); both states are kept.

    Closing or terminating below the amount releases the difference back to the lot, since the lot's contracts then take less.
    Refused: a draft, a closed or terminated contract, a date before the last amendment's or ahead of `at`, a term that was known and
    would not be any more, a new plan above what it is part of, and
    what write_plan refuses. Irregular, taken with `despite`: a change dated outside the contract's life.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        fresh = locked_contract(contract)
        _check_open(fresh)
        same_version(fresh, version)
        happened(day, at)
        _check_order(fresh, day)
        _check_known(fresh, terms or {})
        irregular = reasoned(amendment_findings(fresh, kind, day), despite)
        amendment = Amendment(contract=fresh, kind=kind, number=number, day=day, reason=reason, before=plan_text(fresh))
        amendment.recorded_by, amendment.recorded_at = actor, at
        amendment.full_clean(exclude={"after"})
        amendment.save(force_insert=True)  # first: while its `after` is empty, the database lets the frozen plan change
        state = history.snapshot(fresh)
        changed = plan is not None and write_plan(change, fresh, plan, "amend", reason)
        set_fields(fresh, terms or {}, TERMS)
        fresh.status = ENDED.get(AmendmentKind(kind), ContractStatus(fresh.status))
        change.update(fresh, state, "amend", reason)
        if changed:
            touch(change, fresh, state, "amend", reason)
        amendment.after = plan_text(fresh)
        amendment.save(update_fields=["after"])
        change.note(amendment, "amend", None, irregular)
        check_contract(fresh)
        return amendment


def _check_open(contract: Contract) -> None:
    if contract.status == ContractStatus.DRAFT:
        raise Refused(_("A draft has no amendments: it isn't signed yet."), code="draft")
    if contract.status != ContractStatus.SIGNED:
        raise Refused(_("A closed or terminated contract can't be amended."), code="ended")


def _check_order(contract: Contract, day: date) -> None:
    """Amendments are entered in the order of their dates: each keeps the plan as the one before it left it."""
    last = contract.amendments.filter(voided_at__isnull=True).order_by("-day").first()
    if last and day < last.day:
        message = _("The amendment is dated %(day)s, before the last one of %(last)s: enter them in the order of their dates.")
        raise Refused({"day": Refused(message % {"day": short_date(day), "last": short_date(last.day)}, code="amendment_order")})


def _check_known(contract: Contract, terms: dict[str, Any]) -> None:
    """What is known stays known: an unknown amount would be limited by nothing."""
    for name, value in terms.items():
        if value is None and getattr(contract, name) is not None:
            raise Refused({name: Refused(_("This is known: an amendment gives it another value, not none."), code="known")})


def amendment_findings(contract: Contract, kind: str, day: date) -> list[str]:
    """What is irregular in an amendment's date: before the contract was signed, or a change after its term (check T4)."""
    found = []
    if contract.signed and day < contract.signed:
        words = _("The amendment is dated %(day)s, before the contract was signed on %(signed)s.")
        found.append(words % {"day": short_date(day), "signed": short_date(contract.signed)})
    if kind == AmendmentKind.CHANGE and contract.ends and day > contract.ends:
        words = _("The amendment is dated %(day)s, after the contract's term ended on %(ends)s.")
        found.append(words % {"day": short_date(day), "ends": short_date(contract.ends)})
    return found
