"""District, region and country: their figures are the ledger's, added up; who may see them; what another period is told."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grants import ledger, totals
from grants.models import Allocation
from grants.reports import build, levels
from grants.reports.period import Period
from grants.reports.projecting import project
from tests.everywhere import latin_words
from tests.factories import (
    a_contract,
    a_deliverable,
    a_district,
    a_lot,
    a_payment,
    a_region,
    a_stated_figure,
    an_administrator,
    an_allocation,
    an_auditor,
    an_ngo,
    an_official,
    touched,
)
from tests.grants.test_ledger_properties import checked
from tests.grants.test_pages import Marks, signed_in, text_of
from tests.grants.worlds import moments, worlds

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)


# ---------------------------------------------------------------- the figures


def by_the_ledger(allocations, today=TODAY):
    """The allocations' own reports, made from every record, as one whole."""
    reports = [build.allocation_report(allocation, Period(today)) for allocation in allocations]
    return ledger.total([report.split for report in reports]), ledger.cash_total([c.cash for report in reports for c in report.contracts])


def as_region_and_country(district):
    """The same money seen from above: of its region alone and of a country without any other."""
    yield lambda year: levels.region_level(district.region, [district], year, TODAY)
    yield lambda year: levels.country_level([district], year, TODAY)


def test_levels_are_the_sum_of_the_allocations_own_reports(koksu_2019, training):
    """Each year and all of them, of the training district and of 2019's Koksu: every part, the cash, what is overdue."""
    for district in (koksu_2019.district, training.district):
        allocations = Allocation.objects.filter(district=district).select_related("district__region")
        for year in (None, *{one.year for one in allocations}):
            split, cash = by_the_ledger([one for one in allocations if year in {None, one.year}])
            own = levels.district_level(district, year, TODAY)
            assert (own.split, own.cash) == (split, cash) and split.closes
            for above in as_region_and_country(district):
                assert (above(year).split, above(year).cash, above(year).contracts) == (split, cash, own.contracts)
            assert ledger.total([ngo.split for ngo in own.ngos]) == own.contracts_split


class Books:
    """A generated world as records: what hangs on a contract stands in the projection alone, as the ledger tells it."""

    def __init__(self, world, district, year):
        self.world, self.district = world, district
        allocations = {row.id: an_allocation(of=district, year=year, amount=row.amount, basis=row.basis) for row in world.allocations}
        lots = {
            lot.id: a_lot(of=allocations[row.id], number=str(lot.id), budget=lot.budget, basis=lot.basis)
            for row in world.allocations
            for lot in row.lots
        }
        ngo = an_ngo(of=district)
        for row in world.contracts:
            allocation = allocations[row.allocation]
            contract = a_contract(of=ngo, allocation=allocation, lot=lots.get(row.lot), amount=row.amount, basis=row.basis)
            promises = {one.id: a_deliverable(of=contract, planned=one.planned, due=one.due).pk for one in row.deliverables}
            totals.project([(contract, ledger.contract(in_database(row, promises), date.max))])
            a_contract(of=ngo, allocation=allocation, draft=True)
        project((), [allocation.pk for allocation in allocations.values()])
        touched.clear()

    def told(self, today):
        """The splits of the allocations and the cash, by everything that is entered; what is overdue is that of the day."""
        standings = [as_of(ledger.contract(row, date.max), today) for row in self.world.contracts]
        cash = ledger.cash_total([one.cash for one in standings])
        rows = self.world.allocations
        return [ledger.allocation(row, [one for one in standings if one.row.allocation == row.id]).split for row in rows], cash


def as_of(standing, today):
    """The standing with what is overdue at the end of that day."""
    late = []
    for promise in standing.row.deliverables:
        outstanding, day = standing.deliverables[promise.id].split.outstanding, ledger.last_day(promise, standing.row)
        if outstanding is not None and day is not None:
            late.append(outstanding if day < today else 0)
    return replace(standing, split=replace(standing.split, overdue=sum(late) if late else None))


def in_database(row, promises):
    """The contract's row with the ids that its deliverables have in the database."""
    deliverables = tuple(promise._replace(id=promises[promise.id]) for promise in row.deliverables)
    lines = tuple(line._replace(deliverable=promises.get(line.deliverable)) for line in row.lines)
    return row._replace(deliverables=deliverables, lines=lines)


