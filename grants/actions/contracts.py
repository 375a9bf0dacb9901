"""Writing contracts: award with the whole plan, and edit the draft. Signing and correcting are in grants.actions.signing; a signed
plan is frozen and changes by an amendment only (grants.actions.amendments)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grants.actions.base import Refused, changing, locked, same_version, set_fields, unvoided
from grants.actions.funding import bidder, set_outcome
from grants.actions.limits import check_contract
from grants.actions.plans import Plan, Promise, touch, write_plan
from grants.models import NGO, Allocation, Application, Contract, ContractStatus, Lot, Outcome
from koksu import history
from koksu.accounts.models import User

DESCRIPTIVE = (
    *("instrument", "number", "treasury_number", "project_number", "title_kk", "title_ru", "title_en", "subject", "continues"),
    *("advance_share", "signatory", "account", "bank_code"),
)
CONTRACT_FIELDS = (*DESCRIPTIVE, "amount", "basis", "signed", "starts", "ends", "status")
DRAFT_FIELDS = (*DESCRIPTIVE, "amount", "basis", "signed", "starts", "ends", "lot", "ngo")


def award(
    *,
    actor: User,
    at: datetime,
    ngo: NGO,
    allocation: Allocation,
    lot: Lot | None = None,
    application: Application | None = None,
    promises: list[Promise] | None = None,
    shared: list[dict[str, Any]] | None = None,
    **values: Any,
) -> Contract:
    """A contract with its plan: deliverables with their lines, and lines shared by all (amounts in tiyn).

    Refused where the lines exceed the contract, or it its lot or its allocation (on the same VAT basis); where the lot is of another
    allocation, or the application another NGO's, for another lot, or awarded already.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=allocation.district_id) as change:
        fresh, fresh_lot, _none = locked(allocation_id=allocation.pk, lot_id=lot.pk if lot else None)
        bid = unvoided(application) if application else None
        contract = Contract(ngo=bidder(ngo), allocation=fresh, lot=fresh_lot, application=bid)
        check_origin(contract)
        if bid:
            _check_free(bid)
        set_fields(contract, values, CONTRACT_FIELDS)
        change.create(contract, "award")
        write_plan(change, contract, Plan(promises or [], shared or []))
        if bid:
            set_outcome(change, bid, Outcome.WON)
        check_contract(contract)
        return contract


def check_origin(contract: Contract) -> None:
    """Refused: a lot of another allocation, an application of another NGO or for another lot."""
    lot, bid = contract.lot, contract.application
    if lot and lot.allocation_id != contract.allocation_id:
        raise Refused({"lot": Refused(_("This lot belongs to another allocation."), code="foreign_lot")})
    if bid and (bid.ngo_id, bid.lot_id) != (contract.ngo_id, contract.lot_id):
        raise Refused({"application": Refused(_("This application is another NGO's, or for another lot."), code="foreign_application")})


def _check_free(bid: Application) -> None:
    """An application makes one contract (a voided one has let go of it)."""
    if earlier := Contract.objects.filter(application=bid).first():
        raise Refused(_("This application has its contract already: %(contract)s.") % {"contract": earlier}, code="awarded_already")


def locked_with(contract: Contract, lot: Lot | None) -> Contract:
    """The contract as it is now, locked after its allocation and the lot that it is to be in."""
    fresh = locked(allocation_id=contract.allocation_id, lot_id=lot.pk if lot else None, contract_id=contract.pk)[2]
    assert fresh is not None
    return fresh


def edit_draft(
    *, actor: User, at: datetime, contract: Contract, plan: Plan | None = None, version: int | None = None, **values: Any
) -> Contract:
    """Change a draft (DRAFT_FIELDS) and its plan (None: as it is). Refused once it is signed; Stale where it isn't of this `version`."""
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        fresh = locked_with(contract, values.get("lot", contract.lot))
        if fresh.status != ContractStatus.DRAFT:
            raise Refused(_("This contract is signed: it changes by an amendment, or by a correction of what was unknown."), code="signed")
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, DRAFT_FIELDS)
        check_origin(fresh)
        if fresh.ngo_id != before["ngo"]:
            bidder(fresh.ngo)
        change.update(fresh, before)
        if plan is not None and write_plan(change, fresh, plan):
            touch(change, fresh, before, "edit")
        check_contract(fresh)
        return fresh
