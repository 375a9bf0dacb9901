"""The agenda before the meeting: items added, changed, moved by buttons, taken off with a reason; annexes."""

import pytest
from django.test import Client

from koksu.history.models import Event
from meetings.models import AgendaItem, Annex, Meeting
from tests.factories import NOON, a_document
from tests.grants.page_forms import Forms, sent
from tests.meetings.factories import a_commission, a_meeting, a_person, a_scribe, an_item, signed, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    """Of three items."""
    meeting = a_meeting()
    meeting.scribe = a_scribe(meeting)
    meeting.items = [an_item(meeting, title_kk=title) for title in ("Бірінші", "Екінші", "Үшінші")]
    meeting.client = Client()
    meeting.client.force_login(meeting.scribe, backend="koksu.accounts.backends.NameOrEmailBackend")
    meeting.address = f"/meetings/{meeting.pk}/agenda/"
    return meeting


def save(meeting, query="", **changes):
    address = meeting.address + query
    data = sent(Forms(meeting.client.get(address)).with_field("form_token"))
    return meeting.client.post(address, {**data, **changes})


def titles(meeting):
    return list(AgendaItem.objects.live().filter(meeting=meeting).order_by("position").values_list("title_kk", flat=True))


def test_an_item_is_added_at_the_end(meeting):
    reporter = a_person(of=meeting.commission.district)
    answer = save(meeting, title_kk="Төртінші", reporter=str(reporter.pk))
    assert (answer.status_code, answer.url) == (302, meeting.address)
    assert titles(meeting)[-1] == "Төртінші" and AgendaItem.objects.get(title_kk="Төртінші").reporter == reporter
    assert Meeting.objects.get(pk=meeting.pk).status == "planned"  # nothing was said yet


def test_an_item_is_renamed_without_beginning_the_minutes(meeting):
    item = meeting.items[1]
    assert save(meeting, f"?item={item.pk}", title_kk="Екінші, түзетілген").status_code == 302
    assert titles(meeting) == ["Бірінші", "Екінші, түзетілген", "Үшінші"]
    assert Meeting.objects.get(pk=meeting.pk).status == "planned"
    assert Event.objects.filter(kind="agenda_item", record_id=str(item.pk), verb="edit").count() == 1


def test_of_two_who_rename_an_item_the_second_is_shown_both(meeting):
    address = f"{meeting.address}?item={meeting.items[0].pk}"
    first, second = (sent(Forms(meeting.client.get(address)).with_field("form_token")) for _ in range(2))
    assert meeting.client.post(address, {**first, "title_kk": "Алдыңғы"}).status_code == 302
    assert meeting.client.post(address, {**second, "title_kk": "Кейінгі"}).status_code == 409
    assert titles(meeting)[0] == "Алдыңғы"


@pytest.mark.parametrize("query", ["?item=abc", "?item=0", "?item=" + "9" * 30, "?item=%00"])
def test_an_item_that_is_not_there(meeting, query):
    assert meeting.client.get(meeting.address + query).status_code in (400, 404)


def test_an_item_of_another_meeting_is_not_changed_here(meeting):
    stranger = an_item(a_meeting(of=meeting.commission))
    assert meeting.client.get(f"{meeting.address}?item={stranger.pk}").status_code == 404
    assert meeting.client.post(meeting.address, {"move": f"{stranger.pk}:1"}).status_code == 404
    assert meeting.client.post(meeting.address, {"remove": str(stranger.pk)}).status_code == 404


def test_buttons_move_an_item(meeting):
    first, _second, third = meeting.items
    page = meeting.client.get(meeting.address).content.decode()
    assert f'value="{third.pk}:2"' in page and f'value="{first.pk}:0" disabled' in page
    answer = meeting.client.post(meeting.address, {"move": f"{third.pk}:2"})
    assert answer.url == f"{meeting.address}#items" and titles(meeting) == ["Бірінші", "Үшінші", "Екінші"]
    meeting.client.post(meeting.address, {"move": f"{first.pk}:2"})
    assert titles(meeting) == ["Үшінші", "Бірінші", "Екінші"]


