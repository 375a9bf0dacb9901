"""Results as claims to be verified: their proof, what it lacks, what they would tie, why one is looked at singly. Amounts are tiyn."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from grants import ledger
from grants.ledger import Stake
from grants.models import Evidence, Output, ProofRequirement
from grants.reports.build import lacking_proof
from grants.reports.rows import grouped
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
UNTOLD = Stake(None, None)  # of a result that somebody verified or voided between two questions
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


class Claim(Struct, frozen=True):
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


class Waiting(NamedTuple):
    """A result that isn't verified, as light as a long line of them must be. `own`: the person reported it."""

    pk: int
    own: bool
    training: bool
    stake: Stake

    @property
    def weight(self) -> tuple[bool, int | None]:
        """Whether it is invented, and what it would tie (tiyn; None: unknown)."""
        return self.training, self.stake.amount


class Money(Struct, frozen=True):
    """How many claims of real or of invented data, and what they come to (tiyn); `unknown` of them have no known amount."""

    training: bool
    count: int
    amount: int
    unknown: int


def claims_of(outputs: Iterable[Output], person: User, stakes: Mapping[int, Stake] | None = None) -> list[Claim]:
    """These outputs as claims, in their order: a constant number of queries for any number of them. `stakes`: theirs, where known."""
    rows = list(outputs)
    stakes = stakes_of({output.deliverable_id for output in rows}) if stakes is None else stakes
    evidence = _proof().filter(output__in=[output.pk for output in rows])
    proofs = grouped(evidence.select_related("document__kind").order_by("id"), "output_id")
    twice = _used_elsewhere(proofs)
    needs = _needs()
    found = []
    for output in rows:
        papers = proofs.get(output.pk, [])
        there = Counter(one.document.kind.code for one in papers if one.document.kind)
        lacking = lacking_proof(needs.get(output.deliverable.kind_id, []), there)
        stake = stakes.get(output.pk, UNTOLD)
        numbered = [Proof(number, one) for number, one in enumerate(papers, 1)]
        obstacles = [code for code, holds in _facts(output, person, stake, papers, lacking, twice).items() if holds]
        found.append(Claim(output, stake.amount, numbered, lacking, obstacles))
    return found


def waiting(person: User, *lines: QuerySet[Output]) -> list[list[Waiting]]:
    """Outputs in their order, several lines of them at once: a query for each line and one for all stakes."""
    columns = ("pk", "deliverable", "reported_by", "recorded_by", "deliverable__contract__allocation__district__training")
    found = [list(outputs.values_list(*columns)) for outputs in lines]
    stakes = stakes_of({row[1] for rows in found for row in rows})
    return [
        [
            Waiting(pk, person.pk in (reported_by, recorded_by), training, stakes.get(pk, UNTOLD))
            for pk, _of, reported_by, recorded_by, training in rows
        ]
        for rows in found
    ]


def complete(outputs: QuerySet[Output]) -> set[int]:
    """Which of these outputs (ids) have all the proof that their kinds require: three queries."""
    there: dict[int, Counter[str]] = {}
    for output, code in _proof().filter(output__in=outputs.order_by().values("pk")).values_list("output", "document__kind__code"):
        if code:
            there.setdefault(output, Counter())[code] += 1
    needs = _needs()
    kinds = outputs.values_list("pk", "deliverable__kind")
    return {pk for pk, kind in kinds if not lacking_proof(needs.get(kind, []), there.get(pk, Counter()))}


def _proof() -> QuerySet[Evidence]:
    return Evidence.objects.live().filter(document__voided_at__isnull=True)


def _needs() -> dict[int, list[tuple[int, str, str, int]]]:
    """What proof each kind (id) requires: group, code, name, how many."""
    needs: dict[int, list[tuple[int, str, str, int]]] = {}
    for row in ProofRequirement.objects.select_related("proof").order_by("kind", "group", "id"):
        needs.setdefault(row.kind_id, []).append((row.group, row.proof.code, row.proof.name, row.minimum))
    return needs


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


def money_of(amounts: Iterable[tuple[bool, int | None]]) -> list[Money]:
    """What amounts (tiyn) of real and of invented (True) data come to, the real first."""
    groups: dict[bool, list[int | None]] = {False: [], True: []}
    for training, amount in amounts:
        groups[training].append(amount)
    sums = ledger.summed((kind, amount or 0) for kind, group in groups.items() for amount in group)
    return [Money(kind, len(group), sums[kind], group.count(None)) for kind, group in groups.items() if group]


def stakes_of(deliverables: Collection[int]) -> dict[int, Stake]:
    """What each output of these deliverables (ids) that doesn't count yet would tie, whatever its date: one query, in which the
    projection tells the deliverables' amounts."""
    outputs = Output.objects.live().filter(deliverable__in=deliverables).order_by(F("day").asc(nulls_first=True), "pk")
    columns = ("deliverable", "deliverable__planned", "deliverable__total__amount", "pk", "claimed", "accepted", "state", "counted_at")
    promises: dict[tuple[int, int | None, int | None], list[ledger.OutputRow]] = {}
    for deliverable, planned, amount, pk, claimed, accepted, state, counted_at in outputs.values_list(*columns):
        order = (counted_at.isoformat(), pk) if counted_at else None
        row = ledger.OutputRow(pk, date.min, claimed, accepted, state, order)
        promises.setdefault((deliverable, planned, None if amount is None else int(amount)), []).append(row)
    found: dict[int, Stake] = {}
    for (deliverable, planned, amount), rows in promises.items():
        found |= ledger.stakes(ledger.DeliverableRow(deliverable, planned, None, tuple(rows)), amount)
    return found


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
