"""Taking attendance: who was there, late or absent; guests known, new on the spot, or unnamed; two people at once; what is refused."""

import re
from datetime import date, time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.actions.base import Refused
from koksu.history.models import Event
from meetings.actions.meetings import Comer, edit_meeting, take_attendance
from meetings.actions.quorum import change_quorum
from meetings.actions.review import against_sending, begin_correction
from meetings.models import Attendance, Meeting, Membership, Organisation, Person
from tests.factories import NOON
from tests.grants.page_forms import Forms, sent
from tests.meetings.factories import LATER, a_commission, a_meeting, a_person, a_scribe, an_item, members_of, signed, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    """Of three members, nobody noted yet."""
    meeting = a_meeting()
    meeting.attendance.update(presence="unknown")
    meeting.scribe = a_scribe(meeting)
    return meeting


class Desk:
    """A secretary at the page."""

    def __init__(self, meeting, user=None):
        self.address, self.client = f"/meetings/{meeting.pk}/attendance/", Client()
        self.client.force_login(user or meeting.scribe, backend="koksu.accounts.backends.NameOrEmailBackend")
        self.open()

    def open(self):
        answer = self.client.get(self.address)
        assert answer.status_code == 200
        self.take(answer)

    def take(self, answer):
        """What the page would send now: also radio buttons, as they stand."""
        self.page = answer.content.decode()
        self.data = sent(Forms(answer).with_field("form_token"))

    def save(self, **changes):
        changed = {name.replace("__", "-"): value for name, value in changes.items()}
        answer = self.client.post(self.address, {**self.data, **changed})
        if answer.status_code != 302:
            self.take(answer)
        return answer


def presence(meeting):
    return {row.person_id: row.presence for row in meeting.attendance.filter(person__isnull=False)}


def members(meeting):
    return [person.pk for person in members_of(meeting.commission)]


def test_members_are_noted_and_the_draft_begins(meeting):
    first, second, third = members(meeting)
    answer = Desk(meeting).save(
        **{
            f"member-{first}-presence": "present",
            f"member-{second}-presence": "late",
            f"member-{second}-arrived": "15.20",
            f"member-{third}-presence": "excused",
            f"member-{third}-reason": "іссапарда",
        }
    )
    assert (answer.status_code, answer.url) == (302, f"/meetings/{meeting.pk}/#attendance")
    assert presence(meeting) == {first: "present", second: "late", third: "excused"}
    late, gone = (meeting.attendance.get(person=pk) for pk in (second, third))
    assert (f"{late.arrived:%H:%M}", gone.reason) == ("15:20", "іссапарда")
    assert Meeting.objects.get(pk=meeting.pk).status == "draft"
    assert Event.objects.filter(kind="meeting", verb="attend").count() == 1


def test_a_time_or_a_reason_that_the_choice_does_not_ask_for_is_not_kept(meeting):
    first = members(meeting)[0]
    Desk(meeting).save(**{f"member-{first}-presence": "present", f"member-{first}-arrived": "15:20", f"member-{first}-reason": "ескі"})
    row = meeting.attendance.get(person=first)
    assert (row.arrived, row.reason) == (None, "")


def test_the_choices_stand_as_they_were_saved(meeting):
    _chair, first, second = members(meeting)
    desk = Desk(meeting)
    desk.save(**{f"member-{first}-presence": "absent", f"member-{second}-presence": "left", f"member-{second}-left": "16:00"})
    desk.open()
    assert desk.data[f"member-{first}-presence"] == ["absent"] and desk.data[f"member-{second}-left"] == ["16:00"]


def test_a_member_may_have_no_vote(meeting):
    first = members(meeting)[0]
    desk = Desk(meeting)
    assert desk.data.pop(f"member-{first}-votes") == ["on"]
    desk.save()
    assert not meeting.attendance.get(person=first).votes


def test_a_member_who_came_to_the_commission_later_stands_on_the_page(meeting):
    newcomer = a_person(of=meeting.commission.district)
    Membership.objects.create(
        commission=meeting.commission, person=newcomer, votes=False, recorded_by=meeting.recorded_by, recorded_at=NOON
    )
    desk = Desk(meeting)
    assert f"member-{newcomer.pk}-votes" not in desk.data
    desk.save(**{f"member-{newcomer.pk}-presence": "present"})
    assert presence(meeting)[newcomer.pk] == "present"


