"""What a spreadsheet would compute: the few formulas that our files have, over the cells as they are read back."""

import io
import re

from openpyxl import load_workbook

TERM = re.compile(r"([+-]?)(SUM|SUMIFS)\(([^()]*)\)|([+-]?)([A-Z]+[0-9]+)")


def check_formulas(file):
    """Every formula of an XLSX file comes to the value that it carries, to the tiyn (shares to a tenth of a per cent). Their number."""
    formulas = load_workbook(io.BytesIO(file))
    values = load_workbook(io.BytesIO(file), data_only=True)
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    carried = values[sheet.title][cell.coordinate].value
                    assert carried is not None, (sheet.title, cell.coordinate)
                    computed = evaluated(cell.value, values[sheet.title])
                    assert computed == thousandths(carried), (sheet.title, cell.coordinate, cell.value, computed, carried)
                    count += 1
    return count


def evaluated(formula, sheet):
    """A formula of SUM, SUMIFS, + and - in thousandths."""
    assert formula.startswith("=")
    terms = list(TERM.finditer(formula[1:]))
    assert "".join(term[0] for term in terms) == formula[1:], formula
    total = 0
    for sign, name, inside, sign_of_cell, cell in (term.groups() for term in terms):
        if name == "SUM":
            amount = sum(numbers(sheet, inside))
        elif name == "SUMIFS":
            summed, *criteria = inside.split(",")
            kept = [matching(sheet, *pair) for pair in zip(criteria[::2], criteria[1::2], strict=True)]
            amount = sum(one for one, *told in zip(numbers(sheet, summed), *kept, strict=True) if all(told))
        else:
            amount = thousandths(sheet[cell].value)
        total += -amount if "-" in (sign or "", sign_of_cell or "") else amount
    return total


def numbers(sheet, address):
    """A range's numbers in thousandths; words and empty cells are nought, as SUM takes them."""
    return [thousandths(cell.value) if isinstance(cell.value, int | float) else 0 for row in sheet[address] for cell in row]


def matching(sheet, address, criterion):
    """Of each cell of a column, whether it is (or with <> is not) the criterion's word."""
    word = criterion.strip('"')
    unlike = word.startswith("<>")
    return [((cell.value or "") == word.removeprefix("<>")) != unlike for row in sheet[address] for cell in row]


def thousandths(number):
    return round(number * 1000)
