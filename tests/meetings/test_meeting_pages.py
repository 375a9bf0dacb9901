"""A meeting's page: what of it who sees, in which state, and what they may do next; planning, changing and cancelling it."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from grants.forms.fields import DayField
from grants.models import Citation, Note
from koksu.accounts.clock import today
from koksu.history import triggers
from koksu.history.models import Event
from meetings.actions import review, writing
from meetings.models import ActionItem, Approval, Attendance, Meeting, MinutesVersion
from tests.factories import NOON, a_district, a_document, a_lot, a_secretary, an_allocation, an_application, an_auditor, an_ngo, an_official
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


def client_of(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def main_of(response):
    return response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def text_of(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main_of(response))))


def page_of(meeting, user):
    answer = client_of(user).get(f"/meetings/{meeting.pk}/")
    assert answer.status_code == 200
    return answer


def buttons(response):
    """The buttons with their addresses; the primary one first in a tuple of its own."""
    return re.findall(r'<a class="btn([^"]*)" href="([^"]+)">', main_of(response))


def primary(response):
    found = [address for css, address in buttons(response) if "btn-primary" in css]
    assert len(found) <= 1
    return found[0] if found else ""


@pytest.fixture
def meeting():
    """A meeting on which something was written."""
    meeting = a_meeting()
    scribe = a_scribe(meeting)
    write(an_item(meeting, title_kk="Балалар алаңы туралы"), scribe, heard={"kk": "Жөндеу керек."}, decisions=["Смета жасалсын."])
    meeting = Meeting.objects.get(pk=meeting.pk)
    meeting.scribe = scribe
    return meeting


# ---------------------------------------------------------------- what is seen


def test_it_is_told_of_guests_and_press_too_how_they_were_there(meeting):
    """As on paper: who was absent, and why, who came late; of who was simply there, nothing."""
    guests = [
        ("invited", "Қонақ Бір", {"presence": "absent"}),
        ("invited", "Қонақ Екі", {"presence": "excused", "reason": "іссапарда"}),
        ("press", "Тілші Үш", {"presence": "late", "arrived": "15:20"}),
        ("invited", "Қонақ Төрт", {"presence": "present"}),
    ]
    for position, (seat, name, values) in enumerate(guests, start=4):
        person = a_person(of=meeting.commission.district, name_kk=name, capacity_kk="")
        Attendance.objects.create(meeting=meeting, person=person, seat=seat, position=position, **values)
    told = main_of(page_of(meeting, meeting.scribe))
    lines = {name: text for name, text in re.findall(r"<li>(\w+ \w+)(.*?)</li>", told)}
    assert [re.sub("<[^>]+>", "", lines[name]) for _seat, name, _values in guests] == [
        "қатыспады",
        "қатыспады: іссапарда",
        "кешігіп келді, 15:20",
        "",
    ]


def test_a_draft_is_read_by_members_secretaries_and_watchers_and_its_agenda_by_everybody(meeting):
    readers = [meeting.scribe, members_of(meeting.commission)[2].user, an_auditor(of=meeting.commission.district)]
    others = [an_official(of=meeting.commission.district), members_of(a_commission(of=meeting.commission.district, with_members=1))[0].user]
    for user in readers:
        assert "Жөндеу керек." in text_of(page_of(meeting, user))
    for user in others:
        text = text_of(page_of(meeting, user))
        assert "Балалар алаңы туралы" in text and "Жөндеу керек." not in text and "Смета" not in text
        assert members_of(meeting.commission)[0].name_kk in text  # who was there is open


def test_another_district_s_meeting_does_not_exist(meeting):
    assert client_of(an_official(of=a_commission().district)).get(f"/meetings/{meeting.pk}/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "-1", "abc", "9" * 30, "1e3", "٣"])
def test_an_id_that_can_not_be_one_is_not_found(pk):
    client = client_of(an_auditor())
    for address in (f"/meetings/{pk}/", f"/commissions/{pk}/", f"/meetings/{pk}/attendance/", f"/people/{pk}/edit/"):
        assert client.get(address).status_code == 404, address


def test_signed_minutes_are_shown_as_they_were_signed(meeting):
    """Not as the records say now: people's names may change later."""
    meeting = signed(sent(meeting, by=meeting.scribe))
    chair = members_of(meeting.commission)[0]
    old = chair.name_kk
    type(chair).objects.filter(pk=chair.pk).update(name_kk="Жаңа Есім")
    text = text_of(page_of(meeting, an_official(of=meeting.commission.district)))
    assert old in text and "Жаңа Есім" not in text and "№ 1 хаттама" in text and "қол қойылды" in text


