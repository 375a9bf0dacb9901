"""The life of minutes: approvals are of one version, who drafted doesn't sign, a number comes once, and what is signed stays."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from grants.actions.base import Refused
from koksu import history
from koksu.history.errors import readable
from meetings.actions import meetings, review, writing
from meetings.models import Meeting, MinutesVersion, NumberSeries, Person, Remark
from meetings.reports.body import from_text
from tests.factories import NOON, a_member
from tests.meetings.factories import (
    LATER,
    a_commission,
    a_meeting,
    a_person,
    a_scribe,
    an_item,
    decided,
    members_of,
    sent,
    signed,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    """What is refused is told apart by its words, as they stand in the code."""
    with translation.override("en"):
        yield


def body(version):
    return from_text(version.body)


def test_signing_numbers_dates_hashes_and_closes():
    meeting = signed()
    version = review.signed_edition(meeting)
    assert (meeting.status, meeting.number, meeting.number_year) == ("signed", 1, 2026)
    assert (body(version)["number"], body(version)["year"], body(version)["edition"], body(version)["silent"]) == (1, 2026, 1, [])
    assert review.is_whole(version)
    assert not list(history.verify())


def test_each_body_numbers_its_minutes_within_the_calendar_year():
    commission = a_commission(with_members=2)
    numbers = [signed(a_meeting(of=commission, day=day)).number for day in (date(2026, 2, 1), date(2026, 3, 1), date(2027, 1, 10))]
    assert numbers == [1, 2, 1]
    assert signed(a_meeting()).number == 1


def test_a_number_that_a_rolled_back_signing_had_is_given_once_and_only_once():
    commission = a_commission(with_members=2)
    with pytest.raises(RuntimeError), transaction.atomic():
        signed(a_meeting(of=commission))
        raise RuntimeError
    assert [signed(a_meeting(of=commission)).number for _ in range(2)] == [1, 2]


def test_who_drafted_does_not_sign():
    """Neither the action nor the database lets the chair sign what they typed."""
    meeting = a_meeting()
    chair = Person.objects.get(pk=meeting.chair_id).user
    chair.assignments.create(role="secretary", district=meeting.commission.district)
    write(an_item(meeting), chair, heard={"kk": "Өзі жазды"})
    meeting = sent(meeting, at=LATER)
    for member in members_of(meeting.commission)[1:]:
        review.approve(actor=member.user, at=LATER, meeting=meeting, number=1)
    with pytest.raises(Refused, match="drafted"):
        review.sign(actor=chair, at=LATER, meeting=meeting, number=1)


def test_only_who_conducted_signs():
    meeting = sent(a_meeting_with_an_item())
    with pytest.raises(PermissionDenied):
        review.sign(actor=members_of(meeting.commission)[1].user, at=LATER, meeting=meeting, number=1)


def a_meeting_with_an_item(**values):
    meeting = a_meeting(**values)
    an_item(meeting)
    return meeting


def test_a_silent_member_is_waited_for_until_the_term_is_over_and_then_named():
    meeting = sent(a_meeting_with_an_item())
    chair, second, third = (person.user for person in members_of(meeting.commission))
    review.approve(actor=second, at=LATER, meeting=meeting, number=1)
    with pytest.raises(Refused, match="haven't approved"):
        review.sign(actor=chair, at=LATER, meeting=meeting, number=1)
    version = review.sign(actor=chair, at=NOON + timedelta(days=4), meeting=meeting, number=1)
    assert [one["name"]["kk"] for one in body(version)["silent"]] == [third.full_name]


def test_a_changed_text_asks_again():
    meeting = a_meeting_with_an_item()
    scribe = a_scribe(meeting)
    meeting = sent(meeting, by=scribe)
    chair, second, third = (person.user for person in members_of(meeting.commission))
    for member in (second, third):
        review.approve(actor=member, at=LATER, meeting=meeting, number=1)
    write(meeting.agenda.first(), scribe, at=LATER, heard={"kk": "Кейін қосылды"})
    with pytest.raises(Refused, match="after the members got it"):
        review.sign(actor=chair, at=LATER, meeting=meeting, number=1)
    review.send_to_review(actor=scribe, at=LATER, meeting=meeting)
    with pytest.raises(Refused, match="haven't approved"):
        review.sign(actor=chair, at=LATER, meeting=meeting, number=2)
    with pytest.raises(Refused, match="newest version"):
        review.approve(actor=second, at=LATER, meeting=meeting, number=1)


def test_a_text_that_did_not_change_is_not_sent_again():
    meeting = a_meeting_with_an_item()
    scribe = a_scribe(meeting)
    sent(meeting, by=scribe)
    with pytest.raises(Refused, match="Nothing was changed"):
        review.send_to_review(actor=scribe, at=LATER, meeting=meeting)


def test_open_remarks_are_answered_before_the_signature():
    meeting = a_meeting_with_an_item()
    scribe = a_scribe(meeting)
    meeting = sent(meeting, by=scribe)
    chair, second, third = (person.user for person in members_of(meeting.commission))
    version = review.newest(meeting)
    note = review.remark(actor=second, at=LATER, item=meeting.agenda.first(), version=version, text="Сома қате", place="1.1")
    for member in (second, third):
        review.approve(actor=member, at=LATER, meeting=meeting, number=1)
    with pytest.raises(Refused, match="Remarks"):
        review.sign(actor=chair, at=LATER, meeting=meeting, number=1)
    with pytest.raises(Refused):
        review.answer_remark(actor=scribe, at=LATER, remark=note, accept=False, reason=" ")
    review.answer_remark(actor=scribe, at=LATER, remark=note, accept=False, reason="Сома шарттағыдай")
    review.sign(actor=chair, at=LATER, meeting=meeting, number=1)
    assert Remark.objects.get().answer == "declined"


def test_a_member_of_another_commission_reviews_nothing_here():
    meeting = sent(a_meeting_with_an_item())
    stranger = a_member(of=meeting.commission.district)
    with pytest.raises(PermissionDenied):
        review.approve(actor=stranger, at=LATER, meeting=meeting, number=1)
    with pytest.raises(PermissionDenied):
        review.remark(actor=stranger, at=LATER, item=meeting.agenda.first(), version=review.newest(meeting), text="Бөтен")


def test_who_was_not_there_remarks_but_does_not_approve():
    meeting = sent(a_meeting_with_an_item(of=a_commission(with_members=4), attended_by=3))
    absent = members_of(meeting.commission)[3].user
    review.remark(actor=absent, at=LATER, item=meeting.agenda.first(), version=review.newest(meeting), text="Оқыдым")
    with pytest.raises(Refused):
        review.approve(actor=absent, at=LATER, meeting=meeting, number=1)


def test_the_secretary_notes_an_approval_on_paper_only_for_who_has_no_account():
    commission = a_commission(with_members=2)
    scribe_of_paper = a_person(of=commission.district)
    meeting = a_meeting_with_an_item(of=commission)
    meeting.attendance.create(person=scribe_of_paper, seat="member", votes=True, presence="present", position=3)
    scribe = a_scribe(meeting)
    meeting = sent(meeting, by=scribe)
    review.approve_on_paper(actor=scribe, at=LATER, meeting=meeting, member=scribe_of_paper, number=1)
    with pytest.raises(Refused):
        review.approve_on_paper(actor=scribe, at=LATER, meeting=meeting, member=members_of(commission)[1], number=1)


def test_a_correction_makes_a_new_edition_of_the_same_number_and_the_old_one_stays():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    write(item, scribe, decisions=["4 500 000 теңгеге шарт жасалсын."])
    meeting = signed(sent(meeting, by=scribe))
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="сома қате жазылған")
    write(item, scribe, at=LATER, decisions=[decided("4 050 000 теңгеге шарт жасалсын.", id=item.decisions.get().pk)])
    review.send_to_review(actor=scribe, at=LATER, meeting=meeting)
    meeting = signed(Meeting.objects.get(pk=meeting.pk))
    first, second = review.signed_edition(meeting, 1), review.signed_edition(meeting, 2)
    assert meeting.number == 1 and meeting.correction_reason == ""
    assert body(first)["agenda"][0]["decisions"][0]["text"]["kk"].startswith("4 500 000")
    assert body(second)["agenda"][0]["decisions"][0]["text"]["kk"].startswith("4 050 000")
    assert body(second)["reason"] == "сома қате жазылған"


def test_an_opinion_is_annexed_and_asks_nobody_again():
    meeting = sent(a_meeting_with_an_item())
    chair, second, third = (person.user for person in members_of(meeting.commission))
    for member in (second, third):
        review.approve(actor=member, at=LATER, meeting=meeting, number=1)
    review.dissent(actor=second, at=LATER, meeting=meeting, text="Сомамен келіспеймін", place="1.1")
    version = review.sign(actor=chair, at=LATER, meeting=meeting, number=1)
    assert [one["text"] for one in body(version)["opinions"]] == ["Сомамен келіспеймін"]


def test_minutes_need_a_day_a_chair_an_agenda_and_somebody_present():
    meeting = a_meeting(day=None, chair=None, attended_by=0)
    with pytest.raises(Refused) as refusal:
        sent(meeting)
    for lacking in ("the day", "who chaired", "an agenda", "who was there"):
        assert lacking in refusal.value.messages[0]


def test_a_chair_who_is_absent_does_not_chair():
    meeting = a_meeting_with_an_item()
    meeting.attendance.filter(person=meeting.chair).update(presence="absent")
    with pytest.raises(Refused) as refusal:
        sent(meeting)
    assert [one.code for one in refusal.value.error_list] == ["absent_chair"]


# ---------------------------------------------------------------- what the database refuses


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def refused(act):
    """What the database says, in words."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    return readable(refusal.value)


