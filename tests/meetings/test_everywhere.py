"""Every page of the meetings as every role in every language: who may see it sees it whole, in that language; the rest is told so."""

import pytest
from django.test import Client

from tests.everywhere import told, visit
from tests.meetings.addresses import ANSWERS, BY_TOKEN, PAGES, ROLES, records, url_names
from tests.throughout import throughout

pytestmark = [pytest.mark.django_db, pytest.mark.once]


laid, there = throughout(records)


def client_of(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def test_every_address_is_in_the_table():
    """A page that is added to meetings/urls.py is added to tests/meetings/addresses.py, and so seen by every role in every language."""
    assert url_names() - BY_TOKEN == {page.name for page in PAGES}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_in_each_language(there, role, language, record_property):
    """Papers are made for one secretary in one language only: a PDF takes seconds."""
    papers = (role, language) == ("secretary", "kk")
    counted = visit(client_of(there.people[role]), PAGES, there, lambda page: ANSWERS[page.who][ROLES.index(role)], language, papers=papers)
    record_property("count", f"{role}, {language}: {told(counted)}")


def test_signed_out_every_page_leads_to_the_door(there):
    for page in PAGES:
        steps = Client().get(page.address(there), follow=True).redirect_chain
        assert steps and steps[-1][0].startswith("/sign-in/?next="), page.name
