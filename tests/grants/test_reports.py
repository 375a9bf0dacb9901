"""The paper: the same figures as page, JSON and PDF, in three languages; who may see it; what hostile addresses get."""

import io
import re
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from pypdf import PdfReader

from grants import ledger
from grants.actions.amendments import amend
from grants.actions.plans import present_plan
from grants.models import NGO, Allocation, Contract, Lot, Note
from grants.reports import build
from grants.reports import pdf as pdf_module
from grants.reports.as_json import as_json, tenge
from grants.reports.pdf import PDFUnavailable, pdf, served
from grants.reports.period import Period
from grants.views.printing import css_string, running_css
from koksu.accounts.scope import load_scope
from koksu.money import Tenge
from tests.factories import (
    NOON,
    a_contract,
    a_district,
    a_document,
    a_head,
    a_lot,
    a_payment,
    a_region,
    an_allocation,
    an_auditor,
    an_expense,
    an_ngo,
    an_official,
    an_output,
)

pytestmark = pytest.mark.django_db

ADDRESSES = ("report/", "report.json", "report.pdf", "report.xlsx", "report/running.css")


@pytest.fixture
def reader(client):
    """An auditor of the whole country, signed in, whose screen speaks English."""
    client.force_login(an_auditor(full_name="Болат Сейітов", language="en"))
    return client


