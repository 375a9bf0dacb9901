"""The four lists: who sees which rows, search, filters, order, pages and totals; and that no list asks more queries for more rows."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from grants.ledger import Split
from grants.reports.list_queries import Asked
from grants.reports.lists import allocation_list, contract_list, lot_list, ngo_list
from grants.templatetags.page_tags import late
from koksu.accounts.models import User
from koksu.accounts.scope import load_scope
from koksu.money import NBSP
from tests.factories import (
    YEAR,
    a_contract,
    a_deliverable,
    a_district,
    a_line,
    a_lot,
    a_member,
    a_stated_figure,
    an_administrator,
    an_allocation,
    an_auditor,
    an_ngo,
    an_official,
    an_output,
)

pytestmark = pytest.mark.django_db
LISTS = ("ngos", "contracts", "lots", "allocations")


@pytest.fixture
def district():
    return a_district(name_kk="Көксу ауданы")


def signed_in(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def text_of(response):
    """What a reader reads: without tags, each run of spaces as one space."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(words))


def row_names(response):
    """The names of the list's rows, in their order."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', unescape(response.content.decode()))


def some_contracts(district, names, worth="100 000", **term):
    """An allocation with a lot and, of each name, an NGO with a contract that has an output."""
    lot = a_lot(of=an_allocation(of=district, worth="9 000 000"), worth="5 000 000")
    made = []
    for name in names:
        contract = a_contract(of=an_ngo(of=district, name_kk=name, name_ru=""), lot=lot, worth=worth, **term)
        deliverable = a_deliverable(of=contract)
        a_line(deliverable=deliverable, worth=worth)
        an_output(of=deliverable, proven=True)
        made.append(contract)
    return made


@pytest.mark.parametrize("address", LISTS)
def test_list_is_for_those_who_signed_in(address):
    response = Client().get(f"/{address}/")
    assert response.status_code == 302
    assert "/sign-in/" in response["Location"]


@pytest.mark.parametrize("role", [an_official, a_member, an_auditor, an_administrator])
@pytest.mark.parametrize("address", LISTS)
def test_list_shows_the_readers_scope(role, address, district):
    some_contracts(district, ["«Біздікі»"])
    some_contracts(a_district(name_kk="Басқа аудан"), ["«Өзгенікі»"])
    response = signed_in(role(of=district)).get(f"/{address}/")
    assert response.status_code == 200
    assert len(row_names(response)) == 1
    assert "Өзгенікі" not in text_of(response)


@pytest.mark.parametrize(("address", "queries"), [("ngos", 7), ("contracts", 6), ("lots", 6), ("allocations", 6)])
@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_many_queries_for_three_rows_as_for_one(address, queries, rows, district, django_assert_num_queries):
    for name in ["«Ақ бұлақ»", "«Білім»", "«Дала»"][:rows]:
        some_contracts(district, [name])
    a_stated_figure(record_kind="district", record_id=district.pk)
    client = signed_in(an_official(of=district))
    client.get(f"/{address}/")
    with django_assert_num_queries(queries):
        response = client.get(f"/{address}/")
    assert len(row_names(response)) == rows


@pytest.mark.parametrize("typed", ["көксу", "коксу", "КОКСУ", "Көксу жаст", "жастары"])
def test_search_finds_kazakh_names_by_whatever_keyboard(typed, district):
    some_contracts(district, ["«Көксу Жастары»", "«Ақ бұлақ»"])
    response = signed_in(an_official(of=district)).get("/ngos/", {"q": typed})
    assert row_names(response) == ["«Көксу Жастары»"]


def test_search_folds_a_latin_i(district):
    some_contracts(district, ["«Білім шырағы»", "«Ақ бұлақ»"])
    response = signed_in(an_official(of=district)).get("/ngos/", {"q": "бiлiм"})  # both are Latin
    assert row_names(response) == ["«Білім шырағы»"]


def test_search_without_a_hit_says_what_was_perhaps_meant_within_the_scope(district):
    some_contracts(district, ["«Көксу Жастары»"])
    some_contracts(a_district(), ["«Жастар одағы»"])
    response = signed_in(an_official(of=district)).get("/ngos/", {"q": "жасатры"})
    text = text_of(response)
    assert "Көксу Жастары" in text
    assert "Жастар одағы" not in text
    assert 'href="/ngos/"' in response.content.decode()  # the way back: clear the filters


@pytest.mark.parametrize("typed", ["rjrce", "R-RCE ;fc", "r-rce ;fcnfhs"])
def test_search_typed_with_the_english_layout_suggests_what_was_meant(typed, district):
    some_contracts(district, ["«Көксу Жастары»", "«Ақ бұлақ»"])
    some_contracts(a_district(), ["«Көксу одағы»"])
    text = text_of(signed_in(an_official(of=district)).get("/ngos/", {"q": typed}))
    assert "«Көксу Жастары»" in text
    assert "Ақ бұлақ" not in text and "Көксу одағы" not in text


@pytest.mark.parametrize("typed", ["14", "№ 14", "14 "])
def test_the_contract_whose_number_was_typed_comes_first(typed, district):
    lot = a_lot(of=an_allocation(of=district, worth="9 000 000"), worth="5 000 000")
    for number, title in (("140", "А"), ("1-14", "Б"), ("14", "Я"), ("", "14 кездесу"), ("14-А", "В"), ("141", "Г")):
        a_contract(of=an_ngo(of=district, name_kk=f"«{title}»"), lot=lot, number=number, title_kk=title, worth=f"{len(number)}00")
    client = signed_in(an_official(of=district))
    names = [row.record.number for row in client.get("/contracts/", {"q": typed}).context["listing"].rows]
    others = [row.record.number for row in client.get("/contracts/").context["listing"].rows]
    assert names[0] == "14" and len(names) == 6
    assert names[1:] == [number for number in others if number != "14"]  # in their own order
    assert others[0] != "14"


def test_an_order_that_was_asked_for_goes_before_the_number_that_was_typed(district):
    lot = a_lot(of=an_allocation(of=district, worth="9 000 000"), worth="5 000 000")
    for number, worth in (("14", "100"), ("141", "300")):
        a_contract(of=an_ngo(of=district), lot=lot, number=number, worth=worth)
    rows = signed_in(an_official(of=district)).get("/contracts/?q=14&sort=-amount").context["listing"].rows
    assert [row.record.number for row in rows] == ["141", "14"]


def test_names_stand_in_the_order_of_the_kazakh_alphabet(district):
    some_contracts(district, ["«Өнер»", "«Оқу»", "«Үміт»", "«Ұлан»", "«Әділет»", "«Аққу»"])
    response = signed_in(an_official(of=district)).get("/ngos/")
    assert row_names(response) == ["«Аққу»", "«Әділет»", "«Оқу»", "«Өнер»", "«Ұлан»", "«Үміт»"]


def test_list_sorts_by_a_column_both_ways_and_says_so(district):
    for name, worth in (("«А»", "300"), ("«Б»", "100"), ("«В»", "200")):
        some_contracts(district, [name], worth=worth)
    client = signed_in(an_official(of=district))
    rising, falling = client.get("/ngos/?sort=amount"), client.get("/ngos/?sort=-amount")
    assert row_names(rising) == ["«Б»", "«В»", "«А»"]
    assert row_names(falling) == ["«А»", "«В»", "«Б»"]
    assert 'class="num" aria-sort="ascending"><a href="?sort=-amount"' in rising.content.decode()
    assert 'class="num" aria-sort="descending"><a href="?sort=amount"' in falling.content.decode()


def test_filters_stand_in_the_address_and_stay_in_its_links(district):
    some_contracts(district, ["«Ақ бұлақ»"])
    old = an_allocation(of=district, year=2024)
    a_contract(
        of=an_ngo(of=district, name_kk="«Ескі»"), allocation=old, signed=date(2024, 2, 1), starts=date(2024, 2, 1), ends=date(2024, 9, 1)
    )
    client = signed_in(an_official(of=district))
    response = client.get("/ngos/?q=&year=2024&area=&show=all&sort=name")
    assert row_names(response) == ["«Ескі»"]
    assert 'href="?year=2024&amp;sort=-amount"' in response.content.decode()
    assert len(row_names(client.get("/ngos/?q=&year=&area=&show=all"))) == 2


def test_list_shows_what_is_overdue_alone(district):
    some_contracts(district, ["«Кеш»"], signed=date(2019, 1, 1), starts=date(2019, 1, 1), ends=date(2020, 1, 1))
    some_contracts(district, ["«Уақытында»"], ends=date(2099, 1, 1))
    response = signed_in(an_official(of=district)).get("/contracts/?show=overdue")
    assert "«Кеш»" in text_of(response)
    assert "«Уақытында»" not in text_of(response)


def test_totals_are_of_all_pages_and_invented_money_is_apart(district):
    some_contracts(district, [f"«Ұйым {number:02}»" for number in range(51)], worth="10 000")
    practice = a_district(name_kk="Үлгі ауданы", training=True)
    some_contracts(practice, ["«Ойдан»"], worth="77 000")
    client = signed_in(an_auditor())
    response = client.get("/ngos/?page=2")
    assert len(row_names(response)) == 2
    feet = re.findall(r"<tfoot.*?</tfoot>", response.content.decode(), re.DOTALL)[0]
    assert f"510{NBSP}000{NBSP}₸" in feet
    assert f"77{NBSP}000{NBSP}₸" in feet
    assert f"587{NBSP}000{NBSP}₸" not in feet
    assert client.get("/ngos/?page=1").content.decode().count('class="invented"') == 1


def test_the_total_of_lots_whose_budgets_nobody_knows_is_unknown_and_never_zero(district):
    allocation = an_allocation(of=district, worth="3 000 000")
    for _lot in range(3):
        a_lot(of=allocation, worth=None)
    client = signed_in(an_official(of=district))
    assert "Барлығы белгісіз" in text_of(client.get("/lots/"))
    last = b"".join(client.get("/lots.csv").streaming_content).decode().splitlines()[-1]
    assert last.startswith("Барлығы: 3;") and ";белгісіз;" in last
    [total] = lot_list(load_scope(an_official(of=district)), Asked(), date(2026, 7, 1)).totals
    assert (total.rows, total.contracts, total.split.amount, total.split.not_awarded) == (3, 0, None, None)
    a_lot(of=allocation, worth="500 000")
    [total] = lot_list(load_scope(an_official(of=district)), Asked(), date(2026, 7, 1)).totals
    assert (total.rows, total.split.amount, total.split.not_awarded) == (4, 500_000_00, 500_000_00)


def test_what_a_total_holds_of_rows_of_unknown_amount_is_told_on_the_page_and_in_its_file(district):
    allocation = an_allocation(of=district, worth="3 000 000")
    a_lot(of=allocation, worth="1 000 000")
    a_contract(of=an_ngo(of=district), allocation=allocation, lot=a_lot(of=allocation, worth=None), worth="700 000")
    client = signed_in(an_official(of=district))
    told = "сомасы белгісіз жолдардың белгілі бөлігі де кіреді: 700 000 ₸"
    assert told in text_of(client.get("/lots/"))
    assert told in client.get("/lots.csv").getvalue().decode().replace("\xa0", " ")
    assert told not in text_of(client.get("/contracts/")) and told not in text_of(client.get("/allocations/"))


def test_of_a_contract_of_unknown_amount_the_sums_hold_what_its_estimate_tells(district):
    contract = a_contract(of=an_ngo(of=district), allocation=an_allocation(of=district), worth=None)
    a_line(of=contract, worth="50 000")
    told = text_of(signed_in(an_official(of=district)).get("/contracts/"))
    assert "қосындыларға олардың тек сметада айтылған бөлігі кіреді" in told
    assert "жолдардың белгілі бөлігі де кіреді: 50 000 ₸" in told and "Барлығы: 1" in told


@pytest.mark.parametrize(
    ("outstanding", "overdue", "told"),
    [(0, None, "—"), (None, None, "—"), (500, 0, "—"), (500, 300, f"3{NBSP}₸"), (500, None, '<span class="gap">белгісіз</span>')],
)
def test_what_is_late_is_unknown_where_money_is_outstanding_by_a_day_nobody_told(outstanding, overdue, told):
    assert late(Split(500, outstanding=outstanding, overdue=overdue)) == told


def test_an_unknown_deadline_is_no_dash_in_a_list(district):
    contract = a_contract(of=an_ngo(of=district), allocation=an_allocation(of=district), worth="1 000", ends=None)
    a_line(of=contract, deliverable=a_deliverable(of=contract, due=None), worth="1 000")
    client = signed_in(an_official(of=district))
    for address in ("/contracts/", "/allocations/", f"/districts/{district.pk}/", f"/ngos/{contract.ngo_id}/"):
        page = client.get(address).content.decode().split("<tbody", 1)[1].split("</tfoot>")[0]
        assert page.count("белгісіз</span>") >= 2, address  # the row's and the total's


@pytest.mark.parametrize("listed", [ngo_list, contract_list, lot_list, allocation_list])
def test_rows_and_what_is_known_of_unknown_ones_add_up_to_each_total(training, koksu_2019, listed):
    auditor = User.objects.get(username="auditor")
    listing = listed(load_scope(auditor), Asked(whole=True), date(2026, 11, 20))
    rows = [row for row in listing.rows if getattr(row.record, "status", "") != "draft"]
    for total in listing.totals:
        amounts = [row.split.amount for row in rows if row.training is total.training]
        assert sum(amount or 0 for amount in amounts) + total.of_unknown == (total.split.amount or 0)
    assert any(total.of_unknown for total in listing.totals) or listed is not lot_list


def test_pager_leads_to_first_previous_next_and_last(district):
    for number in range(101):
        an_ngo(of=district, name_kk=f"«Ұйым {number:03}»")
    client = signed_in(an_official(of=district))
    second = client.get("/ngos/?page=2&sort=-name").content.decode()
    assert 'rel="prev" href="?sort=-name&amp;page=1"' in second
    assert 'rel="next" href="?sort=-name&amp;page=3"' in second
    assert len(row_names(client.get("/ngos/?page=3"))) == 1


WRONG = (
    "page=0", "page=-1", "page=9", "page=x", "page=99999999999999999999", "page=1e3", "sort=amountt", "sort=-", "year=1", "year=x",
    "year=999999999999", "district=999", "district=1%20OR%201=1", "area=none", "show=everything", "q=" + "ә" * 300,
)  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_wrong_filters_get_words_and_the_way_back(address, district, record_property):
    client = signed_in(an_auditor(language="kk"))
    for query in WRONG:
        response = client.get(f"/{address}/?{query}")
        assert response.status_code in {400, 404} or query.startswith("district"), query
        assert response.status_code < 500
        assert f'href="/{address}/"' in response.content.decode()
    record_property("count", f"{len(WRONG)} wrong filters")


@pytest.mark.parametrize("query", ["q=%27%20OR%201=1--", "q=%25", "q=<script>alert(1)</script>", "q=%F0%9F%98%80", "q=...", "unknown=1"])
def test_hostile_searches_find_nothing_and_break_nothing(query, district):
    response = signed_in(an_official(of=district)).get(f"/ngos/?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_empty_list_says_what_happens_next(district):
    for address in LISTS:
        response = signed_in(an_official(of=district)).get(f"/{address}/")
        assert response.status_code == 200
        assert 'class="empty"' in response.content.decode()


def test_drafts_are_listed_and_counted_in_no_sum(district):
    (contract,) = some_contracts(district, ["«Ақ бұлақ»"], worth="100 000")
    a_contract(of=contract.ngo, lot=contract.lot, draft=True, worth="900 000", number="Ж-1")
    response = signed_in(an_official(of=district)).get("/contracts/")
    feet = re.findall(r"<tfoot.*?</tfoot>", response.content.decode(), re.DOTALL)[0]
    assert len(row_names(response)) == 2
    assert 'class="state draft"' in response.content.decode()
    assert f"100{NBSP}000{NBSP}₸" in feet
    assert f"1{NBSP}000{NBSP}000" not in feet


def test_stated_number_of_ngos_stands_beside_the_counted(district):
    an_ngo(of=district), an_ngo(of=district), an_ngo(of=district, counted=None)
    a_stated_figure(record_kind="district", record_id=district.pk, value=5)
    with translation.override("en"):
        text = text_of(signed_in(an_official(of=district, language="en")).get("/ngos/?lang=en"))
    assert "Known here: 2." in text
    assert "isn't said whether 1 more" in text


def test_every_bar_leads_to_the_rows_behind_its_parts(district):
    (contract,) = some_contracts(district, ["«Ақ бұлақ»"])
    client = signed_in(an_official(of=district))
    for address in LISTS:
        body = client.get(f"/{address}/").content.decode()
        links = set(re.findall(r'<a href="(\d+/)#(\w+)"><rect', body))  # beneath the list's own address
        assert links, address
        for page, anchor in links:
            assert f'id="{anchor}"' in client.get(f"/{address}/{page}").content.decode(), (page, anchor)
    assert contract.allocation.year == YEAR
