"""Every page at the two widths: axe finds nothing, nothing runs over the edge, no other host is asked."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from grants.models import Application, Contract, NGOHead, Output
from tests.browser.conftest import WIDTHS, resize

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = 4  # of long lists of pages, so that no worker waits for another one's last test


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
        f"/districts/{training.district.pk}/",
    ]
    lists = ["/ngos/", "/lots/", "/contracts/", "/allocations/", "/ngos/?q=zzz", "/contracts/?year=2026&sort=-amount"]
    reports = [f"{subject}report/" for subject in subjects[:2] + subjects[-2:]]  # those of other kinds differ in nothing that axe sees
    wrong = ["/ngos/0/", "/ngos/?page=99", "/ngos/?lang=xx"]
    return [*lists, *subjects, *reports, f"/documents/{koksu_2019.article.pk}/", *wrong]


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(desk, koksu_2019, training, live_server, context, part, record_property):
    page = desk("auditor")
    found, seen = {}, 0
    for address in addresses(koksu_2019, training)[part::PARTS]:
        page.goto(live_server.url + address)
        seen += 1
        if problems := looked_at_each_width(page):
            found[address] = problems
    record_property("count", f"{seen} pages at {len(WIDTHS)} widths")
    assert found == {}
    assert context.foreign == []


def test_a_region_and_the_country_look_well(desk, koksu_2019, training, live_server, context):
    """Only who holds a role in all of it sees them."""
    page = desk("admin")
    region, invented = (f"/regions/{place.district.region_id}/" for place in (koksu_2019, training))
    found = {}
    for address in ("/country/", "/country/report/", region, f"{region}?year=2019", f"{region}report/", invented, "/country/?year=1999"):
        page.goto(live_server.url + address)
        if problems := looked_at_each_width(page):
            found[address] = problems
    assert found == {}
    assert context.foreign == []


def test_an_official_s_own_pages_look_well(desk, training, live_server, context):
    """My work, the queue, a claim, a verification to take back: as axe and the edge see them."""
    page = desk("trainee2")
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
        if problems := looked_at_each_width(page, first_things=2):  # the queue is narrowed down, and what is ticked in it accepted
            found[address] = problems
    assert found == {}
    assert context.foreign == []


def forms_of(training):
    """One of each form of entry, and the pages that ask before something is done."""
    ours, draft = training.contracts["14-Ә"], Contract.objects.get(status="draft", allocation__district=training.district)
    bid = Application.objects.filter(lot=ours.lot).first()
    paid, spent = ours.payments.order_by("pk").first(), ours.expenses.order_by("pk").first()
    waits = Output.objects.filter(deliverable__contract=ours, state="reported").first()
    act = ours.acts.get()
    paper = waits.evidence.first().document
    head = NGOHead.objects.get(ngo=ours.ngo)
    ngo, lot, contract = f"/ngos/{ours.ngo_id}/", f"/lots/{ours.lot_id}/", f"/contracts/{ours.pk}/"
    money = f"/allocations/{ours.allocation_id}/"
    return [
        *("/ngos/new/", f"{ngo}edit/", f"{ngo}heads/new/", f"/ngo-heads/{head.pk}/edit/"),
        *("/allocations/new/", f"{money}edit/", f"{money}amount/", f"{money}lots/new/", f"{lot}edit/"),
        *(f"{lot}applications/new/", f"/applications/{bid.pk}/edit/", f"{money}contracts/new/"),
        *(f"/contracts/{draft.pk}/", f"/contracts/{draft.pk}/edit/", f"/contracts/{draft.pk}/sign/"),
        *(contract, f"{contract}edit/", f"{contract}amend/?kind=change", f"{contract}amend/?kind=closing", f"{contract}results/"),
        *(f"/outputs/{waits.pk}/edit/", f"/outputs/{waits.pk}/proof/", f"{contract}acts/new/", f"/acts/{act.pk}/edit/"),
        *(f"{contract}payments/new/", f"{contract}payments/new/?kind=refund", f"/payments/{paid.pk}/edit/"),
        *(f"{contract}expenses/new/", f"/expenses/{spent.pk}/edit/", f"{contract}ngo-reports/new/"),
        *("/documents/new/", f"/documents/{paper.pk}/edit/", f"/documents/{paper.pk}/attach/", f"/documents/{paper.pk}/cite/"),
        *(f"/void/expense/{spent.pk}/", f"/void{contract.replace('contracts', 'contract')}"),
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_form_of_an_official_looks_well(desk, training, live_server, context, part, record_property):
    """Fresh, and refused where it is sent empty: nothing that axe finds, nothing over the edge, one first thing to do."""
    page = desk("trainee")
    found = {}
    addresses = forms_of(training)[part::PARTS]
    for address in addresses:
        page.goto(live_server.url + address)
        problems = looked_at_each_width(page)
        if address.endswith("/new/"):  # sent as it is, on the phone: what is wrong takes room
            with page.expect_navigation():
                page.locator("main form .btn-primary").first.click()
            problems += [f"refused: {problem}" for problem in looked_at(page)]
        if problems:
            found[address] = problems
    record_property("count", f"{len(addresses)} forms at {len(WIDTHS)} widths")
    assert found == {}
    assert context.foreign == []


def looked_at_each_width(page, first_things=1):
    """What is wrong with a page at an office desk, then on a phone, where it stays: in words."""
    problems = []
    for width, size in WIDTHS.items():
        resize(page, size)
        problems += [f"{width}: {problem}" for problem in looked_at(page, first_things, contrast=width == "office")]
    return problems


def looked_at(page, first_things=1, *, contrast=True):
    """What is wrong with a page, in words."""
    problems = violations(page, contrast=contrast)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        problems.append("runs over the edge")
    if page.locator("main h1").count() != 1:
        problems.append(f"{page.locator('main h1').count()} h1")
    if page.locator("main .btn-primary:visible").count() > first_things:
        problems.append("too many first things to do")
    return problems


def violations(page, *, contrast=True):
    """What axe finds, by all of its rules; `contrast` takes it most of its time, and is the same at each width: test_static_files.py.
    It need not read the styles itself first (`preload`): no rule of ours asks for them."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    rules = {} if contrast else {"color-contrast": {"enabled": False}}
    answer = page.evaluate("rules => axe.run({resultTypes: ['violations'], preload: false, rules})", rules)
    return [f"{found['id']}: {found['nodes'][0]['html'][:160]}" for found in answer["violations"]]


def test_the_door_has_no_axe_violation(page, live_server, transactional_db):
    page.goto(f"{live_server.url}/sign-in/")
    assert violations(page) == []


def test_an_administrator_s_pages_open(desk, koksu_2019, training, live_server):
    page = desk("admin")
    for address in ("/admin/", "/admin/grants/ngo/", "/admin/grants/kind/", "/admin/accounts/user/", "/admin/grants/contract/"):
        answer = page.goto(live_server.url + address)
        assert answer.status == 200
        assert page.locator("html").get_attribute("lang") == "kk"
