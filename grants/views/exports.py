"""The lists as files for a spreadsheet: the same rows as on the screen, all of them, with the same filters, search, order and totals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any

from django.db.models import Model
from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.forms.base import shown_value
from grants.forms.filters import FilterForm
from grants.ledger import BAR, Split
from grants.models import NGO, Allocation, Contract, ContractStatus, Lot
from grants.reports.exports import csv_lines, summed
from grants.reports.lists import Listing, Total
from grants.reports.sheets import Book, Cell, Row, Table, Year, write_book
from grants.templatetags.ledger_tags import PARTS
from grants.views.lists import LISTS, asked_listing, filters_of
from koksu.accounts.clock import now
from koksu.accounts.scope import ScopedRequest
from koksu.money import Tenge

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
ONLY_WHERE_THERE = ("unknown_remainder", "basis_gap")  # parts that few books have
DRAFTS = 4  # the column of contracts that tells which are drafts, counted in no sum
NOTHING = Tenge(0)  # what most parts of thousands of rows come to: one of it is enough
Column = tuple[str, Callable[[Any], Cell]]


@require_safe
def list_export(request: ScopedRequest, subject: str, kind: str) -> HttpResponseBase:
    """`subject`: ngos, lots, contracts, allocations; `kind`: csv, xlsx."""
    form, listing, _choices = asked_listing(request, LISTS[subject], whole=True)
    table, rows = _table(subject, listing, _about(subject, request, form, listing))
    return as_file(table, subject, kind, rows)


def as_file(table: Table, name: str, kind: str, rows: Iterable[Row] = ()) -> HttpResponseBase:
    """A table as a file to download: `kind` is csv or xlsx. `rows`: those that aren't in the table yet; a CSV keeps none of them."""
    moment = now()
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    if kind == "csv":
        file.writelines(lines.encode() for lines in csv_lines(table, rows))
    else:
        for row in rows:
            table.add(row.cells, row.look)
        write_book([table], Book(table.title, moment), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}-{moment:%Y-%m-%d}.{kind}", content_type=KINDS[kind])


def _table(subject: str, listing: Listing, about: Sequence[str]) -> tuple[Table, Iterator[Row]]:
    """The table, and its rows: each is made when it is asked for, since a region's records at once would outweigh all else that a worker
    holds."""
    title, columns, amount = _columns()[subject]
    trained = [total.training for total in listing.totals]
    if len(set(trained)) > 1:
        columns = [*columns, (_("Training data"), lambda row: _("yes") if row.training else "")]
    counted = subject != "contracts"
    # A contract alone has none of the rarer parts, and contracts aren't there yet.
    there = listing.rows if counted else ()
    parts = _parts([*(row.split for row in there), *(total.split for total in listing.totals)])
    heads = [name for name, _value in columns] + ([_("Contracts")] if counted else []) + [amount]
    table = Table(title, [(line,) for line in about], heads + [str(PARTS[part][0]) for part in parts])
    return table, _rows(table, listing, columns, parts, counted)


def _rows(table: Table, listing: Listing, columns: Sequence[Column], parts: Sequence[str], counted: bool) -> Iterator[Row]:
    """The rows, then the totals, whose formulas sum what the table holds by then."""
    drafts = False
    for row in listing.rows:
        cells = [value(row) for _name, value in columns]
        yield Row([*cells, *([row.contracts] if counted else []), *_amounts(row.contracts, row.split, parts)])
        drafts = drafts or (not counted and row.record.status == ContractStatus.DRAFT)
    for total in listing.totals:
        only = of_its_kind(total.training, len(listing.totals), len(columns) - 1)
        if drafts:
            only[DRAFTS] = f"<>{ContractStatus.DRAFT.label}"
        label = f"{total_name(total.training, len(listing.totals))}: {total.rows}"
        yield Row([label, *[""] * (len(columns) - 1), *_total(table, len(columns), total, parts, only, counted)], "total")


def _total(table: Table, first: int, total: Total, parts: Sequence[str], only: dict[int, str], counted: bool) -> list[Cell]:
    """A total's numbers, from the column `first` on: each part sums its column, the whole sums its parts."""
    cells: list[Cell] = [summed(table, first, total.contracts, only)] if counted else []
    whole = first + len(cells)
    amount, *rest = _split(total.split, parts)
    sums = [summed(table, column, cell, only) if isinstance(cell, Tenge) else cell for column, cell in enumerate(rest, start=whole + 1)]
    row = len(table.rows)
    cells.append(table.across(row, whole + 1, whole + 1 + len(parts), amount) if isinstance(amount, Tenge) else amount)
    return [*cells, *sums]


