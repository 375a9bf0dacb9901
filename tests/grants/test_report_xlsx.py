"""The report as an Excel file, read back: the JSON's figures to the tiyn, and formulas that come to the values they carry."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import override
from openpyxl import load_workbook

from grants.actions.amendments import amend
from grants.actions.plans import present_plan
from grants.models import NGO, Allocation, Contract, Lot
from grants.reports.as_xlsx import OF_CONTRACTS, OF_DELIVERABLES, known
from grants.templatetags.ledger_tags import PARTS
from koksu.money import Tenge
from tests.factories import (
    NOON,
    a_contract,
    a_district,
    a_lot,
    a_payment,
    an_allocation,
    an_auditor,
    an_expense,
    an_ngo,
    an_official,
    an_output,
)
from tests.grants.spreadsheets import check_formulas
from tests.grants.test_pages import signed_in

pytestmark = pytest.mark.django_db
OVERDUE = "Overdue (within outstanding)"


@pytest.fixture
def reader():
    return signed_in(an_auditor(full_name="Болат Сейітов", language="en"))


def file_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:500]
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return answer.content


def book_of(client, address):
    """The file as a reader sees it, after its formulas were held against what they carry."""
    file = file_of(client, address)
    check_formulas(file)
    return load_workbook(io.BytesIO(file), data_only=True)


def rows_of(book, name):
    """The rows of a sheet by their heads, totals among them; the heads stand where the sheet is frozen."""
    sheet = book[name]
    head = int(sheet.freeze_panes.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
    heads = [cell.value for cell in sheet[head]]
    assert all(heads) and len(set(heads)) == len(heads), heads
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=head + 1, values_only=True)]


def front(book):
    """The first sheet: what stands beside each label, however often."""
    found = {}
    for label, *cells in book.worksheets[0].iter_rows(values_only=True):
        found.setdefault(label, []).extend(cell for cell in cells if cell is not None)
    return found


def told(cell):
    """An amount as the JSON tells it: unknown is a word here, null there."""
    return None if cell == "unknown" else Tenge(round(cell * 100)).plain()


def day(cell):
    return None if cell == "unknown" else cell.date().isoformat()


def split_in(row, parts):
    return {part: told(row[str(PARTS[part][0])]) for part in parts}


def check_against_json(book, json):
    """Each figure of the JSON stands on its sheet, exactly."""
    first = front(book)
    with override("en"):
        for part, figure in json["split"].items():
            name = str(PARTS[part][0])
            name = name if name in first else f"{name}, at most"
            assert told(first[name][1]) == figure if name in first else figure == "0.00", part
        whole = {"ngo": "All contracts", "contract": "Contract amount", "lot": "Lot budget", "allocation": "Allocation"}
        named = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == whole[json["subject"]["kind"]]]
        closing = [amount for _label, beside, amount, _share in named if beside is None]
        assert [told(cell) for cell in closing] == [json["amount"]]
        assert told(first[OVERDUE][-1]) == json["overdue"]
        contracts = [row for row in rows_of(book, "Contracts") if row["Status"]]
        assert len(contracts) == len(json["contracts"])
        for row, contract in zip(contracts, json["contracts"], strict=True):
            assert (told(row["Amount"]), told(row[OVERDUE])) == (contract["amount"], contract["overdue"])
            assert split_in(row, OF_CONTRACTS) == contract["split"]
            assert [day(row[head]) for head in ("Signed", "Start of the term", "End of the term")] == [
                contract[name] for name in ("signed", "starts", "ends")
            ]
        promises = [promise for contract in json["contracts"] for promise in contract["deliverables"]]
        rows = [row for row in rows_of(book, "Deliverables") if row["Kind"]]
        assert len(rows) == len(promises)
        for row, promise in zip(rows, promises, strict=True):
            for head, name in (("Planned", "planned"), ("Quantity reported", "reported"), ("Quantity accepted", "accepted")):
                assert row[head] == known(promise[name])
            assert told(row["Amount"]) == promise["amount"] and day(row["Deadline"]) == promise["due"]
            assert split_in(row, OF_DELIVERABLES) == {part: promise["split"][part] for part in OF_DELIVERABLES}
        check_facts(book, json)


def check_facts(book, json):
    """Outputs, lines, payments, expenses, cash, what isn't tied."""
    outputs = [output for contract in json["contracts"] for promise in contract["deliverables"] for output in promise["outputs"]]
    rows = [row for row in rows_of(book, "Outputs") if row["State"]]
    amounts = [None if row["Proven"] in ("—", "unknown") else told(row["Proven"]) for row in rows]
    assert [(day(row["Date"]), money) for row, money in zip(rows, amounts, strict=True)] == [(o["date"], o["amount"]) for o in outputs]
    for sheet, head, kept, name in (
        ("Estimate", "Amount", "Nature", "budget_lines"),
        ("Expenses", "From the grant", "Paid from", "expenses"),
        ("Payments", "Paid", "Kind", "payments"),
    ):
        facts = [fact for contract in json["contracts"] for fact in contract[name]]
        rows = [row for row in rows_of(book, sheet) if row[kept]]
        other = {"Expenses": "Own and other money, not counted in the grant", "Payments": "Refunded"}.get(sheet)
        cells = [row[other] if other and row[head] is None else row[head] for row in rows]
        assert [told(cell) for cell in cells] == [fact["amount"] for fact in facts], sheet
    cash, names = rows_of(book, "Money paid and spent")[-1], {"paid": "Paid", "refunded": "Refunded", "documented": "Expenses, documented"}
    assert {name: told(cash[head]) for name, head in names.items()} == {name: json["cash"][name] for name in names}
    gaps = rows_of(book, "Open questions")
    assert [(row["Amount"] and told(row["Amount"]), row["Quantity"]) for row in gaps] == [(g["amount"], g["count"]) for g in json["gaps"]]


