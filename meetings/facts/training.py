"""Loading the training district's commission and its four meetings: written into the town's diary, and lived through in the order of time.

The facts stand in training_people and training_2026. The secretary types; members approve, remark and sign, each as themselves.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from msgspec import Struct, field

from grants.actions.documents import keep_file
from grants.facts import papers
from grants.facts.shapes import Words
from grants.facts.training import Town, named
from grants.models import Application, ProgressReport
from grants.models.base import Record
from koksu.accounts.models import User
from koksu.language import short_date
from koksu.money import Tenge
from meetings.actions import action_items, bodies, invitations, meetings, review, sessions, writing
from meetings.facts import training_people as people
from meetings.facts.shapes import NOTHING, Came, Decided, Deed, Matter, MeetingFact, PaperFact, Proposed, Step, Task, typed
from meetings.facts.training_2026 import MEETINGS
from meetings.models import (
    ActionItem,
    AgendaItem,
    Commission,
    Decision,
    Effect,
    Meeting,
    MinutesVersion,
    Organisation,
    Person,
    Proposal,
    Remark,
    Seat,
    Speech,
    Voting,
)

SECRETARY = "mamanova"
TOTALS = ("votes_for", "votes_against", "abstained", "recused")


class Chronicle(Struct):
    """The meetings while they are told: the town, who signs in, and the people, organisations and meetings made so far."""

    town: Town
    users: Mapping[str, User]
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    bodies: list[Commission] = field(default_factory=list)
    meetings: dict[str, Meeting] = field(default_factory=dict)  # by their day

    @property
    def commission(self) -> Commission:
        return self.bodies[0]

    def user(self, who: str) -> User:
        """As whom this person signs in; without a name, the secretary."""
        return self.users[people.PEOPLE[who or SECRETARY].user]

    def meeting(self, fact: MeetingFact) -> Meeting:
        """The meeting as it is now."""
        return Meeting.objects.select_related("commission__district", "chair", "conductor").get(pk=self.meetings[fact.day].pk)

    def item(self, fact: MeetingFact, position: int) -> AgendaItem:
        """The item at that place."""
        return AgendaItem.objects.live().select_related("meeting__commission").get(meeting=self.meetings[fact.day], position=position)

    def record(self, name: str) -> Record:
        """A record of the books: «lot:2» (of this year), «contract:14-Ә», «ngo:Жас өркен»."""
        kind, key = name.split(":")
        if kind == "lot":
            return next(lot for (year, _key), lot in self.town.lots.items() if year == 2026 and lot.number == key)
        return self.town.contracts[key] if kind == "contract" else self.town.ngos[key]

    def bid(self, number: str) -> Application:
        """The application that won that contract."""
        return self.town.applications[number]


def tell(town: Town, *, users: Mapping[str, User]) -> None:
    """Write the commission and its meetings into the town's diary; `users` by user name."""
    chronicle = Chronicle(town, users)
    town.diary.on(people.FIRST_DAY, partial(_found, chronicle))
    for fact in MEETINGS:
        town.diary.at(fact.planned, partial(_plan, chronicle, fact))
        if fact.taken:
            town.diary.at(f"{fact.day} {fact.taken}", partial(_attend, chronicle, fact))
        for position, matter in enumerate(fact.matters, start=1):
            if matter.typed:
                town.diary.at(f"{fact.day} {matter.typed}", partial(_type, chronicle, fact, position, matter))
            _tell_steps(chronicle, fact, position, matter)
        if fact.ends and fact.annexed:
            town.diary.at(f"{fact.day} {fact.annexed}", partial(_close, chronicle, fact))
        for deed in fact.deeds:
            town.diary.at(deed.at, partial(DEEDS[deed.verb], chronicle, fact, deed))


# ---------------------------------------------------------------- who sits where


