"""A list as a file for a spreadsheet: CSV and XLSX of one and the same table. Nothing is added up here: totals come from the ledger."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from io import StringIO
from itertools import chain, islice

from grants.reports.sheets import Cell, Formula, Row, Table
from koksu.language import short_date
from koksu.money import Tenge

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would take for a formula, or what hides one


def summed(table: Table, column: int, value: Tenge | int, only: Mapping[int, str]) -> Formula | Tenge | int:
    """The total of a column of a list. `only`: the columns that say which rows are counted, each with its criterion («иә», «<>иә»)."""
    rows = sum(1 for row in table.rows if not row.look)
    if not only or not rows:
        return table.down(column, 0, rows, value)
    criteria = [f'{table.range(told, 0, rows)},"{word}"' for told, word in only.items()]
    return Formula(f"SUMIFS({','.join([table.range(column, 0, rows), *criteria])})", value)


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: where it begins like a formula, an apostrophe stands before it."""
    if text[:1].isalnum():
        return text
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) or text.startswith(FORMULA) else text


def csv_lines(table: Table, more: Iterable[Row] = ()) -> Iterator[str]:
    """CSV as the Kazakh and Russian Excel opens it: UTF-8 with its mark, semicolons, decimal comma. Some hundred lines at a time. `more`:
    rows after the table's own, read as they are written."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    told = chain(([table.title], *table.about, [], table.heads), (row.cells for row in chain(table.rows, more)))
    while lines := [[_typed(cell) for cell in row] for row in islice(told, LINES)]:
        writer.writerows(lines)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


LINES = 200  # written at once


def _typed(cell: Cell) -> str:
    value = cell.value if isinstance(cell, Formula) else cell
    if isinstance(value, Tenge):  # amounts and texts, which most cells are, come first
        return value.plain().replace(".", ",")
    if isinstance(value, str):
        return harmless(value)
    if value is None:
        return ""
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, datetime | time):
        return f"{value:%d.%m.%Y %H:%M}" if isinstance(value, datetime) else f"{value:%H:%M}"
    return short_date(value)