# ---------------------------------------------------------------- a vote is the seat's


def the_seat_of(meeting, person, **values):
    Membership.objects.filter(commission=meeting.commission, person=person).update(**values)


@pytest.mark.parametrize("why", ["the seat has none", "the term was over", "no seat"])
def test_nobody_gets_a_vote_that_their_seat_does_not_have(meeting, why):
    """It is told at their name, with what is to be done; nothing is saved, and all typing is there."""
    second, third = members(meeting)[1:]
    if why == "the seat has none":
        the_seat_of(meeting, third, votes=False)
        meeting.attendance.filter(person=third).update(votes=False)
    else:
        over = (
            {"until": date(2026, 5, 31)}
            if why == "the term was over"
            else {"voided_at": NOON, "voided_by": meeting.scribe, "void_reason": "қате"}
        )
        the_seat_of(meeting, third, **over)
    desk = Desk(meeting)
    answer = desk.save(**{f"member-{third}-votes": "on", f"member-{third}-presence": "present", f"member-{second}-presence": "present"})
    assert answer.status_code == 422
    told = desk.page.split(f'id="id_member-{third}-votes_error"')[1].split("<")[0]
    assert Person.objects.get(pk=third).name_kk in told and f'id="id_member-{second}-votes_error"' not in desk.page
    assert set(presence(meeting).values()) == {"unknown"} and desk.data[f"member-{second}-presence"] == ["present"]
    del desk.data[f"member-{third}-votes"]
    assert desk.save().status_code == 302
    assert meeting.attendance.filter(votes=True).count() == 2


def test_present_voters_are_never_more_than_the_seats_with_a_vote():
    """Neither by the list, nor by the number of seats, nor in a text that is sent."""
    meeting = a_meeting(of=a_commission(with_members=3, seats=2), attended_by=2)
    scribe, item = a_scribe(meeting), an_item(meeting)
    everybody = [Comer(seat="member", person=row.person, presence="present", votes=True) for row in meeting.attendance.all()]
    with pytest.raises(Refused) as refusal:
        take_attendance(actor=scribe, at=NOON, meeting=meeting, comers=everybody)
    assert refusal.value.code == "too_many_voters"
    with pytest.raises(Refused) as refusal:
        change_quorum(actor=scribe, at=NOON, meeting=meeting, reason="шешіммен", seats=1)
    assert list(refusal.value.error_dict) == ["seats"]
    meeting.attendance.update(presence="present")  # as it was noted before this was refused
    write(item, scribe, heard={"kk": "Сөз"})
    assert [one.code for one in against_sending(meeting)] == ["too_many_voters"]


def test_a_body_whose_people_are_not_all_known_takes_voters_as_they_come():
    """A council of 13, of whom one is known by name: another may hold a seat that nobody named."""
    commission = a_commission(with_members=1, seats=13)
    meeting = a_meeting(of=commission, attended_by=0)
    unnamed = a_person(of=commission.district)
    meeting.attendance.create(person=unnamed, seat="member", votes=True, position=2)
    desk = Desk(meeting, a_scribe(meeting))
    known = members(meeting)[0]
    group = {"group-0-group_kk": "Кеңес мүшелері", "group-0-seat": "member", "group-0-count": "11"}
    typed = {f"member-{pk}-presence": "present" for pk in (known, unnamed.pk)}
    assert desk.save(**typed, **group).status_code == 302
    assert meeting.attendance.filter(votes=True, presence="present").count() == 2
    bare = a_meeting(of=a_commission(), attended_by=0)  # not one of its seats is known
    bare.attendance.create(person=a_person(of=bare.commission.district), seat="member", votes=True, position=1)
    assert Desk(bare, a_scribe(bare)).save().status_code == 302


