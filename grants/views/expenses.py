"""Entering what the NGO spent, one document after another."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grants.actions.expenses import FIELDS, edit_expense, spend
from grants.forms.expenses import ExpenseEditForm, ExpenseForm
from grants.models import Expense
from grants.views.access import by, contract_to, found_to
from grants.views.entry import entry
from grants.views.money import about, anew, corrected, turned_back
from koksu.accounts.scope import ScopedRequest

CARRIED = ("line", "source", "day")  # from one document to the next


def expense_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """CARRIED in the address is filled in beforehand; `?from=` takes over what a voided expense said."""
    contract = contract_to(request, "enter", pk)
    first = {name: request.GET[name] for name in CARRIED if request.GET.get(name)} | anew(request, Expense, contract, FIELDS)
    page = about(contract, "expenses")

    def save(form: ExpenseForm) -> str:
        spend(contract=contract, reason=form.reason, **by(request), **form.values())
        return next_one(form) if "another" in request.POST else str(page["back"])

    def next_one(form: ExpenseForm) -> str:
        carried = {name: form[name].data for name in CARRIED if form[name].data}
        return f"{reverse('expense_create', args=[contract.pk])}?{urlencode(carried)}"

    return turned_back(request, contract) or entry(
        request,
        lambda data, files: ExpenseForm(data, files, contract=contract, by=by(request), initial=dict(first)),
        save,
        heading=_("New expense"),
        template="grants/expense_form.html",
        another=_("Save and enter another"),
        **page,
    )


def expense_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    expense = found_to(request, "enter", Expense, pk, "contract__allocation__district", "contract__ngo", "line")
    page = corrected(expense, "expenses", "expense_create")

    def save(form: ExpenseEditForm) -> str:
        edit_expense(expense=expense, version=form.seen_version, **by(request), **form.values())
        return str(page["back"])

    return entry(
        request,
        lambda data, files: ExpenseEditForm(data, files, by=by(request), instance=expense),
        save,
        heading=_("Expense"),
        template="grants/expense_edit.html",
        **page,
    )
