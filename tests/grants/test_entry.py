"""What every form of entry does, shown on the NGO's report: taken once, nothing lost, two people at once, bad input."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from time import time

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from grants.actions.ngo_reports import edit_report
from grants.models import Draft, ProgressReport, Submission
from koksu.accounts.typing import KEY, LASTS
from koksu.history.models import Event
from tests.factories import NOON, a_contract, a_district, a_lot, a_member, a_progress_report, an_administrator, an_auditor, an_official
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
GOOD = {"since": "01.03.2026", "until": "31.05.2026", "due": "10.06.2026", "submitted": ""}


def form_of(response):
    """The hidden fields of the page's form, as a browser would send them back."""
    hidden = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', response.content.decode())
    return {name: value.replace("&quot;", '"') for name, value in hidden if name in {"form_token", "version", "seen"}}


@pytest.fixture
def contract():
    return a_contract(status="signed")


@pytest.fixture
def official(contract):
    return an_official(contract.allocation.district)


@pytest.fixture
def address(contract):
    return reverse("progress_report_create", args=[contract.pk])


def test_a_record_is_entered_and_tells_who_did_it(official, contract, address):
    client = signed_in(official)
    page = client.get(address)
    assert page.status_code == 200
    answer = client.post(address, {**form_of(page), **GOOD}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("contract_detail", args=[contract.pk]))
    report = ProgressReport.objects.get()
    assert (report.contract, report.due, report.recorded_by) == (contract, date(2026, 6, 10), official)
    assert Event.objects.get(kind="progress_report").actor == official.signature


def test_a_double_click_acts_once(official, contract, address):
    client = signed_in(official)
    hidden = form_of(client.get(address))
    first, second = (client.post(address, {**hidden, **GOOD}) for _twice in range(2))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert ProgressReport.objects.count() == Submission.objects.count() == 1


