"""Entering allocations, the decisions that change them, and lots."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions.base import Refused, Stale
from grants.actions.funding import allocate, change_allocation, edit_allocation, edit_lot, open_lot
from grants.forms.funding import AllocationChangeForm, AllocationForm, LotForm
from grants.models import Allocation, Lot
from grants.rules import places_of
from grants.views.access import by, found_to
from grants.views.around import around, page_of
from grants.views.entry import entry
from koksu.accounts.clock import today
from koksu.accounts.scope import ScopedRequest


def allocation_create(request: ScopedRequest) -> HttpResponse:
    """Money given to one of the districts where the person enters; where there is one, it isn't asked."""
    districts = places_of(request.scope, "enter")
    if not districts:
        raise PermissionDenied

    def save(form: AllocationForm) -> str:
        values = {"district": districts[0], **form.values()}
        return page_of(allocate(**by(request), **values))

    return entry(
        request,
        lambda data, files: AllocationForm(data, files, districts=districts, initial={"year": today().year}),
        save,
        heading=_("New allocation"),
        under=districts[0].name if len(districts) == 1 else "",
        back=reverse("allocation_list"),
        crumb=_("Funding"),
        training=all(district.training for district in districts),
    )


def allocation_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    allocation = found_to(request, "enter", Allocation, pk, "district")

    def save(form: AllocationForm) -> str:
        edit_allocation(allocation=allocation, version=form.seen_version, **by(request), **form.values())
        return page_of(allocation, "basis")

    make = lambda data, files: AllocationForm(data, files, instance=allocation)  # noqa: E731
    return entry(request, make, save, heading=_("Details of the allocation"), **around(allocation, "basis"))


def allocation_change(request: ScopedRequest, pk: str) -> HttpResponse:
    """A decision gives the allocation another amount. Whoever comes second is told the amount as it is now."""
    allocation = found_to(request, "enter", Allocation, pk, "district")

    def save(form: AllocationChangeForm) -> str:
        values = form.values()
        try:
            change_allocation(allocation=allocation, version=form.seen_version, amount=values.pop("after"), **by(request), **values)
        except Stale as error:
            raise Refused(
                _("Somebody changed the allocation meanwhile: what it is now stands above. Look at it, then save again.")
            ) from error
        return page_of(allocation, "basis")

    make = lambda data, files: AllocationChangeForm(data, files, allocation=allocation)  # noqa: E731
    now = _("Amount now: %(amount)s") % {"amount": allocation.amount if allocation.amount is not None else _("unknown")}
    page = around(allocation, "basis")
    return entry(request, make, save, heading=_("Change the amount by a decision"), **{**page, "under": f"{page['under']}. {now}"})


def lot_create(request: ScopedRequest, pk: str) -> HttpResponse:
    allocation = found_to(request, "enter", Allocation, pk, "district")

    def save(form: LotForm) -> str:
        return page_of(open_lot(allocation=allocation, **by(request), **form.values()))

    return entry(
        request,
        lambda data, files: LotForm(data, files, initial=next_lot(allocation)),
        save,
        heading=_("New lot"),
        **around(allocation, "lots"),
    )


def lot_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    lot = found_to(request, "enter", Lot, pk, "allocation__district", "area")

    def save(form: LotForm) -> str:
        edit_lot(lot=lot, version=form.seen_version, **by(request), **form.values())
        return page_of(lot, "call")

    make = lambda data, files: LotForm(data, files, instance=lot)  # noqa: E731
    return entry(request, make, save, heading=_("Details of the lot"), **{**around(lot, "call"), "under": around(lot.allocation)["under"]})


def next_lot(allocation: Allocation) -> dict[str, Any]:
    """What a further lot begins with: the next number, the allocation's VAT basis, and who calls, as in the last lot."""
    lots = list(allocation.lots.filter(voided_at__isnull=True).order_by("pk"))
    numbers = [int(lot.number) for lot in lots if lot.number.isascii() and lot.number.isdecimal() and len(lot.number) < 6]
    shared = ("competition", "announced", "closes", "results", "customer", "customer_bin", "customer_signatory")
    repeated = {name: getattr(lots[-1], name) for name in shared} if lots else {}
    return {
        "number": str(max(numbers) + 1) if numbers else "" if lots else "1",
        "basis": allocation.basis,
        "status": "announced",
        **repeated,
    }
