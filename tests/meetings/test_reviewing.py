"""The pages of review: a member reads what changed, remarks on the place and approves; the secretary sends and answers; the chair signs."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from msgspec.structs import replace

from koksu.accounts.clock import now
from koksu.history import triggers
from koksu.history.models import Event
from meetings.actions import review, sessions, writing
from meetings.models import Approval, DissentingOpinion, Meeting, MinutesVersion, Reading, Remark
from meetings.reports.body import agenda_of, check_code, from_text
from tests.factories import NOON, a_district, a_document, a_member, a_secretary, an_auditor, an_official
from tests.grants.test_entry import form_of
from tests.grants.test_pages import Marks, signed_in, text_of
from tests.meetings.factories import (
    LATER,
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
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
FIRST, SECOND = "Қалған 1 500 000 теңгеге конкурс жариялансын.", "Қалған 1 050 000 теңгеге 1 қазанға дейін конкурс жариялансын."


def two_meetings():
    """Of three members each, the chair first; all were there. Of the second the text, with one decision, is with the members now."""
    return SimpleNamespace(drafted=a_drafted(), in_review=a_drafted(with_members=True))


def a_drafted(*, with_members=False):
    meeting = a_meeting(of=a_commission(with_members=3), title_kk="Қалған қаражат туралы")
    item, scribe = an_item(meeting, title_kk="3-лоттың қалған қаражаты туралы"), a_scribe(meeting)
    if with_members:
        write(item, scribe, heard={"kk": "Лот бойынша есеп тыңдалды."}, decisions=[FIRST])
        meeting = sent(meeting, by=scribe, at=now())
    return SimpleNamespace(meeting=meeting, item=item, scribe=scribe)


laid, there = throughout(two_meetings)


@pytest.fixture
def one_of_them(request, there):
    """The one in review for a test that asks for it, to others the draft."""
    return there.in_review if "in_review" in request.fixturenames else there.drafted


@pytest.fixture
def meeting(one_of_them):
    return one_of_them.meeting


@pytest.fixture
def item(one_of_them):
    return one_of_them.item


@pytest.fixture
def scribe(one_of_them):
    return one_of_them.scribe


@pytest.fixture
def in_review(one_of_them):
    return one_of_them.meeting


def people(meeting):
    return [person.user for person in members_of(meeting.commission)]


def page(name, record, *, of, **query):
    return signed_in(of).get(reverse(name, args=[record.pk]), query)


def post(name, record, *, of, **data):
    return signed_in(of).post(reverse(name, args=[record.pk]), data)


def change(meeting, scribe, text=SECOND):
    """The decision is written anew and sent."""
    item = meeting.agenda.first()
    write(item, scribe, at=now(), heard={"kk": "Лот бойынша есеп тыңдалды."}, decisions=[decided(text, id=item.decisions.get().pk)])
    return sent(Meeting.objects.get(pk=meeting.pk), by=scribe, at=now())


def alert_of(response):
    """What the page says above all."""
    return " ".join(
        re.sub(
            r"<[^>]+>", " ", " ".join(re.findall(r'(?s)class="alert[^"]*" role="(?:status|alert)"[^>]*>(.*?)</div>', response.text))
        ).split()
    )


def is_well_made(response):
    marks = Marks(response.text)
    assert len(marks.ids) == len(set(marks.ids)), sorted(one for one in marks.ids if marks.ids.count(one) > 1)
    assert set(marks.anchors) <= set(marks.ids)
    assert response.text.count("<h1") == 1


# ---------------------------------------------------------------- what changed since one read


def test_who_reads_for_the_first_time_sees_the_whole_text_without_marks_and_is_noted(in_review):
    _chair, member, other = people(in_review)
    answer = page("minutes_review", in_review, of=member)
    assert answer.status_code == 200
    assert "<ins>" not in answer.text and "<del>" not in answer.text
    assert FIRST in answer.text and "Лот бойынша есеп тыңдалды." in answer.text
    assert list(Reading.objects.values_list("reader", "version__number")) == [(member.pk, 1)]
    page("minutes_review", in_review, of=member)
    assert Reading.objects.filter(reader=member).count() == 1 and not Reading.objects.filter(reader=other).exists()
    is_well_made(answer)


def test_asking_only_whether_the_page_is_there_is_no_reading(in_review):
    member = people(in_review)[1]
    assert signed_in(member).head(reverse("minutes_review", args=[in_review.pk])).status_code == 200 and not Reading.objects.exists()


def test_what_changed_since_one_read_is_marked_word_by_word_named_and_linked(in_review, scribe):
    _chair, member, other = people(in_review)
    page("minutes_review", in_review, of=member)
    change(in_review, scribe)
    for _reload in range(2):  # the marks stay while this version is the newest
        answer = page("minutes_review", in_review, of=member)
        assert "<del>1 500 000</del> <ins>1 050 000</ins>" in answer.text
        assert "<ins>1 қазанға дейін</ins>" in answer.text
        decision = in_review.agenda.get().decisions.get()
        assert f'<a href="#decision-{decision.pk}">1.1-шешім</a>' in answer.text
        assert "1 жер өзгерді" in alert_of(answer)
        is_well_made(answer)
    assert "<ins>" not in page("minutes_review", in_review, of=other).text


def test_marks_compare_with_the_version_that_this_person_read_last(in_review, scribe):
    _chair, member, _other = people(in_review)
    page("minutes_review", in_review, of=member)
    change(in_review, scribe, "Аралық мәтін.")
    change(in_review, scribe, FIRST)
    answer = page("minutes_review", in_review, of=member)
    assert "<ins>" not in answer.text
    assert "ештеңе өзгерген жоқ" in alert_of(answer)


def test_what_is_typed_stays_a_text(meeting, item, scribe):
    hostile = "<script>alert(1)</script> {{ settings }} %s"
    write(item, scribe, heard={"kk": hostile}, decisions=["Бір."])
    sent(meeting, by=scribe)
    member = people(meeting)[1]
    page("minutes_review", meeting, of=member)
    write(item, scribe, at=now(), heard={"kk": hostile + " <img src=x>"}, decisions=["<b>Екі</b>"])
    sent(Meeting.objects.get(pk=meeting.pk), by=scribe, at=now())
    answer = page("minutes_review", meeting, of=member)
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text and "<b>Екі" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_change_in_another_language_is_told_to_who_reads_kazakh(meeting, item, scribe):
    write(item, scribe, heard={"kk": "Тыңдалды.", "ru": "Слушали."})
    sent(meeting, by=scribe)
    member = people(meeting)[1]
    page("minutes_review", meeting, of=member)
    write(item, scribe, at=now(), heard={"kk": "Тыңдалды.", "ru": "Заслушали."})
    sent(Meeting.objects.get(pk=meeting.pk), by=scribe, at=now())
    assert '<span lang="ru"><del>Слушали</del> <ins>Заслушали</ins>.</span>' in page("minutes_review", meeting, of=member).text


# ---------------------------------------------------------------- who may


def test_nobody_else_sees_a_text_in_review(in_review, scribe):
    district = in_review.commission.district
    other_commission = a_commission(of=district, with_members=1)
    refused = [people(a_meeting(of=other_commission))[0], an_official(of=district), a_member(of=district)]
    for person in refused:
        for name in ("minutes_review", "minutes_sign", "dissent_create"):
            answer = page(name, in_review, of=person)
            assert answer.status_code == 403 and FIRST not in answer.text
        assert page("remark_create", in_review.agenda.get(), of=person).status_code == 403
        assert post("minutes_approve", in_review, of=person, number="1").status_code == 403
    for person in (an_official(of=a_district()), a_secretary(of=a_district())):
        for name in ("minutes_review", "minutes_send", "minutes_sign", "minutes_versions", "minutes_correct", "minutes_approve"):
            assert page(name, in_review, of=person).status_code == 404
    for person in (an_auditor(of=district), scribe):
        answer = page("minutes_review", in_review, of=person)
        assert FIRST in answer.text and "Келісемін" not in answer.text and "to-remark" not in answer.text
    assert not Approval.objects.exists()


def test_unsigned_versions_are_for_who_reads_drafts(in_review):
    assert page("minutes_versions", in_review, of=an_official(of=in_review.commission.district)).status_code == 403
    done = signed(a_meeting(of=in_review.commission))
    answer = page("minutes_versions", done, of=an_official(of=in_review.commission.district))
    assert answer.status_code == 200
    assert answer.context["versions"] == [done.versions.get(number=2)]
    assert page("minutes_versions", done, of=an_official(of=in_review.commission.district), old=1, new=2).status_code == 400


# ---------------------------------------------------------------- remarks and answers


def test_a_remark_stands_under_its_decision_with_the_answer_beneath(in_review, item, scribe):
    _chair, member, _other = people(in_review)
    answer = post("remark_create", item, of=member, text="Сома қате", place="1.1", number="1")
    note = Remark.objects.get()
    assert answer.status_code == 302 and answer["Location"].endswith(f"/review/#remark-{note.pk}")
    assert (note.text, note.place, note.version_read.number, note.recorded_by) == ("Сома қате", "1.1", 1, member)
    told = page("minutes_review", in_review, of=member)
    assert "Сіздің ескертпеңіз" in told.text
    assert f"remark-{note.pk}" in Marks(told.text).ids
    assert re.search(rf'id="decision-{item.decisions.get().pk}".*id="remark-{note.pk}".*id="id_text_item', told.text, re.S)
    answer = post("remark_answer", note, of=scribe, answer="accepted", why="Түзетілді", version=note.version)
    assert answer.status_code == 302
    note.refresh_from_db()
    assert (note.answer, note.answer_text, note.answered_by) == ("accepted", "Түзетілді", scribe)
    assert "Түзетілді" in page("minutes_review", in_review, of=member).text


def test_a_remark_follows_its_decision_when_numbers_change_and_stays_when_it_is_gone(in_review, item, scribe):
    _chair, member, _other = people(in_review)
    post("remark_create", item, of=member, text="Осы шешімге", place="1.1", number="1")
    old = item.decisions.get()
    write(item, scribe, at=now(), decisions=["Жаңа шешім", decided(FIRST, id=old.pk)])
    sent(Meeting.objects.get(pk=in_review.pk), by=scribe, at=now())
    told = review_places(in_review, member)
    assert told == {f"decision-{old.pk}": ["Осы шешімге"]}
    write(item, scribe, at=now(), decisions=["Жаңа шешім"])
    sent(Meeting.objects.get(pk=in_review.pk), by=scribe, at=now())
    assert review_places(in_review, member) == {f"item-{item.pk}": ["Осы шешімге"]}


def review_places(meeting, person):
    told = page("minutes_review", meeting, of=person).context["review"]
    return {place: [remark.text for remark in there] for place, there in told.remarks.items()}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"text": " "}, "Ескертпені жазыңыз"),
        ({"text": "Бар", "place": "9.9"}, "ондай шешім жоқ"),
        ({"text": "Бар", "place": "\0"}, "place"),
        ({"text": "а" * 6000}, "5000"),
        ({"text": "Бар\0"}, "text"),
        ({"text": "Бар", "number": "9" * 30}, "number"),
    ],
)
def test_a_wrong_remark_is_told_at_its_field_and_what_was_typed_is_there(in_review, item, typed, word):
    member = people(in_review)[1]
    answer = post("remark_create", item, of=member, **{"place": "1.1", "number": "1", **typed})
    assert answer.status_code == 422
    assert word in answer.text
    assert typed["text"].strip().replace("\0", "") in answer.text
    assert not Remark.objects.exists()


def test_a_remark_on_what_was_taken_off_the_agenda_is_refused_in_words_and_kept_typed(in_review, item, scribe):
    from meetings.actions.meetings import remove_item

    member = people(in_review)[1]
    an_item(in_review)
    remove_item(actor=scribe, at=now(), item=item, reason="қайталанған")
    answer = post("remark_create", item, of=member, text="Маңызды сөз", place="1.1", number="1")
    assert answer.status_code == 422 and "Маңызды сөз" in answer.text


def test_once_signed_nobody_remarks_or_answers(in_review, item, scribe):
    member = people(in_review)[1]
    signed(in_review, at=now())
    assert page("remark_create", item, of=member).status_code == 302
    answer = post("remark_create", item, of=member, text="Кеш", number="1")
    assert answer.status_code == 422 and "Кеш" in answer.text
    told = page("minutes_review", in_review, of=member)
    assert told.status_code == 200 and "to-remark" not in told.text and "Келісемін" not in told.text
    assert not Remark.objects.exists()


def test_an_answer_needs_its_reason_and_a_choice(in_review, item, scribe):
    note = review.remark(actor=people(in_review)[1], at=NOON, item=item, version=review.newest(in_review), text="Сома қате")
    answer = post("remark_answer", note, of=scribe, answer="declined", why=" ", version="1")
    assert answer.status_code == 422 and "Ескертпенің неге" in answer.text
    answer = post("remark_answer", note, of=scribe, answer="maybe", why="Себеп бар", version="1")
    assert answer.status_code == 422 and "Себеп бар" in answer.text
    note.refresh_from_db()
    assert note.answer == "open"


def test_of_two_answers_the_second_is_shown_both(in_review, item, scribe):
    note = review.remark(actor=people(in_review)[1], at=NOON, item=item, version=review.newest(in_review), text="Сома қате")
    review.answer_remark(actor=a_scribe(in_review), at=NOON, remark=note, accept=True, reason="Иә, түзетілді")
    answer = post("remark_answer", note, of=scribe, answer="declined", why="Жоқ, дұрыс", version="1")
    assert answer.status_code == 409
    assert "Иә, түзетілді" in answer.text and "Жоқ, дұрыс" in answer.text
    note.refresh_from_db()
    assert note.answer == "accepted"


def test_a_member_does_not_answer_remarks(in_review, item):
    member = people(in_review)[1]
    note = review.remark(actor=member, at=NOON, item=item, version=review.newest(in_review), text="Сома қате")
    assert post("remark_answer", note, of=member, answer="accepted", why="Өзім").status_code == 403


# ---------------------------------------------------------------- approval


def test_one_click_approves_once_and_the_page_says_so(in_review):
    _chair, member, _other = people(in_review)
    told = page("minutes_review", in_review, of=member)
    assert "Келісемін" in told.text
    for _twice in range(2):
        assert post("minutes_approve", in_review, of=member, number="1").status_code == 302
    assert list(Approval.objects.values_list("member__user", "version__number", "on_paper")) == [(member.pk, 1, False)]
    told = page("minutes_review", in_review, of=member)
    assert "Келісемін" not in told.text and "1-нұсқаға келісім бердіңіз" in text_of(told)


def test_of_a_newer_version_one_is_told_with_the_changes(in_review, scribe):
    _chair, member, _other = people(in_review)
    change(in_review, scribe)
    answer = post("minutes_approve", in_review, of=member, number="1")
    assert answer.status_code == 409
    assert "ең соңғы нұсқасын оқып шығып" in alert_of(answer)
    assert "<ins>1 050 000</ins>" in answer.text
    assert 'name="number" value="2"' in answer.text
    assert not Approval.objects.exists()


@pytest.mark.parametrize("number", ["", "abc", "0", "-1", "9" * 40, "\0", "1.5", "99"])
def test_a_number_that_is_no_version_is_refused_in_words(in_review, number):
    answer = post("minutes_approve", in_review, of=people(in_review)[1], number=number)
    assert answer.status_code == 409
    assert "Келісім берілген жоқ" in answer.text
    assert not Approval.objects.exists()


def test_who_was_absent_may_remark_and_not_approve(item_of_four):
    meeting, item = item_of_four
    absent = people(meeting)[3]
    told = page("minutes_review", meeting, of=absent)
    assert "Келісемін" not in told.text and "to-remark" in told.text
    assert post("remark_create", item, of=absent, text="Оқыдым", number="1").status_code == 302
    answer = post("minutes_approve", meeting, of=absent, number="1")
    assert answer.status_code == 409 and "қатыспаған мүше" in alert_of(answer)


@pytest.fixture
def item_of_four():
    meeting = a_meeting(of=a_commission(with_members=4), attended_by=3)
    item = an_item(meeting)
    return sent(meeting, at=now()), item


@pytest.mark.parametrize("roles", ["secretary", "secretary and member"])
def test_who_drafted_has_a_seat_and_is_not_asked_to_approve(roles):
    """Four eyes: the page says why, shows no button, and the signature doesn't wait for them."""
    meeting = a_meeting(of=a_commission(with_members=3))
    drafter = an_account(members_of(meeting.commission)[2], a_secretary)
    if roles != "secretary":
        drafter.assignments.create(role="member", district=meeting.commission.district)
    chair, member, _drafter = people(meeting)
    write(an_item(meeting), drafter, decisions=[FIRST])
    meeting = sent(meeting, by=drafter, at=now())
    told = page("minutes_review", meeting, of=drafter, lang="en")
    assert "isn’t asked to approve" in text_of(told) and "You drafted these minutes" in text_of(told)
    assert reverse("minutes_approve", args=[meeting.pk]) not in told.text
    assert (told.context["review"].asked, told.context["review"].mine.state) == (1, "drafted")
    assert post("minutes_approve", meeting, of=drafter, number="1").status_code == (403 if roles == "secretary" else 409)
    assert not Approval.objects.exists()
    if roles != "secretary":
        assert waiting(drafter) == ([(meeting.pk, "remark")], 0)
    assert [(one.approved, one.asked) for one in mine(chair).context["mine"].in_review] == [(0, 1)]
    post("minutes_approve", meeting, of=member, number="1")
    assert page("minutes_sign", meeting, of=chair).context["refusals"] == []
    body = from_text(review.sign(actor=chair, at=now(), meeting=meeting, number=1).body)
    assert body["silent"] == [] and len(body["approvals"]) == 1