def test_while_corrected_others_see_the_signed_edition_and_writers_the_new_text(meeting):
    meeting = signed(sent(meeting, by=meeting.scribe))
    scribe = a_scribe(meeting)
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="сома қате жазылған")
    write(meeting.agenda.get(), scribe, at=LATER, heard={"kk": "Жаңа мәтін."})
    outside, inside = (text_of(page_of(meeting, user)) for user in (an_official(of=meeting.commission.district), scribe))
    assert "Жөндеу керек." in outside and "Жаңа мәтін." not in outside
    assert "Жаңа мәтін." in inside and "Жөндеу керек." not in inside
    for text in (outside, inside):
        assert "сома қате жазылған" in text and "түзетілуде" in text


def test_a_text_that_was_changed_past_the_system_is_reported_loudly(meeting):
    meeting = signed(sent(meeting, by=meeting.scribe))
    version = MinutesVersion.objects.get(edition=1)
    assert 'id="broken"' not in main_of(page_of(meeting, meeting.signed_by))
    with triggers.lifted(connection):  # as somebody with the database's password could
        MinutesVersion.objects.filter(pk=version.pk).update(body=version.body.replace("Смета", "Ақша"))
    answer = page_of(meeting, an_official(of=meeting.commission.district))
    assert 'class="alert alert-danger" role="alert" id="broken"' in main_of(answer)
    assert "Ақша жасалсын" not in text_of(answer)  # nobody is shown as minutes what may be anything


def test_what_is_not_known_is_drawn_as_a_gap():
    meeting = a_meeting(of=a_commission(), day=None, place_kk="", starts=None)
    item = an_item(meeting)
    write(
        item,
        a_scribe(meeting),
        voting="unknown",
        speeches=[writing.SpeechText(text={"kk": "Біреу айтты."})],
        proposals=[writing.ProposalText(text={"kk": "Біреу ұсынды."})],
        decisions=[decided(actions=[writing.ToDo()])],
    )
    page = main_of(page_of(meeting, a_scribe(meeting)))
    assert page.count('class="gap"') >= 9  # day, place, chair, secretary, number; who spoke, proposed, its outcome, the vote, who and when


def test_a_vote_by_members_tells_each_and_declared_interests():
    meeting = a_meeting()
    first, second, third = members_of(meeting.commission)
    ballots = [writing.Ballot(member=first, choice="for"), writing.Ballot(member=second, choice="against")]
    ballots.append(writing.Ballot(member=third, choice="recused", interest="туысы қатысады"))
    write(an_item(meeting), a_scribe(meeting), voting="members", ballots=ballots)
    page = page_of(meeting, a_scribe(meeting))
    assert "туысы қатысады" in text_of(page) and '<div class="votes"><div><b>1</b>жақтап</div><div><b>1</b>қарсы</div>' in main_of(page)


def test_what_is_named_leads_to_its_page():
    meeting = a_meeting()
    district = meeting.commission.district
    bid = an_application(of=a_lot(of=an_allocation(of=district), title_kk="Жастар"), ngo=an_ngo(of=district))
    write(an_item(meeting), a_scribe(meeting), about=[bid.ngo], decisions=[decided(effect="award", application=bid, about=[bid.lot])])
    page = main_of(page_of(meeting, a_scribe(meeting)))
    assert page.count(f'href="/ngos/{bid.ngo_id}/"') == 2 and page.count(f'href="/lots/{bid.lot_id}/"') == 2


