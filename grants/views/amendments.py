"""Amending, closing and terminating a contract: first the form, then both states side by side, then it is saved."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.actions.amendments import amend
from grants.forms.amendments import AmendmentForm
from grants.models import Amendment, AmendmentKind, Contract, ContractStatus
from grants.reports import build
from grants.reports.amendments import compared, released
from grants.reports.period import Period
from grants.views.access import by, contract_to
from grants.views.around import page_of
from grants.views.contracts import about, planned_entry
from koksu.accounts import typing
from koksu.accounts.clock import today
from koksu.accounts.scope import ScopedRequest

HEADINGS = {
    "change": gettext_lazy("Amend the contract"),
    "closing": gettext_lazy("Close the contract"),
    "termination": gettext_lazy("Terminate the contract"),
}
LEFT_OUT = {"csrfmiddlewaretoken", "form_token", "sure"}  # what the page that compares has of its own


class Compared(Exception):  # noqa: N818 (not an error: the first submit asks to be looked at; its transaction is undone)
    """What the amendment would change."""

    def __init__(self, amendment: Amendment) -> None:
        self.amendment = amendment


def contract_amend(request: ScopedRequest, pk: str) -> HttpResponse:
    """`?kind=` change, closing or termination is what the form proposes."""
    contract = contract_to(request, "enter", pk)
    if contract.status != ContractStatus.SIGNED:
        return redirect("contract_detail", contract.pk)
    kind = request.POST.get("kind", request.GET.get("kind", ""))
    kind = kind if kind in AmendmentKind.values else AmendmentKind.CHANGE.value

    def save(form: AmendmentForm) -> str:
        values = {**form.values(), "plan": form.typed_plan(), "despite": form.reason}
        made = amend(contract=contract, version=form.seen_version, **by(request), **values)
        if "sure" not in request.POST:
            raise Compared(made)
        return page_of(contract, "amendments")

    page: dict[str, Any] = {"heading": str(HEADINGS[kind]), **about(contract), "kind": kind}
    if kind != AmendmentKind.CHANGE:
        page["value"] = _value(contract)
    try:
        return planned_entry(
            request,
            lambda data, files: AmendmentForm(data, files, instance=contract, initial={"kind": kind}),
            save,
            template="grants/amendment_form.html",
            submit=_("Compare before saving"),
            said=_("The amendment is saved."),
            **page,
        )
    except Compared as first:
        return _compare(request, first.amendment, page)


def _compare(request: ScopedRequest, amendment: Amendment, page: dict[str, Any]) -> HttpResponse:
    """Both states side by side; everything typed goes along."""
    context = {
        **page,
        "amendment": amendment,
        "changes": compared(amendment),
        "released": released(amendment),
        "typed": [(name, value) for name, values in request.POST.lists() if name not in LEFT_OUT for value in values],
        "form_token": typing.form_token(request),
    }
    return render(request, "grants/amendment_compare.html", context)


def _value(contract: Contract) -> Any:
    """What came of the contract until today, told beside its closing."""
    return build.contract_report(contract, Period(today(), None, None)).contracts[0]
