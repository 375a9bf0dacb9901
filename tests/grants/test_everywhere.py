"""Every page as every role in every language: who may see it sees it whole, in that language; who may not is told there is no such page."""

from itertools import cycle

import pytest
from django.test import Client
from django.utils import translation

from grants.models import NGO, Allocation, Contract, Document, Lot, Output
from koksu.accounts.models import User
from tests.everywhere import latin_words, told, visit
from tests.factories import a_secretary
from tests.grants.addresses import ABOVE, ANY_OFFICIAL, ENTER, NGOS, OPEN, PAGES, READ, SENT, records, url_names

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KOKSU = {"official", "official2", "member", "auditor", "admin"}
TRAINING = {"trainee", "trainee2", "trainee_member", "auditor", "admin"}
OFFICIALS = {"official", "official2", "trainee", "trainee2"}
LISTS = ("/ngos/", "/lots/", "/contracts/", "/allocations/")


@pytest.fixture
def demo(demo_throughout, db):
    """Laid down once for all tests here."""


@pytest.fixture(autouse=True)
def kazakh_afterwards():
    yield
    translation.activate("kk")


def subjects(district):
    """Every page of a district's records, by address."""
    contracts = Contract.objects.filter(allocation__district=district)
    ngos = NGO.objects.filter(home_district=district)
    found = [("ngos", ngos), ("contracts", contracts)]
    found += [("lots", Lot.objects.filter(allocation__district=district)), ("allocations", Allocation.objects.filter(district=district))]
    found.append(("documents", Document.objects.filter(district=district).order_by("pk")[:3]))
    return [f"/{name}/{pk}/" for name, records in found for pk in records.values_list("pk", flat=True)]


def client_of(username):
    client = Client()
    client.force_login(User.objects.get(username=username), backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


@pytest.mark.parametrize(("username", "language"), list(zip(sorted(KOKSU | TRAINING), cycle(["kk", "ru", "en"]), strict=False)))
def test_each_person_sees_the_records_of_their_districts(koksu_2019, training, username, language, record_property):
    client = client_of(username)
    seen = refused = 0
    for district, readers in ((koksu_2019.district, KOKSU), (training.district, TRAINING)):
        # All of Koksu; of the training district every kind of page, not each of its 43.
        pages = subjects(district)[:: 1 if district == koksu_2019.district else 6]
        reports = [f"{page}report/" for page in pages if not page.startswith("/documents/")][:4]
        for address in [*LISTS, *pages, *reports]:
            answer = client.get(address, {"lang": language})
            if username in readers or address in LISTS:
                page = answer.content.decode()
                assert answer.status_code == 200, address
                assert f'<html lang="{language}">' in page, address
                assert page.count("<h1") == 1, address
                seen += 1
            else:
                assert answer.status_code == 404, address
                refused += 1
    record_property("count", f"{username}, {language}: {seen} pages seen, {refused} refused")
    assert seen


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_an_official_s_own_pages_in_each_language_and_for_nobody_else(koksu_2019, training, language, record_property):
    seen = refused = 0
    for username in sorted(KOKSU | TRAINING):
        client = client_of(username)
        waiting = Output.objects.filter(deliverable__contract__allocation__district__training="trainee" in username, state="reported")
        for address in own_pages(waiting.first()):
            answer = client.get(address, {"lang": language})
            if username in OFFICIALS:
                page = answer.content.decode()
                assert answer.status_code == 200, (username, address)
                assert f'<html lang="{language}">' in page and page.count("<h1") == 1, (username, address)
                seen += 1
                if language != "en":
                    assert latin_words(page.replace(username, " ")) <= OFFICIALS, (username, address)
            else:
                assert answer.status_code == 403, (username, address)
                refused += 1
    record_property("count", f"{language}: {seen} pages of officials seen, {refused} refused")


def own_pages(output):
    """My work, the queue, one claim, taking a verification back."""
    return ["/work/", "/verify/", f"/verify/{output.pk}/", f"/outputs/{output.pk}/reopen/"]


# What each role of the training district is answered, and the officials of Koksu: a page's readers, then the rest.
ROLES = ("official", "secretary", "member", "auditor", "administrator", "foreigner")
ANSWERS = {
    READ: (200, 200, 200, 200, 200, 404),
    ENTER: (200, 200, 403, 403, 403, 404),
    NGOS: (200, 200, 403, 403, 200, 404),
    ANY_OFFICIAL: (200, 200, 403, 403, 403, 200),
    OPEN: (200, 200, 200, 200, 200, 200),
    SENT: (405, 405, 405, 405, 405, 405),
    ABOVE: (404, 404, 404, 404, 200, 404),
}
OWN = {"ngo_create": 200}  # of Koksu's officials: an NGO belongs to no district yet


def test_every_address_is_in_the_table():
    """A page that is added to grants/urls.py is added to tests/grants/addresses.py, and so seen by every role in every language."""
    assert url_names() - {page.name for page in PAGES} == {"file_thumb"}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_in_each_language(training, role, language, record_property):
    """Papers are made for one official in one language only (a PDF takes seconds): tests/grants/test_reports.py reads them in all."""
    names = {"official": "trainee", "member": "trainee_member", "auditor": "auditor", "administrator": "admin", "foreigner": "official"}
    client = client_of(names.get(role) or a_secretary(of=training.district).username)

    def expected_of(page):
        expected = ANSWERS[page.who][ROLES.index(role)]
        return OWN.get(page.name, expected) if role == "foreigner" else expected

    papers = (role, language) == ("official", "kk")
    counted = visit(client, PAGES, records(training.district), expected_of, language, papers=papers)
    record_property("count", f"{role}, {language}: {told(counted)}")


def test_signed_out_every_page_leads_to_the_door(koksu_2019, training):
    for address in [*LISTS, *own_pages(Output.objects.first()), *subjects(koksu_2019.district), "/admin/", "/admin/grants/contract/"]:
        steps = Client().get(address, follow=True).redirect_chain
        assert steps and steps[-1][0].startswith("/sign-in/?next="), address


def test_no_page_is_left_half_in_english(koksu_2019, training, record_property):
    """On Kazakh and Russian pages and papers no Latin word stands, but names and codes that are what they are."""
    client = client_of("auditor")
    foreign, pages = {}, 0
    addresses = [*LISTS, *subjects(koksu_2019.district), *subjects(training.district)[::3]]
    addresses += [f"{address}report/" for address in addresses if address.count("/") == 3 and "documents" not in address]
    for language in ("kk", "ru"):
        for address in addresses:
            page = client.get(address, {"lang": language}).content.decode()
            pages += 1
            if latin := latin_words(page):
                foreign[f"{address} {language}"] = sorted(latin)[:8]
    record_property("count", f"{pages} pages read for Latin words")
    assert foreign == {}
