"""Meetings for tests, by sentences: `a_commission(of=district, with_members=5)`, `a_meeting(of=commission, attended_by=4)`.

Saved straight to the database, like tests/factories.py; what is written in minutes goes through actions.
"""

from datetime import UTC, date, datetime, time

from factory import LazyAttribute, Sequence, SubFactory

from meetings import models
from meetings.actions import review, writing
from meetings.models import Attendance, Meeting, Membership, Person
from tests.factories import NOON, DistrictFactory, RecordFactory, a_member, a_secretary

DAY = date(2026, 6, 1)
LATER = datetime(2026, 6, 2, 5, tzinfo=UTC)


class CommissionFactory(RecordFactory):
    _of = "district"
    district = SubFactory(DistrictFactory)
    name_kk = Sequence("ҮЕҰ гранттарын бақылау комиссиясы {}".format)
    name_ru = Sequence("Комиссия по контролю грантов НПО {}".format)
    quorum = models.Quorum.MAJORITY

    class Meta:
        model = models.Commission


class PersonFactory(RecordFactory):
    _of = "district"
    district = SubFactory(DistrictFactory)
    name_kk = Sequence("Сәуле Жұмабекқызы {}".format)
    capacity_kk = "бөлім басшысы"

    class Meta:
        model = models.Person


class MeetingFactory(RecordFactory):
    _of = "commission"
    commission = SubFactory(CommissionFactory)
    title_kk = "Конкурс қорытындысы туралы"
    day = DAY
    starts = time(15)
    quorum, quorum_number, seats = (LazyAttribute(lambda one, name=name: getattr(one.commission, name)) for name in Meeting.RULE)
    place_kk = "әкімдіктің шағын залы"

    class Meta:
        model = models.Meeting


class ItemFactory(RecordFactory):
    _of = "meeting"
    meeting = SubFactory(MeetingFactory)
    position = 1
    title_kk = "Жеңімпазды анықтау туралы"

    class Meta:
        model = models.AgendaItem


def a_person(of, **values):
    """Somebody of a district."""
    return PersonFactory(of=of, **values)


def an_account(person, role=a_member):
    """The user as whom this person signs in, with their role in the district."""
    person.user = role(of=person.district, full_name=person.name_kk)
    person.save()
    return person.user


def a_commission(of=None, *, with_members=0, accounts=True, **values):
    """A commission; its first member is its chair. `accounts`: whether they sign in."""
    commission = CommissionFactory(**({"of": of} if of else {}), **values)
    for number in range(with_members):
        person = a_person(of=commission.district)
        if accounts:
            an_account(person)
        Membership.objects.create(
            commission=commission, person=person, role="member" if number else "chair", recorded_by=commission.recorded_by, recorded_at=NOON
        )
    return commission


def members_of(commission):
    """Its people, the chair first."""
    return [seat.person for seat in commission.memberships.order_by("id").select_related("person__user")]


def a_meeting(of=None, *, attended_by=None, **values):
    """A meeting of a commission, chaired by its chair. `attended_by`: how many members were there (all, unless told)."""
    commission = of or a_commission(with_members=3)
    people = members_of(commission)
    meeting = MeetingFactory(of=commission, **{"chair": people[0] if people else None, **values})
    for position, person in enumerate(people, start=1):
        there = attended_by is None or position <= attended_by
        presence = "present" if there else "excused"
        Attendance.objects.create(meeting=meeting, person=person, seat="member", votes=True, presence=presence, position=position)
    return meeting


def an_item(of, **values):
    """An item at the end of a meeting's agenda."""
    last = of.agenda.filter(voided_at=None).count()
    return ItemFactory(of=of, position=last + 1, **values)


def a_scribe(of):
    """A secretary of the meeting's district."""
    return a_secretary(of=of.commission.district)


def write(item, by, at=NOON, **text):
    """Type into an item: `decisions=["Шарт жасалсын."]`, or whatever ItemText takes."""
    decisions = [one if not isinstance(one, str) else decided(one) for one in text.pop("decisions", ())]
    if any(one.effect == "award" for one in decisions):
        text.setdefault("voting", "unknown")  # an award is voted on; how, a test tells where it matters
    fresh = models.AgendaItem.objects.get(pk=item.pk)
    return writing.save_item(actor=by, at=at, item=fresh, text=writing.ItemText(decisions=decisions, **text))


def decided(text="Конкурс қайта жариялансын.", **more):
    return writing.DecisionText(text={"kk": text}, **more)


def sent(meeting, by=None, at=NOON):
    """The meeting, with its text sent to the members."""
    fresh = Meeting.objects.get(pk=meeting.pk)
    if fresh.day and fresh.day > at.date():  # never before it took place
        at = datetime.combine(fresh.day, time(7), UTC)
    review.send_to_review(actor=by or a_scribe(meeting), at=at, meeting=meeting)
    return Meeting.objects.get(pk=meeting.pk)


def signed(meeting=None, at=LATER):
    """A meeting whose minutes every present member approved and the chair signed."""
    meeting = meeting or a_meeting()
    if not meeting.agenda.exists():
        an_item(meeting)
    if meeting.status != "in_review":
        meeting = sent(meeting)
    number = review.newest(meeting).number
    for row in meeting.attendance.filter(votes=True, presence="present").exclude(person=meeting.chair).select_related("person__user"):
        review.approve(actor=row.person.user, at=at, meeting=meeting, number=number)
    review.sign(actor=Person.objects.get(pk=meeting.chair_id).user, at=at, meeting=meeting, number=number)
    return Meeting.objects.get(pk=meeting.pk)