def _found(chronicle: Chronicle, at: datetime) -> None:
    """The commission with its members, and everybody who comes to its meetings."""
    who: dict[str, Any] = {"actor": chronicle.user(SECRETARY), "at": at}
    district = chronicle.town.district
    for key, organisation in people.ORGANISATIONS.items():
        ngo = chronicle.town.ngos.get(organisation.ngo)
        chronicle.organisations[key] = bodies.make_organisation(
            **who, district=district, **named(organisation.words), kind=organisation.kind, ngo=ngo
        )
    for key, person in people.PEOPLE.items():
        chronicle.people[key] = bodies.make_person(
            **who,
            district=district,
            **named(person.words),
            **named(person.capacity, "capacity"),
            organisation=chronicle.organisations[person.organisation],
            email=person.email,
            user=chronicle.users.get(person.user),
        )
    commission = bodies.make_commission(
        **who,
        district=district,
        **named(people.COMMISSION),
        **named(people.UNDER, "under"),
        **named(people.COMPOSITION, "composition"),
        **named(people.PURPOSE, "purpose"),
        seats=people.SEATS,
        quorum="majority",
        decision=people.DECISION,
    )
    chronicle.bodies.append(commission)
    since = date.fromisoformat(people.FIRST_DAY)
    for seat in people.MEMBERS:
        bodies.add_member(**who, commission=commission, person=chronicle.people[seat.who], role=seat.role, votes=seat.votes, since=since)


# ---------------------------------------------------------------- the meeting


def _plan(chronicle: Chronicle, fact: MeetingFact, at: datetime) -> None:
    """The meeting with its agenda; the guests stand on its list, nobody is noted as there yet."""
    who: dict[str, Any] = {"actor": chronicle.user(SECRETARY), "at": at}
    meeting = meetings.plan_meeting(
        **who,
        commission=chronicle.commission,
        **_titles(fact.title),
        day=date.fromisoformat(fact.day),
        starts=time.fromisoformat(fact.starts),
        ends=time.fromisoformat(fact.ends) if fact.ends else None,
        **named(people.PLACE, "place"),
    )
    chronicle.meetings[fact.day] = meeting
    for matter in fact.matters:
        if not matter.carries:
            meetings.add_item(**who, meeting=meeting, **_titles(matter.title), reporter=chronicle.people.get(matter.reporter))
    guests = [came._replace(presence="unknown", arrived="", left="", reason="", people=None) for came in fact.came]
    _write_list(chronicle, fact, at, guests)


def _titles(words: Words) -> dict[str, Any]:
    return {f"title_{code}": text for code, text in typed(words).items()}


def _attend(chronicle: Chronicle, fact: MeetingFact, at: datetime) -> None:
    _write_list(chronicle, fact, at, list(fact.came))


def _write_list(chronicle: Chronicle, fact: MeetingFact, at: datetime, came: list[Came]) -> None:
    comers = [_comer(chronicle, one) for one in came]
    meetings.take_attendance(actor=chronicle.user(SECRETARY), at=at, meeting=chronicle.meeting(fact), comers=comers)


def _comer(chronicle: Chronicle, came: Came) -> meetings.Comer:
    votes = {seat.who for seat in people.MEMBERS if seat.votes}
    return meetings.Comer(
        seat=came.seat,
        presence=came.presence,
        person=chronicle.people.get(came.who),
        group=came.group._asdict() if came.group != NOTHING else None,
        count=came.people,
        votes=came.seat == Seat.MEMBER and came.who in votes,
        arrived=time.fromisoformat(came.arrived) if came.arrived else None,
        left=time.fromisoformat(came.left) if came.left else None,
        reason=came.reason,
    )


def _close(chronicle: Chronicle, fact: MeetingFact, at: datetime) -> None:
    """After the meeting its papers are annexed."""
    for number, paper in enumerate(fact.papers):
        _annex(chronicle, fact, paper, at + timedelta(minutes=number))


def _annex(chronicle: Chronicle, fact: MeetingFact, paper: PaperFact, at: datetime) -> None:
    meeting, actor = chronicle.meeting(fact), chronicle.user(SECRETARY)
    assert meeting.day is not None
    lines = [people.COMMISSION.kk, f"{short_date(meeting.day)}, {people.PLACE.kk}", "", *paper.lines]
    document = keep_file(
        actor=actor,
        at=at,
        district=chronicle.town.district,
        content=papers.page(paper.words.kk, lines, at),
        file_name=f"{fact.day}-{paper.words.kk}.pdf",
        content_type="application/pdf",
        day=meeting.day,
        **paper.words.titles,
    )
    meetings.add_annex(actor=actor, at=at, meeting=meeting, document=document, pages=1, **paper.words.titles)


