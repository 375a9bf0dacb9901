"""A commission's decision on a lot, for tests: `an_award(worth="900 000")` is signed and has an action item."""

from datetime import date
from types import SimpleNamespace

from koksu.money import Tenge
from meetings.actions import review, writing
from meetings.models import ActionItem, Decision, Meeting
from tests.factories import a_district, a_lot, an_allocation, an_application, an_ngo, an_official
from tests.meetings.factories import LATER, a_commission, a_meeting, a_person, a_scribe, an_item, decided, members_of, sent, signed, write

LONG_AGO, FAR = date(2020, 3, 2), date(2099, 1, 1)
"""The day of the meeting: whatever today is, a deadline near it has passed; and a deadline that hasn't."""


def a_world(**values):
    """A district with an official, a commission of three, and an NGO that applies for a lot."""
    district = a_district(**values)
    commission = a_commission(of=district, with_members=3)
    bid = an_application(lot=a_lot(of=an_allocation(of=district)), ngo=an_ngo(of=district), worth="950 000")
    return SimpleNamespace(
        district=district,
        official=an_official(of=district, full_name="Айгүл Маманова"),
        commission=commission,
        members=[person.user for person in members_of(commission)],
        bid=bid,
        ngo=bid.ngo,
        lot=bid.lot,
        allocation=bid.lot.allocation,
    )


def resolve(there, *decisions, day=LONG_AGO, by=None, proposals=(), about=(), title="Жеңімпазды анықтау туралы"):
    """Signed minutes of the world's commission with these decisions under one item."""
    meeting = a_meeting(of=there.commission, day=day)
    scribe = by or a_scribe(meeting)
    write(an_item(meeting, title_kk=title), scribe, decisions=decisions, proposals=proposals, about=about)
    return signed(sent(meeting, by=scribe))


def an_award(there=None, *, worth="900 000", due=FAR, responsible=None, **more):
    """The world with an award of its lot to its application, signed: `meeting`, `decision`, `action`."""
    there = there or a_world()
    there.responsible = responsible or a_person(of=there.district, name_kk="Қанат Оспанұлы")
    amount = None if worth is None else Tenge.read(worth)
    text = decided(
        "Лот жеңімпаздың өтініміне берілсін.",
        effect="award",
        application=there.bid,
        amount=amount,
        actions=[writing.ToDo(responsible=there.responsible, due=due)],
    )
    there.meeting = resolve(there, text, **more)
    there.decision = Decision.objects.get(item__meeting=there.meeting)
    there.action = ActionItem.objects.get(decision=there.decision)
    return there


def correct(meeting, by, *decisions, sign=False):
    """Begin a correction of signed minutes and write these decisions under their item; `sign`: to its new signed edition."""
    review.begin_correction(actor=by, at=LATER, meeting=meeting, reason="сома қате жазылған")
    write(meeting.agenda.get(), by, at=LATER, decisions=decisions)
    meeting = Meeting.objects.get(pk=meeting.pk)
    if not sign:
        return meeting
    review.send_to_review(actor=by, at=LATER, meeting=meeting)
    return signed(Meeting.objects.get(pk=meeting.pk))
