"""A grant's whole life in a browser, from the empty database that `manage.py setup` leaves: an administrator makes two officials; one
enters, the other verifies; the contract is closed, what it didn't need goes back to its lot, and the report is printed."""

import io
import re
from time import monotonic

import pytest
from django.core.management import call_command
from PIL import Image

from grants.models import Contract, ContractStatus, Lot, OutputState
from koksu.accounts.models import User
from tests.browser.conftest import WIDTHS
from tests.grants.test_files import pdf

pytestmark = pytest.mark.django_db(transaction=True)

ADMIN, ENTERS, CHECKS = "admin", "nurlan", "saule"
FULL_NAMES = {ENTERS: "Нұрлан Асанұлы Бекенов", CHECKS: "Бектас Сәуле Ерланқызы"}
PASSWORD = "Zhetisu-2025-first"
DAYS = ("05.09.2025", "19.09.2025", "03.10.2025", "17.10.2025")
REASON = "Тіркеу парағында қол жоқ"


@pytest.fixture
def office(browser, live_server, monkeypatch):
    """An empty database's district, its first administrator, and `office(username)`: that person's own browser, signed in."""
    monkeypatch.setenv("KOKSU_SETUP_PASSWORD", PASSWORD)
    names = {"region": "Жетісу облысы", "district": "Көксу ауданы", "username": ADMIN, "full_name": "Айгүл Омарова"}
    call_command("make_first", **names, stdout=io.StringIO())
    desks, troubles = {}, []

    def desk(username):
        if username not in desks:
            desks[username] = signed_in(watched(browser, live_server.url, troubles), live_server.url, username)
        return desks[username]

    yield desk
    for page in desks.values():
        page.context.close()
    assert troubles == []


def watched(browser, home, troubles):
    """A new person's browser at an office monitor; notes every error of a script, failed answer, and question to another host."""
    page = browser.new_context(viewport=WIDTHS["office"], base_url=home).new_page()
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("console", lambda told: troubles.append(f"{page.url}: {told.text}") if told.type == "error" and "422" not in told.text else 0)
    page.on("response", lambda answer: troubles.append(f"{answer.status} {answer.url}") if answer.status >= 500 else 0)
    page.on("request", lambda asked: None if asked.url.startswith((home, "data:", "blob:")) else troubles.append(asked.url))
    return page


def signed_in(page, home, username):
    page.goto(f"{home}/sign-in/?lang=kk")
    page.get_by_label("Пайдаланушы аты").fill(username)
    page.get_by_label("Құпиясөз").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(ngos|work)/$"))
    return page


def fill(page, **typed):
    """Types, chooses (by value, words or place) or ticks each by its field's name; `__` stands for a dash."""
    for name, value in typed.items():
        field = page.locator(f"#id_{name.replace('__', '-')}")
        kind = field.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
        if kind == "select":
            field.select_option(**{"index" if isinstance(value, int) else "label" if " " in value else "value": value})
        elif kind == "checkbox":
            field.set_checked(value)
        else:
            field.fill(value)


def press(page, name, to, **more):
    """Presses the button or link of this name, which leads to an address like `to`."""
    found = page.get_by_role("button", name=name, **more).or_(page.locator("main").get_by_role("link", name=name, **more))
    with page.expect_navigation(url=re.compile(to)):
        found.first.click()


def save(page, to):
    press(page, "Сақтау", to, exact=True)


def text(page, selector="main"):
    return page.locator(selector).first.inner_text().replace("\xa0", " ")