# ---------------------------------------------------------------- the text


def _type(chronicle: Chronicle, fact: MeetingFact, position: int, matter: Matter, at: datetime) -> None:
    """One item as the secretary types it, and leaves it two minutes later."""
    actor, item = chronicle.user(SECRETARY), chronicle.item(fact, position)
    writing.save_item(actor=actor, at=at, item=item, text=_text(chronicle, matter, item))
    sessions.close_item(actor=actor, at=at + timedelta(minutes=2), item=item)


def _text(chronicle: Chronicle, matter: Matter, item: AgendaItem) -> writing.ItemText:
    """The item as it is to be: what stood there before keeps its id."""
    speeches, proposals, decisions = (_ids(model, item) for model in (Speech, Proposal, Decision))
    return writing.ItemText(
        title={} if matter.carries else typed(matter.title),
        heard=typed(matter.heard),
        reporter=chronicle.people.get(matter.reporter),
        speeches=[
            writing.SpeechText(id=pk, speaker=chronicle.people[one.who], text=typed(one.words))
            for one, pk in zip(matter.spoke, speeches, strict=False)
        ],
        proposals=[_proposal(chronicle, one, pk) for one, pk in zip(matter.proposed, proposals, strict=False)],
        voting=Voting.MEMBERS if matter.ballots else Voting.TOTALS if matter.counted else Voting.NONE,
        totals=dict(zip(TOTALS, matter.counted, strict=True)) if matter.counted else {},
        ballots=[writing.Ballot(member=chronicle.people[one.who], choice=one.choice, interest=one.interest) for one in matter.ballots],
        decisions=[_decision(chronicle, one, pk) for one, pk in zip(matter.decided, decisions, strict=False)],
        about=[chronicle.record(name) for name in matter.about],
    )


def _ids(model: Any, item: AgendaItem) -> list[int | None]:
    """The ids of an item's parts in their order, and then none for as many new ones as may come."""
    return [*model.objects.filter(item=item).order_by("position").values_list("pk", flat=True), *([None] * 20)]


def _proposal(chronicle: Chronicle, one: Proposed, pk: int | None) -> writing.ProposalText:
    return writing.ProposalText(
        id=pk,
        proposer=chronicle.people[one.who],
        on_behalf=one.behalf,
        text=typed(one.words),
        fate=one.fate,
        about=[chronicle.record(name) for name in one.about],
    )


def _decision(chronicle: Chronicle, one: Decided, pk: int | None) -> writing.DecisionText:
    bid = chronicle.bid(one.awards) if one.awards else None
    amount = Tenge(bid.asked) if bid and bid.asked is not None else None
    actions = list(ActionItem.objects.filter(decision=pk).order_by("position").values_list("pk", flat=True)) if pk else []
    return writing.DecisionText(
        id=pk,
        text={code: _with_sum(words, code, amount) for code, words in typed(one.words).items()},
        effect=_effect(one),
        application=bid,
        amount=amount,
        progress_report=_report(one.accepts or one.returns, final=bool(one.accepts)) if one.accepts or one.returns else None,
        ngo=chronicle.town.ngos[one.asks] if one.asks else None,
        about=[chronicle.record(name) for name in one.about],
        actions=[_to_do(chronicle, task, action) for task, action in zip(one.tasks, [*actions, None], strict=False)],
    )


def _with_sum(words: str, language: str, amount: Tenge | None) -> str:
    """«{sum}» as decisions write it, in figures and in words."""
    return words.format(sum=amount.on_paper(language)) if amount is not None else words


def _effect(one: Decided) -> str:
    found = {
        Effect.AWARD: one.awards,
        Effect.ACCEPT_REPORT: one.accepts,
        Effect.RETURN_REPORT: one.returns,
        Effect.ASK_NGO: one.asks,
    }
    return next((effect for effect, named in found.items() if named), Effect.NONE)


