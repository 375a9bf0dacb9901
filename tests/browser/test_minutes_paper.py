"""Minutes made for paper, in a browser: on the desk at each width, and printed page for page like the PDF."""

import io
import re
from unicodedata import normalize

import pytest
from django.test import Client
from pypdf import PdfReader

from meetings.models import Decision
from tests.browser.conftest import resize
from tests.browser.test_pages_look import violations
from tests.meetings.whole import a_whole_signed_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def whole(live_server, context):
    """The whole meeting, its secretary signed in, and a page of theirs."""
    there = a_whole_signed_meeting()
    client = Client()
    client.force_login(there.writer, backend="koksu.accounts.backends.NameOrEmailBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    there.page, there.client = context.new_page(), client
    there.address = f"/meetings/{there.meeting.pk}/minutes"
    return there


def test_minutes_and_extracts_stand_on_the_desk_at_each_width(whole, live_server):
    extract = f"/decisions/{Decision.objects.get(effect='award').pk}/extract/"
    for address in (f"{whole.address}/", f"{whole.address}/?edition=1&lang=ru", f"{whole.address}/?version=draft&lang=en", extract):
        assert whole.page.goto(live_server.url + address).status == 200
        for width in (1366, 360, 320):
            resize(whole.page, {"width": width, "height": 740})
            assert violations(whole.page) == [], (width, address)
            assert not whole.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), (width, address)


def test_the_desk_leads_to_each_form_and_edition(whole, live_server):
    page = whole.page
    page.goto(f"{live_server.url}{whole.address}/?lang=ru")
    for form in ("DOCX", "JSON"):
        address = page.get_by_role("link", name=form).get_attribute("href")
        assert page.request.get(f"{live_server.url}{whole.address}/{address}").ok
    page.get_by_role("link", name="1-редакция").click()
    page.wait_for_url(re.compile("edition=1"))
    assert "заменена" in page.locator("main").inner_text()
    page.get_by_role("link", name="English").click()
    page.wait_for_url(re.compile("edition=1&lang=en"))
    assert "MINUTES" in page.locator("h1").inner_text()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_browser_prints_the_pages_that_the_pdf_has(whole, live_server, language):
    """The browser has another typeface here, so that lines break elsewhere: but what begins a page and what stays together is the same."""
    whole.page.goto(f"{live_server.url}{whole.address}/?lang={language}")
    browser = pages_of(whole.page.pdf(prefer_css_page_size=True))
    pdf = pages_of(whole.client.get(f"{whole.address}.pdf?lang={language}").content)
    assert len(browser) == len(pdf)
    assert sorted("".join(browser)) == sorted("".join(pdf))
    last = {"kk": "хаттамаға2-қосымша", "ru": "Приложение2кпротоколу"}[language]
    signing = {"kk": ("ДАУЫСБЕРУжақтап—3", "ЖаннаМұқанова20___жылғы"), "ru": ("ГОЛОСОВАНИЕза—3", "ЖаннаМұқанова«___»")}[language]
    for pages in (browser, pdf):
        assert last in pages[-1] and last not in "".join(pages[:-1])
        assert any(all(words in page for words in signing) for page in pages)  # the signatures stay with the last lines


def pages_of(content):
    """The words of each page, without spaces; a typeface's ligatures («ff») as their letters."""
    return [re.sub(r"\s+", "", normalize("NFKC", page.extract_text())) for page in PdfReader(io.BytesIO(content)).pages]