def _about(subject: str, request: ScopedRequest, form: FilterForm, listing: Listing) -> list[str]:
    """What stands above the table: where, when, which filters, and what must be known of it."""
    places = ", ".join(str(district) for district in request.scope.districts[:10])
    lines = [places, _("as of %(moment)s") % {"moment": f"{now():%d.%m.%Y, %H:%M}"} + "; " + _("amounts in tenge")]
    lines.append("; ".join(f"{form.fields[name].label}: {shown_value(form[name])}" for name in filters_of(form)))
    trained = [total.training for total in listing.totals]
    if any(trained):
        invented = _("Training data: the organisations, people and amounts are invented.")
        lines.append(invented if all(trained) else _("Some rows are training data: they are invented, and have a total of their own."))
    beyond = _("The total holds %(amount)s that is known of rows whose own amount is unknown.")
    lines += [beyond % {"amount": Tenge(total.of_unknown)} for total in listing.totals if total.of_unknown]
    if subject == "contracts":
        lines.append(_("Awards to NGOs. Draft contracts are listed, but counted in no sum."))
    return [line for line in lines if line]


def total_name(training: bool, count: int) -> str:
    """What a total is called, of `count` totals: real and invented rows are never one sum."""
    if count < 2:
        return _("Total")
    return _("Total of training data") if training else _("Total without training data")


def of_its_kind(training: bool, count: int, column: int) -> dict[int, str]:
    """Which rows a total sums, of `count` totals, for `summed`: `column` says which are invented."""
    return {column: _("yes") if training else f"<>{_('yes')}"} if count > 1 else {}


def _parts(splits: Sequence[Split]) -> list[str]:
    """The parts of the tenge bar, and the rarer ones where a row has them: with them, each row adds up to its amount."""
    return [*BAR, *(part for part in ONLY_WHERE_THERE if any(getattr(split, part) for split in splits))]


def _amounts(contracts: int, split: Split, parts: Sequence[str]) -> list[Cell]:
    """An NGO without contracts has no amounts at all."""
    nothing = not contracts and split.amount == 0
    return [""] * (len(parts) + 1) if nothing else _split(split, parts)


def _split(split: Split, parts: Sequence[str]) -> list[Cell]:
    amounts = (split.amount, *(getattr(split, part) for part in parts))
    return [_("unknown") if tiyn is None else Tenge(tiyn) if tiyn else NOTHING for tiyn in amounts]


def _choice(model: type[Model], field: str, **instead: str) -> Callable[[Any], Cell]:
    """A column of a choice in words (`instead`: what stands for a value). The words are made once a file: Django's own
    get_…_display() translates all choices of the field in each of thousands of rows."""
    words = {value: str(label) for value, label in model._meta.get_field(field).flatchoices} | instead  # type: ignore[union-attr]
    return lambda row: words.get(value := getattr(row.record, field), str(value))


def _columns() -> dict[str, tuple[str, list[Column], str]]:
    """Of each list: its title, what it says of a record beside its money, and the name of its amount."""
    return {
        "ngos": (
            _("Non-governmental organisations"),
            [
                (_("Organisation"), lambda row: row.record.name),
                (_("Legal form"), _choice(NGO, "form", unknown="")),
                (_("BIN"), lambda row: row.record.bin),
            ],
            _("Amount"),
        ),
        "contracts": (
            _("Contracts"),
            [
                (_("Contract"), lambda row: str(row.record)),
                (_("NGO"), lambda row: row.record.ngo.name),
                (_("Title"), lambda row: row.record.title),
                (_("Financial year"), lambda row: Year(row.record.total.year)),
                (_("Status"), _choice(Contract, "status")),
                (_("Signed"), lambda row: row.record.signed),
                (_("Start of the term"), lambda row: row.record.starts),
                (_("End of the term"), lambda row: row.record.ends),
                (_("VAT basis"), _choice(Contract, "basis")),
            ],
            _("Amount"),
        ),
        "lots": (
            _("Lots"),
            [
                (_("Lot"), lambda row: str(row.record)),
                (_("Title"), lambda row: row.record.title),
                (_("Area of the law"), lambda row: row.record.area.name if row.record.area else ""),
                (_("Financial year"), lambda row: Year(row.record.allocation.year)),
                (_("Status"), _choice(Lot, "status", unknown="")),
                (_("VAT basis"), _choice(Lot, "basis")),
            ],
            _("Budget"),
        ),
        "allocations": (
            _("Funding"),
            [
                (_("Allocation"), lambda row: row.record.title or str(row.record)),
                (_("District"), lambda row: str(row.record.district)),
                (_("Financial year"), lambda row: Year(row.record.year)),
                (_("Funding source"), _choice(Allocation, "source", unknown="")),
                (_("VAT basis"), _choice(Allocation, "basis")),
            ],
            _("Amount"),
        ),
    }