def test_notes_and_sources_stand_on_the_page():
    meeting = a_meeting()
    item = an_item(meeting)
    source = a_document(of=meeting.commission.district, title_kk="Газет мақаласы")
    said = {"document": source, "recorded_by": meeting.recorded_by, "recorded_at": NOON}
    Citation.objects.create(record_kind="meeting", record_id=meeting.pk, **said)
    Note.objects.create(record_kind="agenda_item", record_id=item.pk, nature="inferred", text_kk="Күні мақаладан шығарылды.", **said)
    text = text_of(page_of(meeting, a_scribe(meeting)))
    assert "Газет мақаласы" in text and "Күні мақаладан шығарылды." in text


def test_quorum_in_words():
    meeting = a_meeting(of=a_commission(with_members=5), attended_by=3)
    assert "3 / 5" in text_of(page_of(meeting, a_scribe(meeting))) and "Кворум бар (кемінде 3)" in text_of(
        page_of(meeting, a_scribe(meeting))
    )
    Attendance.objects.filter(meeting=meeting, position=3).update(presence="absent")
    assert "Кворум жоқ (кемінде 3 керек)" in text_of(page_of(meeting, a_scribe(meeting)))


# ---------------------------------------------------------------- what to do next


def test_a_meeting_that_took_place_is_attended_first(meeting):
    meeting.attendance.update(presence="unknown")
    Meeting.objects.filter(pk=meeting.pk).update(status="planned")
    assert primary(page_of(meeting, meeting.scribe)) == f"/meetings/{meeting.pk}/attendance/"


def test_who_conducts_signs_once_all_have_approved(meeting):
    meeting = sent(meeting, by=meeting.scribe)
    Meeting.objects.filter(pk=meeting.pk).update(review_until=date(2099, 1, 1))
    chair, *others = members_of(meeting.commission)
    assert primary(page_of(meeting, chair.user)) == f"/meetings/{meeting.pk}/review/"
    for member in others:
        review.approve(actor=member.user, at=LATER, meeting=meeting, number=1)
    assert Approval.objects.count() == 2
    assert primary(page_of(meeting, chair.user)) == f"/meetings/{meeting.pk}/sign/"
    an_item(meeting, title_kk="Кейін қосылған")  # what the members don't have yet isn't signed
    assert primary(page_of(meeting, chair.user)) == f"/meetings/{meeting.pk}/review/"
    assert primary(page_of(meeting, others[0].user)) == f"/meetings/{meeting.pk}/review/"


# ---------------------------------------------------------------- planning


def typed(page, **changed):
    """What a browser sends of the page's first form, with these changes."""
    from tests.grants.page_forms import Forms
    from tests.grants.page_forms import sent as as_sent

    data = as_sent(Forms(page).with_field("form_token"))
    return {**{name: values for name, values in data.items()}, **changed}


def test_a_new_meeting_takes_members_chair_place_and_open_action_items():
    commission = a_commission(with_members=3)
    done = a_meeting(of=commission)
    write(an_item(done), scribe := a_scribe(done), decisions=[decided(actions=[writing.ToDo(responsible=members_of(commission)[1])])])
    signed(sent(done, by=scribe))
    client = client_of(scribe)
    page = client.get(f"/meetings/new/?commission={commission.pk}")
    data = typed(page, day="10.12.2030", starts="15.00", title_kk="Жыл қорытындысы")
    assert data["place_kk"] == ["әкімдіктің шағын залы"]  # where it met last
    answer = client.post(f"/meetings/new/?commission={commission.pk}", data)
    meeting = Meeting.objects.get(day=date(2030, 12, 10))
    assert answer.url == f"/meetings/{meeting.pk}/"
    assert (meeting.chair, meeting.attendance.count(), f"{meeting.starts:%H:%M}") == (members_of(commission)[0], 3, "15:00")
    assert [carried.action for item in meeting.agenda.all() for carried in item.carried.all()] == [ActionItem.objects.get()]