def test_whose_account_is_no_member_s_is_told_what_is_lacking(in_review):
    member = an_account(members_of(in_review.commission)[1], a_secretary)
    told = page("minutes_review", in_review, of=member)
    assert told.context["no_role"] and not told.context["approves"]
    assert reverse("minutes_approve", args=[in_review.pk]) not in told.text


def test_an_approval_link_that_is_opened_leads_to_the_text(in_review):
    answer = page("minutes_approve", in_review, of=people(in_review)[1])
    assert answer.status_code == 302 and answer["Location"] == reverse("minutes_review", args=[in_review.pk])


def test_the_secretary_notes_an_approval_on_paper_after_being_asked(meeting, item, scribe):
    guest = a_person(of=meeting.commission.district, name_kk="Мұрат Әлжан")
    meeting.attendance.create(person=guest, seat="member", votes=True, presence="present", position=9)
    meeting = sent(meeting, by=scribe, at=now())
    link = f"{reverse('approve_on_paper', args=[meeting.pk])}?member={guest.pk}"
    assert link in page("minutes_review", meeting, of=scribe).text
    asks = signed_in(scribe).get(link)
    assert "Мұрат Әлжан" in asks.text and not Approval.objects.exists()
    answer = post("approve_on_paper", meeting, of=scribe, member=guest.pk, number="1")
    assert answer.status_code == 302
    assert Approval.objects.get().on_paper
    assert "қағаз бетінде келісті" in page("minutes_review", meeting, of=scribe).text
    with_account = members_of(meeting.commission)[1]
    answer = post("approve_on_paper", meeting, of=scribe, member=with_account.pk, number="1")
    assert answer.status_code == 409 and "өзі" in alert_of(answer)
    for hostile in ("", "abc", "9" * 30, "\0", str(guest.pk + 1000)):
        assert post("approve_on_paper", meeting, of=scribe, member=hostile, number="1").status_code == 404
    assert post("approve_on_paper", meeting, of=people(meeting)[1], member=guest.pk, number="1").status_code == 403


