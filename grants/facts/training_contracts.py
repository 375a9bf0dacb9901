"""The story of one contract of the training district: award, results, acts, payments, expenses, amendments, reports."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from grants.actions import acts, amendments, contracts, expenses, ngo_reports, outputs, payments, verifying
from grants.actions.plans import Promise, present_plan
from grants.facts import training_people as people
from grants.facts.shapes import Act, Award, Change, Line, Paid, Report, Result, Spent
from grants.facts.training import Town, day, tenge
from grants.facts.training_proof import proof_of, receipt
from grants.models import AcceptanceAct, Contract, Output
from koksu.accounts.models import User
from koksu.money import Tenge


class Story(Struct):
    """One contract as it is lived through. Who enters results and expenses is not who verifies them and signs acts."""

    town: Town
    award: Award
    outputs: dict[tuple[int, str], Output] = field(default_factory=dict)  # by the deliverable's position and the day
    acts: dict[str, AcceptanceAct] = field(default_factory=dict)

    @property
    def enters(self) -> User:
        return self.town.officials[self.award.entered_by]

    @property
    def checks(self) -> User:
        return next(user for key, user in self.town.officials.items() if key != self.award.entered_by)

    @property
    def contract(self) -> Contract:
        return self.town.contracts[self.award.number]

    def on(self, text: str, deed: Callable[..., Any], later: int = 0, **facts: Any) -> None:
        """Write a deed with its facts into the town's diary."""
        self.town.diary.on(text, lambda at: deed(self, at=at, **facts), later)


def tell_contract(town: Town, year: int, award: Award) -> None:
    """Write down everything that happened with a contract."""
    story = Story(town, award)
    story.on(award.signed or award.entered, _award, year=year)
    for change in award.changes:
        story.on(change.day, _amend, change=change)
    for position, promise in enumerate(award.promises, start=1):
        for result in promise.results:
            _tell_result(story, position, result)
    for act in award.acts:
        story.on(act.day, _accept, act=act)
    for paid in award.paid:
        rests_on = next((act.day for act in award.acts if act.number == paid.act), "")
        story.on(max(paid.day, rests_on), _pay, paid=paid)
    for spent in award.spent:
        story.on(max(spent.day, award.signed), _spend, later=2, spent=spent)
    for report in award.reports:
        story.on(report.submitted or award.signed, _expect, report=report)


def _award(story: Story, *, at: datetime, year: int) -> None:
    town, award = story.town, story.award
    ngo = town.ngos[award.ngo]
    town.contracts[award.number] = contracts.award(
        actor=story.enters,
        at=at,
        ngo=ngo,
        allocation=town.allocations[year, award.allocation],
        lot=town.lots[year, award.lot] if award.lot else None,
        application=town.applications.get(award.number),
        promises=[
            Promise(
                town.kinds[promise.kind],
                promise.planned,
                due=day(promise.due),
                lines=[_line(x) for x in promise.lines],
                **promise.words.titles,
            )
            for promise in award.promises
        ],
        shared=[_line(line) for line in award.shared],
        instrument=award.instrument,
        number=award.number,
        **award.words.titles,
        subject=award.words.kk,
        continues=town.contracts[award.continues] if award.continues else None,
        amount=tenge(award.amount),
        basis=award.basis,
        advance_share=award.advance_share,
        signed=day(award.signed),
        starts=day(award.signed),
        ends=day(award.ends),
        signatory=people.NGOS[award.ngo].head,
        account=ngo.account,
        bank_code=ngo.bank_code,
        status=award.status,
    )


def _line(line: Line) -> dict[str, Any]:
    """A budget line: its amount is its price times its quantity, which is kept in hundredths."""
    price = Tenge.of(line.price)
    values = {"item": line.item, "nature": line.nature, "unit": line.unit, "unit_price": price}
    return values | {"quantity": line.quantity * 100, "amount": price * line.quantity}


def _tell_result(story: Story, position: int, result: Result) -> None:
    """A result is reported two days later and judged six days later; one that is reopened, after three weeks."""
    facts: dict[str, Any] = {"position": position, "result": result}
    story.on(result.day, _report, later=2, **facts)
    if result.life != "reported":
        story.on(result.day, _judge, later=6, **facts)
    if result.life == "reopened":
        story.on(result.day, _reopen, later=21, **facts)
    if result.late:
        story.on(result.late, _complete, **facts)