def photo(number):
    made = io.BytesIO()
    Image.effect_noise((160, 120), 60 + number).convert("RGB").save(made, "JPEG")
    return {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def paper(name, number=0):
    return {"name": f"{name}-{number}.pdf", "mimeType": "application/pdf", "buffer": pdf(f"/N({name}{number})".encode())}


def give(page, prefix, *files):
    """Puts files on a drop zone and waits until they are there, each with its kind."""
    page.locator(f"#{prefix}-upload").set_input_files(list(files))
    last = page.locator(f"#{prefix}-drop .dropped > li").nth(len(files) - 1)
    last.locator(f"input[name={prefix}-file]:not([value=''])").wait_for(state="attached")


# ---------------------------------------------------------------- the steps


def an_administrator_makes_two_officials(page):
    """The first page of an empty house says where to begin."""
    for username, full_name in FULL_NAMES.items():
        page.goto("/ngos/")
        page.locator("main a[href$='/user/add/']").click()
        fill(page, username=username, full_name=full_name, new_password=PASSWORD, new_password_again=PASSWORD)
        fill(page, assignments__0__role="official", assignments__0__district="Көксу ауданы")
        press(page, "Сақтау", "/admin/accounts/user/$", exact=True)
    assert text(page, "#result_list").count("Лауазымды адам, Көксу ауданы") == 2


def an_official_enters_where_the_money_comes_from(page):
    page.goto("/")
    press(page, "Бөлінген қаражат қосу", "/allocations/new/")
    fill(page, year="2025", source="district", amount="3 000 000", basis="net", decision="№ 12-3 шешім", decided="25.12.2024")
    save(page, r"/allocations/\d+/$")
    press(page, "Лот қосу", "/lots/new/")
    fill(page, number="1", title_kk="Жастар бастамалары", budget="2 000 000", basis="net", status="announced")
    fill(page, announced="01.06.2025", closes="20.06.2025", results="30.06.2025", customer="Ішкі саясат бөлімі")
    save(page, r"/lots/\d+/$")


def and_the_ngo_that_applies(page):
    lot = page.url
    page.goto("/ngos/new/")
    fill(page, name_kk="«Ақ босаға»", form="public_fund", bin="060240010094", account="KZ86125KZT5004100100")
    save(page, r"/ngos/\d+/$")
    press(page, "Басшы қосу", "/heads/new/")
    fill(page, full_name="Бекова Айнұр Маратқызы", post="директор", since="10.01.2024")
    save(page, r"/ngos/\d+/")
    page.goto(lot)
    press(page, "Өтінім қосу", "/applications/new/")
    fill(page, ngo=1, title_kk="Жастар алаңы", asked="2 000 000", submitted="10.06.2025", score="91,5", outcome="won")
    save(page, r"/lots/\d+/")


def the_lot_is_awarded_with_a_plan_and_signed(page):
    press(page, "Шарт жасау", "/award/")
    fill(page, instrument="social_order", advance_share="30", starts="10.07.2025", ends="30.11.2025")
    fill(page, d__0__kind="дөңгелек үстел", d__0__title_kk="Дөңгелек үстелдер", d__0__planned="4", d__0__due="20.11.2025")
    fill(page, d__1__kind="газет мақаласы", d__1__title_kk="Мақалалар", d__1__planned="3", d__1__due="20.11.2025")
    fill(page, l__0__item="Зал жалдау", l__0__of="0", l__0__nature="direct", l__0__quantity="4", l__0__unit_price="300 000")
    fill(page, l__1__item="Мақала", l__1__of="1", l__1__nature="direct", l__1__quantity="3", l__1__unit_price="150 000,50")
    fill(page, l__2__item="Бухгалтер", l__2__nature="administrative", l__2__quantity="4", l__2__unit_price="50 000")
    press(page, "Шарт жобасын сақтау", r"/contracts/\d+/$")
    press(page, "Шартқа қол қою", "/sign/")
    fill(page, number="7-Ә", signed="08.07.2025")
    press(page, "Қол қойылды деп белгілеу", r"/contracts/\d+/$")
    assert Lot.objects.get().status == "awarded"


def results_are_entered_with_their_proof(page):
    """Four round tables and two of three articles."""
    press(page, "Нәтиже енгізу", "/results/")
    for number, day in enumerate(DAYS):
        row = a_row(page, number, "1", day, f"{number + 1}-дөңгелек үстел")
        fill(page, **{f"{row}__participants": "25", f"{row}__starts_at": "10:00", f"{row}__ends_at": "12:00"})
        photos = [photo(3 * number + extra) for extra in range(3)]
        give(page, f"row-{number}", *photos, paper("tirkeu", number), paper("bagdarlama", number))
    for number in (4, 5):
        row = a_row(page, number, "2", "20.10.2025", f"{number - 3}-мақала")
        issue = {"newspaper": "Нұрлы Көксу", "issue_number": str(34 + number), "issue_date": "20.10.2025", "page": "3"}
        fill(page, **{f"{row}__{name}": value for name, value in issue.items()})
        give(page, f"row-{number}", photo(20 + number))
    press(page, "Тексеруге жіберу", r"/contracts/\d+/#outputs")


def a_row(page, number, deliverable, day, topic):
    """The grid's row, a new one where it isn't there; what every result tells."""
    row = f"row-{number}"
    if not page.locator(f"#{row}").count():
        page.get_by_role("button", name="Жол қосу").click()
    page.locator(f"#id_{row}-deliverable").select_option(index=int(deliverable))
    prefix = f"row__{number}"
    fill(page, **{f"{prefix}__day": day, f"{prefix}__claimed": "1", f"{prefix}__place": "Балпық би", f"{prefix}__topic": topic})
    return prefix


def the_other_official_accepts_all_but_one(page):
    page.goto("/verify/")
    press(page, "2-дөңгелек үстел", r"/verify/\d+/")
    page.get_by_text("Пысықтауға қайтару").first.click()
    page.get_by_label("Себебі").last.fill(REASON)
    press(page, "Осы себеппен қайтару", r"/verify/\d+/")
    press(page, "Толық қабылдау", r"/verify/\d+/")
    page.goto("/verify/")
    page.locator("[data-tick-all]").click()
    press(page, "Белгіленгенін толық қабылдау", "/verify/")
    assert "Тексеруді күткен нәтиже жоқ" in text(page)


def the_first_mends_what_came_back(page):
    page.goto("/")
    assert REASON in text(page, "#returned")
    press(page, "Пысықтау", r"/outputs/\d+/edit/", exact=True)
    give(page, "proof", paper("tirkeu", 22))
    press(page, "Қайта мәлімдеу", r"/contracts/\d+/#output")


def the_other_accepts_it_and_writes_the_act(page, contract):
    page.goto("/verify/")
    press(page, "2-дөңгелек үстел", r"/verify/\d+/")
    press(page, "Толық қабылдау", "/verify/$")
    page.goto(f"{contract}payments/new/")
    fill(page, kind="advance", day="15.07.2025", order_number="101", amount="600 000")
    save(page, "#payments")
    press(page, "Акт қосу", "/acts/new/")
    fill(page, number="1", day="10.11.2025", amount="1 700 001", final=True, customer_signatory="Е. Тұрсынов")
    page.get_by_role("button", name="Сақтау", exact=True).click()
    page.get_by_label("Сонда да неге енгізіледі").fill("Ортақ шығыс та осы актімен қабылданды")
    press(page, "Осы себеппен сақтау", "#acts")


def the_first_pays_the_rest(page):
    """Who wrote the act doesn't pay on it; the advance is a part of what was accepted."""
    page.goto("/")
    press(page, "Төлеу", "/payments/new/", exact=True)
    assert page.locator("#id_amount").input_value().replace("\xa0", " ") == "1 100 001"
    fill(page, day="12.11.2025", order_number="145")
    save(page, "#payments")


def what_the_ngo_spent_and_its_report(page):
    press(page, "Шығыс қосу", "/expenses/new/")
    for number, amount in enumerate(("1 200 000", "300 001", "200 000"), 1):
        fill(page, line=number, day="05.11.2025", amount=amount, supplier="ЖК Ахметов", document_kind="шот-фактура")
        give(page, "proof", paper("shot", number))
        if number < 3:
            press(page, "Сақтап, келесісін енгізу", r"/expenses/new/\?line=")
    save(page, "#expenses")
    press(page, "Есеп қосу", "/ngo-reports/new/")
    fill(page, final=True, since="10.07.2025", until="20.11.2025", due="05.12.2025", submitted="20.11.2025")
    save(page, "#reports")


def the_contract_is_closed_and_the_rest_released(page):
    press(page, "Шартты жабу", "/amend/")
    fill(page, number="1", day="22.11.2025", reason="Үшінші мақала жарияланбады", amount="1 700 001")
    fill(page, d__1__planned="2", l__1__quantity="2", l__1__amount="300 001")
    page.get_by_role("button", name="Сақтар алдында салыстыру").click()
    assert "299 999 ₸" in text(page)
    press(page, "Шартты жабу", "#amendments", exact=True)


# ---------------------------------------------------------------- the journey


def test_a_grant_from_its_allocation_to_the_printed_report(office, record_property):
    started = monotonic()
    an_administrator_makes_two_officials(office(ADMIN))
    first = office(ENTERS)
    an_official_enters_where_the_money_comes_from(first)
    and_the_ngo_that_applies(first)
    the_lot_is_awarded_with_a_plan_and_signed(first)
    contract = first.url
    results_are_entered_with_their_proof(first)
    the_other_official_accepts_all_but_one(office(CHECKS))
    the_first_mends_what_came_back(first)
    the_other_accepts_it_and_writes_the_act(office(CHECKS), contract)
    the_first_pays_the_rest(first)
    what_the_ngo_spent_and_its_report(first)
    the_contract_is_closed_and_the_rest_released(first)

    the_contracts_figures_close(first, contract)
    the_lot_has_its_money_back(first)
    the_report_is_printed(first)
    nothing_waits(first, office(CHECKS))
    record_property("count", f"a grant from the empty database to the printed report, by three people: {monotonic() - started:.0f} s")


def the_contracts_figures_close(page, address):
    page.goto(address)
    figures = [tiyn(row) for row in page.locator(".figures dd, .figures .num").all_inner_texts() if "₸" in row]
    whole = 1_700_001_00
    assert text(page, ".sum").endswith("1 700 001 ₸") and "жабылды" in text(page, ".page-head")
    assert figures[-1] == whole == sum(figures[:-1])
    contract = Contract.objects.get()
    outputs = [output for promise in contract.deliverables.all() for output in promise.outputs.all()]
    assert contract.status == ContractStatus.CLOSED
    assert [output.state for output in outputs] == [OutputState.VERIFIED] * 6
    assert {output.reported_by.username for output in outputs} == {ENTERS} and User.objects.count() == 3


def tiyn(words):
    """«1 500 001 ₸» as whole tiyn."""
    tenge, _comma, rest = re.sub(r"[^\d,]", "", words.partition("₸")[0]).partition(",")
    return int(tenge) * 100 + int(rest or 0)


def the_lot_has_its_money_back(page):
    page.goto("/lots/")
    press(page, "1-лот", r"/lots/\d+/$")
    assert "299 999 ₸" in text(page, ".figures")
    assert "жеңімпазы анықталды" in text(page, ".page-head")


def the_report_is_printed(page):
    page.goto("/ngos/")
    press(page, "«Ақ босаға»", r"/ngos/\d+/$")
    press(page, "Есепті басып шығару", "/report/$")
    told = text(page, "main.paper")
    for words in ("1 700 001 ₸", "1 500 001 ₸", "бір миллион жеті жүз мың бір теңге 00 тиын", "№ 7-Ә", "Нұрлы Көксу", "1 100 001 ₸"):
        assert words in told
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    with open(download.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"


def nothing_waits(*pages):
    for page in pages:
        page.goto("/")
        assert "Сізді күтіп тұрған іс жоқ" in text(page)
