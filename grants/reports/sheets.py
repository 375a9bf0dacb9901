"""Spreadsheets: what a table is, and how it becomes a sheet of an Excel file: typed cells, totals as formulas, ready to print on A4.

Nothing is added up here: a total brings the value that the ledger computed, and the formula that a spreadsheet comes to it by.
XlsxWriter is imported only where a file is made: every list knows its table, few requests ask for the file.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import IO, TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from koksu.money import Tenge

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


class Year(int):
    """A number that counts nothing, and so has no groups: a year, a document's number."""


class Share(int):
    """Tenths of a per cent."""


class Hundredths(int):
    """A quantity with two decimals, as a whole number of hundredths."""


class Formula(Struct, frozen=True):
    """A total: what a spreadsheet computes (without its "="), and what the ledger computed, which is the same."""

    text: str
    value: Tenge | int


Cell = str | int | date | time | Tenge | Formula | None
"""Text, a count, a day, a moment, a time of day, an amount (whole tiyn), a total of any of these numbers; None: an empty cell."""

LONGEST = 32_767  # characters that a cell of Excel holds
LONGEST_NAME = 31  # characters of a sheet's name
LONGEST_FOOT = 200  # characters of what stands beneath each page: Excel takes 255 with its codes
WIDEST, NARROWEST = 44, 8  # characters of a column
FORMATS: dict[type, dict[str, object]] = {
    Tenge: {"num_format": "#,##0.00"},
    Hundredths: {"num_format": "#,##0.00"},
    Share: {"num_format": "0.0%"},
    Year: {"num_format": "0", "align": "left"},
    int: {"num_format": "#,##0"},
    datetime: {"num_format": "dd.mm.yyyy hh:mm", "align": "left"},
    date: {"num_format": "dd.mm.yyyy", "align": "left"},
    time: {"num_format": "hh:mm", "align": "left"},
    str: {"text_wrap": True},
}
PER_UNIT: dict[type, int] = {Tenge: 100, Hundredths: 100, Share: 1000}
LOOKS: dict[str, dict[str, object]] = {"": {}, "rest": {"italic": True}, "total": {"bold": True, "top": 6}, "fact": {"align": "left"}}
"""How a row looks: a part that closes a whole; a total, under the double rule that closes a sum; a label with its value."""


class Row(NamedTuple):
    """A row of a table, and how it looks (LOOKS)."""

    cells: Sequence[Cell]
    look: str = ""


class Table(Struct):
    """What stands on one sheet: its title, lines above the table (a text, or a label with its value), heads, rows, totals among them."""

    title: str
    about: Sequence[Sequence[Cell]] = ()
    heads: Sequence[str] = ()
    name: str = ""
    """The sheet's name; empty: the title."""
    listed: bool = True
    """Whether its rows are a list: its heads stay in sight, repeat on paper and filter."""
    widest: int = WIDEST
    """How many characters wide a column may be; longer texts wrap. Printed one page wide, many columns need to be narrow."""
    rows: list[Row] = field(default_factory=list)

    @property
    def head(self) -> int:
        """The row of heads on the sheet, from nought: under the title, what is told above, and an empty line."""
        return len(self.about) + 2

    def add(self, cells: Sequence[Cell], look: str = "") -> int:
        """Another row; its place in `rows`."""
        self.rows.append(Row(cells, look))
        return len(self.rows) - 1

    def cell(self, row: int, column: int) -> str:
        """A cell's address on the sheet («E5»), by its place in `rows` and its column, both from nought."""
        return f"{_letters(column)}{self.head + 2 + row}"

    def down(self, column: int, first: int, last: int, value: Tenge | int) -> Formula | Tenge | int:
        """The sum of a column from the row `first` to that before `last`. `value` itself where there is no row."""
        return Formula(f"SUM({self.range(column, first, last)})", value) if last > first else value

    def across(self, row: int, first: int, last: int, value: Tenge | int) -> Formula:
        """The sum of a row from the column `first` to that before `last`; the row may be the one that is added next."""
        return Formula(f"SUM({self.cell(row, first)}:{self.cell(row, last - 1)})", value)

    def range(self, column: int, first: int, last: int) -> str:
        """The addresses of a column («E5:E9») from the row `first` to that before `last`."""
        return f"{self.cell(first, column)}:{self.cell(last - 1, column)}"

    @property
    def wide(self) -> int:
        """How many columns it has."""
        return max([len(self.heads), *(len(row.cells) for row in self.rows)])


