"""Judging results: accepted in full or in part, returned, reopened; never by who reported them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing, locked_contract, same_version
from grants.actions.outputs import proof_is_complete
from grants.models import Allocation, Contract, Lot, Output, OutputState
from grants.reports import claims as told
from koksu import history
from koksu.accounts.models import User

MOST = 200  # results verified at once


def verify_output(*, actor: User, at: datetime, output: Output, accepted: int, reason: str = "", version: int | None = None) -> Output:
    """Accept a reported result in full, or (with a reason) in part. Refused: by who reported it, or above the claim."""
    with _judging(actor, at, output, version) as (change, fresh):
        if fresh.claimed is None:
            raise Refused(_("The claimed quantity is unknown: give it first."), code="claim_unknown")
        _verify(change, fresh, accepted, reason)
        return fresh


def verify_many(*, actor: User, at: datetime, outputs: Sequence[Output], versions: dict[int, int] | None = None) -> list[Output]:
    """Accept these results in full: all or none. `versions`: what the person saw of each, by id.

    Refused, each named with its reason: what one looks at singly (told.OBSTACLES), what somebody judged or changed meanwhile; and more
    than MOST at once.
    """
    if not 1 <= len(outputs) <= MOST:
        raise Refused(_("Tick at least one result, and at most %(most)s at once.") % {"most": MOST}, code="how_many")
    with transaction.atomic(), ExitStack() as stack:
        districts = sorted({_district(output) for output in outputs}, reverse=True)  # so that the chains' heads are taken in order
        changes = {pk: stack.enter_context(changing(actor=actor, at=at, deed="verify", district_id=pk)) for pk in districts}
        _lock_contracts(outputs)
        claims = told.claims_of(_locked(outputs), actor)
        wrong = [_refusal(claim, (versions or {}).get(claim.output.pk)) for claim in claims]
        if any(wrong):
            raise Refused([refusal for refusal in wrong if refusal])
        for claim in claims:
            assert claim.output.claimed is not None
            _verify(changes[_district(claim.output)], claim.output, claim.output.claimed, "")
        return [claim.output for claim in claims]


def return_output(*, actor: User, at: datetime, output: Output, reason: str, version: int | None = None) -> Output:
    """Return a reported result to be mended, with a reason."""
    with _judging(actor, at, output, version) as (change, fresh):
        before = history.snapshot(fresh)
        fresh.state, fresh.reason, fresh.verified_by, fresh.verified_at = OutputState.RETURNED, reason, None, None
        change.update(fresh, before, "return", reason)
        return fresh


def reopen_output(*, actor: User, at: datetime, output: Output, reason: str) -> Output:
    """Take a verification back, with a reason. Refused where an act stands on it, or where it isn't verified."""
    with changing(actor=actor, at=at, deed="verify", district_id=_district(output)) as change:
        locked_contract(output.deliverable.contract)
        fresh = Output.objects.select_for_update().get(pk=output.pk)
        if fresh.act_id:
            raise Refused(_("An act stands on this output: it can't be reopened."), code="act_stands")
        if fresh.state != OutputState.VERIFIED or fresh.voided_at:
            raise Refused(_("This output isn't verified."), code="not_verified")
        if not reason.strip():
            raise Refused({"reason": Refused(_("Say why it is reopened."), code="no_reason")})
        before = history.snapshot(fresh)
        fresh.state, fresh.accepted, fresh.reason = OutputState.REPORTED, None, ""
        fresh.verified_by = fresh.verified_at = fresh.counted_at = None
        change.update(fresh, before, "reopen", reason)
        return fresh


def _verify(change: Change, fresh: Output, accepted: int, reason: str) -> None:
    before = history.snapshot(fresh)
    fresh.state, fresh.accepted, fresh.reason = OutputState.VERIFIED, accepted, reason
    fresh.verified_by, fresh.verified_at = change.actor, change.at
    fresh.counted_at = change.at if proof_is_complete(fresh) else None
    change.update(fresh, before, "verify", reason)


def _refusal(claim: told.Claim, version: int | None) -> Refused | None:
    """Why this one can't be accepted among many, with its name."""
    output = claim.output
    words: Any = told.OBSTACLES[claim.obstacles[0]] if claim.obstacles else ""
    if output.state != OutputState.REPORTED or output.voided_at:
        words = _("This output isn't waiting for verification any more.")
    elif version is not None and version != output.version:
        words = _("Somebody changed this record meanwhile: look at it again, then repeat your change.")
    return Refused(f"{output}, {output.deliverable.contract}: {words}", code="not_among_many") if words else None


def _lock_contracts(outputs: Sequence[Output]) -> None:
    """Lock allocations, lots and contracts, each in the order of their ids."""
    contracts = [output.deliverable.contract for output in outputs]
    for model, ids in (
        (Allocation, {contract.allocation_id for contract in contracts}),
        (Lot, {contract.lot_id for contract in contracts if contract.lot_id}),
        (Contract, {contract.pk for contract in contracts}),
    ):
        list(model.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _locked(outputs: Sequence[Output]) -> list[Output]:
    """The outputs as they are now, locked in the order of their ids, in the order given."""
    rows = Output.objects.select_for_update(of=("self",)).filter(pk__in=[output.pk for output in outputs])
    fresh = {row.pk: row for row in rows.select_related(*told.RELATED).order_by("pk")}
    return [fresh[pk] for pk in dict.fromkeys(output.pk for output in outputs)]


def _district(output: Output) -> int:
    return int(output.deliverable.contract.allocation.district_id)


@contextmanager
def _judging(actor: User, at: datetime, output: Output, version: int | None) -> Iterator[tuple[Change, Output]]:
    """A reported output, locked, in a change by somebody else than who reported it; Stale where it isn't of the `version` seen."""
    with changing(actor=actor, at=at, deed="verify", district_id=_district(output)) as change:
        locked_contract(output.deliverable.contract)
        fresh = Output.objects.select_for_update().get(pk=output.pk)
        if fresh.state != OutputState.REPORTED or fresh.voided_at:
            raise Refused(_("This output isn't waiting for verification any more."), code="not_reported")
        if actor.pk in (fresh.reported_by_id, fresh.recorded_by_id):
            raise Refused(_("Who reports an output can't verify it."), code="four_eyes")
        same_version(fresh, version)
        yield change, fresh