# ---------------------------------------------------------------- my review


def test_each_begins_where_their_work_is(in_review, scribe):
    homes = [(people(in_review)[1], "my_review"), (scribe, "work"), (an_auditor(of=in_review.commission.district), "ngo_list")]
    for person, name in homes:
        assert signed_in(person).get("/")["Location"] == reverse(name)
    assert signed_in(scribe).get(reverse("my_review")).status_code == 403


def mine(person):
    return signed_in(person).get(reverse("my_review"))


def waiting(person):
    answer = mine(person)
    count = re.search(r'<a href="/review/"[^>]*>[^<]*(?: <b>(\d+)</b>)?</a>', answer.text)
    told = [(one.meeting.pk, one.wants) for one in answer.context["mine"].in_review]
    return told, int(count[1] or 0)


def test_minutes_wait_for_members_until_they_approve_and_again_when_the_text_changes(in_review, scribe):
    chair, member, other = people(in_review)
    assert waiting(member) == ([(in_review.pk, "approve")], 1)
    assert waiting(chair) == ([(in_review.pk, "sign")], 1)
    post("minutes_approve", in_review, of=member, number="1")
    assert waiting(member) == ([(in_review.pk, "nothing")], 0)
    assert waiting(other) == ([(in_review.pk, "approve")], 1)
    change(in_review, scribe)
    assert waiting(member) == ([(in_review.pk, "approve")], 1)
    stranger = people(a_meeting(of=a_commission(of=in_review.commission.district, with_members=1)))[0]
    assert waiting(stranger) == ([], 0)


