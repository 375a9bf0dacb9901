"""Plans, events, invitations and one's calendar in a browser: they look well at both widths, and work by the keyboard alone."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils.timezone import localdate
from playwright.sync_api import expect

from meetings.models import CalendarFeed, Meeting, Notice, PublicEvent, WorkPlan
from tests.browser.conftest import WIDTHS
from tests.browser.test_pages_look import looked_at, looked_at_each_width
from tests.demo import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def coming(training):
    """The training district's planned meeting, on a day to come whatever today is."""
    meeting = Meeting.objects.get(commission__district=training.district, status="planned")
    Meeting.objects.filter(pk=meeting.pk).update(day=localdate() + timedelta(days=10))
    return meeting


def test_pages_around_meetings_look_well(desk, koksu_2019, training, live_server, context, record_property):
    """What test_meetings_look.py doesn't show: with what the source says, with nothing found, with a meeting to come."""
    plan, event = WorkPlan.objects.filter(items__isnull=False).first(), PublicEvent.objects.first()
    theirs = {
        "official": [
            *(
                "/plans/",
                "/plans/?q=zzz",
                f"/plans/{plan.pk}/",
                f"/plan-points/{plan.items.first().pk}/edit/",
                f"/void/work_plan/{plan.pk}/",
            ),
            *("/events/", f"/events/{event.pk}/", f"/events/{event.pk}/edit/", f"/documents/{koksu_2019.article.pk}/"),
        ],
        "trainee": ["/plans/", "/calendar/", f"/meetings/{coming(training).pk}/invite/"],
    }
    found, seen = {}, 0
    for username, addresses in theirs.items():
        page = desk(username)
        for address in addresses:
            page.goto(live_server.url + address)
            seen += 1
            if problems := looked_at_each_width(page):
                found[address] = problems
        context.clear_cookies()
    record_property("count", f"{seen} pages at {len(WIDTHS)} widths")
    assert found == {}
    assert context.foreign == []


@pytest.mark.parametrize("width", ["office", "phone"])
def test_a_secretary_invites_and_sees_who_got_it(desk, training, live_server, width):
    meeting = coming(training)
    page = desk("trainee", width)
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/invite/")
    button = page.locator("main .btn-primary")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".alert-success")
    page.wait_for_load_state()
    told = Notice.objects.filter(meeting=meeting, kind="invitation")
    assert told.count() == len(mail.outbox) > 3 and not told.filter(sent_at=None).exists()
    assert page.locator("#recipients .state.verified").count() == told.count()
    assert page.locator("main .btn-primary").count() == 0
    assert looked_at(page) == []


def test_a_person_copies_the_private_address_of_their_calendar(desk, training, live_server, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = desk("trainee_member")
    page.goto(f"{live_server.url}/calendar/")
    page.locator("main .btn-primary").click()
    page.locator("[data-copy]").click()
    page.wait_for_function("document.querySelector('[data-copied]').textContent !== ''")
    feed = CalendarFeed.objects.get(user=training.trainee_member)
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server.url}/calendar/{feed.token}.ics"
    assert looked_at(page) == []


def test_without_a_script_the_address_is_there_to_be_selected(training, live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/?lang=kk")
    page.locator("#id_username").fill("trainee_member")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.goto(f"{live_server.url}/calendar/")
    page.locator("main .btn-primary").click()
    expect(page.locator("#id_feed")).to_have_value(re.compile(r"\.ics$"))
    expect(page.locator("[data-copy]")).to_be_hidden()
    context.close()
