"""Every page of the meetings at the two widths, in Kazakh: axe finds nothing, nothing runs over the edge, one first thing to do.

The addresses come from tests/meetings/addresses.py: a page that is added there is looked at here.
"""

import re

import pytest
from playwright.sync_api import expect

from tests import snapshots
from tests.browser.conftest import WIDTHS, let_in
from tests.browser.test_pages_look import PARTS, looked_at, looked_at_each_width
from tests.factories import a_secretary
from tests.meetings.addresses import ANSWERS, FORMS, PAGES, ROLES, records

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = re.compile(r"minutes_|decision_extract")  # made for A4: tests/browser/test_minutes_paper.py
FILES = re.compile(r"\.(pdf|docx|json|css|csv|xlsx|ics)$")
DIFFER = {  # pages that look otherwise for who writes no minutes
    *("meeting_list", "meeting_detail", "commission_list", "commission_detail"),
    *("minutes_review", "my_review", "decision_list", "decision_detail"),
}


def pages_of(role):
    """The pages that this role opens, as the eye sees them."""
    answer = ROLES.index(role)
    seen = [page for page in PAGES if ANSWERS[page.who][answer] == 200]
    return seen if role == "secretary" else [page for page in seen if page.name in DIFFER]


@pytest.fixture
def there(transactional_db, live_server):
    """A district with a record of every kind."""
    return snapshots.world("meetings", records)


@pytest.fixture
def desk(there, live_server, context):
    """Signs a person in: their page, at a width."""
    context.foreign = []
    context.on(
        "request", lambda request: context.foreign.append(request.url) if not request.url.startswith((live_server.url, "data:")) else None
    )

    def sign_in(role, width="office"):
        let_in(context, there.people[role], live_server.url)
        page = context.new_page()
        page.set_viewport_size(WIDTHS[width])
        page.goto(f"{live_server.url}/meetings/?lang=kk")
        return page

    return sign_in


@pytest.mark.parametrize(
    ("role", "part", "parts"), [*(("secretary", part, PARTS) for part in range(PARTS)), ("member", 0, 1), ("official", 0, 1)]
)
def test_every_page_looks_well(desk, there, live_server, context, role, part, parts, record_property):
    page, found, seen = desk(role), {}, 0
    for one in list(pages_of(role))[part::parts]:
        address = one.address(there)
        if FILES.search(address.partition("?")[0]) or (PAPER.match(one.name) and "/minutes/" in address) or "/extract/" in address:
            continue
        answer = page.goto(live_server.url + address)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        seen += 1
        if problems := looked_at_each_width(page):
            found[address] = problems
    record_property("count", f"{role}: {seen} pages at {len(WIDTHS)} widths")
    assert found == {}
    assert context.foreign == []


def test_forms_that_are_refused_look_well(desk, there, live_server, record_property):
    """Sent as they are opened, or with what is wrong: messages take room."""
    page, found, seen = desk("secretary"), {}, 0
    for one in (one for one in FORMS if ANSWERS[one.who][ROLES.index("secretary")] == 200 and one.name.endswith("_create")):
        page.goto(live_server.url + one.address(there))
        if not page.locator("main form .btn-primary:visible").count():
            continue
        with page.expect_navigation():
            page.locator("main form .btn-primary:visible").first.click()
        seen += 1
        if problems := looked_at_each_width(page):
            found[one.name] = problems
    record_property("count", f"{seen} refused forms at {len(WIDTHS)} widths")
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_attendance_shows_times_and_reasons_where_the_choice_asks_for_them(desk, there, live_server, width):
    """And the choices are large enough for a thumb, and reached by the keyboard."""
    page = desk("secretary", width)
    page.goto(f"{live_server.url}/meetings/{there.draft.pk}/attendance/")
    line = page.locator("fieldset.comer").nth(1)
    choices = line.locator(".presence label")
    assert all(choices.nth(number).bounding_box()["height"] >= 44 for number in range(choices.count()))
    assert not line.locator(".when-timed").first.is_visible() and not line.locator(".when-gone").is_visible()
    line.locator("input[value=late]").check()
    assert line.locator(".when-timed").first.is_visible()
    line.locator("input[value=late]").press("ArrowRight")  # «left early», then «absent with reason»
    line.locator("input[value=left]").press("ArrowRight")
    assert line.locator(".when-gone").is_visible() and not line.locator(".when-timed").first.is_visible()
    line.locator("[name$=-reason]").fill("іссапарда")
    page.locator("main .btn-primary:visible").click()
    page.wait_for_url(f"**/meetings/{there.draft.pk}/#attendance")
    row = there.draft.attendance.get(reason="іссапарда")
    assert row.presence == "excused"


def test_all_are_present_with_one_key_and_what_was_marked_before_stays(desk, there, live_server):
    """What the browser kept of the typing doesn't take the marks away again."""
    there.draft.attendance.update(presence="unknown")
    page = desk("secretary", "phone")
    page.goto(f"{live_server.url}/meetings/{there.draft.pk}/attendance/")
    page.locator("fieldset.comer").nth(1).locator("input[value=absent]").check()
    page.locator("[name=all_present]").press("Enter")
    page.locator("form .alert:visible").wait_for()
    marked = page.locator("fieldset[id^=member] input[type=radio]:checked").evaluate_all("(all) => all.map((one) => one.value)")
    assert marked == ["present", "absent", "present", "present"]
    page.locator("main .btn-primary:visible").click()
    page.wait_for_url(f"**/meetings/{there.draft.pk}/#attendance")
    assert there.draft.attendance.filter(presence="unknown").count() == 0


def test_what_was_typed_in_attendance_survives_a_dropped_connection(desk, there, live_server, context):
    page = desk("secretary", "phone")
    page.goto(f"{live_server.url}/meetings/{there.draft.pk}/attendance/")
    context.set_offline(True)
    page.locator("summary").first.click()
    page.locator("[name=new-0-newcomer]").fill("Жаңа Қонақ")
    page.locator("fieldset.comer").nth(2).locator("input[value=absent]").check()
    context.set_offline(False)
    page.goto(f"{live_server.url}/meetings/{there.draft.pk}/attendance/")
    assert page.locator("[name=new-0-newcomer]").input_value() == "Жаңа Қонақ"
    assert page.locator("fieldset.comer").nth(2).locator("input[value=absent]").is_checked()


def test_the_agenda_is_ordered_by_the_keyboard_alone(desk, there, live_server):
    page = desk("secretary", "office")
    page.goto(f"{live_server.url}/meetings/{there.planned.pk}/agenda/")
    for title in ("Бірінші мәселе", "Екінші мәселе"):
        page.locator("#id_title_kk:focus").wait_for()  # the first field has the focus
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        page.get_by_role("link", name=title).wait_for()
    page.get_by_role("button", name=re.compile("Жоғары жылжыту: Екінші мәселе")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol.movable > li > div > a").nth(2)).to_have_text("Бірінші мәселе")
    expect(page.locator("ol.movable > li > div > a").nth(1)).to_have_text("Екінші мәселе")


def test_a_secretary_of_another_district_sees_an_empty_list_that_says_what_to_do(there, live_server, context):
    let_in(context, a_secretary(), live_server.url)
    page = context.new_page()
    for address in ("/meetings/?q=zzz", "/commissions/", "/meetings/?year=2031"):
        page.goto(live_server.url + address)
        assert looked_at(page) == [], address