@settings(checked, max_examples=20, phases=[Phase.generate])  # each is written to the database: too slow to be made smaller
@given(st.lists(worlds(), min_size=3, max_size=3), moments)
def test_every_level_closes_through_every_gap(generated, today):
    """Three districts in two regions; unknown amounts, mixed bases, contracts without a lot, drafts and dates of all kinds."""
    with transaction.atomic():
        region = a_region()
        districts = [a_district(of=region), a_district(of=region), a_district()]
        books = [Books(world, district, 2025 + n % 2) for n, (world, district) in enumerate(zip(generated, districts, strict=True))]
        end = [book.told(today) for book in books]
        for book, (splits, cash) in zip(books, end, strict=True):
            own = levels.district_level(book.district, None, today)
            assert [child.split for child in by_id(own.children)] == splits
            assert own.split == ledger.total(splits) and own.split.closes
            assert own.cash == cash
        whole = levels.country_level(districts, None, today)
        assert whole.split == ledger.total([split for splits, _cash in end for split in splits]) and whole.split.closes
        assert whole.split == ledger.total([child.split for child in whole.children])
        below = levels.region_level(region, districts[:2], None, today)
        assert below.split == next(child.split for child in whole.children if child.record == region)
        assert [child.split for child in below.children] == [levels.district_level(d, None, today).split for d in districts[:2]]
        one_year = levels.country_level(districts, 2026, today)
        assert one_year.split == ledger.total(end[1][0])
        for group in levels.groups_of(whole):
            assert not group.rows or group.amount == sum(amount for _child, amount in group.rows)
        transaction.set_rollback(True)


def by_id(children):
    return sorted(children, key=lambda child: child.record.pk)


# ---------------------------------------------------------------- who


LEVELS = ("/districts/{d.pk}/", "/regions/{d.region_id}/", "/country/")
PAPERS = ("", "report/", "report.json", "report.xlsx", "report/running.css")


@pytest.fixture
def district():
    return a_year(a_district(name_kk="Көксу ауданы"))


def a_year(district, contracts=1, **allocation):
    """A district with an allocation, a lot and contracts of several NGOs."""
    lot = a_lot(of=an_allocation(of=district, worth="9 000 000", **allocation), worth="5 000 000")
    for _ in range(contracts):
        contract = a_contract(of=an_ngo(of=district), lot=lot, worth="500 000", with_breakdown=True)
        a_payment(of=contract, worth="100 000")
    a_contract(of=an_ngo(of=district), allocation=lot.allocation, worth=None, without_dates=True)
    return district


@pytest.mark.parametrize("role", [an_official, an_auditor, an_administrator])
def test_each_level_is_for_who_holds_a_role_in_all_of_it(role, district):
    other = a_year(a_district(of=district.region))
    for place, seen in ((district, 1), (district.region, 2), (None, 3)):
        client = signed_in(role(of=place))
        for level, address in enumerate(LEVELS):
            for paper in PAPERS:
                wanted = 200 if level < seen else 404
                assert client.get(address.format(d=district) + paper).status_code == wanted, (place, address, paper)
        assert client.get(LEVELS[0].format(d=other)).status_code == (200 if place != district else 404)
        assert client.get(LEVELS[1].format(d=a_district())).status_code == (200 if place is None else 404)
    both = signed_in(role(of=district))
    assert both.get(LEVELS[1].format(d=district)).status_code == 404  # were it all that is in the region, it is not the region's role
    assert Client().get("/country/").status_code == 302


@pytest.mark.parametrize("place", ["/districts/{}/", "/regions/{}/"])
@pytest.mark.parametrize("pk", ["0", "-1", "x", "9" * 30, "999999", "1.5"])
def test_impossible_ids_are_no_pages(place, pk, district):
    for paper in PAPERS:
        assert signed_in(an_administrator()).get(place.format(pk) + paper).status_code == 404


