"""Writing results: reported by one person, verified or returned by another; evidence; the moment a result begins to count."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing, locked_contract, reasoned, same_district, set_fields, signed_contract
from grants.models import Contract, Deliverable, Document, Evidence, Expense, Output, OutputState, ProofRequirement
from grants.models.dictionaries import ASKABLE
from koksu import history
from koksu.accounts.models import User
from koksu.language import short_date

OUTPUT_FIELDS = ("day", "starts_at", "ends_at", "place", "topic", "claimed", "signatories", *ASKABLE)


def report_output(
    *, actor: User, at: datetime, deliverable: Deliverable, evidence: list[Document] | None = None, reason: str = "", **values: Any
) -> Output:
    """A result, with its proof. A date outside the contract is irregular: taken with a `reason` only.

    Refused: on a draft, and proof of another district.
    """
    contract = deliverable.contract
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        fresh = signed_contract(contract)
        output = Output(deliverable=deliverable, reported_by=actor, reported_at=at)
        set_fields(output, values, OUTPUT_FIELDS)
        output.irregular = reasoned(date_findings(output, fresh), reason)
        change.create(output, "report")
        for document in evidence or []:
            same_district(document, district_ids={fresh.allocation.district_id})
            change.create(Evidence(document=document, output=output), "attach")
        return output


def date_findings(output: Output, contract: Contract) -> list[str]:
    """What is irregular in an output's date, with both dates."""
    found = []
    if output.day and contract.signed and output.day < contract.signed:
        words = _("The output is dated %(day)s, before the contract was signed on %(signed)s.")
        found.append(words % {"day": short_date(output.day), "signed": short_date(contract.signed)})
    if output.day and contract.ends and output.day > contract.ends:
        words = _("The output is dated %(day)s, after the contract's term ended on %(ends)s.")
        found.append(words % {"day": short_date(output.day), "ends": short_date(contract.ends)})
    return found


def verify_output(*, actor: User, at: datetime, output: Output, accepted: int, reason: str = "") -> Output:
    """Accept a reported result in full, or (with a reason) in part. Refused: by who reported it, or above the claim."""
    with _judging(actor, at, output) as (change, fresh):
        before = history.snapshot(fresh)
        fresh.state, fresh.accepted, fresh.reason = OutputState.VERIFIED, accepted, reason
        fresh.verified_by, fresh.verified_at = actor, at
        fresh.counted_at = at if proof_is_complete(fresh) else None
        change.update(fresh, before, "verify", reason)
        return fresh


def return_output(*, actor: User, at: datetime, output: Output, reason: str) -> Output:
    """Return a reported result to be mended, with a reason."""
    with _judging(actor, at, output) as (change, fresh):
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
        if fresh.state != OutputState.VERIFIED:
            raise Refused(_("This output isn't verified."), code="not_verified")
        if not reason.strip():
            raise Refused({"reason": Refused(_("Say why it is reopened."), code="no_reason")})
        before = history.snapshot(fresh)
        fresh.state, fresh.accepted, fresh.reason = OutputState.REPORTED, None, ""
        fresh.verified_by = fresh.verified_at = fresh.counted_at = None
        change.update(fresh, before, "reopen", reason)
        return fresh


def attach(*, actor: User, at: datetime, document: Document, output: Output | None = None, expense: Expense | None = None) -> Evidence:
    """Add proof to an output or an expense. A verified output whose proof is complete now begins to count at this moment.

    Refused: proof of another district.
    """
    contract = output.deliverable.contract if output else expense.contract if expense else None
    assert contract is not None
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        locked_contract(contract)
        same_district(document, district_ids={contract.allocation.district_id})
        evidence = Evidence(document=document, output=output, expense=expense)
        change.create(evidence, "attach")
        if output:
            _begin_to_count(change, Output.objects.select_for_update().get(pk=output.pk), at)
        return evidence


def _begin_to_count(change: Change, output: Output, at: datetime) -> None:
    if output.state == OutputState.VERIFIED and output.counted_at is None and proof_is_complete(output):
        before = history.snapshot(output)
        output.counted_at = at
        change.update(output, before, "complete_proof")


def missing_proof(needs: list[tuple[int, str, int]], there: Counter[str]) -> list[list[tuple[str, int]]]:
    """Which groups of required proof aren't met: each as its alternatives (code, at least). `needs`: (group, code, at least)."""
    groups: dict[int, list[tuple[str, int]]] = {}
    for group, code, minimum in needs:
        groups.setdefault(group, []).append((code, minimum))
    return [options for options in groups.values() if not any(there[code] >= minimum for code, minimum in options)]


def proof_is_complete(output: Output) -> bool:
    """Whether all the proof that the output's kind requires is attached."""
    needs = list(
        ProofRequirement.objects.filter(kind=output.deliverable.kind_id).values_list("group", "proof__code", "minimum").order_by("group")
    )
    proofs = Evidence.objects.live().filter(Q(document__voided_at__isnull=True), output=output)
    there = Counter(code for code in proofs.values_list("document__kind__code", flat=True) if code)
    return not missing_proof(needs, there)


def _district(output: Output) -> int:
    return int(output.deliverable.contract.allocation.district_id)


@contextmanager
def _judging(actor: User, at: datetime, output: Output) -> Iterator[tuple[Change, Output]]:
    """A reported output, locked, in a change by somebody else than who reported it."""
    with changing(actor=actor, at=at, deed="verify", district_id=_district(output)) as change:
        locked_contract(output.deliverable.contract)
        fresh = Output.objects.select_for_update().get(pk=output.pk)
        if fresh.state != OutputState.REPORTED:
            raise Refused(_("This output isn't waiting for verification any more."), code="not_reported")
        if actor.pk in (fresh.reported_by_id, fresh.recorded_by_id):
            raise Refused(_("Who reports an output can't verify it."), code="four_eyes")
        if fresh.claimed is None:
            raise Refused(_("The claimed quantity is unknown: give it first."), code="claim_unknown")
        yield change, fresh
