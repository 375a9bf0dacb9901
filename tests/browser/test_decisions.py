"""From money to what was decided on it and back; what is to be done, said to be done and confirmed; how those pages look."""

import re

import pytest
from playwright.sync_api import expect

from meetings.models import ActionItem, Decision
from tests.browser.conftest import WIDTHS
from tests.browser.test_pages_look import looked_at_each_width

pytestmark = pytest.mark.django_db(transaction=True)


def of_training(training, **which):
    """A decision in force of the training district."""
    there = {"item__meeting__commission__district": training.district, "item__meeting__number__isnull": False}
    return Decision.objects.filter(**there, **which).order_by("pk").first()


def test_an_auditor_walks_from_a_contract_to_its_decision_and_back(desk, training, live_server):
    contract = training.contracts["14-Ә"]
    page = desk("auditor")
    page.goto(f"{live_server.url}/contracts/{contract.pk}/")
    page.locator(".page-head").get_by_role("link", name=re.compile("^Негізі: комиссияның")).click()
    decision = of_training(training, application=contract.application)
    page.wait_for_url(f"{live_server.url}/decisions/{decision.pk}/")
    assert "4 500 000 ₸" in page.locator(".sum").inner_text().replace("\xa0", " ")
    page.get_by_role("link", name="Хаттаманы ашу").click()
    expect(page.locator(":target")).to_have_count(1)
    page.locator(":target").get_by_role("link", name=re.compile(r"^\d+\.\d+")).first.click()
    page.locator("#award").get_by_role("link", name=str(contract)).click()
    page.wait_for_url(f"{live_server.url}/contracts/{contract.pk}/")


def test_one_says_with_the_keyboard_that_it_is_done_and_another_confirms(desk, training, live_server):
    action = ActionItem.objects.in_force().filter(state="open", responsible__user__username="trainee").first()
    page = desk("trainee")
    row = page.locator(f"#actions #action-{action.pk}")
    row.get_by_role("link", name="Орындалды").press("Enter")
    expect(page.locator("[name=on]")).to_be_focused()
    page.keyboard.type("20112026")
    page.keyboard.press("Tab")
    page.keyboard.type("Есеп комиссияға берілді")
    page.get_by_role("button", name="Сақтау").press("Enter")
    page.wait_for_url(re.compile(rf"/decisions/{action.decision_id}/#action-{action.pk}$"))
    assert "растауды күтуде" in page.locator(f"#action-{action.pk}").inner_text()
    assert page.locator(f"#action-{action.pk} .btn").count() == 0  # not by who said so
    page.get_by_role("button", name="Шығу").click()
    page.wait_for_url("**/sign-in/**")
    other = desk("trainee2", "phone")
    other.locator(f"#action-{action.pk}").get_by_role("link", name="Растау").click()
    expect(other.locator("main")).to_contain_text("Есеп комиссияға берілді")
    other.locator("input[value=confirm]").check()
    other.get_by_role("button", name="Сақтау").click()
    other.wait_for_url(re.compile(rf"/decisions/{action.decision_id}/#action-{action.pk}$"))
    action.refresh_from_db()
    assert (action.state, action.answered_by.username) == ("done", "trainee2")


def test_the_pages_of_decisions_look_well(desk, training, live_server, context, record_property):
    """As axe and the edge see them; forms as they are refused (test_meetings_look.py shows them fresh)."""
    page = desk("trainee")
    actions = ActionItem.objects.in_force().filter(decision__item__meeting__commission__district=training.district)
    opened, said = actions.filter(state="open").first(), actions.filter(state="reported").first()
    award, does = of_training(training, effect="award"), opened.decision
    addresses = [
        *("/decisions/", "/decisions/?state=overdue", "/decisions/?q=zzz", f"/decisions/{award.pk}/", f"/decisions/{does.pk}/"),
        *(f"/action-items/{opened.pk}/done/", f"/action-items/{said.pk}/confirm/", f"/action-items/{opened.pk}/drop/"),
        "/work/",
    ]
    found = {}
    for address in addresses:
        page.goto(live_server.url + address)
        if address.startswith("/action-items") and "confirm" not in address:
            with page.expect_navigation():
                page.locator("main form .btn-primary").first.click()
        if problems := looked_at_each_width(page):
            found[address] = problems
    record_property("count", f"{len(addresses)} pages of decisions at {len(WIDTHS)} widths")
    assert found == {}
    assert context.foreign == []
