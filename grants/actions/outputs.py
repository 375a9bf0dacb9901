"""Writing results: reported, changed, proven; the moment a result begins to count. Who judges them: verifying.py."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.actions.base import (
    Change,
    Refused,
    changing,
    happened,
    locked_contract,
    reasoned,
    same_district,
    same_version,
    set_fields,
    signed_contract,
    unvoided,
)
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
        output = enter(change, signed_contract(contract), deliverable, values, reason)
        prove(change, output, evidence or [])
        return output


def enter(change: Change, contract: Contract, deliverable: Deliverable, values: dict[str, Any], reason: str) -> Output:
    """A reported output of this (locked, signed) contract within an open change: OUTPUT_FIELDS of it in `values`.

    Refused: a promise of another contract, a day that hasn't come. Irregular without a reason: a date outside the contract.
    """
    deliverable.refresh_from_db(fields=["voided_at"])  # an amendment may just have taken it out of the plan
    if deliverable.contract_id != contract.pk or deliverable.voided_at:
        raise Refused({"deliverable": Refused(_("This deliverable isn't of this contract."), code="foreign_deliverable")})
    output = Output(deliverable=deliverable, reported_by=change.actor, reported_at=change.at)
    set_fields(output, values, OUTPUT_FIELDS)
    happened(output.day, change.at)
    output.irregular = reasoned(date_findings(output, contract), reason)
    change.create(output, "report")
    return output


def prove(change: Change, output: Output, documents: Iterable[Document]) -> None:
    """Attach documents to an output within an open change. Refused: those of another district."""
    for document in documents:
        same_district(document, district_ids={_district(output)})
        change.create(Evidence(document=document, output=output), "attach")


def edit_output(*, actor: User, at: datetime, output: Output, version: int | None = None, reason: str = "", **values: Any) -> Output:
    """Change a reported output, or mend a returned one and so report it again: its claim is from then on the editor's, who
    can't verify it either. What it was returned for stays in history.

    Refused: a verified one (reopen it first), a day that hasn't come. Stale where it isn't of the `version` that was seen. A date outside
    the contract is irregular, unless it was taken with a reason before.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=_district(output)) as change:
        contract = locked_contract(output.deliverable.contract)
        fresh = unvoided(output)
        same_version(fresh, version)
        if fresh.state == OutputState.VERIFIED:
            raise Refused(_("A verified output can't be changed: reopen it first."), code="verified")
        before, known = history.snapshot(fresh), date_findings(fresh, contract)
        set_fields(fresh, values, OUTPUT_FIELDS)
        happened(fresh.day, at)
        findings = date_findings(fresh, contract)
        fresh.irregular = reasoned(findings, reason or (fresh.irregular if findings == known else ""))
        mended = fresh.state == OutputState.RETURNED
        if mended or history.snapshot(fresh) != before:
            fresh.state, fresh.reason, fresh.reported_by, fresh.reported_at = OutputState.REPORTED, "", actor, at
        change.update(fresh, before, "report_again" if mended else "edit")
        return fresh


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


def attach(*, actor: User, at: datetime, document: Document, output: Output | None = None, expense: Expense | None = None) -> Evidence:
    """Add proof to an output or an expense. A verified output whose proof is complete now begins to count at this moment.

    Refused: proof of another district, and what was voided meanwhile.
    """
    contract = output.deliverable.contract if output else expense.contract if expense else None
    assert contract is not None
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        locked_contract(contract)
        result = unvoided(output) if output else None
        if expense:
            unvoided(expense)
        same_district(document, district_ids={contract.allocation.district_id})
        evidence = Evidence(document=document, output=output, expense=expense)
        change.create(evidence, "attach")
        if result:
            begin_to_count(change, result, at)
        return evidence


def begin_to_count(change: Change, output: Output, at: datetime) -> None:
    """A verified output whose proof is complete now counts from this moment."""
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