def test_the_database_keeps_what_is_signed():
    meeting = signed()
    item = meeting.agenda.first()
    rows = Meeting.objects.filter(pk=meeting.pk)
    for act in (
        lambda: rows.update(day="2026-01-01"),
        lambda: meeting.agenda.update(heard_kk="өзгерді"),
        lambda: item.speeches.create(text_kk="қосылды"),
        lambda: meeting.attendance.all().delete(),
        lambda: meeting.attendance.update(presence="absent"),
    ):
        assert "correction" in refused(act)
    assert refused(lambda: rows.update(number=7))
    assert refused(lambda: rows.update(status="draft"))
    for table in ("minutesversion", "approval"):
        assert refused(lambda table=table: execute(f"UPDATE meetings_{table} SET id = id"))
        assert refused(lambda table=table: execute(f"DELETE FROM meetings_{table}"))


def test_the_database_signs_nothing_without_review_and_text():
    meeting = a_meeting_with_an_item()
    chair = Person.objects.get(pk=meeting.chair_id).user
    values = {"status": "signed", "number": 1, "number_year": 2026, "signed_by": chair, "signed_at": NOON}
    assert refused(lambda: Meeting.objects.filter(pk=meeting.pk).update(**values))


def test_the_database_knows_who_drafted():
    meeting = a_meeting()
    item, chair = an_item(meeting), Person.objects.get(pk=meeting.chair_id).user
    meeting = sent(meeting)
    version = review.newest(meeting)
    MinutesVersion.objects.create(
        meeting=meeting, number=2, edition=1, body=version.body, sha256=version.sha256, made_by=chair, made_at=NOON
    )
    writing.EditingSession.objects.create(item=item, person=chair, began=NOON, touched=NOON, ended=NOON, before="{}", wrote=True)
    NumberSeries.objects.create(commission=meeting.commission, year=2026, last=1)
    values = {"status": "signed", "number": 1, "number_year": 2026, "signed_by": chair, "signed_at": NOON}
    assert refused(lambda: Meeting.objects.filter(pk=meeting.pk).update(**values)) == "Who drafted the minutes doesn't sign them."


def test_a_planned_meeting_takes_the_open_action_items_by_itself():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    write(item, scribe, decisions=[decided("Есеп берілсін.", actions=[writing.ToDo()])])
    planned = meetings.plan_meeting(actor=scribe, at=NOON, commission=meeting.commission, day=None)
    assert not planned.agenda.exists()
    signed(sent(meeting, by=scribe))
    carrying = planned.agenda.get()
    assert carrying.carries and [one.action.to_do for one in carrying.carried.all()] == ["Есеп берілсін."]
    later = meetings.plan_meeting(actor=scribe, at=LATER, commission=meeting.commission)
    assert later.agenda.get().carried.count() == 1
