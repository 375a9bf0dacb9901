"""Verifying in a real browser: by keyboard, one claim after another, then many at once."""

import re

import pytest
from playwright.sync_api import expect

from grants.models import Output

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_official_verifies_the_queue_by_keyboard(desk, training, live_server, context):
    theirs = Output.objects.filter(deliverable__contract__allocation__district=training.district, state="reported")
    waiting = theirs.exclude(reported_by=training.trainee2).count()
    page = desk("trainee2")
    assert page.url == f"{live_server.url}/work/"
    page.locator("#waiting .tasks a.btn").first.press("Enter")
    page.wait_for_url(re.compile(r"/verify/\d+/$"))
    first = page.url
    expect(page.locator("button:focus")).to_have_count(1)  # nothing is irregular: Enter accepts
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: re.search(r"/verify/\d+/$", url) and url != first)
    assert theirs.count() + 1 == Output.objects.filter(pk__in=[int(first.rsplit("/", 2)[1]), *theirs.values_list("pk", flat=True)]).count()

    second = page.url
    page.locator("#decision summary").last.press("Enter")
    page.locator("#id_return_reason").fill("Парақтың екінші беті жоқ")
    page.locator("#id_return_reason").press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != second)
    returned = Output.objects.get(pk=int(second.rsplit("/", 2)[1]))
    assert (returned.state, returned.reason) == ("returned", "Парақтың екінші беті жоқ")

    page.goto(f"{live_server.url}/verify/")
    boxes = page.locator("input[name='tick']")
    number = boxes.count()
    page.locator("[data-tick-all]").press("Enter")
    assert page.locator("[data-ticked]").inner_text().strip() == f"({number})"
    page.locator("form.ticking button[type='submit']").press("Enter")
    expect(page.locator("input[name='tick']")).to_have_count(0)
    assert theirs.exclude(reported_by=training.trainee2).count() == waiting - 2 - number
    assert context.foreign == []
