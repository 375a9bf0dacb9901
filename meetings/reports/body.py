"""The text of minutes as one value: plain JSON that is stored with each version, hashed, printed, compared and handed out.

`body_of` reads it from the records; everything that shows minutes takes it, so that what is shown of a signed meeting is what was signed.
Texts are {"kk", "ru", "en"} (empty where there is none), days and times ISO text or None, amounts whole tiyn, ids those of the records.
The shape is `Body`; `FORMAT` changes with it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from hashlib import sha256
from typing import Any, NotRequired, TypedDict

from django.db.models import Exists, OuterRef, QuerySet

from grants.models import Document
from koksu import together
from koksu.history.plain import canonical
from koksu.together import Condition, Of, Part, Where
from meetings.models import (
    ABOUT,
    THERE,
    ActionItem,
    AgendaItem,
    Annex,
    Attendance,
    CarriedAction,
    Choice,
    Decision,
    DissentingOpinion,
    Meeting,
    Membership,
    Mention,
    MinutesVersion,
    Person,
    Proposal,
    Speech,
    Vote,
    Voting,
)

FORMAT = 2  # 2: the quorum rule is told
LANGUAGES = ("kk", "ru", "en")


class Words(TypedDict):
    """A text in three languages; empty where it has none."""

    kk: str
    ru: str
    en: str


class Named(TypedDict):
    """A person or a record: its id and its name at that time."""

    id: int
    name: Words


class About(TypedDict):
    """A record of the books that is named: `kind` is ngo, lot, contract or allocation."""

    kind: str
    id: int
    name: Words


class There(TypedDict):
    """Somebody on the attendance list, or a group whose people aren't named (then `person` is None)."""

    seat: str
    person: Named | None
    group: Words
    capacity: Words
    count: int | None
    presence: str
    votes: bool
    arrived: str | None
    left: str | None
    reason: str


class Said(TypedDict):
    """A speech."""

    speaker: Named | None
    text: Words


class Proposed(TypedDict):
    """A proposal and its outcome: adopted, declined, referred, unknown."""

    proposer: Named | None
    on_behalf: str
    text: Words
    fate: str
    about: list[About]


class Ballot(TypedDict):
    """How one member voted, and the interest they declared."""

    member: Named
    choice: str
    interest: str


class Tally(TypedDict):
    """A vote. `voting`: none, totals, members, unknown; the sums are given for both ways of recording, None where unknown."""

    voting: str
    votes_for: int | None
    votes_against: int | None
    abstained: int | None
    recused: int | None
    ballots: list[Ballot]


class ToDo(TypedDict):
    """An action item as it was given: to whom, by when. `text` is empty where it is the decision itself."""

    id: int
    responsible: Named | None
    text: Words
    due: str | None
    due_words: str


class Decided(TypedDict):
    """A decision: its number («2.1»), text, effect and what that is about (of a report its contract too); `amount` in tiyn."""

    id: int
    number: str
    text: Words
    effect: str
    application: Named | None
    ngo: About | None
    lot: About | None
    progress_report: Named | None
    contract: About | None
    amount: int | None
    about: list[About]
    actions: list[ToDo]


class Carried(TypedDict):
    """An action item of an earlier meeting, as it stood when this text was made."""

    id: int
    text: Words
    responsible: Named | None
    due: str | None
    due_words: str
    state: str
    decision: str
    minutes: int | None


class Item(TypedDict):
    """An agenda item with all that was said and decided under it."""

    id: int
    position: int
    title: Words
    reporter: Named | None
    heard: Words
    speeches: list[Said]
    proposals: list[Proposed]
    vote: Tally
    decisions: list[Decided]
    about: list[About]
    carried: list[Carried]


class Appended(TypedDict):
    """An annex: a paper, perhaps kept here (`document`, by id, and `sha256` where it is a file)."""

    title: Words
    pages: int | None
    document: int | None
    sha256: str


class Opinion(TypedDict):
    """A dissenting opinion."""

    member: Named
    place: str
    text: str
    document: int | None


class Approved(TypedDict):
    """An approval of the signed text: whose, when, and by which account; on paper, who noted it."""

    member: Named
    at: str
    account: str
    on_paper: bool


class CommissionNamed(TypedDict):
    """The body that met."""

    id: int
    name: Words
    under: Words
    kind: str