def test_a_correction_keeps_the_votes_of_the_minutes_that_were_signed():
    """The body's present seats don't judge them: else nothing of an old list could be mended."""
    meeting = signed()
    scribe, third = a_scribe(meeting), members(meeting)[2]
    begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="қонақ жазылмаған")
    the_seat_of(meeting, third, votes=False)
    assert Desk(meeting, scribe).save(**{"new-0-newcomer": "Жаңа Қонақ"}).status_code == 302
    assert meeting.attendance.get(person=third).votes


def test_a_meeting_is_not_put_on_a_day_on_which_a_present_voter_had_no_vote(meeting):
    third = members(meeting)[2]
    the_seat_of(meeting, third, since=date(2026, 5, 1))
    meeting.attendance.filter(person=third).update(presence="present")
    with pytest.raises(Refused) as refusal:
        edit_meeting(actor=meeting.scribe, at=NOON, meeting=meeting, day=date(2026, 4, 30))
    assert list(refusal.value.error_dict) == ["day"]
    edit_meeting(actor=meeting.scribe, at=NOON, meeting=meeting, day=date(2026, 5, 1))


# ---------------------------------------------------------------- times within the meeting


@pytest.mark.parametrize(
    ("marked", "wrong", "right"),
    [
        ("late", {"arrived": "23:59"}, {"arrived": "15:59"}),
        ("late", {"arrived": "16:00"}, {"arrived": "15:59"}),
        ("late", {"arrived": "15:20", "left": "03:00"}, {"left": "15:30"}),
        ("left", {"left": "03:00"}, {"left": "15:01"}),
        ("left", {"left": "15:00"}, {"left": "16:00"}),
    ],
)
def test_who_came_after_the_end_or_left_before_the_start_was_not_there(meeting, marked, wrong, right):
    Meeting.objects.filter(pk=meeting.pk).update(ends=time(16))
    second, desk = members(meeting)[1], Desk(meeting)
    answer = desk.save(**{f"member-{second}-presence": marked}, **{f"member-{second}-{name}": at for name, at in wrong.items()})
    assert answer.status_code == 422 and f'id="id_member-{second}-{list(wrong)[-1]}_error"' in desk.page
    assert set(presence(meeting).values()) == {"unknown"}
    assert desk.save(**{f"member-{second}-{name}": at for name, at in right.items()}).status_code == 302


