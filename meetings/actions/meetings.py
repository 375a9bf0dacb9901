"""Planning a meeting: its facts, its agenda, who was there. What is said there is written in meetings.actions.writing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from grants.actions.base import Change, Refused, Stale, changing, same_version, set_fields, unvoided
from koksu import history
from koksu.accounts.models import User
from meetings.actions.base import begun, in_meeting, locked_item, still_open
from meetings.actions.bodies import meet
from meetings.actions.invitations import tell_cancelled
from meetings.actions.sessions import end_session, refuse_if_written_by_another
from meetings.actions.votes import check_vote
from meetings.models import (
    THERE,
    ActionItem,
    AgendaItem,
    Annex,
    Attendance,
    CarriedAction,
    Commission,
    Meeting,
    MeetingStatus,
    MemberRole,
    Membership,
    MinutesVersion,
    Person,
    Presence,
    Seat,
)
from meetings.reports.body import attendance_code, attendance_of, last_signed, voters_of

FIELDS = (
    *("title_kk", "title_ru", "title_en", "day", "starts", "ends", "place_kk", "place_ru", "place_en"),
    *("chair", "conductor", "secretary"),
)
ITEM_TITLES = ("title_kk", "title_ru", "title_en", "reporter")
TIMED = (Presence.LATE, Presence.LEFT)  # of whom it is noted when they came or left
ANNEX_FIELDS = ("title_kk", "title_ru", "title_en", "pages", "document")
# The item under which open action items return: a text of the minutes, in each language, which the secretary may change.
CARRIED = {
    "title_kk": "Алдыңғы отырыстарда берілген тапсырмалардың орындалуы туралы",
    "title_ru": "Об исполнении поручений прошлых заседаний",
    "title_en": "On the action items of earlier meetings",
}


def plan_meeting(*, actor: User, at: datetime, commission: Commission, **values: Any) -> Meeting:
    """A meeting to come (or one that took place), FIELDS: its members stand on the attendance list, open action items on the agenda."""
    with changing(actor=actor, at=at, deed="write_minutes", district_id=commission.district_id) as change:
        body = unvoided(commission)
        meeting = Meeting(commission=body)
        meeting.take_rule(body)
        set_fields(meeting, values, FIELDS)
        seats = list(Membership.objects.live().on(meeting.day).filter(commission=body).select_related("person"))
        if "chair" not in values:
            meeting.chair = next((seat.person for seat in seats if seat.role == MemberRole.CHAIR), None)
        if "secretary" not in values:
            meeting.secretary = next((seat.person for seat in seats if seat.role == MemberRole.SECRETARY), None)
        _check_people(meeting)
        change.create(meeting)
        for position, seat in enumerate(seats, start=1):
            person = seat.person
            Attendance(
                meeting=meeting,
                position=position,
                seat=Seat.MEMBER,
                person=person,
                votes=seat.votes,
                capacity_kk=person.capacity_kk,
                capacity_ru=person.capacity_ru,
                capacity_en=person.capacity_en,
            ).save()
        if seats:
            change.note(meeting, "attend", {"attendance": []}, after={"attendance": attendance_of(meeting)})
        carry_open(change, meeting)
        return meeting


def edit_meeting(*, actor: User, at: datetime, meeting: Meeting, version: int | None = None, **values: Any) -> Meeting:
    """Change a meeting's FIELDS. Stale where it isn't of the `version` that was seen.

    Refused: signed minutes; a chair who is noted as absent; a begin or an end outside which somebody came or left; a day on which somebody
    who is noted as present with a vote has none.
    """
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        still_open(fresh)
        same_version(fresh, version)
        before, day, times = history.snapshot(fresh), fresh.day, (fresh.starts, fresh.ends)
        set_fields(fresh, values, FIELDS)
        if fresh.number_year and (fresh.day is None or fresh.day.year != fresh.number_year):
            message = _("Its number belongs to the year %(year)s: the day stays within it.") % {"year": fresh.number_year}
            raise Refused({"day": Refused(message, code="other_year")})
        _check_people(fresh)
        check_chair(fresh)
        if (fresh.starts, fresh.ends) != times:
            _check_kept_times(fresh)
        if fresh.day != day:
            _check_kept_votes(fresh)
        change.update(fresh, before)
        return fresh


def cancel_meeting(*, actor: User, at: datetime, meeting: Meeting, reason: str, version: int | None = None) -> Meeting:
    """Void a meeting that doesn't take place; who was invited is told. Refused once members have its text, and while somebody writes.

    Stale where it isn't of the `version` that was seen.
    """
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        same_version(fresh, version)
        if fresh.number:
            raise Refused(_("Minutes that have a number can't be voided."), code="numbered")
        if MinutesVersion.objects.filter(meeting=fresh).exists():
            raise Refused(_("The members have the text of this meeting: it can't be cancelled any more."), code="sent")
        for item in AgendaItem.objects.live().filter(meeting=fresh):
            refuse_if_written_by_another(item, actor, at)
            end_session(change, item)
        before = history.snapshot(fresh)
        fresh.voided_by, fresh.voided_at, fresh.void_reason = actor, at, reason.strip()
        change.update(fresh, before, "void", reason.strip())
        tell_cancelled(change, fresh)
        return fresh


def _check_people(meeting: Meeting) -> None:
    for name in ("chair", "conductor", "secretary"):
        person: Person | None = getattr(meeting, name)
        if person and person.district_id != meeting.commission.district_id:
            raise Refused({name: Refused(_("This person belongs to another district."), code="foreign_person")})


def check_chair(meeting: Meeting) -> None:
    """Refused, at its field: somebody chairs or conducts who is noted as absent. (Where another conducted, the chair may be absent.)"""
    name = "conductor" if meeting.conductor else "chair"
    person: Person | None = getattr(meeting, name)
    absent = (Presence.ABSENT, Presence.EXCUSED)
    if person and Attendance.objects.filter(meeting=meeting, person=person, presence__in=absent).exists():
        message = _("%(person)s is noted as absent: who conducts the meeting is there. Name who conducted it, or mend the attendance.")
        raise Refused({name: Refused(message % {"person": person}, code="absent_chair")})


def _check_kept_times(meeting: Meeting) -> None:
    """Refused, at the end or the begin that is wrong: somebody is noted to have come or left when the meeting would be over, or not yet
    begun."""
    for row in Attendance.objects.filter(meeting=meeting, presence__in=TIMED).select_related("person"):
        if _outside(meeting, row.arrived, row.left) == "arrived":
            message = _("%(person)s came at %(time)s: the meeting ended after that. Mend the end, or the time in the attendance.")
            raise Refused({"ends": Refused(message % {"person": row, "time": _clock(row.arrived)}, code="arrived_after")})
        if _outside(meeting, row.arrived, row.left) == "left":
            message = _("%(person)s left at %(time)s: the meeting began before that. Mend the begin, or the time in the attendance.")
            raise Refused({"starts": Refused(message % {"person": row, "time": _clock(row.left)}, code="left_before")})


def _check_kept_votes(meeting: Meeting) -> None:
    """Refused, at the day: somebody who is noted as present with a vote had none in the body on that day."""
    rows = Attendance.objects.filter(meeting=meeting, votes=True, presence__in=THERE).select_related("person")
    if none := _without_a_vote(meeting, [row.person for row in rows if row.person]):
        message = _("On this day %(person)s has no seat with a vote in the commission, but is noted as present with a vote.")
        raise Refused({"day": Refused(message % {"person": none[0]}, code="no_vote")})


# ---------------------------------------------------------------- who was there


class Comer(Struct, frozen=True, kw_only=True):
    """A line of the attendance list: a person, somebody who isn't here yet (`newcomer`: what meetings.actions.bodies.meet takes), or a
    group whose people aren't named (`group`: by language). `row`: its name on the page, for what is said of it."""

    seat: str
    presence: str = Presence.UNKNOWN
    person: Person | None = None
    newcomer: dict[str, Any] | None = None
    group: dict[str, str] | None = None
    capacity: dict[str, str] | None = None  # None: the person's present one
    count: int | None = None
    votes: bool = False
    arrived: Any = None
    left: Any = None
    reason: str = ""
    row: str = ""


