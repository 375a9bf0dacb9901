"""Entering allocations, the decisions that change them, and lots."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions.base import Refused, Stale
from grants.actions.funding import allocate, change_allocation, edit_allocation, edit_lot, open_lot
from grants.forms.funding import AllocationChangeForm, AllocationForm, LotForm, may_enter
from grants.models import Allocation, Lot
from grants.views.access import by, found_to
from grants.views.entry import entry
from koksu.accounts.clock import today
from koksu.accounts.scope import ScopedRequest


def allocation_create(request: ScopedRequest) -> HttpResponse:
    """Money given to one of the districts where the person enters; where there is one, it isn't asked."""
    districts = may_enter(request.scope)
    if not districts:
        raise PermissionDenied

    def save(form: AllocationForm) -> str:
        values = {"district": districts[0], **form.values()}
        return reverse("allocation_detail", args=[allocate(**by(request), **values).pk])

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
        return _page(allocation)

    make = lambda data, files: AllocationForm(data, files, instance=allocation)  # noqa: E731
    return entry(request, make, save, heading=_("Details of the allocation"), **_around(allocation, _page(allocation)))


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
        return _page(allocation)

    make = lambda data, files: AllocationChangeForm(data, files, allocation=allocation)  # noqa: E731
    now = _("Amount now: %(amount)s") % {"amount": allocation.amount if allocation.amount is not None else _("unknown")}
    around = _around(allocation, _page(allocation))
    return entry(request, make, save, heading=_("Change the amount by a decision"), **{**around, "under": f"{around['under']}. {now}"})


def lot_create(request: ScopedRequest, pk: str) -> HttpResponse:
    allocation = found_to(request, "enter", Allocation, pk, "district")

    def save(form: LotForm) -> str:
        return reverse("lot_detail", args=[open_lot(allocation=allocation, **by(request), **form.values()).pk])

    return entry(
        request,
        lambda data, files: LotForm(data, files, initial=next_lot(allocation)),
        save,
        heading=_("New lot"),
        **_around(allocation, reverse("allocation_detail", args=[allocation.pk]) + "#lots"),
    )


def lot_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    lot = found_to(request, "enter", Lot, pk, "allocation__district", "area")
    back = reverse("lot_detail", args=[lot.pk]) + "#call"

    def save(form: LotForm) -> str:
        edit_lot(lot=lot, version=form.seen_version, **by(request), **form.values())
        return back

    make = lambda data, files: LotForm(data, files, instance=lot)  # noqa: E731
    return entry(request, make, save, heading=_("Details of the lot"), **{**_around(lot.allocation, back), "crumb": str(lot)})


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


def _page(allocation: Allocation) -> str:
    return reverse("allocation_detail", args=[allocation.pk]) + "#basis"


def _around(allocation: Allocation, back: str) -> dict[str, Any]:
    """What stands around a form of this allocation."""
    crumb = _("Funds of %(year)s") % {"year": allocation.year}
    return {
        "under": ", ".join(part for part in (str(allocation), str(allocation.district)) if part),
        "back": back,
        "crumb": crumb,
        "training": allocation.district.training,
    }
