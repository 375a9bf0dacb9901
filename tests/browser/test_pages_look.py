"""Every page at the two widths: axe finds nothing, nothing runs over the edge, no other host is asked."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from grants.models import Output

pytestmark = pytest.mark.django_db(transaction=True)


def addresses(koksu_2019, training):
    """One of each page of the product, and those with most on them."""
    ours = training.contracts["14-Ә"]
    subjects = [
        f"/ngos/{ours.ngo_id}/",
        f"/ngos/{koksu_2019.urpaq.ngo_id}/",
        f"/ngos/{koksu_2019.nakhichivan.pk}/",
        f"/contracts/{ours.pk}/",
        f"/contracts/{koksu_2019.zhastary.pk}/",
        f"/lots/{ours.lot_id}/",
        f"/allocations/{ours.allocation_id}/",
        f"/allocations/{koksu_2019.allocation.pk}/",
    ]
    lists = ["/ngos/", "/lots/", "/contracts/", "/allocations/", "/ngos/?q=zzz", "/contracts/?year=2026&sort=-amount"]
    reports = [f"{subject}report/" for subject in subjects[:2] + subjects[-1:]]  # those of other kinds differ in nothing that axe sees
    wrong = ["/ngos/0/", "/ngos/?page=99", "/ngos/?lang=xx"]
    return [*lists, *subjects, *reports, f"/documents/{koksu_2019.article.pk}/", *wrong]


@pytest.mark.parametrize("width", ["office", "phone"])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(desk, koksu_2019, training, live_server, context, width, record_property):
    page = desk("auditor", width)
    found, seen = {}, 0
    for address in addresses(koksu_2019, training):
        page.goto(live_server.url + address)
        seen += 1
        problems = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append("runs over the edge")
        if page.locator("h1").count() != 1:
            problems.append(f"{page.locator('h1').count()} h1")
        if problems:
            found[address] = problems
    record_property("count", f"{seen} pages at {width} width")
    assert found == {}
    assert context.foreign == []


@pytest.mark.parametrize("width", ["office", "phone"])
def test_an_official_s_own_pages_look_well(desk, training, live_server, context, width):
    """My work, the queue, a claim, a verification to take back: as axe and the edge see them."""
    page = desk("trainee2", width)
    theirs = Output.objects.filter(deliverable__contract__allocation__district=training.district)
    claim = theirs.filter(state="reported", reported_by=training.trainee).first()
    done = theirs.filter(state="verified", act__isnull=True).first()
    found = {}
    for address in (
        "/work/",
        "/verify/",
        "/verify/?complete=on",
        f"/verify/{claim.pk}/",
        f"/verify/{done.pk}/",
        f"/outputs/{done.pk}/reopen/",
    ):
        page.goto(live_server.url + address)
        problems = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append("runs over the edge")
        if problems:
            found[address] = problems
    assert found == {}
    assert context.foreign == []


def test_the_door_has_no_axe_violation(page, live_server, transactional_db):
    page.goto(f"{live_server.url}/sign-in/")
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []


def test_an_administrator_s_pages_open(desk, koksu_2019, training, live_server):
    page = desk("admin")
    for address in ("/admin/", "/admin/grants/ngo/", "/admin/grants/kind/", "/admin/accounts/user/", "/admin/grants/contract/"):
        answer = page.goto(live_server.url + address)
        assert answer.status == 200
        assert page.locator("html").get_attribute("lang") == "kk"
