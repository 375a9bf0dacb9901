"""A list as a file for a spreadsheet: CSV and XLSX of one and the same table. Nothing is added up here: totals come from the ledger."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from koksu.language import short_date
from koksu.money import Tenge

Cell = str | int | date | Tenge
"""Text, a count, a day, or an amount (whole tiyn)."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would take for a formula, or what hides one
WIDEST = 60  # characters of a column
LONGEST = 32_767  # characters that a cell of Excel holds


@dataclass(frozen=True)
class Table:
    """What stands above the table, its column heads, its rows, and the totals of all of them."""

    title: str
    about: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]]
    moment: datetime


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: where it begins like a formula, an apostrophe stands before it."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) or text.startswith(FORMULA) else text


def csv_lines(table: Table) -> Iterator[str]:
    """CSV as the Kazakh and Russian Excel opens it: UTF-8 with its mark, semicolons, decimal comma. One line at a time."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    above = [[table.title], *([line] for line in table.about), []]
    for row in (*above, table.heads, *table.rows, *table.totals):
        writer.writerow([_typed(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _typed(cell: Cell) -> str:
    if isinstance(cell, Tenge):
        return cell.plain().replace(".", ",")
    if isinstance(cell, int):
        return str(cell)
    return short_date(cell) if isinstance(cell, date) else harmless(cell)


def write_xlsx(table: Table, file: IO[bytes]) -> None:
    """The table as an Excel file: amounts and days as such, texts as texts whatever they begin with; ready to print on A4."""
    # constant_memory: one row at a time, so rows are written in their order. Texts become neither formulas nor links.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        book.set_properties({"title": table.title, "created": table.moment.replace(tzinfo=None)})
        sheet = book.add_worksheet(_sheet_name(table.title))
        first = len(table.about) + 2  # the row of heads, from nought
        _lay_out(sheet, table, first)
        sheet.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 14}))
        for number, line in enumerate(table.about, start=1):
            sheet.write_string(number, 0, line)
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
        sheet.set_row(first, 45)
        for column, name in enumerate(table.heads):
            sheet.write_string(first, column, name, head)
        _write_rows(sheet, table.rows, first + 1, _formats(book))
        _write_rows(sheet, table.totals, first + 1 + len(table.rows), _formats(book, bold=True, top=6))


def _formats(book: Workbook, **look: object) -> dict[type, Format]:
    return {
        str: book.add_format(look),
        int: book.add_format({"num_format": "#,##0", **look}),
        Tenge: book.add_format({"num_format": "#,##0.00", **look}),
        date: book.add_format({"num_format": "dd.mm.yyyy", "align": "left", **look}),
    }


def _write_rows(sheet: Worksheet, rows: Sequence[Sequence[Cell]], first: int, formats: dict[type, Format]) -> None:
    for number, row in enumerate(rows, start=first):
        for column, cell in enumerate(row):
            if isinstance(cell, Tenge):
                # The one place where an amount is a float: XLSX knows no other number. It stays exact: Python's division is correctly
                # rounded, our largest amount is 10^13 tiyn, and a double tells 2^53 (9 x 10^15) of them apart; rounded to two
                # decimals it reads back as the very tiyn.
                sheet.write_number(number, column, int(cell) / 100, formats[Tenge])
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell, formats[int])
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, cell, formats[date])
            else:
                sheet.write_string(number, column, cell[:LONGEST], formats[str])


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Koksu"


def _lay_out(sheet: Worksheet, table: Table, first: int) -> None:
    """Column widths, heads that stay in sight and repeat on paper, filters, one page wide."""
    for column, name in enumerate(table.heads):
        cells = [row[column] for row in (*table.rows[:200], *table.totals)]
        longest = max([len(str(cell)) for cell in cells] + [max((len(word) for word in name.split()), default=0)])
        sheet.set_column(column, column, min(longest + 2, WIDEST))
    sheet.freeze_panes(first + 1, 1)
    if table.rows:
        sheet.autofilter(first, 0, first + len(table.rows), len(table.heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
    sheet.set_footer("&C&P / &N")