def _report(story: Story, *, at: datetime, position: int, result: Result) -> None:
    deliverable = story.contract.deliverables.get(position=position)
    more = {key: day(value) if key in ("issue_date", "shown_from", "shown_until") else value for key, value in result.more.items()}
    if deliverable.kind.code == "newspaper_article":
        more |= {"newspaper": "«Үлгі тынысы»", "author": story.award.ngo}
    story.outputs[position, result.day] = outputs.report_output(
        actor=story.enters,
        at=at,
        deliverable=deliverable,
        evidence=proof_of(story.town, story.award, deliverable, result, actor=story.enters, at=at),
        reason=result.despite,
        day=day(result.day),
        place=result.place,
        claimed=result.claimed,
        signatories=people.NGOS[story.award.ngo].head,
        **more,
    )


def _judge(story: Story, *, at: datetime, position: int, result: Result) -> None:
    output = story.outputs[position, result.day]
    if result.life == "returned":
        verifying.return_output(actor=story.checks, at=at, output=output, reason=result.reason)
        return
    accepted = result.claimed if result.accepted is None else result.accepted
    reason = "" if result.life == "reopened" else result.reason
    verifying.verify_output(actor=story.checks, at=at, output=output, accepted=accepted, reason=reason)


def _reopen(story: Story, *, at: datetime, position: int, result: Result) -> None:
    verifying.reopen_output(actor=story.checks, at=at, output=story.outputs[position, result.day], reason=result.reason)


def _complete(story: Story, *, at: datetime, position: int, result: Result) -> None:
    """The proof that was lacking comes after all."""
    output = story.outputs[position, result.day]
    for document in proof_of(story.town, story.award, output.deliverable, result, actor=story.enters, at=at, only=result.lacks):
        outputs.attach(actor=story.enters, at=at, document=document, output=output)


def _accept(story: Story, *, at: datetime, act: Act) -> None:
    """The act takes in what is verified by then and stands in no act yet."""
    ids = [output.pk for output in story.outputs.values()]
    accepted = list(Output.objects.filter(pk__in=ids, state="verified", act__isnull=True))
    story.acts[act.number] = acts.accept(
        actor=story.checks,
        at=at,
        contract=story.contract,
        outputs=accepted,
        reason=act.despite,
        number=act.number,
        day=day(act.day),
        final=act.final,
        amount=tenge(act.amount),
        customer_signatory=people.CUSTOMER_SIGNATORY,
        ngo_signatory=people.NGOS[story.award.ngo].head,
    )


def _pay(story: Story, *, at: datetime, paid: Paid) -> None:
    """Who pays didn't record what the payment rests on: an advance, the contract; any other, its act."""
    fact = people.NGOS[story.award.ngo]
    payee = (
        {"payee": people.BODY.kk, "payee_bin": people.CUSTOMER_BIN}
        if paid.kind == "refund"
        else {"payee": story.contract.ngo.full_name("kk"), "payee_bin": fact.bin, "payee_account": fact.account}
    )
    payments.pay(
        actor=story.enters if paid.act else story.checks,
        at=at,
        contract=story.contract,
        reason=paid.despite,
        kind=paid.kind,
        day=day(paid.day),
        amount=tenge(paid.amount),
        withheld=Tenge.of(paid.withheld),
        order_number=paid.order,
        act=story.acts[paid.act] if paid.act else None,
        **payee,
    )


def _spend(story: Story, *, at: datetime, spent: Spent) -> None:
    expenses.spend(
        actor=story.enters,
        at=at,
        contract=story.contract,
        evidence=[receipt(story.town, story.award, spent, actor=story.enters, at=at)] if spent.shown else [],
        reason=spent.despite,
        line=story.contract.lines.get(position=spent.line) if spent.line else None,
        day=day(spent.day),
        supplier=spent.supplier,
        document_kind=spent.paper,
        document_number=spent.number,
        amount=tenge(spent.amount),
        source=spent.source,
    )


def _amend(story: Story, *, at: datetime, change: Change) -> None:
    contract = story.contract
    plan = present_plan(contract)
    for position, values in change.deliverables.items():
        plan.promises[position - 1] = replace(plan.promises[position - 1], **values)
    lines = {line["position"]: line for line in (*(line for promise in plan.promises for line in promise.lines), *plan.shared)}
    for position, (price, quantity) in change.lines.items():
        lines[position] |= {"unit_price": Tenge.of(price), "quantity": quantity * 100, "amount": Tenge.of(price) * quantity}
    amendments.amend(
        actor=story.enters,
        at=at,
        contract=contract,
        kind=change.kind,
        number=change.number,
        day=date.fromisoformat(change.day),
        reason=change.reason,
        terms={} if change.amount is None else {"amount": tenge(change.amount)},
        plan=plan,
    )
    contract.refresh_from_db()


def _expect(story: Story, *, at: datetime, report: Report) -> None:
    ngo_reports.expect_report(
        actor=story.enters,
        at=at,
        contract=story.contract,
        final=report.final,
        since=day(report.since),
        until=day(report.until),
        due=day(report.due),
        submitted=day(report.submitted),
    )
