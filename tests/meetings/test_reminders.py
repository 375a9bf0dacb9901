"""Reminders: before a deadline, before a review ends, before a meeting; each once, whatever day cron missed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from meetings.actions import action_items, meetings, review
from meetings.actions.invitations import invite
from meetings.actions.reminders import due_reminders, remind
from meetings.actions.writing import ToDo
from meetings.models import ActionItem, Meeting, Notice
from tests.factories import NOON
from tests.meetings.factories import (
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
from tests.meetings.test_notices import addressed, use

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 20)


def morning(day):
    """When cron runs."""
    return datetime.combine(day, time(7), ZoneInfo("Asia/Almaty"))


@pytest.fixture
def go_out(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def on(go_out):
    """Cron runs that day: what was sent."""

    def run(day):
        before = len(mail.outbox)
        with go_out():
            remind(at=morning(day))
        return mail.outbox[before:]

    return run


@pytest.fixture
def commission():
    found = a_commission(with_members=3)
    for person in members_of(found):
        addressed(person, f"{person.pk}@example.org")
    return found


@pytest.fixture
def action(commission):
    """An action item in force that is due on DUE, of a responsible person with an e-mail."""
    person = a_person(of=commission.district, name_kk="Қанат Оспанұлы", email="kanat@example.org")
    return an_action(commission, responsible=person, due=DUE)


def an_action(commission, **values):
    meeting = a_meeting(of=commission, day=date(2026, 4, 1))
    scribe = a_scribe(meeting)
    write(an_item(meeting), scribe, decisions=[decided("Есеп тапсырылсын.", actions=[ToDo(**values)])])
    return ActionItem.objects.get(decision__item__meeting=signed(sent(meeting, by=scribe)))


# ---------------------------------------------------------------- deadlines


def test_seven_days_and_one_day_before_a_deadline_the_responsible_person_is_reminded(action, on):
    assert on(date(2026, 6, 12)) == []
    (first,) = on(date(2026, 6, 13))
    assert first.to == ["kanat@example.org"] and first.subject == "Мерзімі: 20.06.2026, Есеп тапсырылсын."
    assert "2026 жылғы 20 маусым" in first.body
    assert f"http://testserver{reverse('decision_detail', args=[action.decision_id])}" in first.body
    assert all(on(date(2026, 6, day)) == [] for day in (13, 14, 18))
    (second,) = on(date(2026, 6, 19))
    assert second.to == ["kanat@example.org"]
    assert on(date(2026, 6, 19)) == [] == on(DUE) == on(date(2026, 6, 21))


def test_days_that_cron_missed_are_made_up_for_once(action, on):
    assert len(on(date(2026, 6, 16))) == 1  # the seventh day before was missed
    assert len(on(DUE)) == 1  # and the day before
    assert on(date(2026, 6, 21)) == []


def test_an_item_that_is_said_to_be_done_is_left_alone_and_one_sent_back_is_not(action, on, commission):
    scribe = a_scribe(action.decision.item.meeting)
    done = action_items.report_done(actor=scribe, at=NOON, action=action, on=NOON.date(), note="хат № 5")
    assert on(date(2026, 6, 13)) == []
    member = members_of(commission)[0].user
    action_items.send_back(actor=member, at=NOON, action=done, reason="хат жоқ")
    assert len(on(date(2026, 6, 14))) == 1


def test_nobody_is_reminded_of_what_is_not_in_force_has_no_day_or_no_responsible(commission, on):
    an_action(commission, due=DUE)
    an_action(commission, responsible=members_of(commission)[1], due_words="шарт жасалғанша")
    an_action(commission, responsible=a_person(of=commission.district), due=DUE)  # without an e-mail
    draft = a_meeting(of=commission, day=date(2026, 5, 1))
    todo = ToDo(responsible=members_of(commission)[1], due=DUE)
    write(an_item(draft), a_scribe(draft), decisions=[decided(actions=[todo])])
    assert on(date(2026, 6, 13)) == [] == on(date(2026, 6, 19))


# ---------------------------------------------------------------- reviews


def test_the_day_before_a_review_ends_who_has_not_approved_is_reminded(commission, on):
    meeting = a_meeting(of=commission)
    an_item(meeting)
    meeting = sent(meeting)  # until 4 June
    _chair, second, third = members_of(commission)
    review.approve(actor=second.user, at=NOON, meeting=meeting, number=1)
    assert on(date(2026, 6, 2)) == []
    (letter,) = on(date(2026, 6, 3))
    assert letter.to == [third.email]
    assert "2026 жылғы 4 маусым" in letter.body and reverse("minutes_review", args=[meeting.pk]) in letter.body
    assert on(date(2026, 6, 3)) == [] == on(date(2026, 6, 4)) == on(date(2026, 6, 5))


def test_a_new_version_reminds_anew(commission, on):
    meeting = a_meeting(of=commission)
    an_item(meeting)
    scribe = a_scribe(meeting)
    meeting = sent(meeting, by=scribe)
    assert len(on(date(2026, 6, 3))) == 2
    an_item(meeting, title_kk="Тағы бір мәселе")
    review.send_to_review(actor=scribe, at=NOON + timedelta(days=2), meeting=meeting)  # until 6 June
    mail.outbox.clear()
    assert len(on(date(2026, 6, 5))) == 2


# ---------------------------------------------------------------- meetings


def test_the_day_before_an_announced_meeting_everybody_on_its_list_is_reminded(commission, on, go_out):
    meeting = a_meeting(of=commission, day=date(2026, 6, 10), starts=time(15))
    with go_out():
        invite(actor=a_scribe(meeting), at=NOON, meeting=meeting)
    late = a_person(of=commission.district, email="late@example.org")
    meeting.attendance.create(person=late, seat="invited", position=9)
    assert on(date(2026, 6, 8)) == []
    letters = on(date(2026, 6, 9))
    assert len(letters) == 4 and ["late@example.org"] in [one.to for one in letters]
    assert "Еске салу" in letters[0].subject and "2026 жылғы 10 маусым, сәрсенбі" in letters[0].body
    assert on(date(2026, 6, 9)) == [] == on(date(2026, 6, 10))


def test_of_a_meeting_that_was_never_announced_or_was_cancelled_nobody_is_reminded(commission, on, go_out):
    a_meeting(of=commission, day=date(2026, 6, 10))
    cancelled = a_meeting(of=commission, day=date(2026, 6, 10))
    with go_out():
        invite(actor=a_scribe(cancelled), at=NOON, meeting=cancelled)
        meetings.cancel_meeting(actor=a_scribe(cancelled), at=NOON, meeting=Meeting.objects.get(pk=cancelled.pk), reason="өтпейді")
    assert on(date(2026, 6, 9)) == []


def test_a_meeting_that_moved_is_reminded_of_on_its_new_eve(commission, on, go_out):
    meeting = a_meeting(of=commission, day=date(2026, 6, 10))
    with go_out():
        invite(actor=a_scribe(meeting), at=NOON, meeting=meeting)
    assert len(on(date(2026, 6, 9))) == 3
    meetings.edit_meeting(actor=a_scribe(meeting), at=NOON, meeting=Meeting.objects.get(pk=meeting.pk), day=date(2026, 6, 12))
    letters = on(date(2026, 6, 11))
    assert len(letters) == 3 and "12 маусым" in letters[0].body


# ---------------------------------------------------------------- the command


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr("meetings.management.commands.send_reminders.now", lambda: morning(date(2026, 6, 13)))


def test_a_dry_run_tells_and_makes_nothing(action, clock, capsys):
    call_command("send_reminders", "--dry-run")
    told = capsys.readouterr().out
    assert "kanat@example.org" in told and "Есеп тапсырылсын." in told and ": 1." in told
    assert not Notice.objects.filter(kind="deadline").exists() and mail.outbox == []
    assert len(due_reminders(at=morning(date(2026, 6, 13)))) == 1


@pytest.mark.django_db(transaction=True)
def test_the_command_sends_and_says_how_many(commission, action, clock, capsys):
    mail.outbox.clear()
    call_command("send_reminders")
    assert "Жіберілген ескертулер: 1." in capsys.readouterr().out
    assert [one.to for one in mail.outbox] == [["kanat@example.org"]]
    call_command("send_reminders")
    assert "Жіберілген ескертулер: 0." in capsys.readouterr().out and len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_down_ends_the_command_with_an_error_and_the_next_run_of_send_notices_sends(
    commission, action, clock, settings, monkeypatch
):
    mail.outbox.clear()
    use(settings, "Down")
    with pytest.raises(CommandError):
        call_command("send_reminders")
    assert mail.outbox == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr("meetings.management.commands.send_notices.now", lambda: morning(date(2026, 6, 13)))
    call_command("send_notices")
    assert [one.to for one in mail.outbox if one.to == ["kanat@example.org"]] == [["kanat@example.org"]]


def test_a_reminder_that_waits_is_not_sent_once_it_is_done(action, settings, go_out):
    use(settings, "Down")
    with go_out():
        remind(at=morning(date(2026, 6, 13)))
    scribe = a_scribe(action.decision.item.meeting)
    action_items.report_done(actor=scribe, at=NOON, action=action, on=NOON.date(), note="хат № 5")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    from meetings.actions.notices import deliver, unsent

    result = deliver(unsent().filter(kind="deadline").values_list("pk", flat=True), at=morning(date(2026, 6, 14)))
    assert (result.sent, result.late) == (0, 1) and mail.outbox == []


def waiting():
    """The reminders that no server took yet."""
    from meetings.actions.notices import unsent

    return [(one.email, one.subject, one.pk) for one in unsent().filter(kind__in=["deadline", "meeting", "review_ends"]).order_by("pk")]


def send_waiting(settings, day):
    from meetings.actions.notices import deliver

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox.clear()
    return deliver([pk for *_letter, pk in waiting()], at=morning(day))


def test_another_address_is_no_other_reminder(action, on):
    assert len(on(date(2026, 6, 19))) == 1
    addressed(action.responsible, "kanat@new.example.org")
    assert on(date(2026, 6, 19)) == []


def test_an_unsent_reminder_goes_to_the_mended_address(action, settings, go_out):
    use(settings, "Down")
    with go_out():
        remind(at=morning(date(2026, 6, 19)))
    addressed(action.responsible, "kanat@new.example.org")
    with go_out():
        assert len(remind(at=morning(date(2026, 6, 19)))) == 1
    assert [email for email, *_more in waiting()] == ["kanat@new.example.org"]


@pytest.mark.parametrize("what", ["due", "responsible"])
def test_a_reminder_that_waits_is_not_sent_once_its_deadline_or_its_person_changed(action, commission, settings, go_out, what):
    use(settings, "Down")
    with go_out():
        remind(at=morning(date(2026, 6, 19)))
    assert len(waiting()) == 1
    change = {"due": date(2026, 6, 25)} if what == "due" else {"responsible": members_of(commission)[1]}
    corrected(action.decision, ToDo(**{"id": action.pk, "due": DUE, "responsible": action.responsible, **change}))
    result = send_waiting(settings, date(2026, 6, 19))
    assert (result.sent, result.late) == (0, 1) and mail.outbox == []


def corrected(decision, todo):
    """The decision with its action item as a newly signed edition gives it."""
    meeting = Meeting.objects.get(pk=decision.item.meeting_id)
    scribe = a_scribe(meeting)
    review.begin_correction(actor=scribe, at=NOON, meeting=meeting, reason="мерзімі қате")
    write(decision.item, scribe, decisions=[decided("Есеп тапсырылсын.", id=decision.pk, actions=[todo])])
    signed(sent(meeting, by=scribe))


def test_a_meeting_that_moved_takes_its_unsent_reminders_along(commission, settings, go_out):
    meeting = a_meeting(of=commission, day=date(2026, 6, 10), starts=time(15))
    scribe = a_scribe(meeting)
    with go_out():
        invite(actor=scribe, at=NOON, meeting=meeting)
    use(settings, "Down")
    with go_out():
        remind(at=morning(date(2026, 6, 9)))
    meetings.edit_meeting(actor=scribe, at=NOON, meeting=Meeting.objects.get(pk=meeting.pk), starts=time(17))
    assert send_waiting(settings, date(2026, 6, 9)).late == 3 and mail.outbox == []
    use(settings, "Down")
    with go_out():
        assert len(remind(at=morning(date(2026, 6, 9)))) == 3
    assert len(waiting()) == 3 and all("17:00" in subject for _email, subject, _pk in waiting())


def test_of_an_older_version_and_to_who_approved_no_reminder_is_sent(commission, settings, go_out):
    meeting = a_meeting(of=commission)
    an_item(meeting)
    scribe = a_scribe(meeting)
    meeting = sent(meeting, by=scribe)
    use(settings, "Down")
    with go_out():
        remind(at=morning(date(2026, 6, 3)))
    _chair, second, _third = members_of(commission)
    review.approve(actor=second.user, at=NOON, meeting=meeting, number=1)
    assert (send_waiting(settings, date(2026, 6, 3)).late, len(mail.outbox)) == (1, 1)
    Notice.objects.filter(kind="review_ends").update(sent_at=None)
    an_item(meeting, title_kk="Тағы бір мәселе")
    review.send_to_review(actor=scribe, at=NOON, meeting=meeting)
    assert send_waiting(settings, date(2026, 6, 3)).sent == 0