def test_who_was_absent_sees_it_without_being_waited_for(item_of_four):
    meeting, _item = item_of_four
    assert waiting(people(meeting)[3]) == ([(meeting.pk, "remark")], 0)


def test_my_review_tells_how_many_places_changed_since_i_read(in_review, scribe):
    _chair, member, _other = people(in_review)
    assert "әлі оқымадыңыз" in mine(member).text
    page("minutes_review", in_review, of=member)
    assert "бұл нұсқаны оқыдыңыз" in mine(member).text
    change(in_review, scribe)
    assert "Сіз оқығалы 1 жер өзгерді: 1.1-шешім" in text_of(mine(member))


def test_my_review_tells_remarks_action_items_and_coming_meetings(scribe, meeting, item, in_review):
    _chair, member, _other = people(in_review)
    note = review.remark(actor=member, at=NOON, item=item, version=review.newest(in_review), text="Мерзімі көрсетілсін")
    review.answer_remark(actor=scribe, at=NOON, remark=note, accept=False, reason="Мерзімі белгісіз")
    past = a_meeting(of=meeting.commission, day=date(2026, 1, 10), title_kk="Бұрынғы")
    late = an_item(past)
    duty = writing.ToDo(responsible=members_of(meeting.commission)[1], due=NOON.date().replace(month=2))
    write(late, scribe, decisions=[decided("Есеп берілсін.", actions=[duty]), decided("Хат жазылсын.", actions=[writing.ToDo()])])
    signed(sent(Meeting.objects.get(pk=past.pk), by=scribe))
    a_meeting(of=meeting.commission, day=date(2099, 1, 10), title_kk="Алдағы жиын", status="planned")
    answer = mine(member)
    told = answer.context["mine"]
    assert [remark.pk for remark in told.remarks] == [note.pk] and "Мерзімі белгісіз" in answer.text
    assert [duty.text["kk"] for duty in told.open_actions] == ["Есеп берілсін.", "Хат жазылсын."]
    assert (told.open_count, told.overdue_count) == (2, 1)
    assert [coming.title_kk for coming in told.coming] == ["Алдағы жиын"]
    is_well_made(answer)


