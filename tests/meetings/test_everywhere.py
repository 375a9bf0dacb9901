"""Every page of the meetings as every role in every language: who may see it sees it whole, in that language; the rest is told so."""

import re

import pytest
from django.test import Client

from koksu.accounts.models import User
from tests.everywhere import latin_words, told, visit
from tests.meetings.addresses import ANSWERS, BY_TOKEN, PAGES, ROLES, records, url_names

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def client_of(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def test_every_address_is_in_the_table():
    """A page that is added to meetings/urls.py is added to tests/meetings/addresses.py, and so seen by every role in every language."""
    assert url_names() - BY_TOKEN == {page.name for page in PAGES}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_in_each_language(role, language, record_property):
    """Papers are made for one secretary in one language only: a PDF takes seconds."""
    there = records()
    papers = (role, language) == ("secretary", "kk")
    counted = visit(client_of(there.people[role]), PAGES, there, lambda page: ANSWERS[page.who][ROLES.index(role)], language, papers=papers)
    record_property("count", f"{role}, {language}: {told(counted)}")


def test_signed_out_every_page_leads_to_the_door():
    there = records()
    for page in PAGES:
        steps = Client().get(page.address(there), follow=True).redirect_chain
        assert steps and steps[-1][0].startswith("/sign-in/?next="), page.name


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("role", ["secretary", "member", "auditor"])
def test_no_page_is_left_half_in_english(role, language, record_property):
    there, foreign, read = records(), {}, 0
    client, names = client_of(there.people[role]), set(User.objects.values_list("username", flat=True))
    for page in PAGES:
        if ANSWERS[page.who][ROLES.index(role)] != 200:
            continue
        address = page.address(there)
        answer = client.get(address, {"lang": language} if "?" not in address else None, headers={"accept-language": language})
        if answer.streaming:
            b"".join(answer.streaming_content)
        elif answer["Content-Type"].startswith("text/html") and f'lang="{language}"' in answer.content.decode():
            read += 1
            if latin := latin_words(answer.content.decode()) - {re.sub("[0-9]", "", name) for name in names}:
                foreign[f"{page.name} {address}"] = sorted(latin)[:8]
    record_property("count", f"{role}, {language}: {read} pages read for Latin words")
    assert foreign == {}