def take_attendance(
    *, actor: User, at: datetime, meeting: Meeting, comers: Sequence[Comer], conducted: str | None = None, seen: str | None = None
) -> Meeting:
    """The whole attendance list, as it is now. One event tells what it was and what it is.

    `conducted`: the row of who conducted the meeting; empty: its chair; None: as it was noted before. Stale where the list isn't the one
    that was `seen` (its code) any more.

    Refused: signed minutes; a person twice; a vote that the person's seat doesn't have, and more present voters than seats with a vote;
    who came when the meeting was over, left before it began, or before they came; a chair who is absent; fewer present voters than a vote
    counted already.
    """
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        still_open(fresh)
        if seen is not None and seen != attendance_code(fresh):
            raise Stale(_("Somebody saved this list meanwhile."), code="changed_meanwhile")
        before = attendance_of(fresh)
        met = [_met(change, fresh, comer) for comer in comers]
        _write_list(fresh, met)
        if conducted is not None:
            _name_conductor(change, fresh, conducted, met)
        check_chair(fresh)
        check_voters(fresh)
        votes_still_fit(fresh, _("The vote on item %(number)s doesn't fit this list: %(why)s"))
        after = attendance_of(fresh)
        if after != before:
            begun_by_attendance(change, fresh, comers)
            change.note(fresh, "attend", {"attendance": before}, after={"attendance": after})
        return fresh