def test_who_sits_nowhere_is_told_so():
    assert "ешбір комиссияның мүшесі емессіз" in mine(a_member(of=a_district())).text


@pytest.mark.parametrize("rows", [1, 3])
def test_my_review_asks_as_many_queries_for_three_rows_as_for_one(rows, django_assert_num_queries):
    commission = a_commission(with_members=3)
    member = members_of(commission)[1].user
    scribe = a_secretary(of=commission.district)
    for _row in range(rows):
        meeting = a_meeting(of=commission)
        item = an_item(meeting)
        write(item, scribe, decisions=[FIRST])
        meeting = sent(meeting, by=scribe)
        review.note_reading(actor=member, at=NOON, version=review.newest(meeting))
        review.remark(actor=member, at=NOON, item=item, version=review.newest(meeting), text="Ескертпе")
        change(meeting, scribe)
        done = a_meeting(of=commission)
        write(an_item(done), scribe, decisions=[decided(actions=[writing.ToDo()])])
        signed(sent(Meeting.objects.get(pk=done.pk), by=scribe))
        a_meeting(of=commission, day=date(2099, 1, 10), status="planned")
    client = signed_in(member)
    with django_assert_num_queries(13):
        client.get(reverse("my_review"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_review_asks_as_many_queries_for_three_rows_as_for_one(rows, django_assert_num_queries):
    meeting = a_meeting(of=a_commission(with_members=rows + 1))
    scribe, member = a_scribe(meeting), people(meeting)[1]
    for _row in range(rows):
        write(an_item(meeting), scribe, decisions=[FIRST, SECOND])
    meeting = sent(meeting, by=scribe)
    for item in meeting.agenda.all():
        review.remark(actor=member, at=NOON, item=item, version=review.newest(meeting), text="Ескертпе")
    client = signed_in(member)
    client.get(reverse("minutes_review", args=[meeting.pk]))
    with django_assert_num_queries(17):
        client.get(reverse("minutes_review", args=[meeting.pk]))


# ---------------------------------------------------------------- sending


def test_before_sending_all_that_is_lacking_is_told_with_the_page_that_mends_it():
    meeting = a_meeting(day=None, chair=None, attended_by=0)
    scribe = a_scribe(meeting)
    told = page("minutes_send", meeting, of=scribe)
    addresses = [one.address for one in told.context["lacking"]]
    names = ("meeting_edit", "meeting_edit", "meeting_agenda", "meeting_attendance")
    assert addresses == [reverse(name, args=[meeting.pk]) for name in names]
    assert 'class="btn btn-primary"' not in told.text
    answer = post("minutes_send", meeting, of=scribe)
    assert answer.status_code == 409 and "төменде" in alert_of(answer) and "отырыс күні" in answer.content.decode().lower()
    assert not meeting.versions.exists()


def test_a_vote_that_does_not_hold_leads_to_its_item(meeting, item, scribe):
    write(item, scribe, voting="totals", totals={"votes_for": 3})
    meeting.attendance.filter(position=3).update(presence="absent")
    lacking = page("minutes_send", meeting, of=scribe).context["lacking"]
    assert [one.address for one in lacking] == [reverse("minutes_write_item", args=[meeting.pk, item.pk]) + "#id_votes_for"]


def test_one_button_sends_it_and_the_same_text_is_not_sent_again(meeting, item, scribe):
    write(item, scribe, decisions=[FIRST])
    told = page("minutes_send", meeting, of=scribe)
    assert told.status_code == 200 and "Мүшелерге жіберу" in told.text
    answer = post("minutes_send", meeting, of=scribe)
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert meeting.status == "in_review"
    told = page("minutes_send", meeting, of=scribe)
    assert "дәл осы мәтін бар" in told.text and 'class="btn btn-primary"' not in told.text
    assert post("minutes_send", meeting, of=scribe).status_code == 409
    assert meeting.versions.count() == 1


def test_before_it_is_sent_again_one_sees_what_the_members_will_find_changed(in_review, item, scribe):
    write(item, scribe, at=now(), heard={"kk": "Басқа сөз."}, decisions=[decided(FIRST, id=item.decisions.get().pk)])
    told = page("minutes_send", in_review, of=scribe)
    assert [(spot.kind, spot.number) for spot in told.context["spots"]] == [("heard", "1")]


def test_an_item_that_another_writes_is_named_and_nothing_is_sent(meeting, item, scribe):
    other = a_scribe(meeting)
    sessions.open_item(actor=other, at=now(), item=item)
    assert other.get_full_name() in page("minutes_send", meeting, of=scribe).text
    assert post("minutes_send", meeting, of=scribe).status_code == 409
    assert not meeting.versions.exists()


def test_only_secretaries_send_and_correct(in_review):
    done = signed(a_meeting(of=in_review.commission))
    for person in (people(in_review)[0], an_auditor(of=in_review.commission.district), an_official(of=in_review.commission.district)):
        assert page("minutes_send", in_review, of=person).status_code == 403
        assert post("minutes_send", in_review, of=person).status_code == 403
        assert page("minutes_correct", done, of=person).status_code == 403
        assert post("minutes_correct", done, of=person, why="Неге").status_code == 403


# ---------------------------------------------------------------- the signature


def test_the_chair_sees_all_that_keeps_it_from_being_signed(in_review, item, scribe):
    chair, member, other = people(in_review)
    review.remark(actor=member, at=NOON, item=item, version=review.newest(in_review), text="Сома қате")
    write(item, scribe, at=now(), decisions=["Кейін қосылды"])
    writing.EditingSession.objects.create(item=item, person=chair, began=NOON, touched=NOON, ended=NOON, before="{}", wrote=True)
    told = page("minutes_sign", in_review, of=chair)
    assert [refusal.code for refusal in told.context["refusals"]] == ["drafted", "changed", "open_remarks", "not_approved"]
    assert other.full_name in told.text and 'class="btn btn-primary"' not in told.text
    answer = post("minutes_sign", in_review, of=chair, number="1")
    assert answer.status_code == 409
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


def test_signing_shows_number_date_code_and_the_way_to_the_paper(in_review):
    chair, *members = people(in_review)
    for member in members:
        post("minutes_approve", in_review, of=member, number="1")
    told = page("minutes_sign", in_review, of=chair)
    assert told.context["refusals"] == [] and review.newest(in_review).sha256 in told.text
    answer = signed_in(chair).post(reverse("minutes_sign", args=[in_review.pk]), {"number": "1"}, follow=True)
    in_review.refresh_from_db()
    assert (in_review.status, in_review.number) == ("signed", 1)
    version = review.signed_edition(in_review)
    assert version.sha256 in answer.text and "№ 1" in answer.text
    assert reverse("minutes_paper", args=[in_review.pk]) in answer.text
    assert Event.objects.filter(kind="meeting", verb="sign", body__contains=version.sha256).exists()


def test_after_the_signature_the_review_tells_who_approved_what_was_signed(in_review, scribe):
    signed(in_review, at=now())
    told = page("minutes_review", in_review, of=scribe)
    assert (told.context["review"].approved, told.context["review"].asked) == (2, 2)


def test_a_double_click_signs_once_and_an_older_version_not_at_all(in_review, scribe):
    chair, *members = people(in_review)
    change(in_review, scribe)
    for member in members:
        post("minutes_approve", in_review, of=member, number="2")
    assert post("minutes_sign", in_review, of=chair, number="1").status_code == 409
    client = signed_in(chair)
    form = {**form_of(client.get(reverse("minutes_sign", args=[in_review.pk]))), "number": "2"}
    answers = [client.post(reverse("minutes_sign", args=[in_review.pk]), form) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert MinutesVersion.objects.filter(edition__isnull=False).count() == 1


def test_after_the_term_the_silent_are_named(meeting, item, scribe):
    meeting = sent(meeting, by=scribe, at=LATER)  # its term was over long ago
    chair, member, silent = people(meeting)
    post("minutes_approve", meeting, of=member, number="1")
    assert "келісім бермегендер хаттамада солай аталады" in page("minutes_sign", meeting, of=chair).text
    answer = signed_in(chair).post(reverse("minutes_sign", args=[meeting.pk]), {"number": "1"}, follow=True)
    assert silent.full_name in text_of(answer)


def test_a_signatory_without_an_account_is_told_to_the_secretary(scribe, meeting, item):
    guest = a_person(of=meeting.commission.district, name_kk="Мұрат Әлжан")
    meeting.attendance.create(person=guest, seat="member", votes=True, presence="present", position=9)
    Meeting.objects.filter(pk=meeting.pk).update(conductor=guest)
    words = "Қол қоятын адамның (Мұрат Әлжан) жүйеде есептік жазбасы жоқ."
    assert words in page("minutes_send", meeting, of=scribe).text
    meeting = sent(meeting, by=scribe, at=now())
    assert words in page("minutes_review", meeting, of=scribe).text


def test_others_do_not_open_the_chair_s_page(in_review, scribe):
    for person in (people(in_review)[1], scribe, an_auditor(of=in_review.commission.district)):
        assert page("minutes_sign", in_review, of=person).status_code == 403
        assert post("minutes_sign", in_review, of=person, number="1").status_code == 403


# ---------------------------------------------------------------- corrections and versions


def test_a_correction_asks_its_reason_and_both_editions_stand_side_by_side(in_review, item, scribe):
    meeting = signed(in_review, at=now())
    answer = post("minutes_correct", meeting, of=scribe, why=" ")
    assert answer.status_code == 422 and "неге түзетілетінін" in answer.text
    assert post("minutes_correct", meeting, of=scribe, why="Сома қате жазылған").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.status, meeting.correction_reason) == ("draft", "Сома қате жазылған")
    told = page("minutes_review", meeting, of=people(meeting)[1])
    assert told.status_code == 200 and "түзетілуде" in alert_of(told) and "Келісемін" not in told.text
    change(meeting, scribe)
    signed(Meeting.objects.get(pk=meeting.pk), at=now())
    told = page("minutes_versions", meeting, of=scribe)
    assert [version.number for version in told.context["pair"]] == [2, 4]
    assert "<del>1 500 000</del>" in told.text and "<ins>1 050 000</ins>" in told.text
    assert "Лот бойынша есеп тыңдалды." not in told.text and "Сома қате жазылған" in told.text
    is_well_made(told)
    whole = page("minutes_versions", meeting, of=scribe, old=1, new=3, whole="on")
    assert "Лот бойынша есеп тыңдалды." in whole.text
    is_well_made(whole)


def test_what_is_only_in_one_version_stands_in_its_column_alone(in_review, item, scribe):
    old = item.decisions.get()
    duty = writing.ToDo(due=NOON.date().replace(month=8), responsible=members_of(in_review.commission)[1])
    write(item, scribe, at=now(), decisions=[decided(FIRST, id=old.pk, actions=[duty]), "Жаңа шешім."])
    sent(Meeting.objects.get(pk=in_review.pk), by=scribe, at=now())
    told = page("minutes_versions", in_review, of=scribe).text
    pairs = re.findall(r'(?s)<div class="was">(.*?)</div>\s*<div class="now">', told)
    assert ["Жаңа шешім" in was or "01.08.2026" in was for was in pairs] == [False, False]
    assert "<ins>Жаңа шешім.</ins>" in told and "<ins>01.08.2026</ins>" in told


@pytest.mark.parametrize("query", [{"old": "9", "new": "1"}, {"old": "abc"}, {"new": "9" * 30}, {"old": "\0", "new": "1"}])
def test_versions_that_are_not_there_are_told_in_words(in_review, query):
    assert page("minutes_versions", in_review, of=people(in_review)[1], **query).status_code == 400


def test_two_like_versions_and_one_alone_are_told_so(in_review, scribe):
    assert page("minutes_versions", in_review, of=scribe).status_code == 200
    answer = page("minutes_versions", signed(in_review, at=now()), of=scribe, old=1, new=2)
    assert "Олардың арасында өзгеріс жоқ" in answer.text
    assert "Екі бөлек нұсқаны таңдаңыз" in page("minutes_versions", in_review, of=scribe, old=1, new=1).text


# ---------------------------------------------------------------- an opinion of one's own


def test_a_member_annexes_an_opinion_of_their_own(in_review):
    _chair, member, _other = people(in_review)
    paper = a_document(of=in_review.commission.district)
    answer = post("dissent_create", in_review, of=member, text="Сомамен келіспеймін", place="1.1", document=paper.pk)
    assert answer.status_code == 302
    opinion = DissentingOpinion.objects.get()
    assert (opinion.text, opinion.place, opinion.document, opinion.member.user) == ("Сомамен келіспеймін", "1.1", paper, member)
    assert "Сомамен келіспеймін" in page("minutes_review", in_review, of=people(in_review)[2]).text
    for wrong in ({"text": ""}, {"text": "Бар", "place": "7.7"}, {"text": "Бар", "document": a_document().pk}, {"text": "\0"}):
        assert post("dissent_create", in_review, of=member, **wrong).status_code == 422
    signed(in_review, at=now())
    assert page("dissent_create", in_review, of=member).status_code == 302
    assert post("dissent_create", in_review, of=member, text="Кеш").status_code == 422


# ---------------------------------------------------------------- a text that isn't whole


def tamper(version, body=None, **more):
    """Somebody changes the database past the system."""
    with triggers.lifted(connection):
        MinutesVersion.objects.filter(pk=version.pk).update(body=body or version.body.replace("1 500 000", "9 500 000"), **more)


def verified():
    try:
        call_command("verify_minutes")
    except CommandError as error:
        return str(error)
    return ""


def test_a_changed_text_is_reported_loudly_and_is_not_shown_approved_or_signed(in_review, scribe):
    chair, *members = people(in_review)
    tamper(review.newest(in_review))
    told = page("minutes_review", in_review, of=members[0])
    assert "бүтін емес" in alert_of(told) and "9 500 000" not in told.text and "Келісемін" not in told.text
    assert "бүтін емес" in page("minutes_versions", in_review, of=scribe).text
    assert "бүтін емес" in page("minutes_send", in_review, of=scribe).text
    assert page("minutes_sign", in_review, of=chair).context["refusals"][0].code == "broken"
    assert post("minutes_approve", in_review, of=members[0], number="1").status_code == 409
    assert post("minutes_sign", in_review, of=chair, number="1").status_code == 409
    assert not Reading.objects.exists() and not Approval.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", "not json", '{"agenda": 7}'])
def test_whatever_stands_in_the_place_of_a_text_breaks_no_page(in_review, scribe, body):
    chair, member, _other = people(in_review)
    change(in_review, scribe)
    first, second = in_review.versions.order_by("number")
    review.note_reading(actor=member, at=NOON, version=first)
    tamper(first, body or " ")
    for person, names in ((member, ("minutes_review", "minutes_versions")), (chair, ("minutes_sign",)), (scribe, ("minutes_send",))):
        for name in names:
            assert page(name, in_review, of=person).status_code == 200
    assert mine(member).status_code == 200
    assert second.number == 2


def test_the_command_checks_every_text_and_names_each_problem(in_review, scribe, capsys):
    change(in_review, scribe)
    done = signed(a_meeting(of=in_review.commission, title_kk="Қол қойылған"))
    assert verified() == ""
    out = capsys.readouterr().out
    assert f"/meetings/{in_review.pk}/" in out and "мәтіндері: 4" in out

    signed_text = review.signed_edition(done)
    swapped = signed_text.body.replace("Жеңімпазды", "Жеңілгенді")
    tamper(signed_text, swapped, sha256=check_code(swapped))
    tamper(in_review.versions.get(number=1))
    with triggers.lifted(connection):
        in_review.versions.filter(number=2).delete()
        MinutesVersion.objects.create(meeting=in_review, number=7, body="{}", sha256=check_code("{}"), made_by=scribe, made_at=NOON)
    assert "ақау саны: 4" in verified()
    errors = capsys.readouterr().err
    for words in (
        "1-нұсқаның мәтіні бақылау кодына сәйкес келмейді",
        "2-нұсқа жоқ",
        "7-нұсқа туралы жазба жоқ",
        "2-нұсқаның бақылау коды өзгерістер журналындағы кодпен бірдей емес",
    ):
        assert words in errors
    assert f"/meetings/{done.pk}/" in errors


def past_the_system(*statements):
    with triggers.lifted(connection), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE meetings_decision SET text_kk = 'Бұзылған мәтін'", "күн тәртібінің 1-мәселесі"),
        ("UPDATE meetings_meeting SET day = '2021-12-31'", ": күні."),
        ("UPDATE meetings_attendance SET presence = 'excused'", "кворум, қатысу"),
        ("UPDATE meetings_meeting SET number = 77 WHERE number = 1", "нөмірі"),
        ("UPDATE meetings_meeting SET status = 'draft'", "мәртебе"),
    ],
)
def test_records_of_signed_minutes_that_say_something_else_are_found(in_review, capsys, statement, words):
    signed(in_review, at=now())
    assert verified() == ""
    past_the_system(statement)
    assert "ақау саны: 1" in verified()
    error = capsys.readouterr().err
    assert "1-редакция" in error and words in error


