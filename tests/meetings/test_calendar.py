"""Calendars: a meeting as a file, and a person's private feed, which shows only what they may see now. Read back with icalendar."""

import re
from datetime import date, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from koksu.accounts.actions import end_role
from meetings.actions import meetings
from meetings.actions.calendars import new_address
from meetings.actions.writing import ToDo
from meetings.models import ActionItem, CalendarFeed, Meeting
from tests.factories import NOON, a_district, a_member, a_secretary, an_administrator, an_auditor, an_official
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.factories import (
    a_commission,
    a_meeting,
    a_person,
    a_scribe,
    an_account,
    an_item,
    decided,
    members_of,
    sent,
    signed,
    write,
)

pytestmark = pytest.mark.django_db
ALMATY = ZoneInfo("Asia/Almaty")
TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    """The calendars are read at noon of 1 June 2026."""
    monkeypatch.setattr("meetings.views.calendars.now", lambda: NOON)
    monkeypatch.setattr("meetings.views.calendars.today", lambda: TODAY)


def read(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")) and "\n" not in text.replace("\r\n", "")
    return Calendar.from_ical(text)


def file_of(meeting, who=None):
    client = signed_in(who or a_member(of=meeting.commission.district))
    return read(client.get(reverse("meeting_ics", args=[meeting.pk])))


def event_of(calendar):
    (event,) = calendar.walk("VEVENT")
    return event


# ---------------------------------------------------------------- a meeting's file


def test_a_meeting_is_an_event_in_the_house_s_time_zone_with_its_agenda():
    meeting = a_meeting(day=date(2026, 6, 10), starts=time(15), ends=time(16, 30))
    an_item(meeting)
    an_item(meeting, title_kk="Есептер; өзге де, мәселелер")
    calendar = file_of(meeting)
    event = event_of(calendar)
    assert event.decoded("dtstart") == datetime(2026, 6, 10, 15, tzinfo=ALMATY)
    assert event.decoded("dtend") == datetime(2026, 6, 10, 16, 30, tzinfo=ALMATY)
    assert event["dtstart"].params["TZID"] == "Asia/Almaty"
    assert str(event["summary"]) == f"Конкурс қорытындысы туралы · {meeting.commission}"
    assert str(event["location"]) == "әкімдіктің шағын залы" and str(event["status"]) == "CONFIRMED"
    description = str(event["description"])
    assert "1. Жеңімпазды анықтау туралы\n2. Есептер; өзге де, мәселелер" in description
    assert description.endswith(f"http://testserver{reverse('meeting_detail', args=[meeting.pk])}")
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Asia/Almaty"
    offsets = {str(part["dtstart"].dt.date()): part.decoded("tzoffsetto").total_seconds() for part in zone.subcomponents}
    assert offsets["2024-03-01"] == 5 * 3600  # the clock change of 2024
    assert str(calendar["method"]) == "PUBLISH"


def test_a_meeting_of_2019_stands_at_the_clock_of_its_day():
    event = event_of(file_of(a_meeting(day=date(2019, 11, 23), starts=time(10))))
    assert event.decoded("dtstart").utcoffset().total_seconds() == 6 * 3600


def test_without_a_time_the_whole_day_is_marked_and_nothing_is_made_up():
    event = event_of(file_of(a_meeting(day=date(2026, 6, 10), starts=None, ends=None, place_kk="")))
    assert event.decoded("dtstart") == date(2026, 6, 10) and event.decoded("dtend") == date(2026, 6, 11)
    assert "location" not in event and "Күн тәртібі" not in str(event["description"])


def test_without_an_end_none_is_made_up():
    event = event_of(file_of(a_meeting(day=date(2026, 6, 10), starts=time(15))))
    assert "dtend" not in event and "duration" not in event


def test_an_unknown_day_is_told_in_words():
    meeting = a_meeting(day=None)
    page = signed_in(a_member(of=meeting.commission.district)).get(reverse("meeting_ics", args=[meeting.pk]))
    assert page.status_code == 404
    assert "күні белгісіз" in text_of(page)


def test_the_uid_stays_and_the_sequence_grows_and_a_cancelled_meeting_says_so():
    meeting = a_meeting(day=date(2026, 6, 10))
    first = event_of(file_of(meeting))
    meetings.edit_meeting(actor=a_scribe(meeting), at=NOON, meeting=meeting, day=date(2026, 6, 11))
    second = event_of(file_of(meeting))
    meetings.cancel_meeting(actor=a_scribe(meeting), at=NOON, meeting=Meeting.objects.get(pk=meeting.pk), reason="өтпейді")
    third = event_of(file_of(meeting))
    assert str(first["uid"]) == str(second["uid"]) == str(third["uid"])
    assert int(first["sequence"]) < int(second["sequence"]) < int(third["sequence"])
    assert [str(one["status"]) for one in (first, second, third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_no_two_meetings_share_a_uid():
    one, two = a_meeting(), a_meeting()
    assert str(event_of(file_of(one))["uid"]) != str(event_of(file_of(two))["uid"])


def test_signs_that_would_break_a_line_do_not():
    meeting = a_meeting(title_kk="А\x0bБ\u2028В\x1cГ\x85Д", place_kk='зал "7"\r\nBEGIN:VEVENT')
    event = event_of(file_of(meeting))
    assert str(event["summary"]).startswith("А Б В Г Д") and "BEGIN" in str(event["location"])


def test_a_foreign_meeting_has_no_file():
    meeting = a_meeting()
    assert signed_in(an_official(of=a_district())).get(reverse("meeting_ics", args=[meeting.pk])).status_code == 404
    assert Client().get(reverse("meeting_ics", args=[meeting.pk])).status_code == 302
    for pk in ("0", "x", "9" * 30, "-1"):
        assert signed_in(a_member(of=meeting.commission.district)).get(f"/meetings/{pk}/meeting.ics").status_code == 404


# ---------------------------------------------------------------- the feed


def feed_of(user):
    """What a program that doesn't sign in gets at the person's address."""
    feed = CalendarFeed.objects.filter(user=user).first() or new_address(actor=user, at=NOON)
    return read(Client().get(reverse("calendar_feed", args=[feed.token])))


def titles(calendar):
    return [str(event["summary"]).split(" · ")[0] for event in calendar.walk("VEVENT")]


@pytest.fixture
def commission():
    return a_commission(with_members=3)


@pytest.fixture
def member(commission):
    return members_of(commission)[1].user


def test_a_feed_needs_no_sign_in_and_is_kept_by_nobody_between(commission, member):
    a_meeting(of=commission, day=date(2026, 6, 10))
    feed = new_address(actor=member, at=NOON)
    response = Client().get(reverse("calendar_feed", args=[feed.token]))
    assert titles(read(response)) == ["Конкурс қорытындысы туралы"]
    assert {"private", "no-store", "no-cache"} <= set(re.split(", *", response["Cache-Control"]))
    assert response["X-Robots-Tag"] == "noindex" and not response.cookies
    assert str(read(response)["x-wr-calname"]) == "Көксу: отырыстар мен мерзімдер"


def test_it_holds_the_meetings_one_sits_in_is_invited_to_or_writes(commission, member):
    district = commission.district
    a_meeting(of=commission, day=date(2026, 6, 10), title_kk="Өз комиссиям")
    other = a_commission(of=district, with_members=2)
    a_meeting(of=other, day=date(2026, 6, 11), title_kk="Бөтен комиссия")
    invited = a_meeting(of=other, day=date(2026, 6, 12), title_kk="Шақырылған")
    invited.attendance.create(person=members_of(commission)[1], seat="invited", position=9)
    assert titles(feed_of(member)) == ["Өз комиссиям", "Шақырылған"]
    writer = a_person(of=district)
    account = an_account(writer, role=a_secretary)
    Meeting.objects.filter(title_kk="Бөтен комиссия").update(secretary=writer)
    assert titles(feed_of(account)) == ["Өз комиссиям", "Бөтен комиссия", "Шақырылған"]  # two of them have no secretary
    other_writer = a_person(of=district)
    Meeting.objects.filter(commission=commission).update(secretary=other_writer)
    assert titles(feed_of(account)) == ["Бөтен комиссия", "Шақырылған"]


def test_a_term_that_ended_and_a_cancelled_meeting_leave_it(commission, member):
    meeting = a_meeting(of=commission, day=date(2026, 6, 10), attended_by=0)
    meeting.attendance.all().delete()
    assert len(titles(feed_of(member))) == 1
    seat = commission.memberships.get(person__user=member)
    seat.until = date(2026, 5, 31)
    seat.save()
    assert titles(feed_of(member)) == []
    chair = members_of(commission)[0].user
    assert len(titles(feed_of(chair))) == 1
    meetings.cancel_meeting(actor=a_scribe(meeting), at=NOON, meeting=meeting, reason="өтпейді")
    assert titles(feed_of(chair)) == []


def test_a_meeting_without_a_day_or_of_long_ago_is_not_in_it(commission, member):
    a_meeting(of=commission, day=None, title_kk="Күні белгісіз")
    a_meeting(of=commission, day=date(2019, 11, 23), title_kk="Ескі")
    a_meeting(of=commission, day=date(2026, 1, 10), title_kk="Биылғы")
    assert titles(feed_of(member)) == ["Биылғы"]


def an_action(commission, responsible, **values):
    """An action item of signed minutes."""
    meeting = a_meeting(of=commission, day=date(2026, 4, 1))
    scribe = a_scribe(meeting)
    write(an_item(meeting), scribe, decisions=[decided(actions=[ToDo(responsible=responsible, **values)])])
    return ActionItem.objects.get(decision__item__meeting=signed(sent(meeting, by=scribe)))


def test_deadlines_of_one_s_own_open_action_items_are_days_that_take_no_time(commission, member):
    person = members_of(commission)[1]
    action = an_action(commission, person, due=date(2026, 6, 20))
    an_action(commission, members_of(commission)[2], due=date(2026, 6, 21))
    an_action(commission, person, due_words="шарт жасалғанша")
    events = [event for event in feed_of(member).walk("VEVENT") if str(event["summary"]).startswith("Мерзімі")]
    (event,) = events
    assert event.decoded("dtstart") == date(2026, 6, 20) and str(event["transp"]) == "TRANSPARENT"
    assert action.to_do in str(event["summary"])
    assert str(event["url"]).endswith(reverse("decision_detail", args=[action.decision_id]))
    ActionItem.objects.filter(pk=action.pk).update(state="dropped", answered_by=member, answered_at=NOON, answer_note="керек емес")
    assert not [one for one in feed_of(member).walk("VEVENT") if str(one["summary"]).startswith("Мерзімі")]


def test_a_deadline_in_minutes_that_are_not_signed_is_not_in_it(commission, member):
    meeting = a_meeting(of=commission, day=date(2025, 4, 1))
    todo = ToDo(responsible=members_of(commission)[1], due=date(2026, 6, 20))
    write(an_item(meeting), a_scribe(meeting), decisions=[decided(actions=[todo])])
    assert titles(feed_of(member)) == []


def test_a_feed_speaks_its_person_s_language(commission, member):
    a_meeting(of=commission, day=date(2026, 6, 10), title_ru="Об итогах конкурса")
    member.language = "ru"
    member.save()
    feed = feed_of(member)
    assert titles(feed) == ["Об итогах конкурса"] and str(feed["name"]) == "Көксу: заседания и сроки"


def test_a_lost_role_empties_it_and_an_inactive_account_s_is_gone(commission, member):
    a_meeting(of=commission, day=date(2026, 6, 10))
    assert len(titles(feed_of(member))) == 1
    end_role(assignment=member.assignments.get(), actor=an_administrator(), at=NOON)
    assert titles(feed_of(member)) == []
    feed = CalendarFeed.objects.get(user=member)
    member.is_active = False
    member.save()
    assert Client().get(reverse("calendar_feed", args=[feed.token])).status_code == 404


def test_the_scope_holds_although_somebody_sits_in_another_district(member, commission):
    elsewhere = a_commission(of=a_district())
    person = a_person(of=elsewhere.district, user=member)
    elsewhere.memberships.create(person=person, role="member", recorded_by=member, recorded_at=NOON)
    a_meeting(of=elsewhere, day=date(2026, 6, 10), title_kk="Басқа аудан")
    assert titles(feed_of(member)) == []


def test_who_only_reads_has_nothing_in_it(commission):
    a_meeting(of=commission, day=date(2026, 6, 10))
    for who in (an_auditor(of=commission.district), an_official(of=commission.district)):
        assert titles(feed_of(who)) == []


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 500, "%00", "..", "A" * 42 + "é", "'; DROP TABLE x; --"])
def test_a_wrong_address_does_not_exist(member, token):
    new_address(actor=member, at=NOON)
    assert Client().get(f"/calendar/{token}.ics").status_code in (400, 404)  # what can't be an address at all is 400


def test_a_token_is_long_unguessable_and_another_each_time(member):
    tokens = {new_address(actor=member, at=NOON).token for _time in range(20)}
    assert len(tokens) == 20 and {len(token) for token in tokens} == {43}
    assert CalendarFeed.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_a_feed_takes_as_many_queries_for_three_meetings_as_for_one(commission, member, rows):
    for number in range(rows):
        meeting = a_meeting(of=commission, day=date(2026, 6, 10 + number))
        for _item in range(rows):
            an_item(meeting)
    address = reverse("calendar_feed", args=[new_address(actor=member, at=NOON).token])
    with CaptureQueriesContext(connection) as queries:
        assert len(titles(read(Client().get(address)))) == rows
    assert len(queries) == 5, [query["sql"][:90] for query in queries]


# ---------------------------------------------------------------- the page


def test_the_page_makes_an_address_shows_it_and_takes_the_old_one_away(commission, member):
    a_meeting(of=commission, day=date(2026, 6, 10))
    client = signed_in(member)
    page = client.get(reverse("calendar"))
    assert "Жеке мекенжайымды жасау" in text_of(page) and not CalendarFeed.objects.exists()
    assert client.post(reverse("calendar"), {"new": "1"}).status_code == 302
    first = address_on(client)
    assert len(titles(read(Client().get(first)))) == 1
    client.post(reverse("calendar"), {"new": "1"})
    second = address_on(client)
    assert second != first
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    client.post(reverse("calendar"), {"stop": "1"})
    assert Client().get(second).status_code == 404
    assert "Жеке мекенжайымды жасау" in text_of(client.get(reverse("calendar")))


def address_on(client):
    page = client.get(reverse("calendar"))
    assert "no-store" in page["Cache-Control"]
    (address,) = re.findall(r'value="(http://testserver[^"]+\.ics)"', page.content.decode())
    assert f'href="webcal://testserver{urlsplit(address).path}"' in page.content.decode()
    return urlsplit(address).path


def test_the_page_shows_what_comes_up_for_this_person_alone(commission, member):
    a_meeting(of=commission, day=date(2026, 6, 10), title_kk="Алдағы")
    a_meeting(of=commission, day=date(2026, 5, 10), title_kk="Өткен")
    action = an_action(commission, members_of(commission)[1], due=date(2026, 5, 20))
    text = text_of(signed_in(member).get(reverse("calendar")))
    assert "Алдағы" in text and "Өткен" not in text and action.to_do in text
    assert 'class="attention"' in signed_in(member).get(reverse("calendar")).content.decode()  # its deadline has passed
    stranger = text_of(signed_in(an_official(of=commission.district)).get(reverse("calendar")))
    assert "Алдағы" not in stranger.replace("Алдағы отырыстар", "") and action.to_do not in stranger


def test_nobody_sees_another_s_address(commission, member):
    feed = new_address(actor=member, at=NOON)
    page = signed_in(members_of(commission)[0].user).get(reverse("calendar"))
    assert feed.token not in page.content.decode()
    assert Client().get(reverse("calendar")).status_code == 302