def test_where_begin_and_end_are_not_known_any_time_may_be(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(starts=None)
    second, third = members(meeting)[1:]
    typed = {f"member-{second}-presence": "late", f"member-{second}-arrived": "23:59"}
    assert Desk(meeting).save(**typed, **{f"member-{third}-presence": "left", f"member-{third}-left": "03:00"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "wrong", "kept"),
    [
        ("ends", "15:20", {"presence": "late", "arrived": time(15, 20)}),
        ("starts", "15:30", {"presence": "left", "left": time(15, 30)}),
    ],
)
def test_a_begin_or_an_end_outside_which_somebody_came_or_left_is_refused_with_their_name(meeting, field, wrong, kept):
    second = members_of(meeting.commission)[1]
    meeting.attendance.filter(person=second).update(**kept)
    client, address = Desk(meeting).client, f"/meetings/{meeting.pk}/edit/"
    data = sent(Forms(client.get(address)).with_field("form_token"))
    answer = client.post(address, {**data, field: wrong})
    assert answer.status_code == 422
    found = re.search(rf'id="id_{field}_error"[^>]*>(.*?)</', answer.content.decode(), re.DOTALL)
    assert second.name_kk in found[1]
    assert client.post(address, {**data, "ends": "15:40"}).status_code == 302


# ---------------------------------------------------------------- guests


def test_somebody_known_and_somebody_new_are_invited(meeting):
    known = a_person(of=meeting.commission.district, name_kk="Белгілі Қонақ")
    Desk(meeting).save(
        **{"new-0-known": known.pk, "new-1-newcomer": "Жаңа Тілші", "new-1-capacity_kk": "газет тілшісі", "new-1-seat": "press"}
    )
    new = Person.objects.get(name_kk="Жаңа Тілші")
    rows = {row.person_id: (row.seat, row.presence, row.capacity_kk, row.votes) for row in meeting.attendance.exclude(seat="member")}
    assert rows == {known.pk: ("invited", "present", known.capacity_kk, False), new.pk: ("press", "present", "газет тілшісі", False)}
    assert Event.objects.filter(kind="person", record_id=str(new.pk), verb="create").exists()


def test_a_group_without_names_may_have_a_number_that_is_not_known(meeting):
    desk = Desk(meeting)
    desk.save(**{"group-0-group_kk": "ҮЕҰ жетекшілері"})
    desk.open()
    desk.save(**{"group-1-group_kk": "Комиссия мүшелері", "group-1-seat": "member", "group-1-count": "7"})
    rows = [(row.group_kk, row.seat, row.count, row.votes) for row in meeting.attendance.filter(person=None)]
    assert rows == [("ҮЕҰ жетекшілері", "invited", None, False), ("Комиссия мүшелері", "member", 7, False)]


def test_a_guest_is_taken_off_the_list(meeting):
    guest = a_person(of=meeting.commission.district)
    desk = Desk(meeting)
    desk.save(**{"new-0-known": guest.pk})
    desk.open()
    desk.save(**{f"guest-{guest.pk}-off": "on"})
    assert guest.pk not in presence(meeting) and len(presence(meeting)) == 3


def test_more_lines_come_with_all_typing_kept_and_nothing_saved(meeting):
    desk = Desk(meeting)
    answer = desk.save(**{"new-0-newcomer": "Жаңа Қонақ", "more": "1"})
    assert answer.status_code == 200 and "Жаңа Қонақ" in desk.page and "is-invalid" not in desk.page
    assert {"new-4-newcomer", "group-1-group_kk"} <= set(desk.data)
    assert not meeting.attendance.exclude(seat="member").exists()
    desk.save(**{"new-4-newcomer": "Тағы Бір Қонақ"})
    assert meeting.attendance.exclude(seat="member").count() == 2


# ---------------------------------------------------------------- refused


def test_where_the_chair_is_absent_the_same_page_asks_who_conducted(meeting):
    chair, second, _third = members(meeting)
    desk = Desk(meeting)
    answer = desk.save(**{f"member-{chair}-presence": "absent", "new-0-newcomer": "Жаңа Қонақ"})
    assert answer.status_code == 422
    told = desk.page.split('role="alert"')[1].split("</div>")[0]
    assert 'href="#id_lead-conductor"' in told and told.count(str(meeting.chair)) == 1 and "Жаңа Қонақ" in desk.page
    assert set(presence(meeting).values()) == {"unknown"} and not Person.objects.filter(name_kk="Жаңа Қонақ").exists()
    assert desk.save(**{"lead-conductor": f"member-{second}"}).status_code == 302
    assert (Meeting.objects.get(pk=meeting.pk).conductor_id, presence(meeting)[chair]) == (second, "absent")
    desk.open()
    assert desk.data["lead-conductor"] == [f"member-{second}"]
    desk.save(**{f"member-{chair}-presence": "present", "lead-conductor": ""})
    assert Meeting.objects.get(pk=meeting.pk).conductor is None


def test_somebody_new_conducted(meeting):
    """The deputy akim comes for the first time and conducts: one page, nothing to enter elsewhere first."""
    chair, desk = members(meeting)[0], Desk(meeting)
    typed = {f"member-{chair}-presence": "excused", "lead-conductor": "new"}
    assert desk.save(**typed).status_code == 422 and 'id="id_lead-conductor_error"' in desk.page  # nobody is added
    assert desk.save(**{"new-0-newcomer": "Нұрлан Әкімов", "new-0-capacity_kk": "әкімнің орынбасары"}).status_code == 302
    assert str(Meeting.objects.get(pk=meeting.pk).conductor) == "Нұрлан Әкімов"


def test_who_conducted_is_absent(meeting):
    second, desk = members(meeting)[1], Desk(meeting)
    answer = desk.save(**{f"member-{second}-presence": "absent", "lead-conductor": f"member-{second}"})
    assert answer.status_code == 422 and 'id="id_lead-conductor_error"' in desk.page
    assert desk.save(**{"lead-conductor": "member-0"}).status_code == 422  # no such choice


def test_a_conductor_who_is_not_on_the_list_stays(meeting):
    """They were named on the meeting's own page."""
    guest = a_person(of=meeting.commission.district)
    Meeting.objects.filter(pk=meeting.pk).update(conductor=guest)
    Desk(meeting).save()
    assert Meeting.objects.get(pk=meeting.pk).conductor == guest


# ---------------------------------------------------------------- all at once; times


def test_a_button_marks_as_present_whoever_is_not_marked_and_keeps_all_typing(meeting):
    chair, second, third = members(meeting)
    desk = Desk(meeting)
    typed = {f"member-{second}-presence": "late", f"member-{second}-arrived": "қате", "new-0-newcomer": "Жаңа Қонақ"}
    answer = desk.save(**typed, all_present="1")
    assert answer.status_code == 200 and "is-invalid" not in desk.page
    shown = [desk.data[f"member-{pk}-presence"] for pk in (chair, second, third)]
    assert shown == [["present"], ["late"], ["present"]] and set(presence(meeting).values()) == {"unknown"}
    assert (desk.data[f"member-{second}-arrived"], desk.data["new-0-newcomer"]) == (["қате"], ["Жаңа Қонақ"])
    assert desk.data[f"member-{chair}-votes"] == ["on"]
    assert desk.save(**{f"member-{second}-arrived": "15:20"}).status_code == 302
    assert presence(meeting)[third] == "present"


@pytest.mark.parametrize(("marked", "time"), [("late", "arrived"), ("left", "left")])
def test_who_came_late_or_left_has_a_time_or_it_is_said_to_be_unknown(meeting, marked, time):
    second, desk = members(meeting)[1], Desk(meeting)
    assert desk.save(**{f"member-{second}-presence": marked}).status_code == 422
    assert f'id="id_member-{second}-{time}_error"' in desk.page
    assert desk.save(**{f"member-{second}-untimed": "on"}).status_code == 302
    desk.open()
    assert desk.data[f"member-{second}-untimed"] == ["on"]
    assert "уақыты белгісіз" in desk.client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "уақыты белгісіз" in desk.client.get(f"/meetings/{meeting.pk}/minutes/").content.decode()


def test_who_is_absent_has_no_times(meeting):
    second, desk = members(meeting)[1], Desk(meeting)
    desk.save(**{f"member-{second}-presence": "late", f"member-{second}-arrived": "15:20"})
    desk.open()
    desk.save(**{f"member-{second}-presence": "absent"})
    assert meeting.attendance.get(person=second).arrived is None
    assert "15:20" not in desk.client.get(f"/meetings/{meeting.pk}/minutes/").content.decode()


def test_a_person_twice_is_told_at_the_second_line(meeting):
    guest = a_person(of=meeting.commission.district)
    desk = Desk(meeting)
    answer = desk.save(**{"new-0-known": guest.pk, "new-1-known": guest.pk})
    assert answer.status_code == 422 and 'id="id_new-1-known_error"' in desk.page and 'id="id_new-0-known_error"' not in desk.page


def test_a_new_person_who_is_here_already_is_told_at_their_name(meeting):
    a_person(of=meeting.commission.district, name_kk="Қанат Оспанұлы", capacity_kk="директор")
    desk = Desk(meeting)
    assert desk.save(**{"new-0-newcomer": "қанат  оспанұлы"}).status_code == 422
    assert 'id="id_new-0-newcomer_error"' in desk.page
    assert desk.save(**{"new-0-newcomer": "Қанат Оспанұлы", "new-0-capacity_kk": "агроном"}).status_code == 302  # another one of that name


@pytest.mark.parametrize("pk", ["foreign", "0", "abc", "9" * 30, "\0"])
def test_somebody_of_another_district_or_nobody_is_no_choice(meeting, pk):
    wrong = a_person(of=a_commission().district).pk if pk == "foreign" else pk
    desk = Desk(meeting)
    assert desk.save(**{"new-0-known": wrong}).status_code == 422 and 'id="id_new-0-known_error"' in desk.page


def test_lines_of_people_who_are_not_on_the_list_are_not_read(meeting):
    stranger = a_person(of=a_commission().district)
    Desk(meeting).save(**{f"member-{stranger.pk}-presence": "present", f"guest-{stranger.pk}-presence": "present"})
    assert stranger.pk not in presence(meeting)


@pytest.mark.parametrize("wrong", ["here", "present' OR 1=1", "\0", ""])
def test_a_presence_that_is_not_offered(meeting, wrong):
    first = members(meeting)[0]
    answer = Desk(meeting).save(**{f"member-{first}-presence": wrong})
    assert answer.status_code == (302 if wrong == "" else 422)
    assert presence(meeting)[first] == "unknown"


def test_who_left_before_they_came(meeting):
    first = members(meeting)[0]
    desk = Desk(meeting)
    answer = desk.save(**{f"member-{first}-presence": "late", f"member-{first}-arrived": "16:00", f"member-{first}-left": "15:00"})
    assert answer.status_code == 422 and f'id="id_member-{first}-left_error"' in desk.page


def test_fewer_voters_than_a_vote_counted_already(meeting):
    meeting.attendance.update(presence="present")
    write(an_item(meeting), meeting.scribe, voting="totals", totals={"votes_for": 3})
    third = members(meeting)[2]
    desk = Desk(meeting)
    answer = desk.save(**{f"member-{third}-presence": "absent"})
    assert answer.status_code == 422 and "1-мәселе" in desk.page
    assert presence(meeting)[third] == "present"


# ---------------------------------------------------------------- two at once, drafts


def test_of_two_who_take_attendance_the_second_is_told_and_may_insist(meeting):
    first, second, _third = members(meeting)
    one, other = Desk(meeting), Desk(meeting, a_scribe(meeting))
    one.save(**{f"member-{first}-presence": "late", f"member-{first}-untimed": "on"})
    answer = other.save(**{f"member-{first}-presence": "present", f"member-{second}-presence": "absent"})
    assert answer.status_code == 409 and "кешігіп" in other.page.split('role="alert"')[1].split("</div>")[0]
    assert presence(meeting)[first] == "late" and presence(meeting)[second] == "unknown"
    assert other.data[f"member-{second}-presence"] == ["absent"]  # all typing kept
    assert other.save().status_code == 302
    assert (presence(meeting)[first], presence(meeting)[second]) == ("present", "absent")


def test_somebody_whom_the_other_put_on_the_list_meanwhile_stays_on_it(meeting):
    guest = a_person(of=meeting.commission.district)
    one, other = Desk(meeting), Desk(meeting, a_scribe(meeting))
    one.save(**{"new-0-known": guest.pk})
    assert other.save().status_code == 409
    assert other.save().status_code == 302
    assert presence(meeting)[guest.pk] == "present"


def test_typing_that_was_not_sent_comes_back(meeting):
    first = members(meeting)[0]
    desk = Desk(meeting)
    desk.client.post(
        "/drafts/save/",
        {**desk.data, f"member-{first}-presence": "late", f"member-{first}-arrived": "15:20", "draft_of": desk.address, "draft_title": "x"},
    )
    desk.open()
    assert desk.data[f"member-{first}-presence"] == ["late"] and "is-invalid" not in desk.page
    desk.save()
    assert presence(meeting)[first] == "late"


def test_the_same_page_sent_twice_is_taken_once(meeting):
    desk = Desk(meeting)
    data = {**desk.data, "new-0-newcomer": "Жаңа Қонақ"}
    assert [desk.client.post(desk.address, data).status_code for _ in range(2)] == [302, 302]
    assert Person.objects.filter(name_kk="Жаңа Қонақ").count() == 1


def test_three_more_members_ask_no_more_queries():
    counts = []
    for number in (1, 4):
        meeting = a_meeting(of=a_commission(with_members=number))
        meeting.scribe = a_scribe(meeting)
        desk = Desk(meeting)
        with CaptureQueriesContext(connection) as queries:
            desk.open()
        counts.append(len(queries))
    assert counts == [10, 10]


def test_nothing_but_attendance_is_made_by_it(meeting):
    before = (Organisation.objects.count(), Person.objects.count())
    Desk(meeting).save()
    assert (Organisation.objects.count(), Person.objects.count()) == before and Attendance.objects.filter(meeting=meeting).count() == 3
