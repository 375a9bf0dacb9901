"""While signed minutes are being corrected, what they said is in force: who has to do what by when, and the day of an award."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from grants.actions.base import Refused
from koksu.accounts.scope import load_scope
from koksu.money import Tenge
from meetings.actions import action_items, meetings, review, writing
from meetings.actions.reminders import due_reminders, remind
from meetings.models import ActionItem, Meeting, Notice
from meetings.reports.action_items import duties_for
from meetings.reports.awards import award_of
from meetings.reports.body import body_of
from meetings.reports.feed import deadlines_of, feed_of
from meetings.reports.my_review import my_review
from meetings.reports.sent import is_due
from meetings.rules import Reader
from tests.factories import an_official
from tests.meetings.awarding import FAR, LONG_AGO, a_world, an_award
from tests.meetings.factories import LATER, a_person, a_scribe, an_account, decided, sent, signed, write
from tests.meetings.test_reminders import morning
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
SOON = FAR - timedelta(days=7)
MOVED = date(2098, 1, 1)


def an_award_being_corrected():
    """An award with an action item, signed, and a correction of it that gives the action to another by another day, in other words and
    with another day and title of the meeting; nobody has it yet."""
    there = an_award(a_world())
    there.first = an_account(there.responsible)
    there.other = a_person(of=there.district, name_kk="Мұрат Әлжан")
    there.second = an_account(there.other)
    there.responsible.email, there.other.email = "kanat@example.org", "murat@example.org"
    there.responsible.save()
    there.other.save()
    there.scribe = a_scribe(there.meeting)
    review.begin_correction(actor=there.scribe, at=LATER, meeting=there.meeting, reason="сома қате")
    meetings.edit_meeting(actor=there.scribe, at=LATER, meeting=fresh(there), day=LONG_AGO.replace(day=9), title_kk="Басқа тақырып")
    todo = writing.ToDo(id=there.action.pk, responsible=there.other, due=MOVED, text={"kk": "Басқа тапсырма"})
    text = decided(
        "Басқа шешім.", id=there.decision.pk, effect="award", application=there.bid, amount=Tenge.read("900 000"), actions=[todo]
    )
    write(there.meeting.agenda.get(), there.scribe, at=LATER, decisions=[text])
    there.action = ActionItem.objects.get(pk=there.action.pk)
    assert there.action.due == MOVED  # the record is being written
    return there


laid, there = throughout(an_award_being_corrected)


def fresh(there):
    return Meeting.objects.get(pk=there.meeting.pk)


def reader(user, today=LONG_AGO):
    return Reader(user, load_scope(user), today)


def sign_it(there):
    sent(fresh(there), by=there.scribe, at=LATER)
    return signed(fresh(there))


def test_reminders_go_to_who_is_responsible_by_the_deadline_in_force(there, django_capture_on_commit_callbacks):
    (notice,) = due_reminders(at=morning(SOON))
    assert (notice.email, notice.kind) == ("kanat@example.org", "deadline")
    assert "Басқа" not in notice.body and "Лот жеңімпаздың" in notice.body and "01.01.2099" in notice.subject
    assert "02.03.2020" in notice.body  # the day of the signed minutes
    assert due_reminders(at=morning(MOVED - timedelta(days=1))) == []
    with django_capture_on_commit_callbacks(execute=True):
        remind(at=morning(SOON))
    assert [one.to for one in mail.outbox] == [["kanat@example.org"]]
    kept = Notice.objects.get()
    assert is_due(kept, SOON)
    sign_it(there)
    kept = Notice.objects.get()
    assert not is_due(kept, SOON)
    (notice,) = due_reminders(at=morning(MOVED - timedelta(days=1)))
    assert notice.email == "murat@example.org" and "Басқа тапсырма" in notice.body


def test_each_list_of_action_items_names_who_is_responsible_in_force(there):
    def lists(user):
        mine = duties_for(reader(user)).mine
        dates = deadlines_of(user, load_scope(user))
        return [one.due for one in mine], [one.due for one in dates]

    assert lists(there.first) == ([FAR], [FAR]) and lists(there.second) == ([], [])
    assert "20990101" in feed_of(there.first, load_scope(there.first), at=LATER, today=LONG_AGO)
    for user, count in ((there.first, 1), (there.second, 0)):
        assert my_review(load_scope(user), user, LONG_AGO, "kk").open_count == count
    late = duties_for(reader(there.scribe, MOVED + timedelta(days=1)))
    assert late.late == []  # not overdue yet by what is signed
    assert [one.due for one in duties_for(reader(there.scribe, FAR + timedelta(days=1))).late] == [FAR]
    sign_it(there)
    assert lists(there.first) == ([], []) and lists(there.second) == ([MOVED], [MOVED])


def test_on_the_next_agenda_it_stands_as_it_was_given(there):
    following = meetings.plan_meeting(actor=there.scribe, at=LATER, commission=there.commission)
    (carried,) = body_of(following)["agenda"][0]["carried"]
    assert (carried["due"], carried["responsible"]["id"]) == (FAR.isoformat(), there.responsible.pk)
    assert carried["text"]["kk"].startswith("Лот жеңімпаздың")


def test_who_is_responsible_in_force_reports_and_does_not_confirm(there):
    """A correction that gives one's own action item to another makes nobody free to confirm it."""
    said = {"at": LATER, "on": LONG_AGO, "note": "Тапсырылды."}
    with pytest.raises(PermissionDenied):
        action_items.report_done(actor=there.second, action=again(there), **said)
    official = an_official(of=there.district)
    action_items.report_done(actor=official, action=again(there), **said)
    with pytest.raises(Refused) as refusal:
        action_items.confirm(actor=there.first, at=LATER, action=again(there))
    assert refusal.value.code == "four_eyes"
    done = action_items.confirm(actor=an_official(of=there.district), at=LATER, action=again(there))
    assert (done.state, done.due) == ("done", MOVED)  # the record that is being written is left as it is


def again(there):
    return ActionItem.objects.get(pk=there.action.pk)


def test_an_award_rests_on_the_minutes_of_their_signed_day(there):
    assert "02.03.2020" in award_of(there.bid).words
    sign_it(there)
    assert "09.03.2020" in award_of(there.bid).words
