"""A correction that was begun by mistake is given up: the minutes stand as they were signed, and nothing is put back without a word."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from grants.actions.base import Refused
from koksu import history
from koksu.accounts.clock import now
from koksu.history import triggers
from koksu.history.errors import constraint_name
from koksu.history.models import Event
from meetings.actions import meetings, review, sessions, writing
from meetings.actions.base import Locked
from meetings.models import AgendaItem, Meeting, MinutesVersion, Person
from tests.factories import NOON, a_member
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.factories import LATER, a_meeting, a_scribe, an_item, decided, members_of, sent, signed, write
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
WORDS = "Есеп берілсін."


def being_corrected():
    """Signed minutes with a decision and its action item, of which a correction was begun; who began it."""
    meeting = a_meeting()
    scribe, item = a_scribe(meeting), an_item(meeting)
    write(item, scribe, heard={"kk": "Тыңдалды"}, decisions=[decided(WORDS, actions=[writing.ToDo()])])
    meeting = signed(sent(meeting, by=scribe))
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="сома қате")
    return fresh(meeting), scribe


laid, there = throughout(being_corrected)


@pytest.fixture
def meeting(there):
    return there[0]


@pytest.fixture
def scribe(there):
    return there[1]


def fresh(meeting):
    return Meeting.objects.get(pk=meeting.pk)


def give_up(meeting, by, **more):
    return review.give_up_correction(actor=by, at=LATER, meeting=meeting, **more)


def kept(meeting):
    """The decision of its only item as it was signed, to write it again."""
    decision = meeting.agenda.get().decisions.first()
    return decided(WORDS, id=decision.pk, actions=[writing.ToDo(id=decision.actions.get().pk)])


def code_of(change):
    with pytest.raises(Refused) as refusal:
        change()
    return refusal.value.code


def test_minutes_stand_as_they_were_signed(meeting, scribe):
    before = (meeting.number, meeting.number_year, meeting.signed_by_id, meeting.signed_at)
    give_up(meeting, scribe, reason=" қателесіп басылды ")
    meeting = fresh(meeting)
    assert (meeting.status, meeting.correction_reason) == ("signed", "")
    assert (meeting.number, meeting.number_year, meeting.signed_by_id, meeting.signed_at) == before
    assert MinutesVersion.objects.filter(edition__isnull=False).count() == 1
    event = Event.objects.get(verb="give_up_correction")
    assert event.reason == "қателесіп басылды" and event.actor == scribe.signature
    assert not list(history.verify())
    assert code_of(lambda: give_up(meeting, scribe)) == "not_corrected"
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="енді шынымен")  # another may begin any time


def test_records_that_were_changed_past_the_system_afterwards_are_found(meeting, scribe):
    give_up(meeting, scribe)
    call_command("verify_minutes")
    with triggers.lifted(connection):
        AgendaItem.objects.filter(meeting=meeting).update(heard_kk="Басқа")
    with pytest.raises(CommandError):
        call_command("verify_minutes")


def test_a_text_that_was_changed_is_put_back_by_hand_first(meeting, scribe):
    item = meeting.agenda.get()
    write(item, scribe, at=LATER, heard={"kk": "Басқа"}, decisions=[kept(meeting)])
    meetings.edit_meeting(actor=scribe, at=LATER, meeting=fresh(meeting), place_kk="басқа зал")
    with translation.override("en"), pytest.raises(Refused) as refusal:
        give_up(meeting, scribe)
    assert refusal.value.code == "changed"
    assert "place" in refusal.value.messages[0] and "agenda item 1" in refusal.value.messages[0]
    assert fresh(meeting).status == "draft" and item.heard_kk != AgendaItem.objects.get(pk=item.pk).heard_kk
    write(item, scribe, at=LATER, heard={"kk": "Тыңдалды"}, decisions=[kept(meeting)])
    meetings.edit_meeting(actor=scribe, at=LATER, meeting=fresh(meeting), place_kk=meeting.place_kk)
    assert give_up(meeting, scribe).status == "signed"


def test_what_was_taken_out_and_typed_again_is_not_what_was_signed(meeting, scribe):
    """Another item or decision of the same words isn't the one that contracts and action items rest on."""
    item = meeting.agenda.get()
    added = decided("Тағы шешім.")
    write(item, scribe, at=LATER, heard={"kk": "Тыңдалды"}, decisions=[kept(meeting), added])
    sent(fresh(meeting), by=scribe, at=LATER)
    meeting = signed(fresh(meeting))
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="тағы")
    for decisions in ([kept(meeting)], [kept(meeting), added]):
        write(item, scribe, at=LATER, heard={"kk": "Тыңдалды"}, decisions=decisions)
    (one,) = review.changed_in_correction(fresh(meeting))
    assert one.lost and one.item == item.pk
    assert code_of(lambda: give_up(meeting, scribe)) == "changed"


def test_a_name_that_was_mended_meanwhile_is_no_change_but_an_opinion_is(meeting, scribe):
    Person.objects.filter(pk=meeting.chair_id).update(name_kk="Жаңа Есім")
    assert review.changed_in_correction(meeting) == []
    member = members_of(meeting.commission)[1].user
    review.dissent(actor=member, at=LATER, meeting=meeting, text="Келіспеймін")
    assert [one.place for one in review.changed_in_correction(meeting)] == ["opinions"]