class Body(TypedDict):
    """The whole text. `members`: how many have a vote (its seats, where they are known); `needed`: for a quorum; `voters`: present ones;
    `quorum`: the rule (a value of Quorum), and why it isn't the commission's. (In texts of format 1 the rule isn't told.)

    Of a signed edition also: its edition, number and year, when and by whom it was signed, present members who didn't approve
    (`silent`), and why it corrects the one before.
    """

    format: int
    meeting: int
    district: Named
    training: bool
    commission: CommissionNamed
    title: Words
    day: str | None
    starts: str | None
    ends: str | None
    place: Words
    chair: Named | None
    conductor: Named | None
    secretary: Named | None
    members: int | None
    needed: int | None
    voters: int | None
    quorum: NotRequired[str]
    quorum_number: NotRequired[int | None]
    quorum_reason: NotRequired[str]
    attendance: list[There]
    agenda: list[Item]
    annexes: list[Appended]
    opinions: list[Opinion]
    edition: NotRequired[int]
    number: NotRequired[int]
    year: NotRequired[int]
    signed_at: NotRequired[str]
    signed_by: NotRequired[Named]
    signed_account: NotRequired[str]
    approvals: NotRequired[list[Approved]]
    silent: NotRequired[list[Named]]
    reason: NotRequired[str]


# ---------------------------------------------------------------- from records


def body_of(meeting: Meeting) -> Body:
    """The present text, from the records. Six queries, however long it is."""
    meeting = Meeting.objects.select_related("commission__district", "chair", "conductor", "secretary").get(pk=meeting.pk)
    attendance = list(Attendance.objects.filter(meeting=meeting).select_related("person"))
    members, needed = quorum_of(meeting, attendance)
    commission, signed = meeting.commission, last_signed(meeting)
    return Body(
        format=FORMAT,
        meeting=meeting.pk,
        district=Named(id=commission.district_id, name=words(commission.district, "name")),
        training=commission.district.training,
        commission=signed["commission"]
        if signed
        else CommissionNamed(id=commission.pk, name=words(commission, "name"), under=words(commission, "under"), kind=commission.kind),
        title=words(meeting, "title"),
        day=_day(meeting.day),
        starts=_time(meeting.starts),
        ends=_time(meeting.ends),
        place=words(meeting, "place"),
        chair=_named(meeting.chair),
        conductor=_named(meeting.conductor),
        secretary=_named(meeting.secretary),
        members=members,
        needed=needed,
        voters=voters_of(attendance),
        quorum=meeting.quorum,
        quorum_number=meeting.quorum_number,
        quorum_reason=meeting.quorum_reason,
        attendance=[_there(row) for row in attendance],
        agenda=[_item(item) for item in agenda_of(meeting)],
        annexes=[_annex(annex) for annex in Annex.objects.live().filter(meeting=meeting).select_related("document")],
        opinions=[_opinion(one) for one in DissentingOpinion.objects.live().filter(meeting=meeting).select_related("member")],
    )


OF_DECISION = ("application__lot", "application__ngo", "progress_report__contract__ngo", "ngo")
"""What `decided` reads with a decision."""