@pytest.mark.once
def test_every_figure_of_the_demonstration_is_the_json_s(demo, reader, record_property):
    """The training district's NGOs and allocations, the 2019 source, a contract and a lot of each: now, and as it was."""
    checked = 0
    subjects = [("ngos", NGO.objects.live()), ("allocations", Allocation.objects.live())]
    subjects += [("contracts", Contract.objects.live()[::4]), ("lots", Lot.objects.live()[::4])]
    for name, records in subjects:
        for record in records:
            for query in ("", "year=2026") if name == "allocations" else ("",):
                json = reader.get(f"/{name}/{record.pk}/report.json?lang=en&{query}").json()
                check_against_json(book_of(reader, f"/{name}/{record.pk}/report.xlsx?lang=en&{query}"), json)
                checked += 1
    record_property("count", f"{checked} files held against the JSON")
    assert checked > 20


def test_the_2019_figures_in_each_language(koksu_2019, reader):
    """985 714 without breakdown and 2 014 286 unplaced, as numbers under a formula of 3 000 000; unknown is a word."""
    words = {"kk": "белгісіз", "ru": "неизвестно", "en": "unknown"}
    names = {}
    for language, unknown in words.items():
        book = book_of(reader, f"/allocations/{koksu_2019.allocation.pk}/report.xlsx?lang={language}")
        cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
        assert {985_714, 2_014_286, 3_000_000} <= {cell for cell in cells if isinstance(cell, int | float)}
        with override(language):
            assert str(PARTS["unplaced"][0]) in cells
        assert any(cell == unknown for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        names[language] = book.sheetnames
        assert all(len(name) <= 31 for name in book.sheetnames)
    assert len({tuple(found) for found in names.values()}) == 3
    assert len({len(found) for found in names.values()}) == 1


def a_rich_contract(**given):
    contract = a_contract(worth="400 000", with_breakdown=True, **given)
    an_output(of=contract.deliverables.get(), proven=True)
    an_output(of=contract.deliverables.get())
    a_payment(of=contract, worth="150 000,37")
    a_payment(of=contract, worth="30 000", kind="refund")
    an_expense(of=contract, worth="80 000", source="own")
    an_expense(of=contract, worth="10 000,01")
    return contract


def test_every_sheet_is_typed_and_ready_to_print(reader):
    contract = a_rich_contract(allocation=an_allocation(of=a_district(training=True)))
    file = file_of(reader, f"/ngos/{contract.ngo_id}/report.xlsx?lang=en&from=2026-03-01&to=2026-12-31")
    assert check_formulas(file) > 40
    book = load_workbook(io.BytesIO(file), data_only=True)
    assert "Opening, movements, closing" in book.sheetnames
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0  # one page wide, as many long as it takes
        assert any("are invented" in str(cell.value) for row in sheet["A1:B12"] for cell in row), sheet.title  # on every sheet
        assert "are invented" in sheet.oddHeader.left.text and "Болат Сейітов" in sheet.oddFooter.left.text
        assert sheet is book.worksheets[0] or (sheet.freeze_panes and sheet.print_title_rows)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, datetime):
                    assert cell.number_format.startswith("dd.mm.yyyy")
                if isinstance(cell.value, int | float) and cell.number_format == "#,##0.00":
                    assert wide_enough(sheet, cell), (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and cell.row > 12 and cell.column > 1:
                    assert cell.alignment.wrap_text or cell.font.b, (sheet.title, cell.coordinate)
    period = front(book)
    assert [period[label][0].date() for label in ("Period from", "Period to")] == [date(2026, 3, 1), date(2026, 12, 31)]
    assert rows_of(book, "Payments")[0]["Paid"] == 150000.37


def wide_enough(sheet, cell):
    """Whether its column shows a number whole: one that is too narrow shows ####."""
    widths = [one.width for one in sheet.column_dimensions.values() if one.min <= cell.column <= one.max]
    return len(f"{cell.value:,.2f}") < widths[0]


def test_no_text_is_run(reader):
    hostile = '=HYPERLINK("http://example.org")'
    contract = a_contract(of=an_ngo(name_kk="+1+1", name_ru=""), worth="1 000", title_kk=hostile, project_number="@SUM(A1)")
    book = load_workbook(io.BytesIO(file_of(reader, f"/allocations/{contract.allocation_id}/report.xlsx")))
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in (hostile, "+1+1", "@SUM(A1)")]
    assert len(texts) >= 3 and all(cell.data_type == "s" and not cell.hyperlink for cell in texts)