def _name_conductor(change: Change, meeting: Meeting, row: str, comers: Sequence[Comer]) -> None:
    """Who conducted it is on the list; where that is the chair, nobody else is named."""
    person = next((comer.person for comer in comers if row and comer.row == row), None)
    if row and person is None:
        raise Refused({"conductor": Refused(_("Who conducted the meeting stands on the list: name them there too."), code="not_listed")})
    before = history.snapshot(meeting)
    meeting.conductor = None if person is None or person.pk == meeting.chair_id else person
    change.update(meeting, before)


def begun_by_attendance(change: Change, meeting: Meeting, comers: Sequence[Comer]) -> None:
    """Once somebody is noted as there, the meeting takes place."""
    if any(comer.presence in THERE for comer in comers):
        begun(change, meeting)


def _met(change: Change, meeting: Meeting, comer: Comer) -> Comer:
    """A line whose newcomer is a person of the district by now."""
    if comer.newcomer is None:
        return comer
    try:
        return replace(comer, person=meet(change, meeting.commission.district, **comer.newcomer), newcomer=None)
    except ValidationError as error:
        raise Refused({f"{comer.row}-newcomer": error.messages}) from error


def _check_people_of(meeting: Meeting, comers: Sequence[Comer]) -> None:
    there: set[int] = set()
    for comer in comers:
        if comer.person is None:
            continue
        if comer.person.district_id != meeting.commission.district_id:
            raise Refused({f"{comer.row}-person": Refused(_("This person belongs to another district."), code="foreign_person")})
        if comer.person.pk in there:
            raise Refused({f"{comer.row}-person": Refused(_("A person stands on the list twice: keep one line."), code="twice")})
        there.add(comer.person.pk)


def _outside(meeting: Meeting, arrived: time | None, left: time | None) -> str:
    """Which of these times can't be: who came when it was over wasn't there, nor who left before it began; empty: none, as far as known."""
    if arrived and meeting.ends and arrived >= meeting.ends:
        return "arrived"
    return "left" if left and meeting.starts and left <= meeting.starts else ""


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _wrong_times(meeting: Meeting, comers: Iterable[Comer]) -> dict[str, Refused]:
    """What is wrong with the times of a list, by its field."""
    found = {}
    for comer in comers:
        if comer.presence not in TIMED:
            continue
        outside = _outside(meeting, comer.arrived, comer.left)
        if outside == "arrived":
            message = _("The meeting ended at %(time)s: who came then wasn't there.") % {"time": _clock(meeting.ends)}
            found[f"{comer.row}-arrived"] = Refused(message, code="after_the_end")
        if outside == "left":
            message = _("The meeting began at %(time)s: who had left by then wasn't there.") % {"time": _clock(meeting.starts)}
            found[f"{comer.row}-left"] = Refused(message, code="before_the_start")
        if not outside and comer.arrived and comer.left and comer.left <= comer.arrived:
            found[f"{comer.row}-left"] = Refused(_("They left before they came."), code="order")
    return found


def _wrong_votes(meeting: Meeting, comers: Iterable[Comer]) -> dict[str, Refused]:
    """Votes that a list gives though the person's seat has none, by their field."""
    voting = {comer.person: comer for comer in comers if comer.person and comer.votes and comer.seat == Seat.MEMBER}
    message = _(
        "%(person)s has no seat with a vote in the commission on that day. "
        "If that has changed, change the seat in the commission's composition first: its history keeps that."
    )
    return {
        f"{voting[person].row}-votes": Refused(message % {"person": person}, code="no_vote")
        for person in _without_a_vote(meeting, list(voting))
    }


