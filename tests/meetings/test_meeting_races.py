"""Two people at once on minutes, each in a thread and a connection of their own: a number comes once, an approval is of the newest text.

Each change is held open for a moment between its last look and its commit, so that a missing lock would show every time.
"""

from time import sleep

import pytest
from django.utils import translation

from koksu import history
from koksu.history.models import Event
from koksu.money import Tenge
from meetings.actions import meetings, review, sessions
from meetings.actions.base import Locked
from meetings.models import AgendaItem, Approval, Meeting, MinutesVersion, NumberSeries
from meetings.reports.body import approved_part, body_of, from_text
from tests.factories import NOON, a_district, a_lot, an_allocation, an_application
from tests.grants.test_races import at_once, refusals
from tests.meetings.factories import LATER, a_commission, a_meeting, a_scribe, an_item, decided, members_of, sent, signed, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Time for the other one, before the history's head is taken and all is committed."""
    record_many = history.record_many

    def after_a_moment(**values):
        sleep(0.15)
        return record_many(**values)

    monkeypatch.setattr(history, "record_many", after_a_moment)


@pytest.fixture
def commission():
    return a_commission(with_members=3)


def whole(commission):
    """The chain is in order, and every kept text is the one that history was told of."""
    assert list(history.verify()) == []
    numbers = list(
        Event.objects.filter(chain__code=f"district:{commission.district_id}").order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))


def approved_meeting(commission, decision="Есеп берілсін.", **values):
    """Minutes that all present members approved: only the chair's signature is lacking."""
    meeting = a_meeting(of=commission, **values)
    scribe = a_scribe(meeting)
    write(an_item(meeting), scribe, decisions=[decision])
    meeting = sent(Meeting.objects.get(pk=meeting.pk), by=scribe)
    for member in members_of(commission)[1:]:
        review.approve(actor=member.user, at=LATER, meeting=meeting, number=1)
    return meeting


def sign(meeting):
    return review.sign(actor=members_of(meeting.commission)[0].user, at=LATER, meeting=meeting, number=1)


