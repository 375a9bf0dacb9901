"""Letters: who gets an invitation and what it says; a change told once; each sent once, whatever the mail server does."""

import email
import email.policy
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.urls import reverse
from icalendar import Calendar

from grants.actions.base import Refused, Stale
from koksu.history.models import Event
from koksu.settings import mail_server
from meetings.actions import meetings, review
from meetings.actions.invitations import invite
from meetings.actions.notices import deliver, send_left
from meetings.models import Meeting, Notice, Person
from tests.factories import NOON, a_district, a_member, an_auditor, an_official
from tests.grants.test_pages import signed_in, text_of
from tests.meetings import mail as servers
from tests.meetings.factories import LATER, a_commission, a_meeting, a_person, a_scribe, an_item, members_of, sent, write

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)


@pytest.fixture
def meeting():
    """A meeting to come of three members (the third has no e-mail) and a guest; the second member reads Russian."""
    commission = a_commission(with_members=3)
    found = a_meeting(of=commission, day=DAY, starts=time(15), ends=time(16, 30), place_ru="малый зал акимата")
    found.attendance.update(presence="unknown")
    chair, second, _third = members_of(commission)
    addressed(chair, "chair@example.org")
    addressed(second, "second@example.org", language="ru")
    guest = a_person(of=commission.district, name_kk="Қанат Оспанұлы", email="guest@example.org")
    found.attendance.create(person=guest, seat="invited", position=4)
    an_item(found, title_ru="Об определении победителя")
    return found


def addressed(person, address, language="kk"):
    person.email = address
    person.save()
    if person.user:
        person.user.language = language
        person.user.save()
    return person