IN_PLACE = ("position", "pk")
WRITTEN = (
    Part(AgendaItem, "pk", ("reporter",), (), IN_PLACE),
    Part(Speech, "item", ("speaker",), (), IN_PLACE),
    Part(Proposal, "item", ("proposer",), (), IN_PLACE),
    Part(Vote, "item", ("member",), (), IN_PLACE),
    Part(Decision, "item", OF_DECISION, (), IN_PLACE),
    Part(Mention, "item", (*ABOUT, "contract__ngo"), ()),
    Part(ActionItem, "decision__item", ("responsible",), order=IN_PLACE),
)
"""Items, and what is written under them."""
CARRIED = (Part(CarriedAction, "item", ("action__responsible", "action__decision__item__meeting"), ()),)


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items of a meeting with all their parts loaded."""
    return with_parts(Where(AgendaItem, Condition("meeting_id = %s AND voided_at IS NULL", (meeting.pk,))))


def with_parts(items: Where) -> list[AgendaItem]:
    """Items in their order, with all that is written under them. Two queries, however many they are: earlier meetings' action items are
    read apart, for they are told as signed, whatever stands in the records; of the very items that were found, for another may come to the
    meeting in between."""
    found, speeches, proposals, votes, decisions, mentions, actions = together.read(Of(items, WRITTEN))
    (carried,) = together.read(Of(Where.ids(AgendaItem, *(item.pk for item in found)), CARRIED))
    carried.sort(key=lambda one: (one.action.due is None, one.action.due or date.min))
    parts = {"speeches": speeches, "proposals": proposals, "votes": votes, "decisions": decisions, "mentions": mentions, "carried": carried}
    for name, rows in parts.items():
        together.hang(rows, found, name)
    together.hang(actions, decisions, "actions")
    as_signed(one.action for one in carried)
    return found


def attendance_of(meeting: Meeting) -> list[There]:
    """The attendance list as it is now. One query."""
    return [_there(row) for row in Attendance.objects.filter(meeting=meeting).select_related("person")]


def attendance_code(meeting: Meeting) -> str:
    """What an attendance list, with who conducted the meeting, is known by: another list has another code."""
    return check_code(canonical({"attendance": attendance_of(meeting), "conductor": meeting.conductor_id}))


def quorum_of(meeting: Meeting, attendance: Sequence[Attendance]) -> tuple[int | None, int | None]:
    """How many members have a vote, and how many must be there; None where that isn't known.

    By the rule that the meeting keeps. Members are the body's seats; where those aren't known, the voting members on the attendance list,
    or in their terms on that day.
    Minutes that were signed before keep what they said: a correction doesn't judge an old meeting by the body's present rule.
    """
    if signed := last_signed(meeting):
        return signed["members"], signed["needed"]
    listed = sum(1 for row in attendance if row.votes and row.person_id)
    unnamed = any(row.seat == "member" and not row.person_id for row in attendance)
    members = meeting.seats
    if members is None and not unnamed:
        seats = Membership.objects.live().on(meeting.day).filter(commission=meeting.commission_id, votes=True)
        members = listed or seats.count() or None
    return members, meeting.needed(members)


def last_signed(meeting: Meeting) -> Body | None:
    """The newest signed text of minutes that are being corrected; None of those never signed. Asked only where there is a number."""
    if not meeting.number:
        return None
    kept = MinutesVersion.objects.filter(meeting=meeting, edition__isnull=False).order_by("-edition").first()
    return from_text(kept.body) if kept else None


def newest_editions() -> QuerySet[MinutesVersion]:
    """The newest signed edition of each meeting."""
    newer = MinutesVersion.objects.filter(meeting=OuterRef("meeting"), edition__gt=OuterRef("edition"))
    return MinutesVersion.objects.filter(~Exists(newer), edition__isnull=False)


def as_signed(actions: Iterable[ActionItem]) -> list[ActionItem]:
    """These action items as signed minutes give them: while minutes are being corrected, their edition in force says what is to be done, by
    whom and by when, not the records that are being written. What only a correction brings is left out.

    Told in memory, never to be saved. Asks nothing (where decision__item__meeting is loaded) unless some of the minutes are corrected.
    """
    rows = list(actions)
    corrected = {row.decision.item.meeting_id for row in rows if row.decision.item.meeting.is_open}
    if not corrected:
        return rows
    bodies = {kept.meeting_id: from_text(kept.body) for kept in newest_editions().filter(meeting__in=corrected)}
    decisions = [(body, decision) for body in bodies.values() for item in body["agenda"] for decision in item["decisions"]]
    given = {action["id"]: (body, decision, action) for body, decision in decisions for action in decision["actions"]}
    named = [given[row.pk][2]["responsible"] for row in rows if row.pk in given]
    people = Person.objects.select_related("user").in_bulk({one["id"] for one in named if one})
    for row in rows:
        if row.decision.item.meeting_id in corrected and row.pk in given:
            _give(row, *given[row.pk], people)
    return [row for row in rows if row.decision.item.meeting_id not in corrected or row.pk in given]


def _give(row: ActionItem, body: Body, decision: Decided, action: ToDo, people: Mapping[int, Person]) -> None:
    row.due = date.fromisoformat(action["due"]) if action["due"] else None
    row.due_words = action["due_words"]
    row.responsible = people.get(action["responsible"]["id"]) if action["responsible"] else None
    _put(row, "text", action["text"])
    _put(row.decision, "text", decision["text"])
    row.decision.item.position, row.decision.position = map(int, decision["number"].split("."))
    dated(row.decision.item.meeting, body)


def dated(meeting: Meeting, body: Body) -> Meeting:
    """The meeting with its day and title as that text has them; in memory, never to be saved."""
    meeting.day = date.fromisoformat(body["day"]) if body["day"] else None
    _put(meeting, "title", body["title"])
    return meeting


def _put(record: Any, stem: str, text: Words) -> None:
    for code in LANGUAGES:
        setattr(record, f"{stem}_{code}", text[code])  # type: ignore[literal-required]


def voters_of(attendance: Iterable[Attendance]) -> int | None:
    """How many present members have a vote; None where members were there whose number isn't known."""
    rows = [row for row in attendance if row.seat == "member"]
    if any(not row.person_id and row.presence in THERE for row in rows):
        return None
    return sum(1 for row in rows if row.votes and row.presence in THERE)