def test_a_region_without_districts_is_told_to_be_empty(district):
    response = signed_in(an_administrator()).get(f"/regions/{a_region().pk}/")
    assert response.status_code == 200 and 'class="empty"' in response.text
    assert 'class="empty"' in signed_in(an_official(of=a_district())).get("/ngos/").text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_another_period_gets_a_clear_message(language, district):
    client = signed_in(an_administrator(language=language))
    words = {"kk": "қаржы жылы", "ru": "финансовый год", "en": "whole financial years"}[language]
    for address in (address.format(d=district) for address in LEVELS):
        for query in ("from=2026-01-01&to=2026-06-30", "from=2026-01-01", "to=30.06.2026", "from=2025-01-01&to=2026-12-31"):
            for paper in PAPERS:
                response = client.get(f"{address}{paper}?{query}")
                assert response.status_code == 400, (address, paper, query)
                assert words in response.content.decode().casefold() or language != "en"
        for query in ("year=x", "year=0", "year=2026&from=2026-01-01", "from=2026-02-30"):
            assert client.get(f"{address}?{query}").status_code == 400
        assert client.get(f"{address}?from=2026-01-01&to=31.12.2026").status_code == 200  # the year by its days
        assert client.get(f"{address}?year=2099").status_code == 200


# ---------------------------------------------------------------- what


@pytest.mark.parametrize("level", range(3))
@pytest.mark.parametrize("rows", [1, 3])
def test_level_asks_as_many_queries_for_three_children_as_for_one(rows, level, district, django_assert_num_queries):
    for _ in range(rows - 1):
        if level == 0:
            a_year(district, contracts=3)
        else:
            a_year(a_district(of=district.region) if level == 1 else a_district(), contracts=3)
    client = signed_in(an_official())  # the menu asks for what waits
    address = LEVELS[level].format(d=district)
    client.get(address)
    with django_assert_num_queries((9, 7, 7)[level]):
        assert client.get(f"{address}?year=2026").status_code == 200


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_are_well_made_and_lead_down_and_up(language, district):
    a_year(a_district(of=district.region, training=True))
    a_stated_figure(record_kind="district", record_id=district.pk)
    client = signed_in(an_administrator(language=language))
    pages = {address: client.get(f"{address}?year=2026").content.decode() for address in (one.format(d=district) for one in LEVELS)}
    for address, page in pages.items():
        marks = Marks(page)
        assert marks.headings.count(1) == 1 and all(b <= a + 1 for a, b in zip(marks.headings, marks.headings[1:], strict=False)), address
        assert len(marks.ids) == len(set(marks.ids)) and set(marks.anchors) <= set(marks.ids), address
        assert not marks.unlabelled, address
        paper = client.get(f"{address}report/?year=2026&lang={language}").content.decode()
        assert language == "en" or not latin_words(page) | latin_words(paper), address
    own, region, country = pages
    assert f'href="{region}?year=2026#shared"' in pages[country] and f'href="{own}?year=2026#unknown_remainder"' in pages[region]
    assert f'<a href="{country}?year=2026">' in pages[own] and f'<a href="{region}?year=2026">' in pages[own]
    allocation = re.search(r'href="(/allocations/\d+/)#shared"', pages[own]).group(1)
    assert f'<a href="{own}">Көксу ауданы</a></nav>' in client.get(allocation).content.decode()
    assert f"?district={district.pk}&amp;year=2026" in pages[own]


def test_invented_money_is_never_added_to_real_money(district):
    invented = a_year(a_district(of=district.region, training=True, name_kk="Үлгі ауданы"), contracts=3)
    far = a_year(a_district(training=True))
    client = signed_in(an_administrator(language="en"))
    for address in ("/country/", f"/regions/{district.region_id}/"):
        text = text_of(client.get(f"{address}?lang=en"))
        assert "Money allocated 9 000 000 ₸" in text and "left out here: " in text and "Үлгі ауданы" in text
        assert 'class="training"' not in client.get(address).text
        assert "Үлгі ауданы" in text_of(client.get(f"{address}report/?lang=en"))
    told = client.get("/country/report.json").json()
    assert told["amount"] == "9000000.00" and told["training"] is False
    assert {one["id"] for one in told["left_out"]} == {invented.pk, far.pk}
    for address in (f"/regions/{far.region_id}/", f"/districts/{invented.pk}/"):
        page = client.get(address).text
        assert 'class="training"' in page and "left out" not in page
        assert "training-mark" in client.get(f"{address}report/").text


