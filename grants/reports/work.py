"""What an official has to do: what is overdue, what came back, what is half entered, what waits, what to pay, what ends. Tiyn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from msgspec import Struct, field
from msgspec.structs import replace

from grants import ledger, totals
from grants.ledger import ContractStanding, DeliverableStanding
from grants.models import AcceptanceAct, Contract, ContractStatus, Deliverable, Draft, Output, OutputState, ProgressReport
from grants.reports.claims import RELATED, Money, Waiting, money_of, waiting
from grants.reports.counts import returned
from grants.reports.queue import reported
from grants.reports.rows import Book, contract_row, load
from grants.reports.sections import Waiting as Asking
from grants.reports.sections import work_for
from grants.reports.standing import payable_of
from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope
from koksu.history.models import Event

SOON = timedelta(days=30)
SHOWN = 30  # results of one kind at most; all of them count in its sums


class Task(Struct, frozen=True):
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


class Section(Struct, frozen=True):
    """Tasks of one kind, the most pressing first, with what they come to; invented money apart from real. `beyond`: those that aren't
    shown, as what is invented and amount (tiyn)."""

    tasks: Sequence[Task]
    beyond: Sequence[tuple[bool, int | None]] = ()

    @property
    def count(self) -> int:
        return len(self.tasks) + len(self.beyond)

    @property
    def money(self) -> list[Money]:
        return money_of([*((task.training, task.amount) for task in self.tasks), *self.beyond])


class Work(Struct, frozen=True):
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
    extras: Sequence[Asking] = field(default=())

    @property
    def nothing(self) -> bool:
        sections = (self.overdue, self.returned, self.waiting, self.waits_for_others, self.payable, self.closing)
        return not self.drafts and not any(section.tasks for section in sections) and not any(extra.waits for extra in self.extras)


def work_of(scope: Scope, person: User, today: date) -> Work:
    """The work of this person in all districts where they are an official."""
    places = places_of(scope, "enter")
    acts = list(totals.underpaid(AcceptanceAct.objects.live().filter(contract__allocation__district__in=places)).order_by("day", "pk"))
    lively = Q(status=ContractStatus.SIGNED) | Q(pk__in={act.contract_id for act in acts})  # running, or with acts to pay
    book = load(Contract.objects.counted().filter(lively, allocation__district__in=places), with_proof=False)
    standings = [(contract, ledger.contract(contract_row(book, contract), today)) for contract in book.contracts]
    waits, back = waiting(person, reported(scope), returned(scope, person).order_by("reported_at", "pk"))
    lines = {"waiting": [one for one in waits if not one.own], "waits_for_others": [one for one in waits if one.own], "returned": back}
    results = _results(lines)
    return Work(
        as_of=today,
        overdue=Section(sorted(_overdue(book, standings, today), key=lambda task: task.day or today)),
        returned=_with_words(results["returned"]),
        waiting=results["waiting"],
        waits_for_others=results["waits_for_others"],
        payable=Section(list(_payable(acts, standings, person))),
        closing=Section(sorted(_closing(book, today), key=lambda task: task.day or today)),
        drafts=list(Draft.objects.filter(person=person)),
        extras=work_for(scope, person, today),
    )


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


def _results(lines: Mapping[str, Sequence[Waiting]]) -> dict[str, Section]:
    """Results that aren't verified, by their lines' names and in their order, the first of each as tasks: one query."""
    shown = [one.pk for line in lines.values() for one in line[:SHOWN]]
    outputs = {output.pk: output for output in Output.objects.filter(pk__in=shown).select_related(*RELATED)}
    return {
        name: Section([_result(outputs[one.pk], one) for one in line[:SHOWN]], [one.weight for one in line[SHOWN:]])
        for name, line in lines.items()
    }


def _result(output: Output, told: Waiting) -> Task:
    """`own`: this person reported it."""
    promise = output.deliverable
    return Task(output, promise.contract, told.stake.amount, output.day, promise, output.claimed, told.own)


def _with_words(section: Section) -> Section:
    """Each with the last event that returned it: who, when, why."""
    ids = [str(task.record.pk) for task in section.tasks]
    events = Event.objects.filter(kind=Output.KIND, record_id__in=ids, verb="return").order_by("at", "number") if ids else ()
    last = {event.record_id: event for event in events}
    return replace(section, tasks=[replace(task, said=last.get(str(task.record.pk))) for task in section.tasks])


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
