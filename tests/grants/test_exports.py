"""Lists as CSV and XLSX, read back: the same rows, exact to the tiyn, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from grants.ledger import BAR
from grants.reports.exports import csv_lines, harmless
from grants.reports.sheets import Book, Formula, Table, Year, write_book
from koksu.money import MAX_TIYN, Tenge
from tests.factories import NOON, a_contract, a_district, a_lot, a_region, an_allocation, an_auditor, an_ngo, an_official
from tests.grants.spreadsheets import check_formulas
from tests.grants.test_lists import some_contracts
from tests.grants.test_pages import signed_in

LISTS = ("ngos", "contracts", "lots", "allocations")
RUN_BY_SPREADSHEETS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', " =1", "=cmd|'/c calc'!A0"]


def answer(client, address):
    response = client.get(address)
    assert response.status_code == 200, response
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response.streaming_content)


def csv_rows(client, address):
    text = answer(client, address).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def sheet(client, address):
    """The sheet as it reads, after its formulas were held against the values they carry."""
    file = answer(client, address)
    check_formulas(file)
    return load_workbook(io.BytesIO(file), data_only=True).active


def xlsx_rows(client, address):
    return [list(row) for row in sheet(client, address).iter_rows(values_only=True)]


def table_of(rows):
    """Heads and what stands under them: after the first line that is as wide as the table."""
    wide = max(len([cell for cell in row if cell not in (None, "")]) for row in rows)
    start = next(number for number, row in enumerate(rows) if len([cell for cell in row if cell not in (None, "")]) >= min(wide, 10))
    return rows[start], rows[start + 1 :]


def above(rows):
    return "\n".join(str(row[0]) for row in rows[:6] if row and row[0])


@pytest.fixture
def district(db):
    return a_district(name_kk="Көксу ауданы")


@pytest.fixture
def client(district):
    return signed_in(an_official(of=district))


# ---------------------------------------------------------------- rows, filters, totals


@pytest.mark.parametrize("address", LISTS)
def test_both_files_say_the_same(address, client, district):
    some_contracts(district, ["«Әсем»", "«Ғасыр»"])
    a_contract(of=an_ngo(of=district), lot=a_lot(of=an_allocation(of=district)), worth=None)
    heads, body = table_of(csv_rows(client, f"/{address}.csv"))
    rows = [[as_in_csv(cell) for cell in row] for row in sheet(client, f"/{address}.xlsx").iter_rows()]
    assert (heads, body) == table_of(rows)


def as_in_csv(cell):
    """A cell of the Excel file as the CSV file has it."""
    if isinstance(cell.value, datetime):
        return f"{cell.value:%d.%m.%Y}"
    if cell.number_format == "#,##0.00" and cell.value is not None:
        return f"{cell.value:.2f}".replace(".", ",")
    return "" if cell.value is None else str(cell.value)


@pytest.mark.parametrize("address", LISTS)
def test_every_row_and_the_total_close(address, client, district):
    """Each part of the bar has its column; together they are the amount, to the tiyn."""
    some_contracts(district, ["«Әсем»", "«Ғасыр»"], worth="100 000,37")
    heads, body = table_of(xlsx_rows(client, f"/{address}.xlsx"))
    parts = len(BAR)
    assert len(heads) >= parts + 2
    for row in body:
        whole, *rest = row[-parts - 1 :]
        assert round(whole * 100) == sum(round(part * 100) for part in rest) > 0
    total = body[-1]
    assert round(total[-parts - 1] * 100) == sum(round(row[-parts - 1] * 100) for row in body[:-1])


def test_all_rows_come_in_the_asked_order_with_the_asked_filters(client, district):
    some_contracts(district, [f"«Ұйым {number:02}»" for number in range(60)])
    some_contracts(a_district(), ["«Өзгенікі»"])
    names = [row[0] for row in table_of(csv_rows(client, "/ngos.csv"))[1][:-1]]
    assert len(names) == 60 and names == sorted(names)
    assert [row[0] for row in table_of(csv_rows(client, "/ngos.csv?sort=-name"))[1][:-1]] == names[::-1]
    assert [row[0] for row in table_of(csv_rows(client, "/ngos.csv?q=07"))[1][:-1]] == ["«Ұйым 07»"]
    assert "07" in above(csv_rows(client, "/ngos.csv?q=07"))
    page = client.get("/ngos/?q=07&sort=-amount").content.decode()
    assert "/ngos.xlsx?q=07&amp;sort=-amount" in page and "/ngos.csv?q=07&amp;sort=-amount" in page


@pytest.mark.parametrize("address", LISTS)
def test_an_empty_list_is_a_file_with_its_heads(address, client):
    rows = csv_rows(client, f"/{address}.csv")
    assert len(rows[-1]) > len(BAR)
    assert xlsx_rows(client, f"/{address}.xlsx")


def test_the_heading_names_the_district_and_what_is_invented(db):
    region = a_region()
    real, invented = a_district(of=region, name_kk="Көксу ауданы"), a_district(of=region, name_kk="Үлгі ауданы", training=True)
    some_contracts(real, ["«Шын»"])
    some_contracts(invented, ["«Ойдан»"])
    both = csv_rows(signed_in(an_auditor(of=region)), "/ngos.csv")
    assert "Көксу ауданы" in above(both) and "Үлгі ауданы" in above(both)
    _heads, body = table_of(both)
    assert len(body) == 4  # two rows, a total of each kind
    assert [row[3] for row in body[:2]].count("") == 1  # the column that says which row is invented
    only = above(xlsx_rows(signed_in(an_official(of=invented)), "/ngos.xlsx?lang=ru"))
    assert "Учебные данные" in only and "Көксу" not in only
    assert "Учебные данные" not in above(xlsx_rows(signed_in(an_official(of=real)), "/ngos.xlsx?lang=ru"))


def test_unknown_is_a_word_and_never_zero(client, district):
    a_contract(of=an_ngo(of=district), allocation=an_allocation(of=district), worth=None)
    heads, body = table_of(xlsx_rows(client, "/contracts.xlsx?lang=en"))
    assert body[0][heads.index("Amount")] == "unknown"


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_ask_as_few_questions_for_three_rows_as_for_one(address, kind, client, district, django_assert_num_queries):
    queries = 5
    some_contracts(district, ["«Әсем»"])
    client.get(f"/{address}/")
    with django_assert_num_queries(queries):
        answer(client, f"/{address}.{kind}")
    some_contracts(district, ["«Ғасыр»", "«Дала»"])
    with django_assert_num_queries(queries):
        answer(client, f"/{address}.{kind}")


@pytest.mark.parametrize("query", ["sort=none", "year=1019", "show=x", "district=0"])
def test_a_wrong_address_is_told(client, query):
    assert client.get(f"/ngos.csv?{query}").status_code == 400
    assert client.get("/ngos.pdf").status_code == 404


# ---------------------------------------------------------------- safe and exact


def files_of(rows):
    table = Table("Кесте", [], ["Аты", "Сома"])
    for row in rows:
        table.add(row)
    return "".join(csv_lines(table)), load_workbook(book_of(table)).active


def book_of(table):
    book = io.BytesIO()
    write_book([table], Book(table.title, NOON), book)
    return book


@pytest.mark.parametrize("typed", RUN_BY_SPREADSHEETS)
def test_no_text_is_run_as_a_formula(typed):
    text, cells = files_of([[typed, Tenge(-100)]])
    row = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))[-1]
    assert row == [f"'{typed}", "-1,00"]
    cell = cells["A4"]
    assert (cell.data_type, cell.value.replace("_x000D_", "\r")) == ("s", typed)
    assert cell.hyperlink is None


def test_an_ngo_s_name_is_no_formula_in_its_list(client, district):
    an_ngo(of=district, name_kk='=HYPERLINK("http://example.org")', name_ru="")
    assert table_of(csv_rows(client, "/ngos.csv"))[1][0][0].startswith("'=")
    assert sheet(client, "/ngos.xlsx").max_row > 3


@pytest.mark.parametrize("typed", ["", "Көксу", "1+1", "а=б", "№ 5"])
def test_harmless_text_stays(typed):
    assert harmless(typed) == typed


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(st.lists(st.integers(-MAX_TIYN, MAX_TIYN), min_size=1, max_size=20))
def test_amounts_come_back_to_the_tiyn(tiyn):
    text, cells = files_of([["а", Tenge(one)] for one in tiyn])
    assert [round(cells.cell(4 + number, 2).value * 100) for number in range(len(tiyn))] == tiyn
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))[-len(tiyn) :]
    assert [int(row[1].replace(",", "")) for row in rows] == tiyn


def test_each_kind_of_cell_has_its_own_type():
    """Days are days, amounts show two decimals, a year has no groups; under the double rule of a sum stands a formula with its value."""
    table = Table("Кесте", [["Көксу"]], ["Күні", "Басталуы", "Жыл", "Саны", "Сома", "Бос"])
    table.add([date(2026, 3, 14), time(10, 30), Year(2026), 1500, Tenge(42857150), None])
    table.add(["Барлығы", "", "", 1500, table.down(4, 0, 1, Tenge(42857150)), ""], "total")
    book = book_of(table)
    cells = load_workbook(book).active
    assert cells["A5"].value.date() == date(2026, 3, 14) and cells["A5"].number_format == "dd.mm.yyyy"
    assert cells["B5"].value == time(10, 30)
    assert [(cells[at].value, cells[at].number_format) for at in ("C5", "D5")] == [(2026, "0"), (1500, "#,##0")]
    assert (cells["E5"].value, cells["E5"].number_format) == (428571.5, "#,##0.00")
    assert cells["F5"].value is None
    assert (cells["E6"].value, cells["E6"].border.top.style) == ("=SUM(E5:E5)", "double")
    assert load_workbook(book, data_only=True).active["E6"].value == 428571.5
    assert cells.freeze_panes == "B5" and cells.print_title_rows == "$4:$4"
    assert list(csv.reader(io.StringIO("".join(csv_lines(table))[1:]), delimiter=";"))[3:] == [
        table.heads,
        ["14.03.2026", "10:30", "2026", "1500", "428571,50", ""],
        ["Барлығы", "", "", "1500", "428571,50", ""],
    ]


def test_the_total_of_contracts_skips_drafts_and_invented_ones(db):
    """Its formulas, too: they count the rows that the ledger counts."""
    region = a_region()
    real, invented = a_district(of=region), a_district(of=region, training=True)
    some_contracts(real, ["«Шын»"], worth="100 000,37")
    some_contracts(invented, ["«Ойдан»"], worth="7")
    a_contract(of=an_ngo(of=real), allocation=an_allocation(of=real), worth="5 000", draft=True)
    client = signed_in(an_auditor(of=region))
    heads, body = table_of([[cell.value for cell in row] for row in sheet(client, "/contracts.xlsx?lang=en").iter_rows()])
    assert [row[heads.index("Amount")] for row in body if str(row[0]).startswith("Total")] == [100000.37, 7]
    assert len(body) == 5


def test_a_formula_that_does_not_come_to_its_value_is_found():
    table = Table("Кесте", [], ["Сома"])
    table.add([Tenge(1)])
    table.add([Formula("SUM(A4:A4)", Tenge(2))], "total")
    with pytest.raises(AssertionError):
        check_formulas(book_of(table).getvalue())