def fresh(meeting):
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def go_out(django_capture_on_commit_callbacks):
    """What is done inside is committed: its letters go out."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def invited(meeting, go_out, at=NOON, by=None):
    with go_out():
        return invite(actor=by or a_scribe(meeting), at=at, meeting=fresh(meeting))


def use(settings, server):
    settings.EMAIL_BACKEND = f"{servers.HERE}{server}"


def moved(meeting, **values):
    return meetings.edit_meeting(actor=a_scribe(meeting), at=NOON, meeting=fresh(meeting), **values)


def event_of(message):
    """The calendar's event in an e-mail, its method and how a program finds it there."""
    raw = email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)
    part = next(one for one in raw.walk() if one.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    assert part["Content-Type"].params["method"] == str(calendar["method"])
    assert any(one.get_filename() == "meeting.ics" for one in raw.walk())
    return calendar.walk("VEVENT")[0], str(calendar["method"])


# ---------------------------------------------------------------- the invitation


def test_members_and_guests_with_an_e_mail_are_invited_each_in_their_language(meeting, go_out):
    made = invited(meeting, go_out)
    assert sorted(one.to[0] for one in mail.outbox) == ["chair@example.org", "guest@example.org", "second@example.org"]
    assert {one.kind for one in made} == {"invitation"} and not Notice.objects.filter(sent_at__isnull=True).exists()
    by_address = {one.to[0]: one for one in mail.outbox}
    kazakh, russian = by_address["guest@example.org"], by_address["second@example.org"]
    assert kazakh.subject == "Шақыру: Конкурс қорытындысы туралы, 10.06.2026, 15:00"
    for words in ("Құрметті Қанат Оспанұлы!", "2026 жылғы 10 маусым, сәрсенбі", "15:00–16:30", "әкімдіктің шағын залы", "1. Жеңімпазды"):
        assert words in kazakh.body
    assert f"http://testserver{reverse('meeting_detail', args=[meeting.pk])}" in kazakh.body
    assert russian.subject.startswith("Приглашение: ") and "10 июня 2026 года, среда" in russian.body
    assert "малый зал акимата" in russian.body and "1. Об определении победителя" in russian.body


def test_the_invitation_carries_a_calendar_event_that_programs_take(meeting, go_out):
    invited(meeting, go_out)
    event, method = event_of(next(one for one in mail.outbox if one.to == ["guest@example.org"]))
    assert method == "REQUEST" and str(event["status"]) == "CONFIRMED"
    assert event.decoded("dtstart").isoformat() == "2026-06-10T15:00:00+05:00"
    assert str(event["attendee"]) == "mailto:guest@example.org" and event["attendee"].params["RSVP"] == "FALSE"
    assert str(event["organizer"]) == "mailto:koksu@localhost"


def test_answers_go_to_the_secretary(meeting, go_out):
    secretary = a_person(of=meeting.commission.district, email="scribe@example.org")
    Meeting.objects.filter(pk=meeting.pk).update(secretary=secretary)
    invited(meeting, go_out)
    assert {tuple(one.reply_to) for one in mail.outbox} == {("scribe@example.org",)}


def test_a_person_without_an_own_address_gets_it_at_their_account_s(meeting, go_out):
    third = members_of(meeting.commission)[2]
    third.user.email = "account@example.org"
    third.user.save()
    invited(meeting, go_out)
    assert ["account@example.org"] in [one.to for one in mail.outbox]


def test_training_data_says_so_in_its_letters(go_out):
    district = a_district(training=True)
    meeting = a_meeting(of=a_commission(of=district, with_members=1), day=DAY)
    addressed(members_of(meeting.commission)[0], "chair@example.org")
    invited(meeting, go_out)
    assert mail.outbox[0].body.startswith("Оқу деректері")
    assert "Оқу деректері" in str(event_of(mail.outbox[0])[0]["description"])


def test_a_title_with_line_breaks_makes_no_header_of_its_own(meeting, go_out):
    Meeting.objects.filter(pk=meeting.pk).update(title_kk="Атауы\r\nBcc: all@example.org\x0b" + "ұзын " * 90)
    invited(meeting, go_out)
    assert len(mail.outbox) == 3
    for message in mail.outbox:
        assert "\n" not in message.subject and message.message()["Bcc"] is None
        event_of(message)


def test_sending_again_sends_nothing_twice(meeting, go_out):
    invited(meeting, go_out)
    with pytest.raises(Refused) as refusal:
        invited(meeting, go_out)
    assert refusal.value.code == "nothing"
    assert len(mail.outbox) == 3 and Notice.objects.count() == 3


def test_who_is_added_later_is_invited_alone(meeting, go_out):
    invited(meeting, go_out)
    late = a_person(of=meeting.commission.district, email="late@example.org")
    meeting.attendance.create(person=late, seat="press", position=9)
    invited(meeting, go_out)
    assert [one.to for one in mail.outbox[3:]] == [["late@example.org"]]


def test_a_mended_address_is_invited_and_the_old_one_forgotten(meeting, go_out, settings):
    guest = Person.objects.get(email="guest@example.org")
    addressed(guest, servers.REFUSED)
    use(settings, "Refusing")
    invited(meeting, go_out)
    assert len(mail.outbox) == 2 and "No such user" in Notice.objects.get(sent_at=None).error
    addressed(guest, "right@example.org")
    invited(meeting, go_out)
    assert mail.outbox[-1].to == ["right@example.org"] and len(mail.outbox) == 3
    assert not Notice.objects.filter(email=servers.REFUSED).exists()


def test_inviting_is_told_in_the_history(meeting, go_out):
    scribe = a_scribe(meeting)
    made = invited(meeting, go_out, by=scribe)
    told = Event.objects.get(kind="meeting", verb="invite")
    assert told.actor == scribe.signature
    assert str(sorted(one.person_id for one in made)).replace(" ", "") in told.body


@pytest.mark.parametrize(("values", "code"), [({"day": None}, "no_day"), ({"day": date(2026, 5, 31)}, "past")])
def test_nobody_is_invited_to_an_unknown_or_past_day(meeting, values, code):
    Meeting.objects.filter(pk=meeting.pk).update(**values)
    with pytest.raises(Refused) as refusal:
        invite(actor=a_scribe(meeting), at=NOON, meeting=fresh(meeting))
    assert refusal.value.code == code and not Notice.objects.exists()


def test_only_a_secretary_of_the_district_invites(meeting):
    for who in (an_official(of=meeting.commission.district), an_auditor(of=meeting.commission.district), a_scribe(a_meeting())):
        with pytest.raises(PermissionDenied):
            invite(actor=who, at=NOON, meeting=meeting)


# ---------------------------------------------------------------- changes and cancelling


def test_a_change_of_day_time_or_place_is_told_once_with_a_growing_sequence(meeting, go_out):
    invited(meeting, go_out)
    first = event_of(mail.outbox[0])[0]
    moved(meeting, day=date(2026, 6, 11), starts=time(11), ends=None)
    invited(meeting, go_out)
    assert len(mail.outbox) == 6
    second = event_of(mail.outbox[3])[0]
    assert "өзгерді" in next(one for one in mail.outbox[3:] if one.to == ["guest@example.org"]).subject
    assert str(second["uid"]) == str(first["uid"]) and int(second["sequence"]) > int(first["sequence"])
    assert second.decoded("dtstart").isoformat() == "2026-06-11T11:00:00+05:00"
    with pytest.raises(Refused):
        invited(meeting, go_out)


def test_moved_there_and_back_is_told_each_time(meeting, go_out):
    invited(meeting, go_out)
    for day in (date(2026, 6, 11), DAY):
        moved(meeting, day=day)
        invited(meeting, go_out)
    assert len(mail.outbox) == 9


def test_another_title_or_agenda_is_no_change_to_tell(meeting, go_out):
    invited(meeting, go_out)
    moved(meeting, title_kk="Басқа тақырып")
    an_item(meeting, title_kk="Тағы бір мәселе")
    with pytest.raises(Refused) as refusal:
        invited(meeting, go_out)
    assert refusal.value.code == "nothing"


def test_cancelling_tells_who_was_invited_and_takes_it_out_of_calendars(meeting, go_out):
    late = a_person(of=meeting.commission.district, email="late@example.org")
    invited(meeting, go_out)
    meeting.attendance.create(person=late, seat="invited", position=9)
    with go_out():
        meetings.cancel_meeting(actor=a_scribe(meeting), at=NOON, meeting=fresh(meeting), reason="төраға іссапарда")
    letters = mail.outbox[3:]
    assert sorted(one.to[0] for one in letters) == ["chair@example.org", "guest@example.org", "second@example.org"]
    guest = next(one for one in letters if one.to == ["guest@example.org"])
    assert "төраға іссапарда" in guest.body and "Өткізілмейді" in guest.subject
    event, method = event_of(guest)
    invitation = event_of(mail.outbox[0])[0]
    assert (method, str(event["status"])) == ("CANCEL", "CANCELLED")
    assert str(event["uid"]) == str(invitation["uid"]) and int(event["sequence"]) > int(invitation["sequence"])


def test_cancelling_a_meeting_that_nobody_was_told_of_sends_nothing(meeting, go_out):
    with go_out():
        meetings.cancel_meeting(actor=a_scribe(meeting), at=NOON, meeting=meeting, reason="қате")
    assert mail.outbox == []


def test_an_invitation_that_waits_is_not_sent_after_the_meeting_was_cancelled(meeting, go_out, settings):
    use(settings, "Down")
    invited(meeting, go_out)
    with go_out():
        meetings.cancel_meeting(actor=a_scribe(meeting), at=NOON, meeting=fresh(meeting), reason="қате")
    assert not Notice.objects.exists()  # nobody knew of it


# ---------------------------------------------------------------- review


def test_present_members_are_told_that_minutes_await_them(go_out):
    meeting = a_meeting(of=a_commission(with_members=4), attended_by=3)
    for number, person in enumerate(members_of(meeting.commission)):
        if number != 1:
            addressed(person, f"member{number}@example.org")
    an_item(meeting)
    with go_out():
        sent(meeting)
    assert sorted(one.to[0] for one in mail.outbox) == ["member0@example.org", "member2@example.org"]  # 3 wasn't there
    assert f"http://testserver{reverse('minutes_review', args=[meeting.pk])}" in mail.outbox[0].body
    assert "2026 жылғы 4 маусым" in mail.outbox[0].body  # the term
    assert mail.outbox[0].attachments == []


def test_a_later_version_is_told_as_one_and_who_sends_it_is_not(go_out):
    meeting = a_meeting(of=a_commission(with_members=2))
    scribe = members_of(meeting.commission)[1].user
    scribe.assignments.create(role="secretary", district=meeting.commission.district)
    for person in members_of(meeting.commission):
        addressed(person, f"{person.pk}@example.org")
    an_item(meeting)
    with go_out():
        sent(meeting, by=scribe)
        an_item(meeting, title_kk="Тағы бір мәселе")
        review.send_to_review(actor=scribe, at=LATER, meeting=fresh(meeting))
    assert Notice.objects.filter(kind="review").count() == 1  # the older version's wasn't sent yet, and isn't any more
    assert len(mail.outbox) == 1 and "өзгертілді" in mail.outbox[0].body


def test_who_wrote_a_part_of_it_is_not_told_that_it_awaits_them(go_out):
    """Another secretary sends it: a member who wrote an item can't approve the text, and is asked for nothing."""
    meeting = a_meeting(of=a_commission(with_members=3))
    scribe, *others = members_of(meeting.commission)
    scribe.user.assignments.create(role="secretary", district=meeting.commission.district)
    for person in members_of(meeting.commission):
        addressed(person, f"{person.pk}@example.org")
    write(an_item(meeting), scribe.user, heard={"kk": "Тыңдалды"})
    with go_out():
        sent(meeting, at=LATER)
    assert sorted(one.to[0] for one in mail.outbox) == sorted(f"{person.pk}@example.org" for person in others)


# ---------------------------------------------------------------- the mail server


def test_a_server_that_is_down_leaves_letters_waiting_with_its_words(meeting, go_out, settings):
    use(settings, "Down")
    servers.Down.tried = 0
    invited(meeting, go_out)
    waiting = Notice.objects.filter(sent_at=None, trying_since=None)
    assert waiting.count() == 3 and {one.error for one in waiting} == {"ConnectionRefusedError: [Errno 111] Connection refused"}
    assert servers.Down.tried == 1  # the others aren't tried: each would wait as long
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    result = deliver(waiting.values_list("pk", flat=True), at=LATER)
    assert (result.sent, result.failed, result.late) == (3, 0, 0)
    assert {one.error for one in Notice.objects.all()} == {""} and len(mail.outbox) == 3
    assert deliver(Notice.objects.values_list("pk", flat=True), at=LATER).sent == 0


def test_a_line_that_falls_keeps_what_went_out(meeting, go_out, settings):
    use(settings, "Falling")
    servers.Falling.taken = 0
    invited(meeting, go_out)
    assert Notice.objects.filter(sent_at__isnull=False).count() == 1 == len(mail.outbox)
    assert Notice.objects.exclude(error="").count() == 2


def test_a_failure_that_nobody_thought_of_stops_neither_the_page_nor_the_letter(meeting, go_out, settings):
    use(settings, "Broken")
    invited(meeting, go_out)
    assert {one.error for one in Notice.objects.filter(sent_at=None)} == {"RuntimeError: what is this?"}


def test_what_waits_and_was_overtaken_is_not_sent_any_more(meeting, go_out, settings):
    use(settings, "Down")
    invited(meeting, go_out)
    moved(meeting, day=date(2026, 6, 11))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    result = deliver(Notice.objects.values_list("pk", flat=True), at=LATER)
    assert (result.sent, result.late) == (0, 3) and mail.outbox == []
    invited(meeting, go_out)  # written anew, with the present day
    assert len(mail.outbox) == 3 and Notice.objects.count() == 3
    assert all("11 маусым" in one.body or "11 июня" in one.body for one in mail.outbox)


def test_a_letter_cut_off_in_the_middle_is_sent_again_only_when_somebody_says_so(meeting, go_out):
    with transaction.atomic():
        invite(actor=a_scribe(meeting), at=NOON, meeting=meeting)
    cut = Notice.objects.order_by("pk").first()
    Notice.objects.filter(pk=cut.pk).update(trying_since=NOON)  # its sender died
    later = NOON + timedelta(hours=1)
    deliver(Notice.objects.values_list("pk", flat=True), at=later)
    assert len(mail.outbox) == 2
    with pytest.raises(Refused):
        invited(meeting, go_out, at=later)  # it may have arrived
    with go_out():
        send_left(actor=a_scribe(meeting), at=later, meeting=meeting)
    assert len(mail.outbox) == 3 and Notice.objects.get(pk=cut.pk).sent_at == later


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(settings):
    meeting = a_meeting(of=a_commission(with_members=3), day=DAY)
    for person in members_of(meeting.commission):
        addressed(person, f"{person.pk}@example.org")
    use(settings, "Down")
    invite(actor=a_scribe(meeting), at=NOON, meeting=fresh(meeting))
    pks = list(Notice.objects.values_list("pk", flat=True))
    use(settings, "Slow")
    servers.Slow.began.clear()
    servers.Slow.go_on.clear()

    def send():
        try:
            return deliver(pks, at=LATER).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(send)
        assert servers.Slow.began.wait(20)  # it holds a letter
        second = pool.submit(send).result()
        servers.Slow.go_on.set()
        assert (first.result(), second) == (1, 2)
    assert len(mail.outbox) == 3 and len({one.to[0] for one in mail.outbox}) == 3


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_inviting_at_once_send_each_letter_once():
    meeting = a_meeting(of=a_commission(with_members=3), day=DAY)
    for person in members_of(meeting.commission):
        addressed(person, f"{person.pk}@example.org")
    scribes = [a_scribe(meeting), a_scribe(meeting)]

    def send(scribe):
        try:
            return len(invite(actor=scribe, at=NOON, meeting=fresh(meeting)))
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert 3 in list(pool.map(send, scribes))
    assert len(mail.outbox) == 3 == len({one.to[0] for one in mail.outbox})
    assert Notice.objects.filter(sent_at__isnull=False).count() == 3


def test_a_letter_made_in_a_change_that_is_refused_never_goes_out(meeting, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        invite(actor=a_scribe(meeting), at=NOON, meeting=meeting)
        raise RuntimeError
    assert mail.outbox == [] and not Notice.objects.exists()


def test_send_notices_sends_what_waits_and_ends_with_1_where_the_server_refuses(meeting, go_out, settings, monkeypatch, capsys):
    monkeypatch.setattr("meetings.management.commands.send_notices.now", lambda: LATER)
    use(settings, "Down")
    invited(meeting, go_out)
    with pytest.raises(CommandError):
        call_command("send_notices")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_notices")
    assert "Жіберілген хаттар: 3" in capsys.readouterr().out and len(mail.outbox) == 3
    call_command("send_notices")
    assert len(mail.outbox) == 3


def test_send_notices_leaves_what_was_cut_off_and_says_so(meeting, go_out, monkeypatch, capsys):
    monkeypatch.setattr("meetings.management.commands.send_notices.now", lambda: LATER)
    invite(actor=a_scribe(meeting), at=NOON, meeting=meeting)
    Notice.objects.update(trying_since=NOON)
    call_command("send_notices")
    assert mail.outbox == [] and "3" in capsys.readouterr().out
    call_command("send_notices", "--cut-off")
    assert len(mail.outbox) == 3


# ---------------------------------------------------------------- the page


@pytest.fixture
def page_day(monkeypatch):
    """The pages' moment lies before the meeting."""
    for module in ("meetings.views.invitations.now", "grants.views.access.now"):
        monkeypatch.setattr(module, lambda: NOON)
    monkeypatch.setattr("meetings.views.invitations.today", lambda: NOON.date())


def test_the_page_says_who_gets_it_where_and_in_which_language_before_anything_is_sent(meeting, page_day):
    client = signed_in(a_scribe(meeting))
    page = client.get(reverse("meeting_invite", args=[meeting.pk]))
    text = text_of(page)
    third = members_of(meeting.commission)[2]
    assert "guest@example.org" in text and "Орысша" in text and "3 адамға жіберу" in text
    assert f"өзіңіз хабарлаңыз: {third.name}" in text
    assert "Құрметті" in text and "Здравствуйте" in text  # a sample in each language
    assert not Notice.objects.exists() and mail.outbox == []


def test_the_page_sends_says_so_and_then_has_nothing_to_send(meeting, page_day, go_out):
    client, address = signed_in(a_scribe(meeting)), reverse("meeting_invite", args=[meeting.pk])
    with go_out():
        answer = client.post(address, {"version": meeting.version})
    assert answer.status_code == 302 and len(mail.outbox) == 3
    text = text_of(client.get(address))
    assert "3 адамға жіберу" not in text and "қазіргі күнін, уақытын және орнын біледі" in text
    again = client.post(address, {"version": meeting.version})
    assert again.status_code == 422 and len(mail.outbox) == 3
    moved(meeting, day=date(2026, 6, 12))
    assert "3 адамға өзгерісті хабарлау" in text_of(client.get(address))


def test_the_page_of_a_meeting_that_moved_meanwhile_sends_nothing(meeting, page_day):
    client, address = signed_in(a_scribe(meeting)), reverse("meeting_invite", args=[meeting.pk])
    moved(meeting, day=date(2026, 6, 12))
    assert client.post(address, {"version": meeting.version}).status_code == 409
    with pytest.raises(Stale):
        invite(actor=a_scribe(meeting), at=NOON, meeting=meeting, version=meeting.version)
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_failing_server_is_told_on_the_page_and_a_button_sends_again(meeting, page_day, settings):
    use(settings, "Down")
    client, address = signed_in(a_scribe(meeting)), reverse("meeting_invite", args=[meeting.pk])
    assert client.post(address, {"version": meeting.version}).status_code == 302
    text = text_of(client.get(address))
    assert "Connection refused" in text and "3 хатты қабылдамады" in text and "Жіберілмегендерін жіберу" in text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert client.post(address, {"left": "1"}).status_code == 302
    assert len(mail.outbox) == 3
    text = text_of(client.get(address))
    assert "3 хат жіберілді" in text and "Connection refused" not in text


def test_letters_of_a_cancelled_meeting_can_still_be_seen_and_sent(meeting, page_day, go_out, settings):
    invited(meeting, go_out)
    use(settings, "Down")
    with go_out():
        meetings.cancel_meeting(actor=a_scribe(meeting), at=NOON, meeting=fresh(meeting), reason="қате")
    client, address = signed_in(a_scribe(meeting)), reverse("meeting_invite", args=[meeting.pk])
    page = client.get(address)
    assert page.status_code == 200 and "өткізілмейтін болды" in text_of(page) and "Connection refused" in text_of(page)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with go_out():
        client.post(address, {"left": "1"})
    assert len(mail.outbox) == 6


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "\0"])
def test_hostile_input_on_the_page_is_no_error(meeting, page_day, version):
    client, address = signed_in(a_scribe(meeting)), reverse("meeting_invite", args=[meeting.pk])
    assert client.post(address, {"version": version}).status_code in (302, 409)