def test_two_meetings_signed_at_one_moment_get_two_numbers(commission):
    sign(approved_meeting(commission))  # the year's numbering has begun
    both = [approved_meeting(commission) for _ in range(2)]
    results = at_once(*(lambda meeting=meeting: sign(meeting) for meeting in both))
    assert refusals(results) == []
    assert sorted(Meeting.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert NumberSeries.objects.get().last == 3
    whole(commission)


def test_the_first_minutes_of_several_bodies_are_numbered_each_for_itself():
    waiting = [approved_meeting(a_commission(with_members=2)) for _ in range(3)]
    results = at_once(*(lambda meeting=meeting: sign(meeting) for meeting in waiting))
    assert refusals(results) == []
    assert list(Meeting.objects.values_list("number", flat=True)) == [1, 1, 1]


def test_two_commissions_award_no_more_than_the_lot_holds():
    district = a_district()
    lot = a_lot(of=an_allocation(of=district), worth="1 000 000")
    waiting = [
        approved_meeting(
            a_commission(of=district, with_members=2),
            decided("Жеңімпаз", effect="award", application=an_application(lot=lot), amount=Tenge.of(600_000)),
        )
        for _commission in range(2)
    ]
    results = at_once(*(lambda meeting=meeting: sign(meeting) for meeting in waiting))
    (refusal,) = refusals(results)
    assert "600 000 ₸" in refusal.replace("\xa0", " ")
    assert Meeting.objects.filter(status="signed").count() == 1


def test_one_text_is_signed_once_by_two_clicks(commission):
    meeting = approved_meeting(commission)
    results = at_once(*(lambda: sign(meeting) for _twice in range(2)))
    assert len(refusals(results)) == 1
    assert MinutesVersion.objects.filter(edition__isnull=False).count() == 1
    assert (Meeting.objects.get().number, NumberSeries.objects.get().last) == (1, 1)
    whole(commission)


def test_an_approval_and_a_newer_version_do_not_miss_each_other(commission):
    meeting = a_meeting(of=commission)
    item, scribe = an_item(meeting), a_scribe(meeting)
    write(item, scribe, decisions=["Бірінші мәтін."])
    meeting = sent(Meeting.objects.get(pk=meeting.pk), by=scribe)
    write(item, scribe, decisions=[decided("Екінші мәтін.", id=item.decisions.get().pk)])
    member = members_of(commission)[1].user
    at_once(
        lambda: review.approve(actor=member, at=LATER, meeting=meeting, number=1),
        lambda: review.send_to_review(actor=scribe, at=LATER, meeting=meeting),
    )
    newest = review.newest(meeting)
    assert newest.number == 2
    assert not Approval.objects.filter(version=newest).exists()  # whichever came first: the second text has nobody's approval
    with translation.override("en"), pytest.raises(review.Refused, match="newest version"):
        review.approve(actor=member, at=LATER, meeting=meeting, number=1)
    whole(commission)


def test_a_signature_and_a_newer_version_do_not_miss_each_other(commission):
    meeting = approved_meeting(commission)
    scribe, item = meeting.sent_by, meeting.agenda.get()
    write(item, scribe, decisions=[decided("Өзгерген мәтін.", id=item.decisions.get().pk)])
    results = at_once(lambda: sign(meeting), lambda: review.send_to_review(actor=scribe, at=LATER, meeting=meeting))
    assert len(refusals(results)) == 1  # the text was changed before: nobody signs it
    meeting.refresh_from_db()
    assert (meeting.status, meeting.number) == ("in_review", None)
    whole(commission)


def test_what_is_signed_is_what_stands_whatever_is_typed_at_that_moment(commission):
    meeting = approved_meeting(commission)
    scribe, item = meeting.sent_by, meeting.agenda.get()
    results = at_once(
        lambda: sign(meeting),
        lambda: write(item, scribe, at=LATER, decisions=[decided("Соңғы сәтте.", id=item.decisions.get().pk)]),
    )
    assert len(refusals(results)) == 1
    meeting.refresh_from_db()
    if meeting.status == "signed":
        assert approved_part(from_text(review.signed_edition(meeting).body)) == approved_part(body_of(meeting))
    else:
        assert meeting.number is None
    whole(commission)


def test_a_remark_and_a_signature_do_not_miss_each_other(commission):
    meeting = approved_meeting(commission)
    item, version, member = meeting.agenda.get(), review.newest(meeting), members_of(commission)[1].user
    results = at_once(lambda: sign(meeting), lambda: review.remark(actor=member, at=LATER, item=item, version=version, text="Тоқтаңыз"))
    assert len(refusals(results)) == 1  # either it is signed and takes no remark, or the remark waits for its answer first
    whole(commission)


def test_the_same_member_approves_once_by_two_clicks(commission):
    meeting = a_meeting(of=commission)
    an_item(meeting)
    meeting = sent(meeting)
    member = members_of(commission)[1].user
    results = at_once(*(lambda: review.approve(actor=member, at=LATER, meeting=meeting, number=1) for _twice in range(2)))
    assert refusals(results) == []
    assert Approval.objects.count() == 1 and Event.objects.filter(verb="approve").count() == 1
    whole(commission)


def test_two_secretaries_send_one_version(commission):
    meeting = a_meeting(of=commission)
    an_item(meeting)
    scribes = [a_scribe(meeting) for _ in range(2)]
    results = at_once(*(lambda scribe=scribe: review.send_to_review(actor=scribe, at=NOON, meeting=meeting) for scribe in scribes))
    assert len(refusals(results)) == 1
    assert list(MinutesVersion.objects.values_list("number", flat=True)) == [1]
    whole(commission)


def test_two_corrections_begin_once(commission):
    meeting = signed(approved_meeting(commission))
    scribes = [a_scribe(meeting) for _ in range(2)]
    correct = {"at": LATER, "meeting": meeting, "reason": "қате"}
    results = at_once(*(lambda scribe=scribe: review.begin_correction(actor=scribe, **correct) for scribe in scribes))
    assert len(refusals(results)) == 1
    assert Event.objects.filter(verb="begin_correction").count() == 1
    whole(commission)


def test_of_two_secretaries_who_open_one_item_the_second_is_told_by_whom(commission):
    meeting = a_meeting(of=commission)
    item, scribes = an_item(meeting), [a_scribe(meeting) for _ in range(2)]
    results = at_once(*(lambda scribe=scribe: sessions.open_item(actor=scribe, at=NOON, item=item) for scribe in scribes))
    assert [type(result) for result in results if isinstance(result, Locked)] == [Locked]
    assert item.sessions.filter(ended__isnull=True).count() == 1
    whole(commission)


def test_two_who_reorder_an_agenda_leave_each_place_taken_once(commission):
    meeting = a_meeting(of=commission)
    items, scribes = [an_item(meeting) for _ in range(3)], [a_scribe(meeting) for _ in range(2)]
    at_once(
        lambda: meetings.move_item(actor=scribes[0], at=NOON, item=items[2], to=1),
        lambda: meetings.move_item(actor=scribes[1], at=NOON, item=items[0], to=3),
    )
    assert sorted(AgendaItem.objects.values_list("position", flat=True)) == [1, 2, 3]
    whole(commission)