def words(record: Any, stem: str) -> Words:
    """A record's text in three languages."""
    kk, ru, en = (str(getattr(record, f"{stem}_{code}", "") or "") for code in LANGUAGES)
    return Words(kk=kk, ru=ru, en=en)


def _named(person: Person | None) -> Named | None:
    return Named(id=person.pk, name=words(person, "name")) if person else None


def _of_person(person: Person) -> Named:
    return Named(id=person.pk, name=words(person, "name"))


def about(record: Any) -> About:
    """How a record of the books is named: an NGO in full, a lot with its title, a contract by its number."""
    match record.KIND:
        case "ngo":
            name = Words(kk=record.full_name("kk"), ru=record.full_name("ru"), en=record.full_name("en"))
        case "lot":
            name = _numbered(record, {"kk": "{}-лот", "ru": "лот № {}", "en": "lot {}"})
            name = name if any(name.values()) else Words(kk="нөмірсіз лот", ru="лот без номера", en="lot without a number")
        case "contract":
            name = _numbered(record, {"kk": "№ {} шарт", "ru": "договор № {}", "en": "contract № {}"})
            name = name if any(name.values()) else _unnumbered(record)
        case _:
            name = words(record, "title")
            name = Words(kk=name["kk"] or str(record.year), ru=name["ru"], en=name["en"])
    return About(kind=record.KIND, id=record.pk, name=name)


def _numbered(record: Any, patterns: dict[str, str]) -> Words:
    """Number and title in each language, as papers write them (names, not texts of ours): «2-лот «Жастар бастамалары»»."""
    titles = words(record, "title")
    each = {}
    for code in LANGUAGES:
        title: str = titles[code] or titles["kk"]  # type: ignore[literal-required]
        quoted = title if not title or title[0] in '«“"' else f"“{title}”" if code == "en" else f"«{title}»"
        parts = [patterns[code].format(record.number) if record.number else "", quoted]
        each[code] = " ".join(filter(None, parts))
    return Words(kk=each["kk"], ru=each["ru"], en=each["en"])


def _unnumbered(contract: Any) -> Words:
    """A contract of which neither number nor title is known: by whose it is."""
    kk, ru, en = (contract.ngo.full_name(code) for code in LANGUAGES)
    return Words(kk=f"нөмірсіз шарт, {kk}", ru=f"договор без номера, {ru}", en=f"contract without a number, {en}")


def _there(row: Attendance) -> There:
    return There(
        seat=row.seat,
        person=_named(row.person),
        group=words(row, "group"),
        capacity=words(row, "capacity"),
        count=row.count,
        presence=row.presence,
        votes=row.votes,
        arrived=_time(row.arrived),
        left=_time(row.left),
        reason=row.reason,
    )


def _item(item: AgendaItem) -> Item:
    named = list(item.mentions.all())
    return Item(
        id=item.pk,
        position=item.position,
        title=words(item, "title"),
        reporter=_named(item.reporter),
        heard=words(item, "heard"),
        speeches=[Said(speaker=_named(one.speaker), text=words(one, "text")) for one in item.speeches.all()],
        proposals=[
            Proposed(
                proposer=_named(one.proposer),
                on_behalf=one.on_behalf,
                text=words(one, "text"),
                fate=one.fate,
                about=[about(mention.subject) for mention in named if mention.proposal_id == one.pk],
            )
            for one in item.proposals.all()
        ],
        vote=tally_of(item),
        decisions=[decided(item, one, [m for m in named if m.decision_id == one.pk]) for one in item.decisions.all()],
        about=[about(m.subject) for m in named if m.proposal_id is None and m.decision_id is None],
        carried=[_carried(one) for one in item.carried.all()],
    )


