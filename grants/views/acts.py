"""Entering acceptance acts."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from grants.actions.acts import FIELDS, accept, edit_act
from grants.forms.acts import ActEditForm, ActForm
from grants.models import AcceptanceAct
from grants.views.access import by, contract_to, found_to
from grants.views.entry import entry
from grants.views.money import about, anew, corrected, turned_back
from koksu.accounts.scope import ScopedRequest


def act_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """`?from=` takes over what a voided act said."""
    contract = contract_to(request, "verify", pk)
    first = {"ngo_signatory": contract.signatory, "customer_signatory": contract.lot.customer_signatory if contract.lot else ""}
    first |= anew(request, AcceptanceAct, contract, FIELDS)
    page = about(contract, "acts")

    def save(form: ActForm) -> str:
        accept(contract=contract, reason=form.reason, **by(request), **form.values() | {"outputs": list(form.cleaned_data["outputs"])})
        return str(page["back"])

    return turned_back(request, contract) or entry(
        request,
        lambda data, files: ActForm(data, files, contract=contract, initial=dict(first)),
        save,
        heading=_("New acceptance act"),
        template="grants/act_form.html",
        **page,
    )


def act_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    act = found_to(request, "verify", AcceptanceAct, pk, "contract__allocation__district", "contract__ngo")
    page = corrected(act, "acts", "act_create")

    def save(form: ActEditForm) -> str:
        edit_act(act=act, version=form.seen_version, **by(request), **form.values())
        return str(page["back"])

    return entry(
        request,
        lambda data, files: ActEditForm(data, files, instance=act),
        save,
        heading=str(act),
        template="grants/money_edit.html",
        **page,
    )
