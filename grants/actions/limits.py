"""Plans that exceed what they are part of are refused, both figures named (1, rule 2). Called under the allocation's lock."""

from django.utils.translation import gettext as _

from grants import totals
from grants.actions.base import Refused
from grants.models import Allocation, Contract, Lot
from koksu.money import Tenge


def within(whole: int | None, part: int, message: str, field: str, code: str) -> None:
    """Refused where `part` exceeds `whole` (both tiyn; an unknown whole limits nothing)."""
    if whole is not None and part > whole:
        raise Refused({field: Refused(message % {"part": Tenge(part), "whole": Tenge(whole)}, code=code)})


def check_allocation(allocation: Allocation, field: str = "amount") -> None:
    """Lots and contracts stay within their allocation, on its VAT basis."""
    called = totals.allocation_called(allocation)
    within(allocation.amount, called, _("Its lots come to %(part)s, above the allocation's %(whole)s."), field, "lots_above_allocation")
    awarded = totals.allocation_awarded(allocation)
    message = _("Its contracts come to %(part)s, above the allocation's %(whole)s.")
    within(allocation.amount, awarded, message, field, "contracts_above_allocation")


def check_lot(lot: Lot, field: str = "budget") -> None:
    """A lot's contracts stay within its budget, on its VAT basis."""
    message = _("The lot's contracts come to %(part)s, above its budget of %(whole)s.")
    within(lot.budget, totals.lot_awarded(lot), message, field, "contracts_above_lot")


def check_contract(contract: Contract, field: str = "amount") -> None:
    """A contract's lines stay within it; it stays within its lot and its allocation."""
    lined = totals.lines_total(contract)
    within(contract.amount, lined, _("The budget lines come to %(part)s, above the contract's %(whole)s."), field, "lines_above_contract")
    if contract.status == "draft":
        return
    if contract.lot:
        check_lot(contract.lot, field)
    check_allocation(contract.allocation, field)