def test_only_who_writes_minutes_gives_up_and_nobody_while_another_is_writing(meeting, scribe):
    with pytest.raises(PermissionDenied):
        give_up(meeting, members_of(meeting.commission)[1].user)
    sessions.open_item(actor=a_scribe(meeting), at=LATER, item=meeting.agenda.get())
    with pytest.raises(Locked):
        give_up(meeting, scribe)


def test_once_the_members_have_it_only_a_signature_ends_it(meeting, scribe):
    item = meeting.agenda.get()
    write(item, scribe, at=LATER, heard={"kk": "Басқа"}, decisions=[kept(meeting)])
    sent(fresh(meeting), by=scribe, at=LATER)
    assert code_of(lambda: give_up(meeting, scribe)) == "sent"
    write(item, scribe, at=LATER, heard={"kk": "Тыңдалды"}, decisions=[kept(meeting)])
    assert code_of(lambda: give_up(meeting, scribe)) == "sent"
    sent(fresh(meeting), by=scribe, at=LATER)  # it may be set back to what was signed, and signed so
    assert signed(fresh(meeting)).status == "signed"


def test_a_correction_that_changes_nothing_is_not_sent(meeting, scribe):
    assert code_of(lambda: review.send_to_review(actor=scribe, at=LATER, meeting=meeting)) == "as_signed"
    write(meeting.agenda.get(), scribe, at=LATER, heard={"kk": "Басқа"}, decisions=[kept(meeting)])
    review.send_to_review(actor=scribe, at=LATER, meeting=meeting)


# ---------------------------------------------------------------- the database


def refused(meeting, **change):
    values = {"status": "signed", "correction_reason": "", **change}
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**values)
    return constraint_name(error.value)


def test_the_database_lets_a_draft_be_signed_again_only_as_its_newest_edition_was(meeting, scribe):
    for change in (
        {"signed_at": NOON},
        {"signed_by": a_member(of=meeting.commission.district)},
        {"day": "2026-05-05"},
        {"place_kk": "басқа"},
        {"correction_reason": "сома қате"},
    ):
        assert refused(meeting, **change) == "meetings_signed_after_review"
    assert refused(meeting, number=7) in ("meetings_number_kept", "meetings_number_at_signing", "meetings_signed_after_review")
    with transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(status="signed", correction_reason="")
        transaction.set_rollback(True)
    Meeting.objects.filter(pk=meeting.pk).update(signed_at=NOON)  # a draft's may change: then it is no edition's any more
    assert refused(meeting) == "meetings_signed_after_review"


def test_the_database_refuses_it_once_something_was_sent(meeting, scribe):
    write(meeting.agenda.get(), scribe, at=LATER, heard={"kk": "Басқа"}, decisions=[kept(meeting)])
    sent(fresh(meeting), by=scribe, at=LATER)
    Meeting.objects.filter(pk=meeting.pk).update(status="draft")
    assert refused(meeting) == "meetings_signed_after_review"


def test_minutes_that_were_never_signed_are_not_signed_so(meeting, scribe):
    meeting = a_meeting(of=meeting.commission)
    write(an_item(meeting), scribe, heard={"kk": "Тыңдалды"})
    assert refused(meeting) in ("meetings_signed_after_review", "meeting_signed")
    assert code_of(lambda: give_up(meeting, scribe)) == "not_corrected"


# ---------------------------------------------------------------- the pages


def test_it_is_offered_beside_the_notice_and_asks_before_it_happens(meeting, scribe):
    address = reverse("minutes_give_up", args=[meeting.pk])
    client = signed_in(scribe)
    for name in ("meeting_detail", "minutes_send"):
        assert address in client.get(reverse(name, args=[meeting.pk])).text
    assert address in client.get(reverse("minutes_write", args=[meeting.pk]), follow=True).text
    assert address not in signed_in(members_of(meeting.commission)[1].user).get(reverse("meeting_detail", args=[meeting.pk])).text
    sending = client.get(reverse("minutes_send", args=[meeting.pk]))
    assert 'class="btn btn-primary"' not in sending.text
    client.post(reverse("item_lock", args=[meeting.agenda.get().pk]), {"release": "1"})
    page = client.get(address)
    assert page.status_code == 200 and "сома қате" in page.text and 'type="submit"' in page.text
    assert fresh(meeting).status == "draft"
    answer = client.post(address, {"why": "қателесіп"}, follow=True)
    assert fresh(meeting).status == "signed" and answer.status_code == 200
    assert client.get(address).status_code == 302  # nothing is being corrected any more


def test_what_differs_is_told_with_the_page_that_puts_it_back(meeting, scribe):
    item = meeting.agenda.get()
    write(item, scribe, at=now(), heard={"kk": "Басқа"}, decisions=[kept(meeting)])
    meeting.attendance.filter(person=members_of(meeting.commission)[1]).update(presence="excused")
    client, address = signed_in(scribe), reverse("minutes_give_up", args=[meeting.pk])
    page = client.get(address)
    for name, args in (("minutes_write_item", [meeting.pk, item.pk]), ("meeting_attendance", [meeting.pk])):
        assert reverse(name, args=args) in page.text
    assert 'type="submit"' not in page.text
    answer = client.post(address, {})
    assert answer.status_code == 422 and fresh(meeting).status == "draft"
    assert "1" in text_of(answer)
