"""Minutes reviewed in a real browser, on a phone of 360 px: a member reads what changed, remarks and approves; the chair signs."""

import re

import pytest

from meetings.models import Approval, Meeting, MinutesVersion, Remark
from tests.browser.conftest import WIDTHS
from tests.browser.test_pages_look import looked_at, looked_at_each_width

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewed(training):
    """The training district's meeting in review: two versions, of which the member read the first."""
    return Meeting.objects.get(commission__district=training.district, status="in_review")


@pytest.fixture
def seat(desk, context):
    """Another person sits down at the same phone or desk."""

    def sit(username, width="phone"):
        context.clear_cookies()
        return desk(username, width)

    return sit


def test_a_member_reviews_and_approves_on_a_phone_and_the_chair_signs(seat, reviewed, live_server, context):
    page = seat("trainee_member")
    assert page.url == f"{live_server.url}/review/"
    assert page.locator("nav.main a[href='/review/'] b").inner_text() == "1"
    page.locator("#waiting .tasks h3 a").first.click()
    page.wait_for_url(re.compile(r"/meetings/\d+/review/$"))
    assert page.locator(".num-item.changed ins").first.is_visible()
    page.locator(".alert a").first.click()  # to the place that changed
    anchor = page.url.rpartition("#")[2]
    assert (
        page.locator(f"#{anchor} del").first.inner_text()
        and page.locator(f"#{anchor}").evaluate("e => e.getBoundingClientRect().top") < 740
    )

    place = page.locator(f"#{anchor} + .beneath .to-remark")
    place.locator("summary").click()
    assert place.locator("textarea").evaluate("e => document.activeElement === e")
    place.locator("textarea").fill("Мерзімі нақты көрсетілсін")
    place.get_by_role("button").click()
    page.wait_for_url(re.compile(r"#remark-\d+$"))
    note = Remark.objects.get(text="Мерзімі нақты көрсетілсін")
    assert note.place == "3.1" and page.locator(f"#remark-{note.pk}").is_visible()
    assert looked_at(page) == []

    page.locator(".tray button").click()  # although the remark isn't answered yet
    page.wait_for_url(re.compile(r"/review/$"))
    assert Approval.objects.filter(version__meeting=reviewed, version__number=2, member__user__username="trainee_member").exists()
    assert page.locator(".tray button").count() == 0

    page = seat("trainee", "office")  # the secretary answers what is open, each where it stands
    page.goto(f"{live_server.url}/meetings/{reviewed.pk}/review/")
    while page.locator(".remark form").count():
        form = page.locator(".remark form").first
        form.locator("textarea").fill("Келесі отырыста көрсетіледі")
        with page.expect_navigation():
            form.get_by_role("button").first.click()
    assert not Remark.objects.filter(item__meeting=reviewed, answer="open").exists()

    page = seat("trainee_chair")
    page.locator("#waiting .tasks a.btn").first.click()
    page.wait_for_url(re.compile(r"/sign/$"))
    assert looked_at(page) == []
    with page.expect_navigation():
        page.locator(".tray .btn-primary").click()
    reviewed.refresh_from_db()
    assert (reviewed.status, reviewed.number) == ("signed", 2)
    assert MinutesVersion.objects.get(meeting=reviewed, edition=1).sha256 in page.locator("main").inner_text()
    assert looked_at(page) == []
    assert context.foreign == []


def test_a_remark_whose_line_dropped_is_kept_on_the_phone_and_shown_again(seat, reviewed, live_server, context):
    page = seat("trainee_member")
    page.goto(f"{live_server.url}/meetings/{reviewed.pk}/review/")
    fold = page.locator(".beneath .to-remark").first
    fold.locator("summary").click()
    fold.locator("textarea").fill("Жолда жазылған ескертпе")
    context.set_offline(True)
    fold.get_by_role("button").click()
    context.set_offline(False)
    page.goto(f"{live_server.url}/meetings/{reviewed.pk}/review/")
    assert page.locator(".beneath .to-remark").first.locator("textarea").input_value() == "Жолда жазылған ескертпе"
    assert page.locator(".beneath .to-remark").first.locator("textarea").is_visible()
    assert not Remark.objects.filter(text__startswith="Жолда").exists()


def test_every_page_of_review_looks_well(seat, reviewed, training, live_server, record_property):
    """As axe and the edge see them; forms as they are refused (test_meetings_look.py shows them fresh)."""
    signed = Meeting.objects.get(commission__district=training.district, status="signed")
    draft = Meeting.objects.filter(commission__district=training.district, status="draft").first()
    note = Remark.objects.filter(item__meeting=reviewed, answer="open").first()
    item = reviewed.agenda.filter(decisions__isnull=False).first()
    here, there = f"/meetings/{reviewed.pk}", f"/meetings/{signed.pk}"
    pages = {
        "trainee_member": ["/review/", f"{here}/review/", f"{here}/versions/", f"{there}/review/", f"/agenda/{item.pk}/remarks/new/"],
        "trainee_chair": [f"{here}/sign/", f"{there}/sign/", f"{here}/opinion/"],
        "trainee": [
            *(f"{here}/review/", f"{here}/send/", f"/meetings/{draft.pk}/send/", f"{there}/correct/", f"/remarks/{note.pk}/answer/"),
            *(f"{there}/versions/?old=1&new=4&whole=on", f"/meetings/{draft.pk}/review/"),
        ],
    }
    found, seen = {}, 0
    for person, addresses in pages.items():
        page = seat(person)
        for address in addresses:
            page.goto(live_server.url + address)
            if re.search(r"/(new|opinion|correct|answer)/$", address):
                with page.expect_navigation():
                    page.locator("main form .btn-primary").first.click()
            if problems := looked_at_each_width(page):
                found[person, address] = problems
            seen += 1
    record_property("count", f"{seen} pages of review at {len(WIDTHS)} widths")
    assert found == {}