def tally_of(item: AgendaItem) -> Tally:
    """How an item was voted on, with the sums of both ways of recording."""
    ballots = [Ballot(member=_of_person(v.member), choice=v.choice, interest=v.interest) for v in item.votes.all()]
    sums: dict[str, int | None] = {
        "votes_for": item.votes_for,
        "votes_against": item.votes_against,
        "abstained": item.abstained,
        "recused": item.recused,
    }
    if item.voting == Voting.MEMBERS:
        columns = {Choice.FOR: "votes_for", Choice.AGAINST: "votes_against", Choice.ABSTAINED: "abstained", Choice.RECUSED: "recused"}
        sums = {name: sum(1 for ballot in ballots if ballot["choice"] == choice) for choice, name in columns.items()}
    return Tally(
        voting=item.voting,
        votes_for=sums["votes_for"],
        votes_against=sums["votes_against"],
        abstained=sums["abstained"],
        recused=sums["recused"],
        ballots=ballots,
    )


def decided(item: AgendaItem, decision: Decision, mentions: Sequence[Mention]) -> Decided:
    """A decision of an item, with the records it names."""
    bid, report = decision.application, decision.progress_report
    ngo = decision.ngo or (bid.ngo if bid else report.contract.ngo if report else None)
    return Decided(
        id=decision.pk,
        number=f"{item.position}.{decision.position}",
        text=words(decision, "text"),
        effect=decision.effect,
        application=Named(id=bid.pk, name=words(bid, "title")) if bid else None,
        ngo=about(ngo) if ngo else None,
        lot=about(bid.lot) if bid else None,
        progress_report=Named(id=report.pk, name=about(report.contract)["name"]) if report else None,
        contract=about(report.contract) if report else None,
        amount=None if decision.amount is None else int(decision.amount),
        about=[about(mention.subject) for mention in mentions],
        actions=[to_do(action) for action in decision.actions.all()],
    )


def to_do(action: ActionItem) -> ToDo:
    """An action item as it was given."""
    return ToDo(
        id=action.pk,
        responsible=_named(action.responsible),
        text=words(action, "text"),
        due=_day(action.due),
        due_words=action.due_words,
    )


def _carried(carried: CarriedAction) -> Carried:
    action = carried.action
    item = action.decision.item
    text = words(action, "text") if action.text else words(action.decision, "text")
    return Carried(
        id=action.pk,
        text=text,
        responsible=_named(action.responsible),
        due=_day(action.due),
        due_words=action.due_words,
        state=carried.state,
        decision=f"{item.position}.{action.decision.position}",
        minutes=item.meeting.number,
    )


def _annex(annex: Annex) -> Appended:
    paper: Document | None = annex.document
    return Appended(title=words(annex, "title"), pages=annex.pages, document=annex.document_id, sha256=paper.sha256 if paper else "")


def _opinion(opinion: DissentingOpinion) -> Opinion:
    return Opinion(member=_of_person(opinion.member), place=opinion.place, text=opinion.text, document=opinion.document_id)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _time(moment: time | None) -> str | None:
    return f"{moment:%H:%M}" if moment else None


# ---------------------------------------------------------------- as text


def as_text(body: Body) -> str:
    """The one canonical text of a body: what is stored and hashed."""
    return canonical(body)


def from_text(text: str) -> Body:
    """A stored body."""
    body: Body = json.loads(text)
    return body


def check_code(text: str) -> str:
    """The SHA-256 of a stored body, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


RULE = ("quorum", "quorum_number", "quorum_reason")
SIGNED_ONLY = ("edition", "number", "year", "signed_at", "signed_by", "signed_account", "approvals", "silent", "reason")
NOT_APPROVED = (*SIGNED_ONLY, "format", "opinions")
"""What members don't approve: what signing adds to a text, and opinions, which are each member's own."""


def approved_part(body: Body) -> dict[str, Any]:
    """What of a text the members approve: where it changes, they are asked again. A quorum rule is part of that where it is the meeting's
    own (else texts of format 1, which don't tell it, would all ask again)."""
    left_out = NOT_APPROVED if body.get("quorum_reason") else (*NOT_APPROVED, *RULE)
    return {name: value for name, value in body.items() if name not in left_out}


def says_the_same(one: Body, other: Body) -> bool:
    """Whether two texts are the same but for what signing adds: what members approve, and their own opinions."""
    return approved_part(one) == approved_part(other) and one["opinions"] == other["opinions"]


def item_of(item: AgendaItem) -> Item:
    """One agenda item with its parts, as history tells it."""
    return _item(item)