def test_a_meeting_has_a_day_or_it_is_said_that_it_is_not_known_yet(meeting):
    client, address = client_of(meeting.scribe), f"/meetings/new/?commission={meeting.commission_id}"
    for wrong in ({}, {"day": "10.12.2030", "day_unknown": "on"}, {"day": "10.12"}, {"day": "3.12."}):
        with translation.override("en"):
            answer = client.post(address, typed(client.get(address), **wrong))
        assert answer.status_code == 422 and 'id="error_1_id_day"' in answer.content.decode()
    assert client.post(address, typed(client.get(address), day_unknown="on")).status_code == 302
    made = Meeting.objects.latest("pk")
    page = client.get(f"/meetings/{made.pk}/edit/")
    assert typed(page)["day_unknown"] == ["on"]
    assert client.post(f"/meetings/{made.pk}/edit/", {**typed(page, day="10.12.2030"), "day_unknown": []}).status_code == 302
    assert Meeting.objects.get(pk=made.pk).day == date(2030, 12, 10)


def test_a_date_without_its_year_says_what_to_type():
    for text in ("3.12", "03.12.", "3/12"):
        with translation.override("en"), pytest.raises(ValidationError, match=r"year is missing. Enter it as 03\.12\.yyyy"):
            DayField().clean(text)


def test_a_quorum_rule_that_changed_is_told_on_the_page_the_paper_and_in_json(meeting):
    client, body = client_of(meeting.scribe), f"/commissions/{meeting.commission_id}/"
    page, own = f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/quorum/"
    answer = client.post(f"{body}edit/", typed(client.get(f"{body}edit/"), seats="9"))
    assert answer.status_code == 422 and 'id="error_1_id_rule_reason"' in answer.content.decode()
    assert client.post(f"{body}edit/", typed(answer, seats="9", rule_reason="№ 12 шешім")).status_code == 302
    for there in (page, body):
        assert "№ 12 шешім" in text_of(client.get(there))
    assert f'href="{own}"' in client.get(f"{page}send/").content.decode()  # it isn't sent before somebody says why it keeps the old rule
    assert client.post(own, typed(client.get(own), why=" ")).status_code == 422
    assert client.post(own, typed(client.get(own), why="Бұрынғы құраммен өтті")).status_code == 302
    assert f'href="{own}"' not in client.get(f"{page}send/").content.decode()
    for there in (page, f"{page}minutes/"):
        assert "Бұрынғы құраммен өтті" in text_of(client.get(there))
    told = client.get(f"{page}minutes.json").json()["minutes"]
    assert (told["quorum"], told["quorum_number"], told["quorum_reason"]) == ("majority", None, "Бұрынғы құраммен өтті")


def test_where_there_is_no_commission_one_is_made_first():
    answer = client_of(a_secretary(of=a_district())).get("/meetings/new/", follow=True)
    assert answer.redirect_chain == [("/commissions/new/", 302)] and "комиссияны құрыңыз" in text_of(answer)


def test_a_commission_of_another_district_is_no_choice(meeting):
    other = a_commission()
    client = client_of(meeting.scribe)
    assert client.get(f"/meetings/new/?commission={other.pk}").status_code == 404
    page = client.get("/meetings/new/")
    answer = client.post("/meetings/new/", typed(page, commission=str(other.pk), day="10.12.2030"))
    assert answer.status_code == 422 and "is-invalid" in answer.content.decode()
    assert not Meeting.objects.filter(day=date(2030, 12, 10)).exists()


def test_an_absent_chair_is_told_at_the_chair_and_all_typing_kept(meeting):
    second = members_of(meeting.commission)[1]
    meeting.attendance.filter(person=second).update(presence="excused")
    client = client_of(meeting.scribe)
    address = f"/meetings/{meeting.pk}/edit/"
    answer = client.post(address, typed(client.get(address), chair=str(second.pk), place_kk="жаңа зал"))
    assert answer.status_code == 422
    assert 'id="error_1_id_chair"' in answer.content.decode() and "жаңа зал" in answer.content.decode()
    Meeting.objects.get(pk=meeting.pk, place_kk=meeting.place_kk)
    answer = client.post(address, typed(client.get(address), chair=str(second.pk), conductor=str(meeting.chair_id), place_kk="жаңа зал"))
    assert answer.status_code == 302  # the chair may be absent where another conducts