def plain(text):
    """Text as a reader compares it: no tags, no soft hyphens, every space alike."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text).replace("\xad", "").replace("\xa0", " "))


def page_text(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:500]
    return plain(response.content.decode())


def pdf_pages(response):
    assert response["Content-Type"] == "application/pdf"
    return [plain(page.extract_text()) for page in PdfReader(io.BytesIO(response.content)).pages]


# ---------------------------------------------------------------- the document's language and the screen's


def test_the_document_speaks_its_own_language_and_the_desk_the_screens(reader):
    html = reader.get(f"/ngos/{an_ngo().pk}/report/?lang=ru&year=2026").content.decode()
    assert '<html lang="ru">' in html
    assert '<nav lang="en" aria-label="Document">' in html
    assert ">Print</a>" in html
    assert 'href="?year=2026&amp;lang=kk"' in html  # the switch keeps the period
    assert 'href="../report.pdf?year=2026&amp;lang=ru"' in html
    assert reader.session.get("language") is None  # a document's language isn't remembered


def test_the_running_stylesheet_does_not_change_the_screens_language(reader):
    pk = an_ngo().pk
    html = reader.get(f"/ngos/{pk}/report/?lang=kk").content.decode()
    address = re.search(r'href="(running\.css[^"]*)"', html)[1].replace("&amp;", "&")
    css = reader.get(f"/ngos/{pk}/report/{address}")
    assert css["Content-Type"] == "text/css; charset=utf-8"
    assert "Болат Сейітов" in css.content.decode()
    assert '<nav lang="en"' in reader.get(f"/ngos/{pk}/report/?lang=kk").content.decode()


# ---------------------------------------------------------------- what it holds


def test_payments_and_expenses_close_and_refunds_are_taken_off(reader):
    contract = a_contract(worth="400 000", with_breakdown=True)
    a_payment(of=contract, worth="500 000", order_number="212")
    a_payment(of=contract, worth="30 000", kind="refund")
    an_expense(of=contract, worth="80 000", source="own", supplier="«Өз» ЖШС")
    text = page_text(reader, f"/contracts/{contract.pk}/report/?lang=en")
    assert "payment order № 212" in text
    assert "−30 000 ₸" in text
    assert "To be returned −70 000 ₸" in text
    assert "Not yet documented 470 000 ₸" in text
    assert "Own and other money, not counted in the grant" in text


def test_an_output_tells_its_proof_by_number_and_what_is_lacking(reader):
    contract = a_contract(worth="400 000", with_breakdown=True)
    promise = contract.deliverables.get()
    an_output(of=promise, proven=True, participants=31)
    an_output(of=promise, verified=True, claimed=2, accepted=1, reason="Бір отырыс өтпеді")
    text = page_text(reader, f"/contracts/{contract.pk}/report/?lang=en")
    assert "№ 1–5" in text  # a round table's five documents
    assert "participants: 31" in text
    assert "Бір отырыс өтпеді" in text
    assert "proof lacking" in text
    assert "120 000" in text  # one of three round tables proven


def test_a_period_opens_moves_and_closes(reader):
    contract = a_contract(worth="400 000", with_breakdown=True)
    a_payment(of=contract, worth="150 000")
    an_output(of=contract.deliverables.get(), proven=True)
    report = reader.get(f"/ngos/{contract.ngo_id}/report.json?from=2026-03-01&to=2026-12-31").json()
    for name, opening in report["opening"].items():
        closing = report["amount"] if name == "amount" else report["split"][name]
        assert Decimal(opening) + Decimal(report["movement"][name]) == Decimal(closing), name
    assert report["opening"]["proven"] == "0.00"
    assert report["movement"]["proven"] == "120000.00"
    text = page_text(reader, f"/ngos/{contract.ngo_id}/report/?from=2026-03-01&to=2026-12-31&lang=en")
    assert "Opening, 28.02.2026" in text
    assert "+120 000 ₸" in text


def test_a_past_day_lists_only_the_facts_it_counts(reader):
    contract = a_contract(worth="400 000", with_breakdown=True)
    a_payment(of=contract, worth="150 000", order_number="later", day=NOON.date())
    report = reader.get(f"/contracts/{contract.pk}/report.json?to=2026-05-31").json()
    assert report["contracts"][0]["payments"] == []
    text = page_text(reader, f"/contracts/{contract.pk}/report/?to=31.05.2026&lang=en")
    assert "later" not in text
    assert "as of 31.05.2026, by what is known today" in text


def test_the_report_of_an_ngo_with_nothing_says_so_and_closes_at_zero(reader):
    ngo = an_ngo(bin="060240010094")
    a_head(of=ngo, full_name="Ерлан Қасымов")
    text = page_text(reader, f"/ngos/{ngo.pk}/report/?lang=en")
    assert "The organisation has no contracts in this period" in text
    assert "0 ₸" in text
    assert "BIN 060240010094" in text
    assert "Ерлан Қасымов" in text
    empty = reader.get(f"/ngos/{ngo.pk}/report.json").json()
    assert (empty["amount"], empty["contracts"]) == ("0.00", [])


def test_a_draft_has_a_report_but_counts_nowhere(reader):
    contract = a_contract(draft=True)
    assert "is a draft" in page_text(reader, f"/contracts/{contract.pk}/report/?lang=en")
    assert reader.get(f"/ngos/{contract.ngo_id}/report.json").json()["amount"] == "0.00"


def test_contracts_of_unknown_amount_are_said(reader):
    ngo = an_ngo()
    a_contract(of=ngo, worth="100 000")
    a_contract(of=ngo, worth=None)
    assert "among them 1 contract of unknown amount" in page_text(reader, f"/ngos/{ngo.pk}/report/?lang=en")


def test_sections_are_numbered_without_gaps(reader):
    ngo = an_ngo()
    for _ in range(2):
        a_contract(of=ngo, with_breakdown=True)
    html = reader.get(f"/ngos/{ngo.pk}/report/?lang=en&year=2026").content.decode()
    found = [int(number) for number in re.findall(r"<h2>(\d+)\. ", html)]
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= 5
    assert html.count("<h1>") == 1


def test_invented_data_is_marked_on_the_page_and_on_every_sheet(reader):
    district = a_district(training=True, of=a_region())
    contract = a_contract(allocation=an_allocation(of=district), with_breakdown=True)
    mark = "the organisations, people and amounts are invented"
    assert mark in page_text(reader, f"/contracts/{contract.pk}/report/?lang=en")
    assert mark in reader.get(f"/contracts/{contract.pk}/report/running.css?language=en").content.decode()
    assert all(mark in page for page in pdf_pages(reader.get(f"/contracts/{contract.pk}/report.pdf?lang=en")))


# ---------------------------------------------------------------- everything closes

TODAY, MAY = date(2026, 11, 20), date(2026, 5, 31)
PERIODS = [
    Period(TODAY),
    *(Period(TODAY, date(year, 1, 1), date(year, 12, 31)) for year in (2019, 2025, 2026)),
    Period(TODAY, None, date(2025, 5, 31)),
    Period(TODAY, date(2025, 6, 1), date(2025, 12, 1)),
    Period(TODAY, date(2026, 6, 10), date(2026, 6, 10)),
]


def moves(opening, movement, closing):
    """Whether opening + movement = closing in every part; a part unknown at either end has no movement."""
    pairs = ((getattr(opening, part), moved, getattr(closing, part)) for part, moved in movement.items())
    return all(moved is None if None in (first, last) else first + moved == last for first, moved, last in pairs)


def check_closing(report):
    """The laws that hold of every report."""
    splits = [report.split, report.opening, *(c.split for c in report.contracts), *(lot.split for lot in report.lots)]
    assert all(split.closes for split in splits if split)
    assert all(getattr(split, part) is None or getattr(split, part) >= 0 for split in splits if split for part in ledger.PARTS[:-1])
    assert (report.opening is None) == (report.period.since is None)
    if report.opening:
        assert moves(report.opening, report.movement, report.split)
        assert moves(report.opening_cash, report.cash_movement, report.cash)
    for part in ledger.PARTS[:5]:
        assert (getattr(report.split, part) or 0) == sum(getattr(c.split, part) or 0 for c in report.contracts), part
    for name in ledger.Cash.__struct_fields__:
        assert (getattr(report.cash, name) or 0) == sum(getattr(c.cash, name) or 0 for c in report.contracts), name
    assert (report.split.overdue or 0) == sum(c.split.overdue or 0 for c in report.contracts)
    for contract in report.contracts:
        amounts = [line.amount for line in contract.lines] + [contract.split.no_breakdown or 0]
        assert contract.split.amount is None or contract.split.amount == sum(amounts)
        of_outputs = [o.amount or 0 for d in contract.deliverables for o in d.outputs]
        assert contract.split.proven == sum(of_outputs)
    told = as_json(report)
    assert told["amount"] == tenge(report.split.amount)
    assert all(told["split"][part] == tenge(getattr(report.split, part)) for part in told["split"])
    assert [c["amount"] for c in told["contracts"]] == [tenge(c.split.amount) for c in report.contracts]
    assert (told["opening_cash"] is None) == (told["cash_movement"] is None) == (report.period.since is None)


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: f"{period.since}..{period.until}")
def test_every_report_of_the_demonstration_closes(demo, period, record_property):
    scope = load_scope(an_auditor())
    reports = [build.ngo_report(ngo, scope, period) for ngo in NGO.objects.live()]
    contracts = {c.pk: build.contract_report(c, period) for c in Contract.objects.counted().select_related("allocation__district")}
    lots = [build.lot_report(lot, period) for lot in Lot.objects.live().select_related("allocation__district")]
    allocations = [build.allocation_report(a, period) for a in Allocation.objects.live().select_related("district")]
    for report in [*reports, *contracts.values(), *lots, *allocations]:
        check_closing(report)
    for report in [*reports, *lots, *allocations]:
        for value in report.contracts:  # a contract is the same wherever it is told of
            assert value.split == contracts[value.record.pk].split
            assert value.cash == contracts[value.record.pk].cash
    for report in allocations:
        in_lots = sum(lot.split.known for lot in report.lots)
        assert report.beyond_lots["amount"] is None or in_lots + report.beyond_lots["amount"] == report.split.amount
        assert report.split.mixed or not report.split.gap
    record_property("count", f"{len(reports) + len(contracts) + len(lots) + len(allocations)} reports")
    assert len(reports) > 3 and len(contracts) > 5 and len(allocations) > 1


def test_a_lot_announced_later_is_not_in_a_past_position(training):
    period = Period(TODAY, None, date(2025, 5, 31))
    first = Allocation.objects.filter(district__training=True).order_by("year", "pk").first()
    split = build.allocation_report(first, period).split
    assert (split.not_awarded, split.unplaced) == (80_000_000, 10_000_000)


def test_before_its_first_day_nothing_stands_and_it_is_said(reader):
    contract = a_contract(worth="400 000", with_breakdown=True)
    an_output(of=contract.deliverables.get(), proven=True)
    a_payment(of=contract, worth="150 000")
    for name, pk, words in (
        ("contracts", contract.pk, "this contract was not in force yet"),
        ("allocations", contract.allocation_id, "this money was not allocated yet"),
    ):
        told = reader.get(f"/{name}/{pk}/report.json?from=2001-01-01&to=2001-12-31").json()
        assert told["amount"] == told["opening"]["amount"] == told["cash"]["paid"] == "0.00"
        assert set(told["split"].values()) == {"0.00"}
        assert words in page_text(reader, f"/{name}/{pk}/?to=2001-12-31&lang=en")
        assert words in page_text(reader, f"/{name}/{pk}/report/?to=2001-12-31&lang=en")
    told = reader.get(f"/contracts/{contract.pk}/report.json?to=2001-12-31").json()["contracts"][0]
    assert (told["deliverables"], told["budget_lines"], told["payments"]) == ([], [], [])


def test_a_past_day_has_its_own_estimate_and_status(reader):
    contract = a_contract(worth="400 000", with_breakdown=True)
    line = contract.lines.first()
    was = (line.quantity, line.unit_price, line.amount)
    plan = present_plan(contract)
    changed = next(row for row in (*plan.shared, *plan.promises[0].lines) if row["id"] == line.pk)
    changed |= {"quantity": 700, "unit_price": Tenge.of(7), "amount": Tenge.of(49)}
    amend(
        actor=an_official(of=contract.allocation.district),
        at=NOON,
        contract=contract,
        kind="termination",
        number="1",
        day=NOON.date(),
        reason="Тараптардың келісімі",
        terms={"amount": Tenge.of(390_000)},
        plan=plan,
    )
    contract.refresh_from_db()
    before, after = (build.contract_report(contract, Period(date(2027, 1, 1), None, day)).contracts[0] for day in (MAY, date(2026, 12, 31)))
    assert [(v.quantity, v.unit_price, v.amount) for v in before.lines if v.record.pk == line.pk] == [was]
    assert [(v.quantity, v.unit_price, v.amount) for v in after.lines if v.record.pk == line.pk] == [(700, 700, 4900)]
    assert (before.status, after.status) == ("signed", "terminated")
    text = page_text(reader, f"/contracts/{contract.pk}/?to=2026-05-31&lang=en")
    assert "terminated" not in text and "49 ₸" not in text


def test_notes_and_sources_of_another_district_are_not_told(client):
    contract = a_contract()
    official = an_official(of=contract.allocation.district, language="en")
    for district, text in ((contract.allocation.district, "Біздің ескерту"), (a_district(), "Бөтен ескерту")):
        paper = a_document(of=district)
        for record in (contract, contract.ngo):
            Note.objects.create(
                record_kind=record.KIND, record_id=record.pk, document=paper, text_kk=text, recorded_by=official, recorded_at=NOON
            )
    client.force_login(official)
    for address in (f"/contracts/{contract.pk}/report.json", f"/ngos/{contract.ngo_id}/report.json"):
        assert {note["kk"] for note in client.get(address).json()["notes"]} == {"Біздің ескерту"}


# ---------------------------------------------------------------- queries


@pytest.mark.parametrize("address", ["report/", "report.json"])
@pytest.mark.parametrize("contracts", [1, 3])
def test_a_report_takes_the_same_queries_however_many_contracts(reader, address, contracts):
    ngo = an_ngo()
    lot = a_lot()
    for _ in range(contracts):
        contract = a_contract(of=ngo, lot=lot, worth="100 000", with_breakdown=True)
        an_output(of=contract.deliverables.get(), proven=True)
        an_expense(of=contract, worth="1 000")
    for name, pk in (("ngos", ngo.pk), ("contracts", contract.pk), ("lots", lot.pk), ("allocations", lot.allocation_id)):
        reader.get(f"/{name}/{pk}/{address}")
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(f"/{name}/{pk}/{address}").status_code == 200
        assert len(queries) == QUERIES[name], (name, [query["sql"][:120] for query in queries])


# Session, person with scope, subject, its contracts with their facts, what is said of them; an allocation's lots and its changes.
QUERIES = {"ngos": 5, "contracts": 5, "lots": 5, "allocations": 10}


# ---------------------------------------------------------------- who may see it, and hostile addresses


def subjects(district):
    lot = a_lot(of=an_allocation(of=district))
    contract = a_contract(of=an_ngo(of=district), lot=lot)
    return [("ngos", contract.ngo_id), ("contracts", contract.pk), ("lots", lot.pk), ("allocations", lot.allocation_id)]


def test_another_districts_report_does_not_exist(client):
    client.force_login(an_official(of=a_district()))
    for name, pk in subjects(a_district()):
        for address in ADDRESSES:
            assert client.get(f"/{name}/{pk}/{address}").status_code == 404, (name, address)


def test_an_ngos_report_covers_the_readers_district_and_says_so(client):
    ngo = an_ngo()
    mine, foreign = an_allocation(), an_allocation()
    a_contract(of=ngo, allocation=mine, worth="100 000")
    a_contract(of=ngo, allocation=foreign, worth="900 000")
    client.force_login(an_official(of=mine.district, language="en"))
    assert client.get(f"/ngos/{ngo.pk}/report.json").json()["amount"] == "100000.00"
    text = page_text(client, f"/ngos/{ngo.pk}/report/")
    assert "This report covers only the districts its maker may see." in text
    assert "900 000" not in text


def test_a_report_asks_to_sign_in(client):
    for address in ADDRESSES:
        response = client.get(f"/ngos/{an_ngo().pk}/{address}")
        assert response.status_code == 302
        assert "/sign-in/" in response["Location"]


HOSTILE_IDS = ["abc", "-1", "0", "1'--", "%27%20OR%201=1", str(10**30), "1%00", "..%2f1", "١", "%F0%9F%92%A3", "<script>", "null", "1;2"]
HOSTILE_QUERIES = [
    "from=yesterday",
    "from=2019-13-45",
    "to=0001-01-01",
    "from=9999-12-31",
    "from=2020-01-01&to=2019-01-01",
    "year=0",
    "year=99999999999999999999",
    "year=2019&from=2019-01-01",
    "year=%00",
    "from=" + "9" * 3000,
    "year=<script>alert(1)</script>",
]


def test_hostile_addresses_get_words_and_never_a_500(reader, record_property):
    asked = 0
    for name, pk in subjects(a_district()):
        for address in ADDRESSES:
            language = "language" if address.endswith(".css") else "lang"
            for hostile in HOSTILE_IDS:
                response = reader.get(f"/{name}/{hostile}/{address}")
                assert response.status_code in {400, 404}, (name, hostile, address)
                asked += 1
            for query in [*HOSTILE_QUERIES, f"{language}=xx", f"{language}=%F0%9F%92%A3"]:
                response = reader.get(f"/{name}/{pk}/{address}?{query}")
                assert response.status_code == 400, (name, address, query)
                assert b"<script>alert" not in response.content or response["Content-Type"] == "application/json"
                asked += 1
    record_property("count", f"{asked} hostile requests")
    assert asked == 4 * 5 * (13 + 13)


def test_a_wrong_period_is_told_in_the_screens_language_with_the_way_back(reader):
    pk = an_ngo().pk
    response = reader.get(f"/ngos/{pk}/report/?from=yesterday&lang=kk")
    text = response.content.decode()
    assert escape("from: “yesterday” is not a date. Write it as 2019-11-23 or 23.11.2019.") in text
    assert f'href="/ngos/{pk}/report/"' in text
    error = reader.get(f"/ngos/{pk}/report.json?year=x").json()["error"]
    assert error["status"] == 400
    assert "is not a year" in error["message"]


# ---------------------------------------------------------------- the margins, and PDF


def test_nothing_in_a_name_can_leave_its_css_string():
    hostile = "a\"; } body { display: none } /* ' \\ </style><!-- \n\r\f\t\0 & \u2028 «Үш ұрпақ»"
    text = css_string(hostile)
    inside = text[1:-1]
    assert text[0] == text[-1] == '"'
    assert not set(inside) & set("\"'<>&\n\r\f\t\0\u2028")
    assert "«Үш ұрпақ»" in inside
    back = re.sub(r"\\([0-9a-f]{6})", lambda found: chr(int(found[1], 16)), inside)
    assert back == hostile
    assert running_css(hostile).count("{") - inside.count("{") == 2  # only our own two blocks


def test_a_hostile_name_stays_in_its_place_everywhere(reader):
    ngo = an_ngo(name_kk='"; } main { display: none } </style><script>alert(1)</script>')
    css = reader.get(f"/ngos/{ngo.pk}/report/running.css").content.decode()
    assert css.count('"') % 2 == 0
    assert "</style" not in css
    assert "<script>alert" not in reader.get(f"/ngos/{ngo.pk}/report/").content.decode()
    assert "display: none" in " ".join(pdf_pages(reader.get(f"/ngos/{ngo.pk}/report.pdf")))  # shown as text, hidden by nothing
    assert "\n" not in reader.get(f"/ngos/{ngo.pk}/report.pdf")["Content-Disposition"]


def test_pdf_refuses_a_document_that_asks_for_anything_else():
    with pytest.raises(RuntimeError, match="Error fetching"):
        pdf('<img src="http://example.org/x.png">')


@pytest.mark.parametrize(
    "address",
    ["http://example.org/x.css", "file:///etc/hosts", "koksu:css/../../manage.py", "koksu:css/%2e%2e%2fx.css", "koksu:x/y.css", "data:,x"],
)
def test_pdf_serves_nothing_but_its_own_parts(address, tmp_path):
    with pytest.raises(ValueError, match="Not a part of the paper"):
        served(address, {"css": (tmp_path, ".css"), "font": (tmp_path, ".ttf")})
    assert served("koksu:font/Noto%5Bwght%5D.ttf", {"font": (tmp_path, ".ttf")}) == tmp_path / "Noto[wght].ttf"


def test_a_document_too_long_for_pdf_is_refused_in_words():
    with pytest.raises(PDFUnavailable, match="PDF"):
        pdf("<p>Әр теңге</p>", seconds=0.01)


def test_without_pango_the_reader_is_led_to_the_print_page(reader, monkeypatch):
    pk = an_ngo().pk
    missing = subprocess.CompletedProcess([], pdf_module.NO_PANGO, b"", b"cannot load library")
    monkeypatch.setattr(pdf_module.subprocess, "run", lambda *_args, **_options: missing)
    response = reader.get(f"/ngos/{pk}/report.pdf")
    assert response.status_code == 503
    text = response.content.decode()
    assert "libpangoft2-1.0-0" in text
    assert f'href="/ngos/{pk}/report/"' in text


@pytest.mark.parametrize("place", [1, 2])
def test_contracts_and_lots_print_too(reader, place):
    name, pk = subjects(a_district())[place]
    assert pdf_pages(reader.get(f"/{name}/{pk}/report.pdf?year=2026"))
