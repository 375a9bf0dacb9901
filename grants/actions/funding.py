"""Writing money given and called for: allocations, lots, applications."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing, happened, locked, same_version, set_fields, unvoided
from grants.actions.limits import check_allocation, check_lot
from grants.models import NGO, Allocation, AllocationChange, Application, Basis, Contract, Lot
from koksu import history
from koksu.accounts.models import District, User
from koksu.money import Tenge

ALLOCATION_FIELDS = (
    *("year", "source", "title_kk", "title_ru", "title_en", "amount", "basis"),
    *("decision", "decided", "programme_code"),
)
LOT_FIELDS = (
    *("number", "title_kk", "title_ru", "title_en", "area", "budget", "basis", "status"),
    *("customer", "customer_bin", "customer_signatory", "announced", "closes", "results", "competition"),
)
APPLICATION_FIELDS = ("title_kk", "title_ru", "title_en", "asked", "score", "submitted", "outcome")
BID_FIELDS = ("ngo", "lot", *APPLICATION_FIELDS)  # of which an awarded application keeps its NGO, lot and outcome


def allocate(*, actor: User, at: datetime, district: District, **values: Any) -> Allocation:
    """Money given to the district's NGOs (amount in tiyn)."""
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        allocation = Allocation(district=district)
        set_fields(allocation, values, ALLOCATION_FIELDS)
        change.create(allocation)
        return allocation


def edit_allocation(*, actor: User, at: datetime, allocation: Allocation, version: int | None = None, **values: Any) -> Allocation:
    """Correct an allocation (ALLOCATION_FIELDS). An unknown amount may be filled in (tiyn); a known one changes by a decision only.

    Refused below what its lots and contracts take on its VAT basis.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=allocation.district_id) as change:
        fresh = locked(allocation_id=allocation.pk)[0]
        same_version(fresh, version)
        before, known = history.snapshot(fresh), fresh.amount
        set_fields(fresh, values, ALLOCATION_FIELDS)
        if known is not None and fresh.amount != known:
            message = _("The amount is known: %(amount)s. It changes by a dated decision only.")
            raise Refused({"amount": Refused(message % {"amount": known}, code="known_amount")})
        _same_ground(fresh, before)
        change.update(fresh, before)
        check_allocation(fresh)
        return fresh


def _same_ground(allocation: Allocation, before: dict[str, Any]) -> None:
    """Under lots and contracts neither the year nor a known VAT basis changes: their limits and shares rest on both."""
    moved = [name for name in ("year", "basis") if before[name] != Basis.UNKNOWN and before[name] != getattr(allocation, name)]
    if moved and (allocation.lots.live().exists() or allocation.contracts.live().exists()):
        raise Refused({moved[0]: Refused(_("Lots or contracts rest on it: it can't be changed any more."), code="rested_on")})


def change_allocation(
    *, actor: User, at: datetime, allocation: Allocation, day: date, decision: str, amount: Tenge | None, version: int | None = None
) -> Allocation:
    """A dated decision gives the allocation another amount (tiyn). Refused below what its lots and contracts take, or ahead of its day.

    Stale where the allocation isn't of the `version` that was seen.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=allocation.district_id) as change:
        fresh = locked(allocation_id=allocation.pk)[0]
        same_version(fresh, version)
        happened(day, at)
        change.create(AllocationChange(allocation=fresh, day=day, decision=decision, before=fresh.amount, after=amount))
        before = history.snapshot(fresh)
        fresh.amount = amount
        change.update(fresh, before, "change_amount", decision)
        check_allocation(fresh)
        return fresh


def open_lot(*, actor: User, at: datetime, allocation: Allocation, **values: Any) -> Lot:
    """A call within the allocation (budget in tiyn). Refused where the lots would exceed the allocation."""
    with changing(actor=actor, at=at, deed="enter", district_id=allocation.district_id) as change:
        fresh = locked(allocation_id=allocation.pk)[0]
        lot = Lot(allocation=fresh)
        set_fields(lot, values, LOT_FIELDS)
        change.create(lot)
        check_allocation(fresh, "budget")
        return lot


def edit_lot(*, actor: User, at: datetime, lot: Lot, version: int | None = None, **values: Any) -> Lot:
    """Change a lot. Refused below what its contracts take, above its allocation, or where it isn't of the `version` that was seen."""
    with changing(actor=actor, at=at, deed="enter", district_id=lot.allocation.district_id) as change:
        allocation, fresh, _contract = locked(allocation_id=lot.allocation_id, lot_id=lot.pk)
        assert fresh is not None
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, LOT_FIELDS)
        change.update(fresh, before)
        check_lot(fresh)
        check_allocation(allocation, "budget")
        return fresh


def apply(*, actor: User, at: datetime, lot: Lot, ngo: NGO, **values: Any) -> Application:
    """An NGO's bid for a lot (asked in tiyn, score in hundredths). Refused where the NGO was voided."""
    with changing(actor=actor, at=at, deed="enter", district_id=lot.allocation.district_id) as change:
        fresh = locked(allocation_id=lot.allocation_id, lot_id=lot.pk)[1]
        application = Application(lot=fresh, ngo=bidder(ngo))
        set_fields(application, values, APPLICATION_FIELDS)
        change.create(application)
        return application


def edit_application(*, actor: User, at: datetime, application: Application, version: int | None = None, **values: Any) -> Application:
    """Change a bid (BID_FIELDS). Refused: another NGO, lot or outcome once it has a contract; a lot of another allocation."""
    allocation_id = application.lot.allocation_id
    with changing(actor=actor, at=at, deed="enter", district_id=application.lot.allocation.district_id) as change:
        locked(allocation_id=allocation_id, lot_id=application.lot_id)
        fresh = unvoided(application)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, BID_FIELDS)
        if fresh.ngo_id != before["ngo"]:
            bidder(fresh.ngo)
        if not Lot.objects.live().filter(pk=fresh.lot_id, allocation=allocation_id).exists():
            raise Refused({"lot": Refused(_("This lot belongs to another allocation."), code="foreign_lot")})
        _check_awarded(fresh, before)
        change.update(fresh, before)
        return fresh


def _check_awarded(bid: Application, before: dict[str, Any]) -> None:
    """An awarded bid keeps what its contract rests on."""
    contract = Contract.objects.live().filter(application=bid).first()
    now = history.snapshot(bid)
    other = next((name for name in ("ngo", "lot", "outcome") if now[name] != before[name]), None)
    if contract and other:
        message = _("%(contract)s rests on this application: its NGO, lot and outcome stay as they are.")
        raise Refused({other: Refused(message % {"contract": contract}, code="awarded")})


def bidder(ngo: NGO) -> NGO:
    """The NGO, locked, so that it isn't voided meanwhile."""
    fresh: NGO = NGO.objects.select_for_update().get(pk=ngo.pk)
    if fresh.voided_at:
        raise Refused({"ngo": Refused(_("This NGO was voided: choose another."), code="voided")})
    return fresh


def set_outcome(change: Change, application: Application, outcome: str) -> None:
    """What became of an application, within another change (an award)."""
    before = history.snapshot(application)
    application.outcome = outcome
    change.update(application, before, "decide")
