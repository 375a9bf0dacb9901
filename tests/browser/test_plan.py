"""The plan editor in a real browser: it reads amounts as the server does, sums as one types, and loses nothing."""

import pytest
from django.urls import reverse

from grants.forms.plan_rows import difference_words
from grants.models import Application, Contract
from koksu.money import AmountError, Tenge

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = [
    "428 571",
    "428\xa0571,50",
    "428571.5",
    "0",
    "0,01",
    "1 000 ₸",
    "5 тг",
    "428,571",
    "1 00",
    "-5",
    "12 34",
    "100000000000",
    "100000000000,01",
]
TYPED += ["", "x", "9" * 40, "1,", "1.2.3", "٣"]


def read(text):
    try:
        return str(int(Tenge.read(text)))
    except AmountError:
        return None


def test_the_page_reads_amounts_as_the_server_does(desk, training):
    page = desk("trainee")
    for text in TYPED:
        script = "async (text) => { const m = await import('/static/js/plan.js'); return m.hundredths(text)?.toString() ?? null; }"
        assert page.evaluate(script, text) == read(text), text
    differs = """async (typed) => { const m = await import('/static/js/plan.js');
        return m.lineAmount(...typed.map(BigInt)).differs.toString(); }"""
    for quantity, price, amount in ((300, 10_000, 30_001), (250, 3, 7), (33, 1, 0), (10**11, 10**13, 1)):
        shown = abs(int(page.evaluate(differs, [str(quantity), str(price), str(amount)])))
        words = difference_words(Tenge(amount), quantity * price)
        assert (str(Tenge(shown)) in words) if shown else words == ""


def sums(page):
    return page.locator(".plan-sums").inner_text().replace("\xa0", " ")


def test_a_plan_is_typed_with_its_sums_and_its_draft_comes_back(desk, training, live_server):
    bid = Application.objects.filter(contract=None, lot__allocation__year=2026).first()
    page = desk("trainee")
    address = live_server.url + reverse("contract_award", args=[bid.pk])
    page.goto(address)
    page.fill("#id_amount", "500 000")
    page.select_option("#id_d-0-kind", index=1)
    page.fill("#id_d-0-planned", "3")
    page.fill("#id_l-0-item", "Зал жалдау")
    page.select_option("#id_l-0-of", "0")
    page.fill("#id_l-0-quantity", "3")
    page.fill("#id_l-0-unit_price", "100 000,50")
    assert "300 001,50 ₸" in sums(page) and "199 998,50 ₸" in sums(page)
    assert page.locator("[data-rows=d] tr").first.locator("[data-row-sum]").inner_text().replace("\xa0", " ") == "300 001,50 ₸"
    count = page.locator("[data-rows=l] tr").count()
    last = count - 1
    page.fill(f"#id_l-{last}-item", "Банк қызметі")
    page.fill(f"#id_l-{last}-amount", "200 000")
    page.press(f"#id_l-{last}-amount", "Enter")
    assert page.locator("[data-rows=l] tr").count() == count + 1
    assert page.evaluate("document.activeElement.name") == f"l-{count}-item"
    assert "1,50 ₸" in sums(page) and page.locator("[data-over-row]").is_visible()  # too much
    with page.expect_response(lambda answer: answer.url.endswith("/drafts/save/")):
        page.keyboard.type("Көлік")
    page.evaluate("localStorage.clear()")
    page.reload()
    assert page.input_value(f"#id_l-{count}-item") == "Көлік"
    page.check(f"[name=l-{count}-off]")
    page.fill(f"#id_l-{last}-amount", "199 998,50")
    assert page.locator("[data-over-row]").is_hidden()
    page.locator(".tray .btn-primary").click()
    page.wait_for_url("**/contracts/*/")
    made = Contract.objects.get(application=bid)
    assert [(line.item, line.amount.plain()) for line in made.lines.all()] == [("Зал жалдау", "300001.50"), ("Банк қызметі", "199998.50")]
    assert made.deliverables.get().planned == 3


def test_rows_that_only_this_machine_kept_are_built_again(desk, training, live_server):
    draft = Contract.objects.get(status="draft")
    page = desk("trainee")
    page.goto(live_server.url + reverse("contract_edit", args=[draft.pk]))
    page.route("**/drafts/save/", lambda route: route.abort())  # the line drops
    for _more in range(3):
        page.locator("[data-add=l]").click()
    page.keyboard.type("Соңғы жол")
    last = page.evaluate("document.activeElement.name")
    page.reload()
    assert page.input_value(f"[name={last}]") == "Соңғы жол"
