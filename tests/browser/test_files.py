"""Dropping, pasting and choosing files in a real browser: they travel with a bar, arrive with a guess, and are refused in words."""

import base64

import pytest
from PIL import Image
from playwright.sync_api import expect

from grants.models import Document, Draft, StagedFile
from tests.grants.test_files import SCRIPT, pdf, picture

ZONE = ".drop[data-stage]"
GIVE = """([selector, event, files]) => {
  const data = new DataTransfer();
  for (const [name, type, content] of files)
    data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name, { type }));
  const zone = document.querySelector(selector);
  const how = event === "paste" ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  zone.dispatchEvent(how);
}"""


def give(page, event, *files):
    """Drop or paste files (name, content) on the page's zone."""
    page.evaluate(GIVE, [ZONE, event, [[name, "", base64.b64encode(content).decode()] for name, content in files]])


def lines(page):
    return page.locator(f"{ZONE} .dropped > li")


@pytest.fixture
def page(desk, live_server):
    page = desk("trainee")
    page.goto(f"{live_server.url}/documents/new/")
    return page


def test_files_are_dropped_pasted_and_chosen(page):
    give(page, "drop", ("Көксу, 1-сурет.jpg", picture()), ("парақ.pdf", pdf()))
    expect(lines(page)).to_have_count(2)
    expect(lines(page).locator("img")).to_have_count(1)
    give(page, "paste", ("image.png", picture("PNG")))
    page.locator(f"{ZONE} input[type=file]").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": "Әсел".encode()})
    expect(page.locator(f"{ZONE} input[name='document-file']")).to_have_count(4)
    assert sorted(StagedFile.objects.values_list("file_name", flat=True)) == ["a.txt", "image.png", "Көксу, 1-сурет.jpg", "парақ.pdf"]
    page.locator("#id_number").fill("7-К")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/documents/*/")
    assert Document.objects.filter(number="7-К").count() == 4
    assert not StagedFile.objects.exists()


def test_what_is_not_taken_is_said_at_the_file_and_the_rest_goes_on(page):
    give(page, "drop", ("бос.jpg", b""), ("вирус.jpg", SCRIPT), ("a.exe", b"MZ"), ("сурет.jpg", picture()))
    expect(lines(page).locator(".wrong-words")).to_have_count(3)
    expect(page.locator(f"{ZONE} input[name='document-file']")).to_have_count(1)
    assert len(set(lines(page).locator(".wrong-words").all_inner_texts())) == 3
    lines(page).nth(0).locator("button").last.click()
    expect(lines(page)).to_have_count(3)


def test_too_large_a_file_is_refused_before_it_is_sent(page):
    page.evaluate("(selector) => { document.querySelector(selector).dataset.limit = '1000000'; }", ZONE)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/files/" in request.url else None)
    give(page, "drop", ("үлкен.pdf", pdf() + b" " * 1_500_000))
    expect(lines(page).locator(".wrong-words")).to_contain_text("2")
    assert not sent


def test_a_bar_shows_the_way_and_a_dropped_line_is_tried_again(page):
    held = []
    page.route("**/files/stage/", lambda route: held.append(route))
    give(page, "drop", ("сурет.jpg", picture()))
    expect(lines(page).locator("progress")).to_be_visible()
    page.wait_for_timeout(200)
    held[0].abort()
    expect(lines(page).locator(".wrong-words")).to_be_visible()
    page.unroute("**/files/stage/")
    lines(page).locator("button").first.click()
    expect(page.locator(f"{ZONE} input[name='document-file']")).to_have_count(1)


def test_files_come_back_with_an_unfinished_entry_and_after_a_wrong_cell(page):
    give(page, "drop", ("сурет.jpg", picture()))
    expect(page.locator(f"{ZONE} input[name='document-file']")).to_have_count(1)
    expect(page.locator("[data-saved]")).not_to_be_empty(timeout=15_000)
    assert StagedFile.objects.get().token in Draft.objects.get().data
    page.reload()
    expect(lines(page).locator("img")).to_have_count(1)
    page.locator("#id_day").fill("31.02.2026")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".alert-danger")).to_be_visible()
    expect(lines(page).locator("img")).to_have_count(1)


def test_the_keyboard_is_enough_to_choose_remove_and_link(page):
    expect(page.locator("[autofocus]")).to_be_focused()  # the browser sees to it once the page is drawn, and would take the focus back
    choose = page.locator(f"{ZONE} input[type=file]")
    photo = {"name": "сурет.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.on("filechooser", lambda chooser: chooser.set_files(photo))  # the browser must know of it when Enter comes
    choose.focus()
    expect(choose).to_be_focused()
    page.keyboard.press("Enter")
    remove = page.locator(f"{ZONE} .dropped input[type=checkbox]")
    expect(remove).to_have_count(1)
    remove.focus()
    page.keyboard.press("Space")
    expect(lines(page)).to_have_count(0)
    page.locator(f"{ZONE} input[type=url]").first.fill("https://example.org/a")
    expect(page.locator(f"{ZONE} input[type=url]")).to_have_count(2)


def test_the_picture_shown_is_the_one_made_anew(page, live_server):
    document = Document.objects.exclude(preview="").first()
    page.goto(f"{live_server.url}/documents/{document.pk}/")
    shown = page.locator("img.picture")
    assert shown.get_attribute("src").endswith("/preview/")
    with document.preview.open("rb") as file, Image.open(file) as made:
        assert shown.evaluate("image => image.naturalWidth") == made.width
