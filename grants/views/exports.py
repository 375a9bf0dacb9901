"""The lists as files for a spreadsheet: the same rows as on the screen, all of them, with the same filters, search, order and totals."""

from collections.abc import Callable, Sequence
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.forms.base import shown_value
from grants.forms.filters import FilterForm
from grants.ledger import BAR, Split
from grants.reports.exports import Cell, Table, csv_lines, write_xlsx
from grants.reports.lists import Listing, Row
from grants.templatetags.ledger_tags import PARTS
from grants.views.lists import LISTS, asked_listing, filters_of
from koksu.accounts.clock import now
from koksu.accounts.scope import ScopedRequest
from koksu.money import Tenge

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ONLY_WHERE_THERE = ("unknown_remainder", "basis_gap")  # parts that few books have
Column = tuple[str, Callable[[Any], Cell | None]]


@require_safe
def list_export(request: ScopedRequest, subject: str, kind: str) -> HttpResponseBase:
    """`subject`: ngos, lots, contracts, allocations; `kind`: csv, xlsx."""
    form, listing = asked_listing(request, LISTS[subject], whole=True)
    table = _table(subject, listing, _about(subject, request, form, listing))
    return as_file(table, subject, kind)


def as_file(table: Table, name: str, kind: str) -> HttpResponseBase:
    """A table as a file to download: `kind` is csv or xlsx."""
    file_name = f"{name}-{table.moment:%Y-%m-%d}.{kind}"
    if kind == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "X-Content-Type-Options": "nosniff"}
        return StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8", headers=headers)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    write_xlsx(table, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=XLSX)


def _table(subject: str, listing: Listing, about: Sequence[str]) -> Table:
    title, columns, amount = _columns()[subject]
    trained = [total.training for total in listing.totals]
    if len(set(trained)) > 1:
        columns = [*columns, (_("Training data"), lambda row: _("yes") if row.training else "")]
    counted = subject != "contracts"
    parts = _parts([*(row.split for row in listing.rows), *(total.split for total in listing.totals)])
    heads = [name for name, _value in columns] + ([_("Contracts")] if counted else []) + [amount]
    rows = [
        [*(_cell(value(row)) for _name, value in columns), *([row.contracts] if counted else []), *_amounts(row, parts)]
        for row in listing.rows
    ]
    blank = [""] * (len(columns) - 1)
    totals = [
        [
            f"{total_name(total.training, len(trained))}: {total.rows}",
            *blank,
            *([total.contracts] if counted else []),
            *_split(total.split, parts),
        ]
        for total in listing.totals
    ]
    return Table(title, about, heads + [str(PARTS[part][0]) for part in parts], rows, totals, now())


def _about(subject: str, request: ScopedRequest, form: FilterForm, listing: Listing) -> list[str]:
    """What stands above the table: where, when, which filters, and what must be known of it."""
    places = ", ".join(str(district) for district in request.scope.districts[:10])
    lines = [places, _("as of %(moment)s") % {"moment": f"{now():%d.%m.%Y, %H:%M}"} + "; " + _("amounts in tenge")]
    lines.append("; ".join(f"{form.fields[name].label}: {shown_value(form[name])}" for name in filters_of(form)))
    trained = [total.training for total in listing.totals]
    if any(trained):
        invented = _("Training data: the organisations, people and amounts are invented.")
        lines.append(invented if all(trained) else _("Some rows are training data: they are invented, and have a total of their own."))
    if subject == "contracts":
        lines.append(_("Awards to NGOs. Draft contracts are listed, but counted in no sum."))
    return [line for line in lines if line]


def total_name(training: bool, count: int) -> str:
    """What a total is called, of `count` totals: real and invented rows are never one sum."""
    if count < 2:
        return _("Total")
    return _("Total of training data") if training else _("Total without training data")


def _parts(splits: Sequence[Split]) -> list[str]:
    """The parts of the tenge bar, and the rarer ones where a row has them: with them, each row adds up to its amount."""
    return [*BAR, *(part for part in ONLY_WHERE_THERE if any(getattr(split, part) for split in splits))]


def _amounts(row: Row, parts: Sequence[str]) -> list[Cell]:
    """An NGO without contracts has no amounts at all."""
    nothing = not row.contracts and row.split.amount == 0
    return [""] * (len(parts) + 1) if nothing else _split(row.split, parts)


def _split(split: Split, parts: Sequence[str]) -> list[Cell]:
    return [_("unknown") if tiyn is None else Tenge(tiyn) for tiyn in (split.amount, *(getattr(split, part) for part in parts))]


def _cell(value: Cell | None) -> Cell:
    return "" if value is None else value


def _said(record: Any, field: str) -> str:
    """A choice in words; empty where it is unknown."""
    return "" if getattr(record, field) == "unknown" else str(getattr(record, f"get_{field}_display")())


def _columns() -> dict[str, tuple[str, list[Column], str]]:
    """Of each list: its title, what it says of a record beside its money, and the name of its amount."""
    return {
        "ngos": (
            _("Non-governmental organisations"),
            [
                (_("Organisation"), lambda row: row.record.name),
                (_("Legal form"), lambda row: _said(row.record, "form")),
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
                (_("Financial year"), lambda row: row.record.allocation.year),
                (_("Status"), lambda row: str(row.record.get_status_display())),
                (_("Signed"), lambda row: row.record.signed),
                (_("Start of the term"), lambda row: row.record.starts),
                (_("End of the term"), lambda row: row.record.ends),
                (_("VAT basis"), lambda row: str(row.record.get_basis_display())),
            ],
            _("Amount"),
        ),
        "lots": (
            _("Lots"),
            [
                (_("Lot"), lambda row: str(row.record)),
                (_("Title"), lambda row: row.record.title),
                (_("Area of the law"), lambda row: row.record.area.name if row.record.area else ""),
                (_("Financial year"), lambda row: row.record.allocation.year),
                (_("Status"), lambda row: _said(row.record, "status")),
                (_("VAT basis"), lambda row: str(row.record.get_basis_display())),
            ],
            _("Budget"),
        ),
        "allocations": (
            _("Funding"),
            [
                (_("Allocation"), lambda row: row.record.title or str(row.record)),
                (_("District"), lambda row: str(row.record.district)),
                (_("Financial year"), lambda row: row.record.year),
                (_("Funding source"), lambda row: _said(row.record, "source")),
                (_("VAT basis"), lambda row: str(row.record.get_basis_display())),
            ],
            _("Amount"),
        ),
    }
