"""Recording results: the grid of a contract."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.actions import drafts
from grants.actions.results import RowsIrregular, report_results
from grants.forms.promises import promises_of
from grants.forms.results import ResultsForm, with_cleared_row, with_more_rows, with_repeated_row
from grants.models import Contract, ContractStatus
from grants.reports.period import Period
from grants.views.access import by, found_to
from grants.views.around import page_of
from grants.views.entry import keep_draft, refilled, show, take
from koksu.accounts.clock import today
from koksu.accounts.scope import ScopedRequest

TEMPLATE = "grants/results.html"


def results(request: ScopedRequest, pk: str) -> HttpResponse:
    """The grid. Its first button keeps the typing; "add rows", "repeat" and "clear" do so too, and come back changed."""
    contract = found_to(request, "enter", Contract, pk, "allocation__district__region", "ngo", "lot")
    promises = [] if contract.status == ContractStatus.DRAFT else promises_of(contract, Period(today()))
    heading, back = _("Record results"), page_of(contract, "outputs")
    more = {"contract": contract, "under": _under(contract), "training": contract.allocation.district.training}

    def make(data: QueryDict | None, files: MultiValueDict | None) -> Any:
        return ResultsForm(promises, data, files, **by(request))

    if request.method != "POST":
        form, notice = refilled(request, make)
        return show(request, form, TEMPLATE, heading, back, notice=notice, **more)
    if "discard" in request.POST:
        drafts.drop_draft(actor=request.user, address=request.path)
        return redirect(request.path)
    form = make(request.POST, request.FILES)
    if change := _changed(request.POST):
        data = form.held()
        change(data)
        if keep_draft(request, f"{heading}, {more['under']}", data):
            return HttpResponseRedirect(f"{request.path}#{_place(request.POST)}")
        form.unjudged(data)
        return show(request, form, TEMPLATE, heading, back, **more)
    if form.is_valid() and (address := take(request, form, lambda form: _report(request, contract, form, back))):
        number = len(form.filled)
        words = ngettext("%(number)s result was sent for verification.", "%(number)s results were sent for verification.", number)
        messages.success(request, words % {"number": number})
        return redirect(address)
    return show(request, form, TEMPLATE, heading, back, status=422, **more)


def _report(request: ScopedRequest, contract: Contract, form: ResultsForm, back: str) -> str:
    try:
        report_results(contract=contract, rows=form.results(), reason=form.reason, **by(request))
    except RowsIrregular as question:
        form.ask(question)
        raise
    return back


def _changed(data: QueryDict) -> Callable[[QueryDict], None] | None:
    """What a named button asks of the grid itself, without sending it."""
    if "add" in data:
        return with_more_rows
    for name, change in (("repeat", with_repeated_row), ("clear", with_cleared_row)):
        number = data.get(name, "")
        if number.isdecimal() and len(number) < 4:
            return lambda rows, change=change, number=int(number): change(rows, number)  # type: ignore[misc]
    return (lambda _rows: None) if "draft" in data else None


def _place(data: QueryDict) -> str:
    """Where the page comes back to."""
    number = data.get("repeat") or data.get("clear")
    return f"row-{number}" if number else "results"


def _under(contract: Contract) -> str:
    return f"{contract.ngo}, {contract.title}" if contract.title else str(contract.ngo)
