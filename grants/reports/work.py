"""What an official has to do: what is overdue, what came back, what is half entered, what waits, what to pay, what ends. Tiyn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from grants import ledger, totals
from grants.ledger import ContractStanding, DeliverableStanding
from grants.models import AcceptanceAct, Contract, ContractStatus, Deliverable, Draft, Output, OutputState, ProgressReport
from grants.reports.claims import Money, stakes_of
from grants.reports.rows import Book, contract_row, load
from grants.reports.sections import Waiting, work_for
from grants.reports.standing import payable_of
from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope
from koksu.history.models import Event

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Task:
    """One thing to do: about which record, by when, and how much hangs on it (tiyn; None: unknown)."""

    record: Any
    contract: Contract
    amount: int | None = 0
    day: date | None = None
    deliverable: Deliverable | None = None
    left: int | None = None  # the quantity that is still owed, in the kind's unit
    own: bool = False  # another person must do it: this one did what it rests on
    said: Event | None = None  # who returned it, and why

    @property
    def training(self) -> bool:
        return bool(self.contract.allocation.district.training)


@dataclass(frozen=True)
class Section:
    """Tasks of one kind, the most pressing first, with what they come to; invented money apart from real."""

    tasks: Sequence[Task]

    @property
    def count(self) -> int:
        return len(self.tasks)

    @property
    def money(self) -> list[Money]:
        groups = {kind: [task for task in self.tasks if task.training is kind] for kind in (False, True)}
        sums = ledger.summed((kind, task.amount or 0) for kind, group in groups.items() for task in group)
        return [
            Money(kind, len(group), sums[kind], len([task for task in group if task.amount is None]))
            for kind, group in groups.items()
            if group
        ]


@dataclass(frozen=True)
class Work:
    """Everything one official has to do, at the end of `as_of`. `waits_for_others`: what this person reported and another verifies;
    `extras`: what other apps ask of them."""

    as_of: date
    overdue: Section
    returned: Section
    waiting: Section
    waits_for_others: Section
    payable: Section
    closing: Section
    drafts: Sequence[Draft] = field(default=())
    extras: Sequence[Waiting] = field(default=())

    @property
    def nothing(self) -> bool:
        sections = (self.overdue, self.returned, self.waiting, self.waits_for_others, self.payable, self.closing)
        return not self.drafts and not any(section.tasks for section in sections) and not any(extra.waits for extra in self.extras)


def work_of(scope: Scope, person: User, today: date) -> Work:
    """The work of this person in all districts where they are an official."""
    places = places_of(scope, "enter")
    acts = list(totals.underpaid(AcceptanceAct.objects.live().filter(contract__allocation__district__in=places)).order_by("day", "pk"))
    contracts = Contract.objects.counted().filter(allocation__district__in=places)
    book = load(contracts.filter(_lively(acts)), with_proof=False)
    rows = [contract_row(book, contract) for contract in book.contracts]
    standings = [(contract, ledger.contract(row, today)) for contract, row in zip(book.contracts, rows, strict=True)]
    stakes = {pk: stake.amount for row in rows for pk, stake in stakes_of(row).items()}
    results = list(_results(book, person, stakes))
    reported = [task for task in results if task.record.state == OutputState.REPORTED]
    return Work(
        as_of=today,
        overdue=Section(sorted(_overdue(book, standings, today), key=lambda task: task.day or today)),
        returned=Section(_with_words([task for task in results if task.record.state == OutputState.RETURNED and task.own])),
        waiting=Section([task for task in reported if not task.own]),
        waits_for_others=Section([task for task in reported if task.own]),
        payable=Section(list(_payable(acts, standings, person))),
        closing=Section(sorted(_closing(book, today), key=lambda task: task.day or today)),
        drafts=list(Draft.objects.filter(person=person)),
        extras=work_for(scope, person, today),
    )


def _lively(acts: Sequence[AcceptanceAct]) -> Q:
    """Contracts on which there may be something to do: those running, with results not verified, or with acts to pay."""
    open_results = Output.objects.live().filter(deliverable__contract=OuterRef("pk")).exclude(state=OutputState.VERIFIED)
    return Q(status=ContractStatus.SIGNED) | Exists(open_results) | Q(pk__in={act.contract_id for act in acts})


def _overdue(book: Book, standings: Iterable[tuple[Contract, ContractStanding]], today: date) -> Iterator[Task]:
    for contract, standing in standings:
        if contract.status != ContractStatus.SIGNED:
            continue
        for promise in book.deliverables.get(contract.pk, []):
            days = [day for day in (promise.due, contract.ends) if day and day < today]
            stands = standing.deliverables[promise.pk]
            left = _left(book, promise)
            if days and (stands.split.overdue or _late_without_money(stands, left)):
                yield Task(promise, contract, stands.split.overdue, min(days), promise, left)


def _left(book: Book, promise: Deliverable) -> int | None:
    """The quantity that nobody reported yet, or that came back; None where the plan is unknown."""
    if promise.planned is None:
        return None
    there = [o for o in book.outputs.get(promise.pk, []) if o.state != OutputState.RETURNED]
    return max(0, promise.planned - sum((o.claimed if o.accepted is None else o.accepted) or 0 for o in there))


def _late_without_money(stands: DeliverableStanding, left: int | None) -> bool:
    """Late where the money can't tell: the deliverable's amount is unknown."""
    return stands.split.amount is None and (left != 0 if left is not None else not stands.outputs)


def _results(book: Book, person: User, stakes: dict[int, int | None]) -> Iterator[Task]:
    """What isn't verified, oldest first; `own`: this person reported it."""
    found = []
    for contract in book.contracts:
        for promise in book.deliverables.get(contract.pk, []):
            for output in book.outputs.get(promise.pk, []):
                if output.state != OutputState.VERIFIED:
                    own = person.pk in (output.reported_by_id, output.recorded_by_id)
                    found.append(Task(output, contract, stakes.get(output.pk), output.day, promise, output.claimed, own))
    return iter(sorted(found, key=lambda task: (task.record.reported_at, task.record.pk)))