def _report(number: str, *, final: bool) -> ProgressReport:
    return ProgressReport.objects.live().get(contract__number=number, final=final)


def _to_do(chronicle: Chronicle, task: Task, pk: int | None) -> writing.ToDo:
    return writing.ToDo(
        id=pk,
        responsible=chronicle.people[task.who],
        due=date.fromisoformat(task.due) if task.due else None,
        due_words=task.due_words,
        text=typed(task.words),
    )


# ---------------------------------------------------------------- what became of action items


def _tell_steps(chronicle: Chronicle, fact: MeetingFact, position: int, matter: Matter) -> None:
    for number, one in enumerate(matter.decided, start=1):
        for order, task in enumerate(one.tasks):
            for step in task.steps:
                chronicle.town.diary.at(step.at, partial(_step, chronicle, fact, (position, number, order), step))


def _step(chronicle: Chronicle, fact: MeetingFact, place: tuple[int, int, int], step: Step, at: datetime) -> None:
    position, number, order = place
    decision = chronicle.item(fact, position).decisions.get(position=number)
    action = decision.actions.order_by("position")[order]
    who: dict[str, Any] = {"actor": chronicle.users[step.user], "at": at, "action": action}
    match step.verb:
        case "report":
            action_items.report_done(**who, on=at.date(), note=step.text)
        case "confirm":
            action_items.confirm(**who)
        case "back":
            action_items.send_back(**who, reason=step.text)
        case _:
            action_items.drop(**who, reason=step.text)


# ---------------------------------------------------------------- the life of the minutes


def _invite(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    invitations.invite(actor=chronicle.user(deed.who), at=at, meeting=chronicle.meeting(fact))


def _send(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    review.send_to_review(actor=chronicle.user(deed.who), at=at, meeting=chronicle.meeting(fact))


def _read(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    review.note_reading(actor=chronicle.user(deed.who), at=at, version=_newest(chronicle, fact))


def _newest(chronicle: Chronicle, fact: MeetingFact) -> MinutesVersion:
    version = review.newest(chronicle.meeting(fact))
    assert version is not None
    return version


def _remark(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    item, version = chronicle.item(fact, deed.item), _newest(chronicle, fact)
    review.remark(actor=chronicle.user(deed.who), at=at, item=item, version=version, text=deed.text, place=deed.place)


def _answer(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    remark = Remark.objects.live().get(item=chronicle.item(fact, deed.item), place=deed.place)
    review.answer_remark(actor=chronicle.user(deed.who), at=at, remark=remark, accept=deed.accept, reason=deed.text)


def _approve(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    number = _newest(chronicle, fact).number
    review.approve(actor=chronicle.user(deed.who), at=at, meeting=chronicle.meeting(fact), number=number)


def _paper(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    member, number = chronicle.people[deed.who], _newest(chronicle, fact).number
    review.approve_on_paper(actor=chronicle.user(SECRETARY), at=at, meeting=chronicle.meeting(fact), member=member, number=number)


def _dissent(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    review.dissent(actor=chronicle.user(deed.who), at=at, meeting=chronicle.meeting(fact), text=deed.text, place=deed.place)


def _sign(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    review.sign(actor=chronicle.user(deed.who), at=at, meeting=chronicle.meeting(fact), number=_newest(chronicle, fact).number)


def _correct(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    review.begin_correction(actor=chronicle.user(deed.who), at=at, meeting=chronicle.meeting(fact), reason=deed.text)


def _rewrite(chronicle: Chronicle, fact: MeetingFact, deed: Deed, at: datetime) -> None:
    assert deed.matter is not None
    _type(chronicle, fact, deed.item, deed.matter, at)


DEEDS: dict[str, Callable[[Chronicle, MeetingFact, Deed, datetime], None]] = {
    "invite": _invite,
    "send": _send,
    "read": _read,
    "remark": _remark,
    "answer": _answer,
    "approve": _approve,
    "paper": _paper,
    "dissent": _dissent,
    "sign": _sign,
    "correct": _correct,
    "rewrite": _rewrite,
}