def _without_a_vote(meeting: Meeting, people: Sequence[Person]) -> list[Person]:
    """Who of them has no vote in the body on the meeting's day: their seat has none, or all its seats with a vote are others'. (Of a body
    whose seats aren't all known by name, somebody without a seat there may hold one of them.) Who had a vote in signed minutes keeps it."""
    if not people:
        return []
    seats = Membership.objects.live().on(meeting.day).filter(commission=meeting.commission_id).values_list("person", "votes")
    voting = {person for person, votes in seats if votes}
    seated = {person for person, _votes in seats}
    signed = last_signed(meeting)
    kept = {row["person"]["id"] for row in (signed["attendance"] if signed else ()) if row["person"] and row["votes"]}
    named = len(voting) >= (meeting.seats or 1)
    return [one for one in people if one.pk not in voting | kept and (one.pk in seated or named)]


def check_voters(meeting: Meeting, at: str = "") -> None:
    """Refused (at the field `at`): more members noted as present with a vote than the body has seats with a vote."""
    voters = voters_of(Attendance.objects.filter(meeting=meeting))
    if voters and meeting.seats and voters > meeting.seats:
        message = _("Members noted as present with a vote: %(present)s. The commission has fewer seats with a vote: %(seats)s.")
        refused = Refused(message % {"present": voters, "seats": meeting.seats}, code="too_many_voters")
        raise Refused({at: refused}) if at else refused


def _write_list(meeting: Meeting, comers: Sequence[Comer]) -> None:
    _check_people_of(meeting, comers)
    if wrong := {**_wrong_times(meeting, comers), **_wrong_votes(meeting, comers)}:
        raise Refused(wrong)
    named = [comer.person.pk for comer in comers if comer.person]
    there = {row.person_id: row for row in Attendance.objects.filter(meeting=meeting, person__isnull=False)}
    Attendance.objects.filter(meeting=meeting).exclude(person__in=named).delete()
    for position, comer in enumerate(comers, start=1):
        row = there.get(comer.person.pk if comer.person else None) or Attendance(meeting=meeting, person=comer.person)
        capacity = comer.capacity
        if capacity is None and comer.person and not row.pk:
            capacity = {code: getattr(comer.person, f"capacity_{code}") for code in ("kk", "ru", "en")}
        for stem, text in (("group", comer.group), ("capacity", capacity)):
            for code, value in (text or {}).items():
                setattr(row, f"{stem}_{code}", value)
        row.position, row.seat, row.presence, row.count = position, comer.seat, comer.presence, comer.count
        row.votes = comer.votes and comer.seat == Seat.MEMBER
        timed = comer.presence in TIMED
        row.arrived, row.left, row.reason = comer.arrived if timed else None, comer.left if timed else None, comer.reason
        try:
            row.full_clean()
        except ValidationError as error:
            raise Refused({f"{comer.row}-{name}": found for name, found in error.message_dict.items()}) from error
        row.save()


def votes_still_fit(meeting: Meeting, words: str) -> None:
    """Refused, in `words` (with %(number)s of the item and %(why)s): a vote that is counted already and couldn't have been taken so."""
    for item in AgendaItem.objects.live().filter(meeting=meeting):
        try:
            check_vote(item)
        except Refused as error:
            raise Refused(words % {"number": item.position, "why": " ".join(error.messages)}, code="votes") from error


# ---------------------------------------------------------------- the agenda


def add_item(*, actor: User, at: datetime, meeting: Meeting, **values: Any) -> AgendaItem:
    """A new item at the agenda's end (ITEM_TITLES)."""
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        still_open(fresh)
        return _append(change, fresh, values)


def edit_item(*, actor: User, at: datetime, item: AgendaItem, version: int | None = None, **values: Any) -> AgendaItem:
    """Change how an item stands on the agenda (ITEM_TITLES); what is said on it is written in meetings.actions.writing.

    Refused once signed, and while another person writes it; Stale where it isn't of the `version` that was seen.
    """
    with in_meeting(actor=actor, at=at, meeting=item.meeting) as (change, meeting):
        still_open(meeting)
        fresh = locked_item(item)
        refuse_if_written_by_another(fresh, actor, at)
        end_session(change, fresh)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, ITEM_TITLES)
        _check_item(fresh, meeting)
        change.update(fresh, before)
        return fresh


def _check_item(item: AgendaItem, meeting: Meeting) -> None:
    if not item.title:
        raise Refused({"title_kk": Refused(_("Say what the item is about."), code="required")})
    if item.reporter and item.reporter.district_id != meeting.commission.district_id:
        raise Refused({"reporter": Refused(_("This person belongs to another district."), code="foreign_person")})


def _append(change: Change, meeting: Meeting, values: dict[str, Any], *, carries: bool = False) -> AgendaItem:
    last = AgendaItem.objects.live().filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(meeting=meeting, position=last + 1, carries=carries)
    set_fields(item, values, ITEM_TITLES)
    _check_item(item, meeting)
    change.create(item)
    return item