def test_a_person_of_another_district_is_no_choice_for_the_chair(meeting):
    stranger = a_person(of=a_commission().district)
    client, address = client_of(meeting.scribe), f"/meetings/{meeting.pk}/edit/"
    answer = client.post(address, typed(client.get(address), secretary=str(stranger.pk)))
    assert answer.status_code == 422 and Meeting.objects.get(pk=meeting.pk).secretary is None


def test_of_two_who_change_a_meeting_the_second_is_shown_both_versions(meeting):
    client, address = client_of(meeting.scribe), f"/meetings/{meeting.pk}/edit/"
    first, second = typed(client.get(address), place_kk="бірінші зал"), typed(client.get(address), place_kk="екінші зал")
    assert client.post(address, first).status_code == 302
    answer = client.post(address, second)
    assert answer.status_code == 409 and "бірінші зал" in answer.content.decode() and "екінші зал" in answer.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).place_kk == "бірінші зал"


def test_signed_minutes_are_not_edited_and_say_what_to_do(meeting):
    client = client_of(meeting.scribe)
    pages = {part: client.get(f"/meetings/{meeting.pk}/{part}/") for part in ("edit", "attendance", "agenda", "annexes/new")}
    meeting = signed(sent(meeting, by=meeting.scribe))
    events = Event.objects.count()
    for part, page in pages.items():
        address = f"/meetings/{meeting.pk}/{part}/"
        answer = client.get(address, follow=True)
        assert answer.redirect_chain == [(f"/meetings/{meeting.pk}/", 302)], part
        assert "түзету" in text_of(answer)
        answer = client.post(address, typed(page, title_kk="Кеш қалған", place_kk="басқа"))  # the page was open since before
        assert answer.status_code == 422 and "alert-danger" in answer.content.decode(), part
    assert Event.objects.count() == events


def test_a_meeting_is_cancelled_with_a_reason(meeting):
    client, address = client_of(meeting.scribe), f"/meetings/{meeting.pk}/cancel/"
    assert client.post(address, typed(client.get(address))).status_code == 422
    answer = client.post(address, typed(client.get(address), why="кворум жиналмады"))
    assert answer.url == f"/commissions/{meeting.commission_id}/"
    meeting = Meeting.objects.get(pk=meeting.pk)
    assert (meeting.void_reason, client.get(f"/meetings/{meeting.pk}/").status_code) == ("кворум жиналмады", 404)


def test_numbered_minutes_are_not_cancelled(meeting):
    client, address = client_of(meeting.scribe), f"/meetings/{meeting.pk}/cancel/"
    page = client.get(address)
    signed(sent(meeting, by=meeting.scribe))
    answer = client.post(address, typed(page, why="қате"))
    assert answer.status_code in (409, 422) and Meeting.objects.get(pk=meeting.pk).voided_at is None


# ---------------------------------------------------------------- queries


@pytest.mark.parametrize("status", ["planned", "draft", "signed"])
def test_a_longer_meeting_asks_no_more_queries(status):
    one, three = (counted(status, items) for items in (1, 3))
    assert one == three == {"planned": 16, "draft": 16, "signed": 10}[status]


def counted(status, items):
    meeting = a_meeting(day=today() + timedelta(days=9) if status == "planned" else date(2026, 6, 1))
    scribe, ngo = a_scribe(meeting), an_ngo(of=meeting.commission.district)
    for _ in range(items):
        item = an_item(meeting)
        if status != "planned":
            write(
                item,
                scribe,
                heard={"kk": "Тыңдалды."},
                reporter=members_of(meeting.commission)[0],
                about=[ngo],
                decisions=[decided(about=[ngo], actions=[writing.ToDo(responsible=members_of(meeting.commission)[1])])],
            )
    if status == "signed":
        signed(sent(Meeting.objects.get(pk=meeting.pk), by=scribe))
    client = client_of(scribe)
    client.get(f"/meetings/{meeting.pk}/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/meetings/{meeting.pk}/").status_code == 200
    return len(queries)
