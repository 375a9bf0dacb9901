"""Loading the 2019 meeting and what stands around it (koksu_2019.py), as a secretary would enter it: each record cites the article.

It stays a draft: nobody signs it, and it has no number.
"""

from datetime import date, datetime
from typing import Any

from grants.facts import koksu_2019 as money
from grants.facts.source_2019 import Reader, named
from grants.models import NGO, Contract, Document
from grants.models.base import Record
from koksu.accounts.models import District, User
from meetings.actions import bodies, events, meetings, plans, sessions, writing
from meetings.facts import koksu_2019 as facts
from meetings.facts.shapes import typed
from meetings.models import AgendaItem, Commission, Fate, Meeting, Organisation, Person, Presence, Seat, Voting


def load(*, district: District, actor: User, at: datetime) -> None:
    """Enter what the article says of bodies, people, the meeting, plans and events; `actor` is a secretary of the district. Its money and
    NGOs are there already."""
    article = Document.objects.get(district=district, link=money.ARTICLE_LINK)
    reader = Reader(actor, at, article)
    ngos = {key: NGO.objects.get(home_district=district, name_kk=fact.name.kk) for key, fact in money.NGOS.items()}
    boards = {key: _body(reader, district, fact) for key, fact in facts.BODIES.items()}
    organisations = {key: _organisation(reader, district, fact, ngos) for key, fact in facts.ORGANISATIONS.items()}
    people = {key: _person(reader, district, fact, organisations) for key, fact in facts.PEOPLE.items()}
    for key, who in facts.CHAIRS.items():
        reader.enter(bodies.add_member, facts.OPENING, commission=boards[key], person=people[who], role="chair")
    meeting, item = _meeting(reader, boards["commission"], people, ngos)
    told: dict[str, Record] = {**boards, "meeting": meeting, "item": item}
    told |= {f"organisation:{key}": one for key, one in organisations.items()} | {f"person:{key}": one for key, one in people.items()}
    told |= {f"plan:{key}": _plan(reader, district, key, fact, organisations, meeting) for key, fact in facts.PLANS.items()}
    told |= {f"event:{key}": _event(reader, district, fact) for key, fact in facts.EVENTS.items()}
    for note in facts.NOTES:
        reader.note(told[note.about], note)


def _body(reader: Reader, district: District, fact: facts.BodyFact) -> Commission:
    values = {**named(fact.name), **named(fact.under, "under"), **named(fact.composition, "composition"), **named(fact.purpose, "purpose")}
    body: Commission = reader.enter(bodies.make_commission, fact.place, district=district, kind=fact.kind, seats=fact.seats, **values)
    if fact.seats:
        reader.state(body, "members", fact.seats)
    return body


def _organisation(reader: Reader, district: District, fact: facts.OrganisationFact, ngos: dict[str, NGO]) -> Organisation:
    made: Organisation = reader.enter(
        bodies.make_organisation, fact.place, district=district, kind=fact.kind, ngo=ngos.get(fact.ngo), **named(fact.name)
    )
    return made


def _person(reader: Reader, district: District, fact: facts.PersonFact, organisations: dict[str, Organisation]) -> Person:
    values: dict[str, Any] = {**named(fact.name), **named(fact.capacity, "capacity"), "organisation": organisations[fact.organisation]}
    made: Person = reader.enter(bodies.make_person, fact.place, district=district, **values)
    return made


# ---------------------------------------------------------------- the meeting


def _meeting(reader: Reader, commission: Commission, people: dict[str, Person], ngos: dict[str, NGO]) -> tuple[Meeting, AgendaItem]:
    """The meeting with its one item; what the article doesn't say stays empty."""
    who: dict[str, Any] = {"actor": reader.actor, "at": reader.at}
    meeting: Meeting = reader.enter(
        meetings.plan_meeting,
        facts.OPENING,
        commission=commission,
        day=date.fromisoformat(facts.DAY),
        chair=people[facts.CHAIR],
        conductor=people[facts.CONDUCTOR],
        **named(facts.TITLE, "title"),
    )
    item: AgendaItem = reader.enter(
        meetings.add_item, facts.OPENING, meeting=meeting, reporter=people[facts.REPORTER], **named(facts.TOPIC, "title")
    )
    meetings.take_attendance(**who, meeting=meeting, comers=_comers(people))
    writing.save_item(**who, item=item, text=_text(people, ngos))
    sessions.close_item(**who, item=item)
    reader.cite(item, facts.OUTCOME)
    return meeting, item


def _comers(people: dict[str, Person]) -> list[meetings.Comer]:
    """Who was there: those who are named, and groups of which neither names nor number are given."""
    here = Presence.PRESENT
    guests = [meetings.Comer(seat=Seat.INVITED, presence=here, person=people[who]) for who in facts.GUESTS]
    return [
        meetings.Comer(seat=Seat.MEMBER, presence=here, person=people[facts.CHAIR], votes=True),
        meetings.Comer(seat=Seat.MEMBER, presence=here, group=facts.MEMBERS._asdict()),
        *guests,
        meetings.Comer(seat=Seat.INVITED, presence=here, group=facts.NGO_HEADS._asdict()),
        meetings.Comer(seat=Seat.PRESS, presence=here, group=facts.PRESS._asdict()),
    ]


def _text(people: dict[str, Person], ngos: dict[str, NGO]) -> writing.ItemText:
    """The report, the speech, the one proposal that is told, and the outcome; it names the money, the NGOs and their contracts."""
    proposer = people[facts.PROPOSER]
    awarded = [ngos[key] for key in money.AWARDS]
    contracts = list(Contract.objects.live().filter(ngo__in=awarded).select_related("allocation").order_by("pk"))
    return writing.ItemText(
        title=facts.TOPIC._asdict(),
        reporter=people[facts.REPORTER],
        heard=typed(facts.HEARD),
        speeches=[writing.SpeechText(speaker=proposer, text=facts.SPEECH._asdict())],
        proposals=[writing.ProposalText(proposer=proposer, text=facts.PROPOSAL._asdict(), fate=Fate.ADOPTED, about=[ngos["nakhichivan"]])],
        voting=Voting.UNKNOWN,
        decisions=[writing.DecisionText(text=facts.DECISION._asdict())],
        about=[*awarded, contracts[0].allocation, *contracts],
    )


# ---------------------------------------------------------------- what stands around it


def _plan(
    reader: Reader, district: District, key: str, fact: facts.PlanFact, organisations: dict[str, Organisation], meeting: Meeting
) -> Record:
    """A plan with its points; the meeting carried out the point of the party's."""
    plan = reader.enter(
        plans.make_plan,
        district=district,
        kind=fact.kind,
        since=date.fromisoformat(fact.since) if fact.since else None,
        until=date.fromisoformat(fact.until) if fact.until else None,
        approved=fact.approved,
        organisation=organisations.get(fact.organisation),
        **named(fact.title, "title"),
    )
    for point in fact.points:
        carried = [meeting] if key == facts.CARRIED_OUT else []
        reader.enter(plans.add_point, plan=plan, meetings=carried, **named(point, "title"))
    made: Record = plan
    return made


def _event(reader: Reader, district: District, fact: facts.EventFact) -> Record:
    """An event that no contract is said to have paid for: it ties no money."""
    made: Record = reader.enter(
        events.make_event,
        district=district,
        **named(fact.title, "title"),
        **named(fact.occasion, "occasion"),
        **named(fact.place, "place"),
        **named(fact.participants, "participants"),
        **named(fact.text, "text"),
    )
    return made