def move_item(*, actor: User, at: datetime, item: AgendaItem, to: int) -> Meeting:
    """Put an item at place `to` (from 1); the others follow. One event tells the new order."""
    with in_meeting(actor=actor, at=at, meeting=item.meeting) as (change, meeting):
        still_open(meeting)
        items = list(AgendaItem.objects.live().select_for_update(of=("self",)).filter(meeting=meeting).order_by("position", "id"))
        before = [one.pk for one in items]
        moved = next((one for one in items if one.pk == item.pk), None)
        if moved is None:
            raise Refused(_("This item was taken off the agenda meanwhile."), code="voided")
        items.remove(moved)
        items.insert(max(0, min(to - 1, len(items))), moved)
        renumber(items)
        after = [one.pk for one in items]
        if after != before:
            change.note(meeting, "reorder", {"agenda": before}, after={"agenda": after})
        return meeting


def renumber(items: Sequence[AgendaItem]) -> None:
    """Positions from 1, in this order."""
    for position, one in enumerate(items, start=1):
        if one.position != position:
            one.position = position
            AgendaItem.objects.filter(pk=one.pk).update(position=position)


def remove_item(*, actor: User, at: datetime, item: AgendaItem, reason: str) -> Meeting:
    """Take an item off the agenda: it is voided with its reason. Refused while another person writes it, and once signed."""
    with in_meeting(actor=actor, at=at, meeting=item.meeting) as (change, meeting):
        still_open(meeting)
        fresh = locked_item(item)
        refuse_if_written_by_another(fresh, actor, at)
        end_session(change, fresh)
        if ActionItem.objects.in_force().filter(decision__item=fresh).exists():
            raise Refused(_("Action items of the signed edition rest on this item: it stays on the agenda."), code="in_force")
        before = history.snapshot(fresh)
        fresh.voided_by, fresh.voided_at, fresh.void_reason = actor, at, reason.strip()
        change.update(fresh, before, "void", reason.strip())
        left = list(AgendaItem.objects.live().filter(meeting=meeting).order_by("position", "id"))
        renumber(left)
        order = [one.pk for one in left]
        change.note(meeting, "reorder", {"agenda": [*order, fresh.pk]}, after={"agenda": order})
        return meeting


def carry_open(change: Change, meeting: Meeting) -> None:
    """Put the body's unfinished action items on this agenda; while the meeting is only planned, finished ones go off it again."""
    unfinished = list(ActionItem.objects.unfinished(meeting.commission).exclude(decision__item__meeting=meeting))
    item = AgendaItem.objects.live().filter(meeting=meeting, carries=True).first()
    if item is None:
        if not unfinished:
            return
        item = _append(change, meeting, dict(CARRIED), carries=True)
        others = list(AgendaItem.objects.live().filter(meeting=meeting).exclude(pk=item.pk).order_by("position", "id"))
        renumber([item, *others])
    there = {carried.action_id: carried for carried in item.carried.all()}
    before = sorted(there)
    CarriedAction.objects.bulk_create(
        CarriedAction(item=item, action=action, state=action.state) for action in unfinished if action.pk not in there
    )
    if meeting.status == MeetingStatus.PLANNED:
        item.carried.exclude(action__in=unfinished).delete()
    refresh_states(item)
    after = sorted(item.carried.values_list("action", flat=True))
    if after != before:
        change.note(item, "carry", {"carried": before}, after={"carried": after})


def refresh_states(item: AgendaItem) -> None:
    """How carried action items stand now: until the text is sent to the members."""
    for carried in item.carried.select_related("action"):
        if carried.state != carried.action.state:
            carried.state = carried.action.state
            carried.save(update_fields=["state"])


# ---------------------------------------------------------------- annexes


def add_annex(*, actor: User, at: datetime, meeting: Meeting, **values: Any) -> Annex:
    """A paper annexed to the minutes (ANNEX_FIELDS). Refused once signed; a document of another district."""
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        still_open(fresh)
        last = Annex.objects.live().filter(meeting=fresh).aggregate(last=Max("position"))["last"] or 0
        annex = Annex(meeting=fresh, position=last + 1)
        set_fields(annex, values, ANNEX_FIELDS)
        if annex.document and annex.document.district_id != fresh.commission.district_id:
            raise Refused({"document": Refused(_("This document belongs to another district."), code="foreign_document")})
        change.create(annex)
        return annex
