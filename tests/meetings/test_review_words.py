"""Small words of the review that keep a person from a mistake: over whose remark one approves, which code is printed, what was left out."""

import pytest
from django.urls import reverse

from grants.actions import drafts
from grants.models import Draft
from koksu.accounts.clock import now
from meetings.actions import review
from meetings.models import Approval, Meeting
from tests.factories import a_secretary
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.factories import a_meeting, a_scribe, an_item, members_of, sent, signed, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def scribe():
    return a_scribe(a_meeting())


@pytest.fixture
def in_review(scribe):
    meeting = Meeting.objects.get()
    write(an_item(meeting), scribe, decisions=["Конкурс жариялансын."])
    return sent(meeting, by=scribe, at=now())


def user_of(meeting, number):
    return members_of(meeting.commission)[number].user


def test_who_remarked_approves_only_when_they_say_so_all_the_same(in_review):
    member, client = user_of(in_review, 1), signed_in(user_of(in_review, 1))
    version, item = review.newest(in_review), in_review.agenda.get()
    note = review.remark(actor=member, at=now(), item=item, version=version, text="Мерзімі жоқ")
    address = reverse("minutes_approve", args=[in_review.pk])
    answer = client.post(address, {"number": "1"})
    assert answer.status_code == 409 and 'name="despite"' in answer.text and not Approval.objects.exists()
    assert 'name="despite"' not in signed_in(user_of(in_review, 2)).get(reverse("minutes_review", args=[in_review.pk])).text
    assert client.post(address, {"number": "1", "despite": "1"}).status_code == 302 and Approval.objects.count() == 1
    other = user_of(in_review, 2)
    review.remark(actor=other, at=now(), item=item, version=version, text="Қате")
    for remark in (note, other_remark(other)):
        review.answer_remark(actor=in_review.sent_by, at=now(), remark=remark, accept=False, reason="Болмайды")
    assert signed_in(other).post(address, {"number": "1"}).status_code == 302  # answered: nothing to say


def other_remark(person):
    from meetings.models import Remark

    return Remark.objects.get(recorded_by=person)


def test_after_approving_the_page_does_not_say_that_one_reads_for_the_first_time(in_review):
    client, page = signed_in(user_of(in_review, 1)), reverse("minutes_review", args=[in_review.pk])
    first = text_of(client.get(page))
    client.post(reverse("minutes_approve", args=[in_review.pk]), {"number": "1"})
    told = client.get(page).text
    assert "алғаш рет" in first and "алғаш рет" not in told


def test_the_code_that_is_signed_and_the_one_that_is_printed_are_told_apart(in_review):
    chair, sent_version = user_of(in_review, 0), review.newest(in_review)
    assert sent_version.sha256 in signed_in(chair).get(reverse("minutes_sign", args=[in_review.pk])).text
    meeting = signed(in_review, at=now())
    told = signed_in(chair).get(reverse("minutes_sign", args=[meeting.pk])).text
    assert sent_version.sha256 in told and review.signed_edition(meeting).sha256 in told


def test_typing_that_signed_minutes_do_not_have_is_shown_to_its_person_to_copy_or_drop(in_review, scribe):
    meeting = signed(in_review, at=now())
    address = reverse("minutes_write_item", args=[meeting.pk, meeting.agenda.get().pk])
    data = '{"version": ["3"], "heard": ["Кеш жазылды"], "decision-1-text": ["Тағы"], "decision-1-effect": ["none"], "title": [""]}'
    drafts.save_draft(actor=scribe, at=now(), address=address, title="Хаттама", data=data)
    client = signed_in(scribe)
    for name in ("meeting_detail", "minutes_write"):
        page = client.get(reverse(name, args=[meeting.pk]))
        assert page.context["left"][0][1] == "Кеш жазылды\n\nТағы" and "Кеш жазылды" in page.text
    other = a_secretary(of=meeting.commission.district)
    assert "Кеш жазылды" not in signed_in(other).get(reverse("meeting_detail", args=[meeting.pk])).text
    client.post(reverse("draft_drop"), {"address": address, "next": reverse("meeting_detail", args=[meeting.pk])})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["remark_create", "item_remove"])
def test_the_menu_knows_the_pages_of_parts_of_a_meeting(in_review, scribe, name):
    user = user_of(in_review, 1) if name == "remark_create" else scribe
    page = signed_in(user).get(reverse(name, args=[in_review.agenda.get().pk])).text
    assert f'href="{reverse("meeting_list")}" aria-current="true"' in page