@pytest.mark.parametrize("place", ["", "x", "-5", "9" * 400, "1e3", "٣"])
def test_a_place_that_can_not_be_makes_no_error(meeting, place):
    assert meeting.client.post(meeting.address, {"move": f"{meeting.items[0].pk}:{place}"}).status_code == 302
    assert sorted(titles(meeting)) == sorted(["Бірінші", "Екінші", "Үшінші"])


def test_an_item_is_taken_off_with_a_reason_only(meeting):
    item = meeting.items[1]
    meeting.client.post(meeting.address, {"remove": str(item.pk), f"reason-{item.pk}": "  "})
    assert len(titles(meeting)) == 3
    answer = meeting.client.post(meeting.address, {"remove": str(item.pk), f"reason-{item.pk}": "келесі отырысқа қалды"}, follow=True)
    assert titles(meeting) == ["Бірінші", "Үшінші"] and "күн тәртібінен алынды" in answer.content.decode()
    assert AgendaItem.objects.get(pk=item.pk).void_reason == "келесі отырысқа қалды"
    assert meeting.client.post(meeting.address, {"remove": str(item.pk), f"reason-{item.pk}": "тағы"}, follow=True).status_code == 200


def test_an_item_that_somebody_writes_now_is_left_alone(meeting):
    from koksu.accounts.clock import now

    item = meeting.items[0]
    write(item, a_scribe(meeting), at=now(), heard={"kk": "Жазылып жатыр"})
    answer = meeting.client.post(meeting.address, {"remove": str(item.pk), f"reason-{item.pk}": "артық"}, follow=True)
    assert "жазып отыр" in answer.content.decode() and len(titles(meeting)) == 3
    assert save(meeting, f"?item={item.pk}", title_kk="Басқаша").status_code == 422


def test_an_item_needs_a_title_in_some_language(meeting):
    answer = save(meeting, title_kk=" ")
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["title_kk"]
    assert save(meeting, title_kk="", title_ru="Четвёртый").status_code == 302


def test_a_reporter_of_another_district_is_no_choice(meeting):
    stranger = a_person(of=a_commission().district)
    assert save(meeting, title_kk="Төртінші", reporter=str(stranger.pk)).status_code == 422


# ---------------------------------------------------------------- annexes


def test_an_annex_is_added_with_its_document(meeting):
    paper = a_document(of=meeting.commission.district)
    address = f"/meetings/{meeting.pk}/annexes/new/"
    data = sent(Forms(meeting.client.get(address)).with_field("form_token"))
    answer = meeting.client.post(address, {**data, "title_kk": "Бағалау парағы", "pages": "2", "document": str(paper.pk)})
    assert answer.url == f"/meetings/{meeting.pk}/#annexes"
    annex = Annex.objects.get()
    assert (annex.title_kk, annex.pages, annex.document, annex.position) == ("Бағалау парағы", 2, paper, 1)
    assert "Бағалау парағы" in meeting.client.get(f"/meetings/{meeting.pk}/").content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"title_kk": ""}, "title_kk"), ({"pages": "0"}, "pages"), ({"pages": "1,5"}, "pages"), ({"document": "x"}, "document")],
)
def test_what_an_annex_can_not_be(meeting, typed, field):
    address = f"/meetings/{meeting.pk}/annexes/new/"
    data = sent(Forms(meeting.client.get(address)).with_field("form_token"))
    answer = meeting.client.post(address, {**data, "title_kk": "Тізім", **typed})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]


def test_a_document_of_another_district_is_no_choice(meeting):
    address = f"/meetings/{meeting.pk}/annexes/new/"
    data = sent(Forms(meeting.client.get(address)).with_field("form_token"))
    stranger = a_document(of=a_commission().district)
    assert meeting.client.post(address, {**data, "title_kk": "Тізім", "document": str(stranger.pk)}).status_code == 422


def test_the_annexes_of_signed_minutes_are_those_that_were_signed(meeting):
    Annex.objects.create(meeting=meeting, title_kk="Тізім", recorded_by=meeting.scribe, recorded_at=NOON)
    signed(Meeting.objects.get(pk=meeting.pk))
    page = meeting.client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "Тізім" in page and "/void/annex/" not in page and "/annexes/new/" not in page
