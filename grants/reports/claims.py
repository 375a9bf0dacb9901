"""Results as claims to be verified: their proof, what it lacks, what they would tie, why one is looked at singly. Amounts are tiyn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from grants import ledger
from grants.ledger import Stake
from grants.models import Contract, Evidence, Output, ProofRequirement
from grants.reports.build import lacking_proof
from grants.reports.rows import contract_row, grouped, load
from grants.reports.values import Proof
from koksu.accounts.models import User

RELATED = (
    "deliverable__kind",
    "deliverable__contract__ngo",
    "deliverable__contract__lot",
    "deliverable__contract__allocation__district",
    "reported_by",
    "recorded_by",
    "verified_by",
    "act",
)
# Why a claim is looked at singly, the first that holds being told first.
OBSTACLES = {
    "own": _("You reported it yourself: somebody else verifies it."),
    "claim_unknown": _("The claimed quantity is unknown: it can't be verified until it is given."),
    "proof_lacking": _("Proof that its kind requires is lacking."),
    "irregular": _("It was entered although irregular."),
    "above_plan": _("With it more is reported than was planned."),
    "plan_unknown": _("The planned quantity is unknown."),
    "photo_day": _("A photo's own date differs from the event's by more than a day."),
    "proof_twice": _("The same file or link proves another output too."),
}


@dataclass(frozen=True)
class Claim:
    """A result with what the verifier must know. `stake`: what it ties once it is accepted as claimed and proven (tiyn; None: unknown)."""

    output: Output
    stake: int | None
    proofs: Sequence[Proof]
    lacking: Sequence[str]
    obstacles: Sequence[str]  # codes of OBSTACLES

    @property
    def record(self) -> Output:
        """As a report's outputs have it."""
        return self.output

    @property
    def own(self) -> bool:
        return "own" in self.obstacles

    @property
    def training(self) -> bool:
        return bool(self.output.deliverable.contract.allocation.district.training)


@dataclass(frozen=True)
class Money:
    """How many claims of real or of invented data, and what they come to (tiyn); `unknown` of them have no known amount."""

    training: bool
    count: int
    amount: int
    unknown: int


def claims_of(outputs: Iterable[Output], person: User) -> list[Claim]:
    """These outputs as claims, in their order: a constant number of queries for any number of them."""
    rows = list(outputs)
    stakes = _stakes({output.deliverable.contract_id for output in rows})
    evidence = Evidence.objects.live().filter(document__voided_at__isnull=True).select_related("document__kind").order_by("id")
    proofs = grouped(evidence.filter(output__in=[output.pk for output in rows]), "output_id")
    twice = _used_elsewhere(proofs)
    needs: dict[int, list[tuple[int, str, str, int]]] = {}
    for row in ProofRequirement.objects.select_related("proof").order_by("kind", "group", "id"):
        needs.setdefault(row.kind_id, []).append((row.group, row.proof.code, row.proof.name, row.minimum))
    found = []
    for output in rows:
        papers = proofs.get(output.pk, [])
        there = Counter(one.document.kind.code for one in papers if one.document.kind)
        lacking = lacking_proof(needs.get(output.deliverable.kind_id, []), there)
        stake = stakes.get(output.pk, Stake(None, None))
        numbered = [Proof(number, one) for number, one in enumerate(papers, 1)]
        obstacles = [code for code, holds in _facts(output, person, stake, papers, lacking, twice).items() if holds]
        found.append(Claim(output, stake.amount, numbered, lacking, obstacles))
    return found


def _facts(
    output: Output, person: User, stake: Stake, papers: Sequence[Evidence], lacking: Sequence[str], twice: set[int]
) -> dict[str, bool]:
    return {
        "own": person.pk in (output.reported_by_id, output.recorded_by_id),
        "claim_unknown": output.claimed is None,
        "proof_lacking": bool(lacking),
        "irregular": bool(output.irregular),
        "above_plan": bool(stake.above_plan),
        "plan_unknown": stake.above_plan is None,
        "photo_day": any(taken_another_day(output, one) for one in papers),
        "proof_twice": any(one.document_id in twice for one in papers),
    }


def taken_another_day(output: Output, proof: Evidence) -> bool:
    """Whether a photo's own date differs from its event's by more than a day."""
    taken = proof.document.taken_at
    return bool(taken and output.day and abs(localtime(taken).date() - output.day) > timedelta(days=1))


def money_of(claims: Iterable[Claim]) -> list[Money]:
    """What claims come to, real and invented data apart, the real first."""
    groups = {kind: [claim for claim in claims if claim.training is kind] for kind in (False, True)}
    sums = ledger.summed((kind, claim.stake or 0) for kind, group in groups.items() for claim in group)
    return [
        Money(kind, len(group), sums[kind], len([claim for claim in group if claim.stake is None]))
        for kind, group in groups.items()
        if group
    ]


def _stakes(contract_ids: set[int]) -> dict[int, Stake]:
    """What each output of these contracts that doesn't count yet would tie, whatever its date."""
    book = load(Contract.objects.filter(pk__in=contract_ids), with_proof=False)
    found: dict[int, Stake] = {}
    for contract in book.contracts:
        found |= stakes_of(contract_row(book, contract))
    return found


def stakes_of(row: ledger.ContractRow) -> dict[int, Stake]:
    """The same of one contract's row."""
    standing = ledger.contract(row, row.first_day)
    stakes = [ledger.stakes(promise, standing.deliverables[promise.id].split.amount) for promise in row.deliverables]
    return {pk: stake for of_promise in stakes for pk, stake in of_promise.items()}


def _used_elsewhere(proofs: Mapping[int, Sequence[Evidence]]) -> set[int]:
    """Which of these documents (ids) carry a file or link that proves another output as well."""
    here = [one.document for papers in proofs.values() for one in papers]
    hashes, links = {d.sha256 for d in here if d.sha256}, {d.link for d in here if d.link}
    same = Q(document__sha256__in=hashes) | Q(document__link__in=links)
    rows = Evidence.objects.live().filter(same, document__voided_at__isnull=True, output__isnull=False, output__voided_at__isnull=True)
    users: dict[str, set[int]] = {}
    for output, sha256, link in rows.values_list("output", "document__sha256", "document__link"):
        users.setdefault(sha256 or link, set()).add(output)
    return {d.pk for d in here if len(users.get(d.sha256 or d.link, ())) > 1}