def test_json_has_every_key_and_its_children_add_up(koksu_2019, training):
    client = signed_in(koksu_2019.admin)
    district = training.district
    keys = {"subject", "period", "year", "years", "as_of", "training", "amount", "split", "unknown_remainder", "overdue", "cash"}
    keys |= {"contracts_of_unknown_amount", "children", "left_out", "stated", "gaps"}
    kinds = {}
    for address in (f"/districts/{district.pk}/", f"/regions/{district.region_id}/", "/country/"):
        for year in ("", "?year=2026"):
            told = client.get(f"{address}report.json{year}").json()
            kinds[told["subject"]["kind"]] = {child["kind"] for child in told["children"]}
            assert set(told) - {"contracts"} == keys and set(told["subject"]["name"]) == {"kk", "ru", "en"}
            assert told["period"] == ({"from": "2026-01-01", "to": "2026-12-31"} if year else {"from": None, "to": None})
            for child in told["children"]:
                assert set(child) == {"kind", "id", "name", "amount", "split", "overdue"} and set(child["name"]) == {"kk", "ru", "en"}
            assert all(amount(told["split"][part]) == sum(amount(c["split"][part]) for c in told["children"]) for part in told["split"])
            assert amount(told["amount"]) == sum(map(amount, told["split"].values())) + amount(told["unknown_remainder"])
            assert amount(told["overdue"]) == sum(amount(child["overdue"]) for child in told["children"])
    assert kinds == {"district": {"allocation"}, "region": {"district"}, "country": {"region"}}
    own = client.get(f"/districts/{district.pk}/report.json?year=2026").json()
    allocations = [child["id"] for child in own["children"]]
    reports = [client.get(f"/allocations/{pk}/report.json").json() for pk in allocations]
    assert [child["split"] for child in own["children"]] == [report["split"] for report in reports]
    by_id = {contract["id"]: contract for report in reports for contract in report["contracts"]}
    assert len(own["contracts"]) == len(by_id)
    for contract in own["contracts"]:  # in short, and the same
        assert {name: contract[name] for name in contract if name != "cash"} == {
            name: by_id[contract["id"]][name] for name in contract if name != "cash"
        }
    country = client.get("/country/report.json").json()
    assert (country["subject"]["id"], country["amount"]) == (None, "3000000.00")
    assert country["subject"]["name"]["kk"] == "Қазақстан Республикасы"


def amount(text):
    return Decimal(text or 0)


def test_region_is_named_as_it_was_called_in_that_year(koksu_2019):
    client = signed_in(koksu_2019.admin)
    region = f"/regions/{koksu_2019.district.region_id}/"
    assert "Zhetisu oblast (in 2019 — Almaty oblast)" in text_of(client.get(f"{region}?year=2019&lang=en"))
    assert "Almaty oblast" not in text_of(client.get(f"{region}?lang=en"))
    assert "Almaty oblast" in text_of(client.get("/country/?year=2019&lang=en"))
    assert "Almaty oblast" in text_of(client.get(f"{region}report/?year=2019&lang=en"))
    assert "5" in text_of(client.get(f"/districts/{koksu_2019.district.pk}/?lang=en")).partition("Stated by the source")[2][:200]


def test_spreadsheet_reads_back_to_the_same_figures(training, koksu_2019):
    client = signed_in(koksu_2019.admin)
    for address, sheets in ((f"/districts/{training.district.pk}/", 6), (f"/regions/{training.district.region_id}/", 4), ("/country/", 4)):
        told = client.get(f"{address}report.json?year=2026").json()
        content = client.get(f"{address}report.xlsx?year=2026&lang=en").content
        values, formulas = (openpyxl.load_workbook(io.BytesIO(content), data_only=computed) for computed in (True, False))
        assert len(values.sheetnames) == sheets
        children = values.worksheets[1]
        rows = [[cell.value for cell in row] for row in children.iter_rows()]
        heads = next(row for row in rows if "Proven" in row)
        closing = rows[-1]
        if told["children"]:
            assert closing[heads.index("Total")] == pytest.approx(float(told["amount"]), abs=0)
            assert closing[heads.index("Proven")] == float(told["split"]["proven"])
            assert closing[heads.index("Contracts")] == sum(row[heads.index("Contracts")] for row in rows[rows.index(heads) + 1 : -1])
            assert str(formulas.worksheets[1].cell(len(rows), heads.index("Proven") + 1).value).startswith("=SUM(")