def test_who_may_not_invite_is_refused(meeting):
    address = reverse("meeting_invite", args=[meeting.pk])
    district = meeting.commission.district
    for who in (an_official(of=district), a_member(of=district), an_auditor(of=district)):
        assert signed_in(who).get(address).status_code == 403
        assert signed_in(who).post(address, {}).status_code == 403
    assert signed_in(an_official(of=a_district())).get(address).status_code == 404


# ---------------------------------------------------------------- the setting


@pytest.mark.parametrize("url", ["smtp://u:p@mail.example.org", "smtp+tls://mail:587", "smtps://a%40b:c@mail", "console:", "file:"])
def test_one_setting_says_how_letters_leave(url):
    assert mail_server(url).scheme == url.partition(":")[0]


@pytest.mark.parametrize("url", ["", "http://mail", "mail.example.org", "smtp://mail:port", "smtp://mail:99999"])
def test_a_setting_that_cannot_be_read_is_told_at_start(url):
    with pytest.raises(ImproperlyConfigured):
        mail_server(url)


# ---------------------------------------------------------------- the meeting's own page


def test_the_meeting_s_page_asks_to_invite_then_to_tell_what_changed(meeting, go_out, monkeypatch):
    monkeypatch.setattr("meetings.views.around.today", lambda: NOON.date())
    client, address = signed_in(a_scribe(meeting)), reverse("meeting_detail", args=[meeting.pk])

    def first():
        return re.search(r'class="btn btn-primary" href="[^"]+/invite/">([^<]+)<', client.get(address).content.decode())

    assert first()[1] == "Шақыру жіберу"
    invited(meeting, go_out)
    assert first() is None  # everybody knows
    moved(meeting, day=date(2026, 6, 12))
    assert first()[1] == "Жаңа күнін, уақытын, орнын хабарлау"
