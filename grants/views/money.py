"""What the pages that enter money share: the contract they are about, and what is entered anew after a record was voided."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import AcceptanceAct, Contract, ContractStatus, Expense, Payment
from grants.views.around import around
from grants.views.asked import asked_id
from koksu.accounts.scope import ScopedRequest


def about(contract: Contract, section: str) -> dict[str, Any]:
    """What a page of entry says of its contract; leaving leads back to that section of the contract's page."""
    return {"contract": contract, **around(contract, section)}


def corrected(record: AcceptanceAct | Payment | Expense, section: str, form: str) -> dict[str, Any]:
    """What a page that corrects such a record says besides: its facts, and where it is entered anew once it is voided."""
    address = reverse(form, args=[record.contract_id])
    return {**about(record.contract, section), "record": record, "anew_address": f"{address}?from={record.pk}"}


def turned_back(request: ScopedRequest, contract: Contract) -> HttpResponse | None:
    """Nothing is done or paid on a draft: told before anybody types."""
    if contract.status != ContractStatus.DRAFT:
        return None
    messages.warning(request, _("This contract is a draft: results and money come after it is signed."))
    return redirect("contract_detail", contract.pk)


def anew(request: ScopedRequest, model: type[Any], contract: Contract, fields: tuple[str, ...]) -> dict[str, Any]:
    """What a new form begins with: the record of this contract that `?from=` names (mostly just voided), else nothing."""
    if "from" not in request.GET:
        return {}
    record: Model | None = model.objects.filter(contract=contract, pk=asked_id(request.GET["from"])).first()
    return {name: value for name, value in model_to_dict(record, fields).items() if value not in (None, "")} if record else {}