def test_people_and_bodies_are_renamed_and_minutes_are_corrected_without_alarm(in_review, scribe):
    done = signed(in_review, at=now())
    past_the_system("UPDATE meetings_person SET name_kk = 'Жаңа есім'", "UPDATE meetings_commission SET name_kk = 'Жаңа атау', seats = 40")
    assert verified() == ""
    review.begin_correction(actor=scribe, at=now(), meeting=done, reason="сома")
    write(done.agenda.get(), scribe, at=now(), decisions=[SECOND])
    assert verified() == ""


def test_what_is_carried_may_get_another_deadline_without_alarm(meeting, item, scribe):
    soon, late = writing.ToDo(due=date(2026, 7, 1)), writing.ToDo(due=date(2026, 8, 1))
    write(item, scribe, decisions=[decided(FIRST, actions=[soon, late])])
    earlier = signed(sent(meeting, by=scribe, at=now()), at=now())
    decision = item.decisions.get()
    first, second = decision.actions.order_by("due")
    following = a_meeting(of=meeting.commission)
    carrying = an_item(following, carries=True)
    for action in (first, second):
        carrying.carried.create(action=action)
    signed(following, at=now())
    review.begin_correction(actor=scribe, at=now(), meeting=earlier, reason="мерзімі қате")
    later = writing.ToDo(id=first.pk, due=date(2026, 9, 1))
    again = decided(FIRST, id=decision.pk, actions=[later, replace(late, id=second.pk)])
    write(item, scribe, at=now(), decisions=[again])
    signed(sent(Meeting.objects.get(pk=earlier.pk), by=scribe, at=now()), at=now())
    assert [one.action_id for one in agenda_of(following)[0].carried.all()] == [second.pk, first.pk]
    assert verified() == ""
    for statement in (
        "UPDATE meetings_carriedaction SET state = 'done'",
        "DELETE FROM meetings_carriedaction WHERE id = (SELECT MIN(id) FROM meetings_carriedaction)",
    ):
        with transaction.atomic():
            past_the_system(statement)
            assert "ақау саны: 1" in verified()
            transaction.set_rollback(True)
