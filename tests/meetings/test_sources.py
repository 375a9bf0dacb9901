"""Notes and sources of the meetings' records show where the record is told, and the document names the records taken from it."""

import pytest
from django.urls import reverse

from grants.actions.documents import cite, note
from meetings.actions.bodies import make_organisation
from tests.factories import NOON, a_document, a_member, a_secretary
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.factories import a_commission, a_meeting, a_person, an_item, members_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A meeting, its commission, a member, a guest and an organisation; each taken from one article, with a note of its own."""
    commission = a_commission(with_members=2)
    scribe = a_secretary(of=commission.district)
    meeting = a_meeting(of=commission)
    guest = a_person(of=commission.district, name_kk="Мәлік Бейсенов")
    meeting.attendance.create(person=guest, seat="invited", position=9)
    records = {
        "meeting": meeting,
        "agenda_item": an_item(meeting),
        "commission": commission,
        "membership": commission.memberships.first(),
        "person": members_of(commission)[0],
        "guest": guest,
        "organisation": make_organisation(actor=scribe, at=NOON, district=commission.district, name_kk="Жастар орталығы"),
    }
    article = a_document(of=commission.district, title_kk="Газет мақаласы")
    for name, record in records.items():
        cite(actor=scribe, at=NOON, record=record, document=article)
        note(actor=scribe, at=NOON, record=record, document=article, nature="ambiguous", kk=f"Ескертпе: {name}.", ru="", en="")
    return {**records, "article": article, "scribe": scribe}


def notes_on(client, address):
    page = client.get(address)
    assert page.status_code == 200 and "газет мақаласы" in text_of(page).lower()
    return {
        name
        for name in ("meeting", "agenda_item", "commission", "person", "guest", "organisation")
        if f"Ескертпе: {name}." in text_of(page)
    }


def test_each_page_tells_the_notes_of_what_it_tells(world):
    client = signed_in(world["scribe"])
    meeting, commission = world["meeting"], world["commission"]
    assert notes_on(client, reverse("meeting_detail", args=[meeting.pk])) == {"meeting", "agenda_item", "person", "guest"}
    assert {"commission", "person"} <= notes_on(client, reverse("commission_detail", args=[commission.pk]))
    assert notes_on(client, reverse("person_edit", args=[world["guest"].pk])) == {"guest"}
    assert notes_on(client, reverse("organisation_edit", args=[world["organisation"].pk])) == {"organisation"}


def test_the_article_lists_and_links_all_that_was_taken_from_it(world):
    page = signed_in(a_member(of=world["commission"].district)).get(reverse("document_detail", args=[world["article"].pk]))
    text, html = text_of(page), page.content.decode()
    for record in (world["meeting"], world["agenda_item"], world["commission"], world["guest"], world["organisation"]):
        assert str(record) in text
    assert html.count(f'href="{reverse("meeting_detail", args=[world["meeting"].pk])}"') == 2  # itself and its item
    assert html.count(f'href="{reverse("commission_detail", args=[world["commission"].pk])}"') == 2  # itself and its seat
