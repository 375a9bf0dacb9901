"""Whole jobs in a real browser, as people do them."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_auditor_finds_an_ngo_and_prints_its_report(desk, koksu_2019, context):
    page = desk("auditor")
    page.get_by_label("Іздеу").fill("коксу")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="«Көксу Жастары»", exact=True).click()
    assert "428 571 ₸" in page.locator(".sum").inner_text().replace("\xa0", " ")
    page.get_by_role("link", name="Есепті басып шығару").click()
    paper = page.locator("main.paper")
    expect(paper).to_contain_text("төрт жүз жиырма сегіз мың бес жүз жетпіс бір теңге 00 тиын")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    assert context.foreign == []


@pytest.mark.parametrize("start", ["/allocations/", "/ngos/"])
def test_from_an_amount_to_its_proof_in_three_clicks(desk, training, live_server, start):
    """Any proven part of the list's bar, then a contract, then a document: the picture itself, or the paper's own page."""
    page = desk("trainee")
    page.goto(live_server.url + start)
    page.locator(".bar a[href*='#proven']").first.click()
    expect(page.locator(":target")).to_have_count(1)
    page.locator(":target a[href^='/contracts/']").first.click()
    with page.expect_response(re.compile(r"/documents/\d+/")) as proof:
        page.locator(":target a[href^='/documents/']").first.click()
    assert proof.value.status == 200


def test_each_part_of_a_bar_leads_to_rows_of_its_page(desk, training, live_server):
    page = desk("trainee")
    page.goto(f"{live_server.url}/contracts/{training.contracts['14-Ә'].pk}/")
    links = page.locator(".tenge-bar.tall a")
    assert links.count() == 6
    for number in range(links.count()):
        links.nth(number).click()
        expect(page.locator(":target")).to_have_count(1)


def test_the_language_is_switched_on_every_page_and_kept(desk, koksu_2019, live_server):
    page = desk("official")
    page.get_by_role("link", name="Рус").click()
    assert page.locator("html").get_attribute("lang") == "ru"
    page.goto(f"{live_server.url}/contracts/")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator("h1").inner_text() == "Договоры"


def test_the_report_has_a_language_of_its_own(desk, koksu_2019, live_server):
    page = desk("official")
    page.goto(f"{live_server.url}/ngos/{koksu_2019.urpaq.ngo_id}/report/?lang=ru")
    assert "пятьсот пятьдесят семь тысяч сто сорок три тенге 00 тиын" in page.locator("main.paper").inner_text()
    assert page.locator("html").get_attribute("lang") == "ru"
    page.goto(f"{live_server.url}/ngos/")
    assert page.locator("html").get_attribute("lang") == "kk"


def test_everything_works_without_javascript(browser, demo, live_server, transactional_db):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    page.locator("#id_username").fill("auditor")
    page.locator("#id_password").fill("Zhetisu-2019-demo")
    page.locator("#id_password").press("Enter")
    page.get_by_role("link", name="Қаржы").click()
    page.get_by_role("link", name=re.compile("2019")).first.click()
    assert "3 000 000 ₸" in page.locator(".sum").inner_text().replace("\xa0", " ")
    context.close()


def test_a_signed_out_person_comes_back_to_the_page_after_signing_in(page, demo, live_server, transactional_db):
    page.goto(f"{live_server.url}/contracts/?q=14")
    page.locator("#id_username").fill("trainee")
    page.locator("#id_password").fill("Zhetisu-2019-demo")
    page.locator("#id_password").press("Enter")
    page.wait_for_url(f"{live_server.url}/contracts/?q=14")
    assert page.get_by_role("link", name=re.compile("14-Ә")).count() > 0


def test_a_list_on_a_phone_names_its_numbers_and_the_parts_of_its_bars(desk, training, live_server):
    page = desk("trainee", width="phone")
    page.goto(f"{live_server.url}/contracts/")
    row = page.locator("tr", has=page.get_by_role("link", name="14-Ә"))
    expect(row.locator("td").last).to_have_attribute("data-label", "Мерзімі өткен")
    assert row.locator("td").evaluate_all("cells => cells.map(cell => cell.dataset.label ?? null)") == [
        *("Мәртебесі", None, None, "Расталған", "Мерзімі өткен"),
    ]
    assert row.locator(".bar title").all_text_contents()[0] == "Расталған: 1\u00a0709\u00a0000\u00a0₸"
    titles = page.locator(".bar title").all_text_contents()
    assert len(titles) == page.locator(".bar a").count() > 20
    assert all(re.fullmatch(r"[^:]+: [\d\u00a0]+(,\d\d)?\u00a0₸", title) for title in titles)
