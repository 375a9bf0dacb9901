"""Entering contracts: awarded from an application or made anew, edited while a draft, signed, corrected."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from grants.actions.contracts import award, edit_draft
from grants.actions.signing import correct_contract, sign
from grants.forms.contracts import ContractForm
from grants.forms.signing import CorrectionForm, SigningForm
from grants.models import Allocation, Application, Contract, ContractStatus, Instrument, Lot, NGOHead
from grants.reports.sections import award_of
from grants.views.access import by, contract_to, found_to
from grants.views.around import around, page_of
from grants.views.asked import asked_id
from grants.views.entry import Make, entry, show
from koksu.accounts.scope import ScopedRequest

FORM = "grants/contract_form.html"
ASKED = {"more-d": "d", "more-l": "l", "recount": ""}  # the plan's own buttons: nothing is saved


def planned_entry(
    request: ScopedRequest, make: Make, save: Any, *, heading: str, back: str, template: str = FORM, **more: Any
) -> HttpResponse:
    """entry() for a form with a plan: its buttons for more rows and a recount work without a script and save nothing."""
    asked = next((name for name in ASKED if name in request.POST), None)
    if asked is None:
        return entry(request, make, save, heading=heading, back=back, template=template, drafts=True, **more)
    form: Any = make(None, None)
    form.unjudged(request.POST)
    if sort := ASKED[asked]:
        form.plan.add(sort)
    return show(request, form, template, heading, back, drafts=True, **more)


def contract_award(request: ScopedRequest, pk: str) -> HttpResponse:
    """The winner's contract, from its application."""
    bid = found_to(request, "enter", Application, pk, "lot__allocation__district", "ngo")
    if made := Contract.objects.live().filter(application=bid).first():
        return redirect("contract_detail", made.pk)
    fresh = Contract(ngo=bid.ngo, allocation=bid.lot.allocation, lot=bid.lot, application=bid)
    head = NGOHead.objects.live().filter(ngo=bid.ngo, until__isnull=True).first()
    basis = award_of(bid)
    known = {
        **{name: getattr(bid, name) for name in ("title_kk", "title_ru", "title_en")},
        **{
            "amount": (basis.amount if basis else None) or bid.asked,
            "basis": bid.lot.basis,
            "instrument": Instrument.UNKNOWN,
            "signatory": head.full_name if head else "",
        },
        **{"account": bid.ngo.account, "bank_code": bid.ngo.bank_code},
    }
    return _new_contract(request, fresh, known, {**around(bid.lot, "applications"), "under": f"{bid.ngo}, {bid.lot}", "award": basis})


def contract_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """A contract of an allocation, perhaps (?lot=) of one of its lots."""
    allocation = found_to(request, "enter", Allocation, pk, "district")
    lot = _asked_lot(request, allocation)
    known = {"lot": lot, "basis": lot.basis if lot else allocation.basis}
    under = ", ".join(str(part) for part in (allocation.district, allocation.year, lot) if part)
    return _new_contract(request, Contract(allocation=allocation), known, {**around(lot or allocation, "contracts"), "under": under})


def _asked_lot(request: HttpRequest, allocation: Allocation) -> Lot | None:
    asked = request.GET.get("lot", "")
    return Lot.objects.live().filter(allocation=allocation, pk=asked_id(asked)).first() if asked else None


def _new_contract(request: ScopedRequest, fresh: Contract, known: dict[str, Any], page: dict[str, Any]) -> HttpResponse:
    allocation = fresh.allocation
    parties = {"ngo": fresh.ngo, "lot": fresh.lot} if fresh.application_id else {}

    def save(form: ContractForm) -> str:
        plan = form.typed_plan()
        parts: dict[str, Any] = {"promises": plan.promises, "shared": plan.shared} if plan else {}
        given: dict[str, Any] = {**by(request), **form.values(), **parties, "allocation": allocation, "application": fresh.application}
        return page_of(award(**given, **parts))

    return planned_entry(
        request,
        lambda data, files: ContractForm(data, files, instance=fresh, initial=known, allocation=allocation, scope=request.scope),
        save,
        heading=_("New contract"),
        submit=_("Save the draft contract"),
        said=_("The draft contract is saved. It counts in no sum until it is signed."),
        **page,
    )


def contract_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    """A draft: the whole form with its plan. A signed contract: what may be corrected."""
    contract = contract_to(request, "enter", pk)
    if contract.status != ContractStatus.DRAFT:
        return _correction(request, contract)

    def save(form: ContractForm) -> str:
        values = {**form.values(), "plan": form.typed_plan()}
        return page_of(edit_draft(contract=contract, version=form.seen_version, **by(request), **values))

    return planned_entry(
        request,
        lambda data, files: ContractForm(data, files, instance=contract, allocation=contract.allocation, scope=request.scope),
        save,
        heading=_("Draft contract"),
        **about(contract),
    )


def _correction(request: ScopedRequest, contract: Contract) -> HttpResponse:
    def save(form: CorrectionForm) -> str:
        return page_of(correct_contract(contract=contract, version=form.seen_version, **by(request), **form.values()))

    return entry(
        request,
        lambda data, files: CorrectionForm(data, files, instance=contract),
        save,
        heading=_("Correct the contract"),
        submit=_("Save the correction"),
        **about(contract),
    )


def contract_sign(request: ScopedRequest, pk: str) -> HttpResponse:
    """A draft becomes a contract that counts."""
    contract = contract_to(request, "enter", pk)
    if contract.status != ContractStatus.DRAFT:
        return redirect("contract_detail", contract.pk)

    def save(form: SigningForm) -> str:
        return page_of(sign(contract=contract, version=form.seen_version, reason=form.reason, **by(request), **form.values()))

    return entry(
        request,
        lambda data, files: SigningForm(data, files, instance=contract),
        save,
        heading=_("Sign the contract"),
        submit=_("It is signed"),
        said=_("The contract is signed: it counts now, and its plan changes by amendments only."),
        template="grants/contract_sign.html",
        contract=contract,
        **about(contract),
    )


def about(contract: Contract) -> dict[str, Any]:
    """What every form of one contract says of it."""
    under = ", ".join(part for part in (str(contract.ngo), contract.title) if part)
    return {**around(contract), "under": under}
