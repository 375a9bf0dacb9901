"""Which record an address names, and what this person may do with it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from grants.models import Contract
from grants.rules import may
from grants.views.asked import asked_id
from koksu.accounts.clock import now
from koksu.accounts.scope import Reach, Scope, ScopedRequest
from koksu.kept import LATER, given, kept


def found(request: ScopedRequest, model: type[Any], pk: str, *related: str) -> Any:
    """The record if this person may see it; else 404, whoever's it is."""
    there = given(_record(model, request.scope.reach, related), asked_id(pk))
    for record in there:
        return record
    raise Http404


@kept
def _record(model: type[Any], reach: Reach, related: tuple[str, ...]) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.live().for_scope(reach).select_related(*related).filter(pk=LATER[0])
    return found


class Deeds:
    """What this person may do in one district, for templates: `{% if deeds.enter %}`."""

    def __init__(self, scope: Scope, district_id: int | None) -> None:
        self.scope, self.district_id = scope, district_id

    def __getattr__(self, deed: str) -> bool:
        try:
            return may(self.scope, deed, self.district_id)
        except KeyError as error:
            raise AttributeError(deed) from error


def found_to(request: ScopedRequest, deed: str, model: type[Any], pk: str, *related: str) -> Any:
    """The record if this person may see it (else 404) and do this deed in its district (else 403)."""
    record = found(request, model, pk, *related)
    demand(request, deed, district_of(record))
    return record


def contract_to(request: ScopedRequest, deed: str, pk: str) -> Contract:
    """The contract, with what its forms of entry say of it, to who may do this deed with it."""
    contract: Contract = found_to(request, deed, Contract, pk, "allocation__district", "ngo", "lot", "application")
    return contract


def district_of(record: Any) -> int | None:
    """The district that a record belongs to, by its model's path."""
    for step in record.DISTRICT.split("__"):
        record = getattr(record, step, None)
    return record.pk if record is not None else None


def demand(request: ScopedRequest, deed: str, district_id: int | None) -> None:
    """PermissionDenied unless this person may do the deed there."""
    if not may(request.scope, deed, district_id):
        raise PermissionDenied


def by(request: ScopedRequest) -> dict[str, Any]:
    """Who acts, and when: for an action."""
    return {"actor": request.user, "at": now()}
