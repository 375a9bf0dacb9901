"""Writing money given and called for: allocations, lots, applications."""

from datetime import date, datetime
from typing import Any

from grants.actions.base import Change, changing, locked, same_version, set_fields
from grants.actions.limits import check_allocation, check_lot
from grants.models import NGO, Allocation, AllocationChange, Application, Lot
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


def allocate(*, actor: User, at: datetime, district: District, **values: Any) -> Allocation:
    """Money given to the district's NGOs (amount in tiyn)."""
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        allocation = Allocation(district=district)
        set_fields(allocation, values, ALLOCATION_FIELDS)
        change.create(allocation)
        return allocation


def change_allocation(*, actor: User, at: datetime, allocation: Allocation, day: date, decision: str, amount: Tenge | None) -> Allocation:
    """A dated decision gives the allocation another amount (tiyn). Refused below what its lots and contracts take."""
    with changing(actor=actor, at=at, deed="enter", district_id=allocation.district_id) as change:
        fresh = locked(allocation_id=allocation.pk)[0]
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
    """An NGO's bid for a lot (asked in tiyn, score in hundredths)."""
    with changing(actor=actor, at=at, deed="enter", district_id=lot.allocation.district_id) as change:
        application = Application(lot=lot, ngo=ngo)
        set_fields(application, values, APPLICATION_FIELDS)
        change.create(application)
        return application


def set_outcome(change: Change, application: Application, outcome: str) -> None:
    """What became of an application, within another change (an award)."""
    before = history.snapshot(application)
    application.outcome = outcome
    change.update(application, before, "decide")
