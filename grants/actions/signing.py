"""Signing a contract, and correcting what was unknown of a signed one. What is known and agreed changes by an amendment."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from grants.actions.base import KEYS, Change, Refused, changing, locked_contract, reasoned, same_version, set_fields
from grants.actions.contracts import DESCRIPTIVE, check_origin, locked_with
from grants.actions.limits import check_contract
from grants.actions.plans import touch
from grants.models import Contract, ContractStatus, Deliverable, Lot, LotStatus
from koksu import history
from koksu.accounts.models import User
from koksu.language import short_date

SIGNING_FIELDS = ("number", "treasury_number", "signed", "starts", "ends", "signatory", "account", "bank_code")
ONCE = ("lot", "amount", "basis", "signed", "starts", "ends")  # of a signed contract: filled in where unknown, else amended
ONCE_PROMISED = ("planned", "due")


def sign(*, actor: User, at: datetime, contract: Contract, version: int | None = None, reason: str = "", **values: Any) -> Contract:
    """A draft becomes a contract (SIGNING_FIELDS): from now on it counts, and its plan is frozen.

    Refused: a day of signing that hasn't come, and a contract above its lot or its allocation. Irregular, taken with a `reason` that
    the history keeps: what signing_findings says.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        fresh = locked_contract(contract)
        if fresh.status != ContractStatus.DRAFT:
            raise Refused(_("This contract is signed already."), code="signed")
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, SIGNING_FIELDS)
        fresh.status = ContractStatus.SIGNED
        if fresh.signed and fresh.signed > localdate(at):
            raise Refused({"signed": Refused(_("This day hasn't come yet: a contract is entered once it is signed."), code="future")})
        fresh.full_clean(exclude=KEYS)  # what can't be is said before what should not be
        change.update(fresh, before, "sign", reasoned(signing_findings(fresh), reason))
        check_contract(fresh)
        if fresh.lot:
            _lot_has_its_winner(change, fresh.lot)
        return fresh


def _lot_has_its_winner(change: Change, lot: Lot) -> None:
    """A lot with a signed contract isn't merely planned or announced any more (it was locked with the contract)."""
    if lot.status in {LotStatus.PLANNED, LotStatus.ANNOUNCED, LotStatus.UNKNOWN}:
        before = history.snapshot(lot)
        lot.status = LotStatus.AWARDED
        change.update(lot, before, "award")


def signing_findings(contract: Contract) -> list[str]:
    """What a signed contract should say and doesn't (old papers may not), and what is wrong with its days or number (T1)."""
    lacking = {
        _("its number"): not contract.number,
        _("the day it was signed"): contract.signed is None,
        _("its term"): contract.starts is None or contract.ends is None,
        _("its amount"): contract.amount is None,
        _("its deliverables"): not contract.deliverables.live().exists(),
    }
    found = []
    if names := [name for name, lacks in lacking.items() if lacks]:
        found.append(_("Not known of this contract: %(names)s.") % {"names": ", ".join(names)})
    results = contract.lot.results if contract.lot else None
    if contract.signed and results and contract.signed < results:
        words = _("It is signed on %(signed)s, before the lot's results of %(results)s.")
        found.append(words % {"signed": short_date(contract.signed), "results": short_date(results)})
    if contract.signed and contract.ends and contract.signed > contract.ends:
        words = _("It is signed on %(signed)s, after its term ends on %(ends)s.")
        found.append(words % {"signed": short_date(contract.signed), "ends": short_date(contract.ends)})
    given = contract.allocation
    others = Contract.objects.counted().filter(allocation__district=given.district_id, allocation__year=given.year).exclude(pk=contract.pk)
    if contract.number and others.filter(number=contract.number).exists():
        found.append(_("Another contract of this year has the number %(number)s.") % {"number": contract.number})
    return found


def correct_contract(
    *,
    actor: User,
    at: datetime,
    contract: Contract,
    reason: str,
    version: int | None = None,
    promised: dict[int, dict[str, Any]] | None = None,
    **values: Any,
) -> Contract:
    """Correct a signed contract, for a reason: DESCRIPTIVE fields; ONCE fields, and ONCE_PROMISED of its deliverables (by id), where
    they are unknown now. What is known changes by an amendment: Refused. Refused too: an amount above what it is part of."""
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        fresh = locked_with(contract, values.get("lot", contract.lot))
        if fresh.status == ContractStatus.DRAFT:
            raise Refused(_("This contract is a draft: edit it."), code="draft")
        if not reason.strip():
            raise Refused({"reason": Refused(_("Say why the contract is corrected."), code="reason")})
        same_version(fresh, version)
        before = history.snapshot(fresh)
        _fill_in(fresh, values, ONCE)
        set_fields(fresh, values, (*DESCRIPTIVE, *ONCE))
        check_origin(fresh)
        change.update(fresh, before, "correct", reason)
        filled = [_fill_promise(change, fresh, pk, facts, reason) for pk, facts in (promised or {}).items()]
        if any(filled):
            touch(change, fresh, before, "correct", reason)
        check_contract(fresh)
        return fresh


def _fill_in(record: Contract | Deliverable, values: dict[str, Any], once: tuple[str, ...]) -> None:
    """Refused where what is known already would become something else."""
    for name in once:
        known = getattr(record, name)
        if name in values and known not in (None, "unknown") and values[name] != known:
            raise Refused({name: Refused(_("This is known and agreed: it changes by an amendment."), code="known")})


def _fill_promise(change: Change, contract: Contract, pk: int, facts: dict[str, Any], reason: str) -> bool:
    deliverable = contract.deliverables.live().get(pk=pk)
    before = history.snapshot(deliverable)
    _fill_in(deliverable, facts, ONCE_PROMISED)
    set_fields(deliverable, facts, ONCE_PROMISED)
    change.update(deliverable, before, "correct", reason)
    return history.snapshot(deliverable) != before