def test_what_was_refused_may_be_sent_again_with_the_same_token(official, address):
    client = signed_in(official)
    hidden = form_of(client.get(address))
    assert client.post(address, {**hidden, **GOOD, "due": "31.02.2026"}).status_code == 422
    assert client.post(address, {**hidden, **GOOD}).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("due", "31.02.2026", "Мұндай күн жоқ"),
        ("due", "10.06.1019", "1991 мен 2100"),
        ("due", "ертең", "Бұл күн емес"),
        ("due", "9" * 100_000, "Бұл күн емес"),
        ("until", "01.01.2026", "басталуынан бұрын"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(official, address, field, typed, words):
    client = signed_in(official)
    page = client.post(address, {**form_of(client.get(address)), **GOOD, field: typed})
    assert page.status_code == 422
    assert words in text_of(page)
    assert typed[:50] in page.content.decode() and GOOD["since"] in page.content.decode()
    assert not ProgressReport.objects.exists() and not Event.objects.filter(kind="progress_report").exists()


@pytest.mark.parametrize("typed", ["10.06.2026", "10/06/2026", "10062026", "2026-06-10", "10.6.2026"])
def test_a_date_is_read_as_people_type_it(official, address, typed):
    client = signed_in(official)
    client.post(address, {**form_of(client.get(address)), **GOOD, "due": typed})
    assert ProgressReport.objects.get().due == date(2026, 6, 10)


def test_typing_sent_after_the_session_ended_waits_behind_the_door(official, address):
    client = signed_in(official)
    hidden = form_of(client.get(address))
    client.logout()
    answer = client.post(address, {**hidden, **GOOD, "due": "11.06.2026"})
    assert answer.status_code == 302 and answer.url.startswith(reverse("sign_in"))
    client.force_login(official, backend="koksu.accounts.backends.NameOrEmailBackend")
    page = client.get(address)
    assert 'value="11.06.2026"' in page.content.decode()
    assert "Сеансыңыз аяқталған" in text_of(page)
    assert not ProgressReport.objects.exists()


def test_an_old_form_fills_no_session_of_somebody_nameless(official, address, monkeypatch):
    client = signed_in(official)
    hidden = form_of(client.get(address))
    client.logout()
    monkeypatch.setattr("django.core.signing.time.time", lambda: time() + LASTS + 1)
    assert client.post(address, {**hidden, **GOOD}).status_code == 302
    assert KEY not in client.session


def test_another_person_s_typing_is_shown_to_nobody_else(official, contract, address):
    client = signed_in(official)
    hidden = form_of(client.get(address))
    client.logout()
    client.post(address, {**hidden, **GOOD, "due": "11.06.2026"})
    client.force_login(an_official(contract.allocation.district), backend="koksu.accounts.backends.NameOrEmailBackend")
    assert "11.06.2026" not in client.get(address).content.decode()


def test_typing_survives_a_form_whose_csrf_token_is_stale(official, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official, backend="koksu.accounts.backends.NameOrEmailBackend")
    hidden = form_of(client.get(address))
    refused = client.post(address, {**hidden, **GOOD, "due": "11.06.2026", "csrfmiddlewaretoken": "x" * 64})
    assert refused.status_code == 403
    assert 'value="11.06.2026"' in client.get(address).content.decode()


def test_an_unfinished_entry_is_kept_shown_and_discarded(official, address):
    client = signed_in(official)
    client.post(address, {**form_of(client.get(address)), **GOOD, "due": "не знаю", "draft": "1"})
    draft = Draft.objects.get(person=official)
    assert draft.address == address
    page = client.get(address)
    assert 'value="не знаю"' in page.content.decode()
    assert client.post(address, {"discard": "1"}).status_code == 302
    assert "не знаю" not in client.get(address).content.decode()
    assert not Draft.objects.exists()


def test_a_script_keeps_the_typing_and_submitting_ends_it(official, address):
    client = signed_in(official)
    kept = client.post(reverse("draft_save"), {**GOOD, "draft_of": address, "draft_title": "Есеп"})
    assert re.fullmatch(r"\d\d:\d\d", kept.json()["saved"])
    page = client.get(address)
    assert 'value="10.06.2026"' in page.content.decode()
    client.post(address, {**form_of(page), **GOOD})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("elsewhere", ["//example.org/", "https://example.org/", "/no-such-page/", ""])
def test_a_draft_belongs_to_a_page_of_this_house(official, elsewhere):
    assert signed_in(official).post(reverse("draft_save"), {"draft_of": elsewhere, "a": "b"}).status_code == 400
    assert not Draft.objects.exists()


def test_the_second_of_two_people_sees_both_versions_and_chooses(official, contract):
    other = an_official(contract.allocation.district, full_name="Бақыт Серіков")
    report = a_progress_report(of=contract, since=date(2026, 3, 1), until=date(2026, 5, 31), due=date(2026, 6, 10))
    address = reverse("progress_report_edit", args=[report.pk])
    client = signed_in(official)
    hidden = form_of(client.get(address))
    edit_report(actor=other, at=NOON, report=report, due=date(2026, 6, 20), submitted=date(2026, 5, 30))
    mine = {**hidden, **GOOD, "due": "15.06.2026"}
    page = client.post(address, mine)
    assert page.status_code == 409
    shown = text_of(page)
    assert "Бақыт Серіков" in shown and "15.06.2026" in shown and "20.06.2026" in shown
    # I typed the deadline, so mine is chosen at first; what only the other person changed is theirs
    assert re.search(r'name="choose-due" value="mine" checked', page.content.decode())
    assert re.search(r'name="choose-submitted" value="theirs" checked', page.content.decode())
    answer = client.post(address, {**mine, **form_of(page), "choose-due": "mine", "choose-submitted": "theirs"})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (report.due, report.submitted) == (date(2026, 6, 15), date(2026, 5, 30))


def test_only_who_enters_in_the_district_gets_the_form(contract, address):
    district = contract.allocation.district
    expected = {
        an_official(district): 200,
        a_member(district): 403,
        an_auditor(district): 403,
        an_administrator(district): 403,
        an_official(a_district()): 404,
        an_official(a_lot().allocation.district): 404,
    }
    for person, status in expected.items():
        client = signed_in(person)
        assert client.get(address).status_code == status, person
        assert client.post(address, GOOD).status_code == (302 if status == 200 else status), person
    assert ProgressReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_the_same_moment_is_taken_once(official, address):
    clients = [signed_in(official) for _twice in range(2)]
    hidden = form_of(clients[0].get(address))
    start = Barrier(2)

    def send(client):
        try:
            start.wait()
            return client.post(address, {**hidden, **GOOD})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, clients))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert ProgressReport.objects.count() == 1


def test_what_can_not_be_kept_as_unfinished_says_so_and_stays_on_the_page(official, address, monkeypatch):
    monkeypatch.setattr("grants.actions.drafts.MOST", 0)
    page = signed_in(official).post(address, {**GOOD, "due": "11.06.2026", "draft": "1"})
    assert page.status_code == 422
    assert 'value="11.06.2026"' in page.content.decode() and "сақтау мүмкін болмады" in text_of(page)
    assert not Draft.objects.exists()