def test_a_past_day_closes_with_what_was_taken_out_of_the_plan_later(reader):
    """The plan of that day is on its sheets whole, with lines and promises that an amendment has removed since."""
    contract = a_contract(worth="400 000", with_breakdown=True)
    plan = present_plan(contract)
    plan.promises.clear()
    amend(
        actor=an_official(of=contract.allocation.district),
        at=NOON,
        contract=contract,
        kind="change",
        number="1",
        day=NOON.date(),
        reason="Тараптардың келісімі",
        terms={},
        plan=plan,
    )
    book = book_of(reader, f"/contracts/{contract.pk}/report.xlsx?lang=en&to=2026-05-31")
    assert [row["Amount"] for row in rows_of(book, "Deliverables")][-1] == 400_000
    json = reader.get(f"/contracts/{contract.pk}/report.json?to=2026-05-31").json()["contracts"][0]
    assert sum(Decimal(line["amount"]) for line in json["budget_lines"]) == Decimal(json["amount"]) - Decimal(json["split"]["no_breakdown"])
    now = book_of(reader, f"/contracts/{contract.pk}/report.xlsx?lang=en")
    assert "Amendments" in now.sheetnames and not [row for row in rows_of(now, "Deliverables") if row["Kind"]]


def test_an_ngo_with_nothing_and_a_draft_have_files_too(reader):
    ngo = an_ngo(bin="060240010094")
    book = book_of(reader, f"/ngos/{ngo.pk}/report.xlsx?lang=en")
    assert front(book)["BIN"] == ["060240010094"]  # text: a leading nought stays
    assert told(front(book)["Proven"][1]) == "0.00"
    draft = a_contract(draft=True)
    assert "draft" in str(front(book_of(reader, f"/contracts/{draft.pk}/report.xlsx?lang=en"))["Note"])


def test_a_wrong_period_is_told_as_everywhere(reader):
    """Another district's report, and an address that asks to sign in: tests/grants/test_reports.py."""
    pk = an_ngo().pk
    said = reader.get(f"/ngos/{pk}/report.json?year=x").json()["error"]["message"]
    answer = reader.get(f"/ngos/{pk}/report.xlsx?year=x")
    assert answer.status_code == 400 and escape(said) in answer.content.decode()


def test_the_links_stand_beside_the_others(reader):
    pk = an_ngo().pk
    assert f'href="/ngos/{pk}/report.xlsx"' in reader.get(f"/ngos/{pk}/").content.decode()
    assert 'href="../report.xlsx?year=2026&amp;lang=ru"' in reader.get(f"/ngos/{pk}/report/?year=2026&lang=ru").content.decode()


@pytest.mark.parametrize("contracts", [1, 3])
def test_a_file_takes_the_same_queries_however_many_contracts(reader, contracts):
    ngo, lot = an_ngo(), a_lot()
    for _ in range(contracts):
        a_rich_contract(of=ngo, lot=lot)
    for address, literal in ((f"/ngos/{ngo.pk}", 5), (f"/lots/{lot.pk}", 5), (f"/allocations/{lot.allocation_id}", 10)):
        reader.get(f"{address}/report.json")
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(f"{address}/report.xlsx").status_code == 200
        assert len(queries) == literal, (address, [query["sql"][:120] for query in queries])