def _letters(column: int) -> str:
    """A column's name: A, …, Z, AA, … XlsxWriter's own would bring all of it, 2 MB, into a worker that only ever makes CSV."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


class Book(Struct, frozen=True):
    """What an Excel file says of itself: its title, who made it and when, and what stands at the top and the foot of each printed page."""

    title: str
    moment: datetime
    author: str = ""
    top: str = ""
    foot: str = ""


def write_book(tables: Iterable[Table], book: Book, file: IO[bytes]) -> None:
    """An Excel file of these tables, a sheet each, in their order."""
    from xlsxwriter import Workbook

    # constant_memory: one row at a time, so rows are written in their order. Texts become neither formulas nor links.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as workbook:
        workbook.set_properties({"title": book.title, "author": book.author, "created": book.moment.replace(tzinfo=None)})
        pen = _Pen(workbook)
        for table in tables:
            sheet = workbook.add_worksheet(_free_name(table.name or table.title, [one.name.casefold() for one in workbook.worksheets()]))
            _lay_out(sheet, table, book)
            pen.write(sheet, table)


class _Pen:
    """Writes cells of each kind in its format; every format is made once a file."""

    def __init__(self, workbook: "Workbook") -> None:
        self.workbook = workbook
        self.formats: dict[tuple[type, str], Format] = {}
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.label = workbook.add_format({"valign": "top"})
        self.head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})

    def write(self, sheet: "Worksheet", table: Table) -> None:
        sheet.write_string(0, 0, table.title[:LONGEST], self.title)
        for number, (label, *values) in enumerate(table.about, start=1):
            sheet.write_string(number, 0, str(label)[:LONGEST], self.label)
            for column, value in enumerate(values, start=1):
                self.cell(sheet, number, column, value, "fact")
        for column, name in enumerate(table.heads):
            sheet.write_string(table.head, column, name, self.head)
        for number, row in enumerate(table.rows, start=table.head + 1):
            for column, cell in enumerate(row.cells):
                self.cell(sheet, number, column, cell, row.look)

    def cell(self, sheet: "Worksheet", row: int, column: int, cell: Cell, look: str) -> None:
        value = cell.value if isinstance(cell, Formula) else cell
        style = self.format(value, look)
        if isinstance(cell, Formula):
            sheet.write_formula(row, column, f"={cell.text}", style, number(cell.value))
        elif isinstance(cell, int):
            sheet.write_number(row, column, number(cell), style)
        elif isinstance(cell, date | time):
            moment = cell.replace(tzinfo=None, microsecond=0) if isinstance(cell, datetime | time) else cell
            sheet.write_datetime(row, column, moment, style)
        elif cell:
            sheet.write_string(row, column, cell[:LONGEST], style)
        elif look:
            sheet.write_blank(row, column, None, style)

    def format(self, value: Cell, look: str) -> "Format":
        kind = _kind(value)
        if (kind, look) not in self.formats:
            self.formats[kind, look] = self.workbook.add_format({"valign": "top", **FORMATS[kind], **LOOKS[look]})
        return self.formats[kind, look]


def number(value: int) -> float:
    """A number as a spreadsheet holds it: an amount in tenge, a quantity in units.

    The one place where an amount is a float: XLSX knows no other number. It stays exact: Python's division is correctly rounded, our
    largest amount is 10^13 tiyn, and a double tells 2^53 (9 x 10^15) of them apart; rounded to two decimals it reads back as the very tiyn.
    """
    per_unit = PER_UNIT.get(type(value))
    return int(value) if per_unit is None else int(value) / per_unit


def _kind(value: Cell) -> type:
    return next(kind for kind in FORMATS if isinstance(value, kind)) if value is not None else str


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    """A sheet's name: without the signs that Excel refuses there, short enough, and in no other sheet's place."""
    plain = "".join(sign for sign in wanted if sign not in "[]:*?/\\'")[:LONGEST_NAME] or "Koksu"
    ends = ("", *(f" {again}" for again in range(2, 100)))
    names = (plain[: LONGEST_NAME - len(end)].rstrip() + end for end in ends)
    return next(name for name in names if name.casefold() not in taken)


def _lay_out(sheet: "Worksheet", table: Table, book: Book) -> None:
    """Column widths, heads that stay in sight and repeat on paper, filters, one page wide."""
    for column in range(table.wide):
        sheet.set_column(column, column, _width(table, column))
    if table.listed:
        sheet.freeze_panes(table.head + 1, 1)
        sheet.repeat_rows(table.head)
        body = next((place for place, row in enumerate(table.rows) if row.look == "total"), len(table.rows))
        if body:
            sheet.autofilter(table.head, 0, table.head + body, len(table.heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if book.top:
        sheet.set_header(f"&L{_plain(book.top)}")
    sheet.set_footer(f"&L{_plain(book.foot)}&R&P / &N")


def _plain(text: str) -> str:
    """A text in a page's margin, where "&" begins a code."""
    return text[:LONGEST_FOOT].replace("&", "&&")


def _width(table: Table, column: int) -> int:
    """As wide as what stands in it, as far as the widest; heads wrap between their words, and leave room for the filter's arrow."""
    lines = [*(row.cells for row in table.rows), *(line for line in table.about if len(line) > 1)]
    cells = [line[column] for line in lines if column < len(line)]
    words = table.heads[column].split() if column < len(table.heads) else []
    longest = max([_length(cell) for cell in cells] + [len(word) + 3 for word in words] + [NARROWEST])
    numbers = [_length(cell) for cell in cells if not isinstance(cell, str)]  # a number that doesn't fit shows as ####
    return max(min(longest, table.widest), *numbers, 0) + 1


def _length(cell: Cell) -> int:
    """How many characters a cell shows."""
    if isinstance(cell, Formula):
        return _length(cell.value)
    if isinstance(cell, str):
        return max(map(len, cell.splitlines()), default=0)
    if isinstance(cell, int):
        return len(f"{number(cell):,.2f}" if type(cell) in PER_UNIT else f"{cell:,}") + 1
    return 0 if cell is None else 16 if isinstance(cell, datetime) else 10