def _with_words(tasks: list[Task]) -> list[Task]:
    """Each with the last event that returned it: who, when, why."""
    ids = [str(task.record.pk) for task in tasks]
    events = Event.objects.filter(kind=Output.KIND, record_id__in=ids, verb="return").order_by("at", "number") if ids else ()
    last = {event.record_id: event for event in events}
    return [Task(**{**vars(task), "said": last.get(str(task.record.pk))}) for task in tasks]


def _payable(acts: Sequence[AcceptanceAct], standings: Iterable[tuple[Contract, ContractStanding]], person: User) -> Iterator[Task]:
    """Acts that aren't paid in full, as far as the contract has still to pay (of all that was accepted, once that is known). Who
    recorded the act doesn't pay it."""
    by_contract: dict[int, list[AcceptanceAct]] = {}
    for act in acts:
        by_contract.setdefault(act.contract_id, []).append(act)
    accepted = totals.finally_accepted(by_contract)
    for contract, standing in standings:
        there = by_contract.get(contract.pk, [])
        left = payable_of(there, standing.cash, accepted.get(contract.pk))
        yield from (Task(act, contract, left[act.pk], act.day, own=act.recorded_by_id == person.pk) for act in there if left[act.pk])


def _closing(book: Book, today: date) -> Iterator[Task]:
    """Contracts whose term ends soon or has ended, and NGOs' reports that are due soon or late."""
    open_ones = {contract.pk: contract for contract in book.contracts if contract.status == ContractStatus.SIGNED}
    for contract in open_ones.values():
        if contract.ends and contract.ends <= today + SOON:
            yield Task(contract, contract, day=contract.ends)
    due = ProgressReport.objects.live().filter(contract__in=open_ones, submitted__isnull=True, due__lte=today + SOON)
    yield from (Task(report, open_ones[report.contract_id], day=report.due) for report in due.order_by("due", "pk"))
