"""A level as an Excel file: its whole, its children part by part, its cash; of a district also its NGOs and contracts. Totals are formulas
that carry what the ledger computed; nothing is added up here."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.ledger import PARTS as ALL_PARTS
from grants.models import Allocation, ContractStatus
from grants.reports.as_json import OF_CONTRACTS
from grants.reports.as_xlsx import Cover, amount, gaps, known, money, money_heads, money_total, sheet, stated, where_it_stands
from grants.reports.levels import LevelReport
from grants.reports.sheets import Book, Cell, Table, Year, write_book
from grants.templatetags.paper_tags import CASH
from koksu.money import Tenge


def level_as_xlsx(report: LevelReport, cover: Cover) -> bytes:
    """The whole report, in the language now active."""
    file = BytesIO()
    top = _("Training data: the organisations, people and amounts are invented.") if report.training else ""
    book = Book(f"{cover.title}: {cover.subject}", cover.moment, cover.made_by, top, cover.foot)
    write_book([table for table in _tables(report, cover) if table], book, file)
    return file.getvalue()


def _tables(report: LevelReport, cover: Cover) -> Iterator[Table | None]:
    yield _front(report, cover)
    yield _children(report, cover)
    if report.kind == "district":
        yield _ngos(report)
        yield _contracts(report)
    yield _cash(report)
    yield gaps(report, cover)
    yield stated(report, cover)


def _front(report: LevelReport, cover: Cover) -> Table:
    """The head of the paper, and where each tenge of the whole stands."""
    heads = [_("Where it stands"), _("What it means"), _("Amount"), _("Share")]
    table = Table(cover.title, list(_facts(report, cover)), heads, _("Report"), listed=False, widest=60)
    where_it_stands(table, report.split, "allocation", cover.whole)
    return table


def _facts(report: LevelReport, cover: Cover) -> Iterator[Sequence[Cell]]:
    """Labels with their values; days, moments and amounts as such."""
    split = report.split
    yield _("Subject"), cover.subject
    if report.training:
        yield _("Training data"), _("Training data: the organisations, people and amounts are invented.")
    for label, value in cover.facts:
        yield capfirst(label), Year(value) if value.isdecimal() else known(value)
    yield _("Position at the end of"), report.today
    yield capfirst(_("made by")), cover.made_by
    yield _("Made"), localtime(cover.moment)
    yield cover.whole, amount(split.amount)
    if split.amount is not None:
        yield _("In words"), Tenge(split.amount).in_words((get_language() or "kk")[:2])
    if split.unknown:
        yield _("Contracts of unknown amount"), split.unknown
    if split.gap:
        yield (
            capfirst(_("note")),
            _("Amounts stand here on different VAT bases. What their difference comes to is a row of its own, so no shares are shown."),
        )
    elif split.mixed:
        yield capfirst(_("note")), _("Amounts on different VAT bases were added up here as they stand.")
    if report.left_out:
        names = ", ".join(str(district) for district in report.left_out)
        yield capfirst(_("note")), f"{_('Invented money is never added to real money; left out here:')} {names}"


def _children(report: LevelReport, cover: Cover) -> Table:
    """What is below the level, each with its parts, closing to the whole."""
    parts = [part for part in ALL_PARTS if part in OF_CONTRACTS or any(getattr(child.split, part) != 0 for child in report.children)]
    title, name = {
        "district": (_("Allocations"), _("Allocation")),
        "region": (_("Districts"), _("District")),
        "country": (_("Regions"), _("Region")),
    }[report.kind]
    own = [name, *([_("Financial year"), _("Funding source")] if report.kind == "district" else [])]
    table = sheet(report, title, [*own, _("Contracts"), _("of unknown amount"), *money_heads(parts, _("Total"))])
    for child in report.children:
        record = child.record
        more: list[Cell] = [Year(record.year), str(record.get_source_display())] if isinstance(record, Allocation) else []
        label = known(record.title) if isinstance(record, Allocation) else report.named(record)
        table.add([label, *more, child.contracts, child.split.unknown, *money(child.split, parts)])
    there, at = (0, len(table.rows)), len(own)
    counts = [table.down(at, *there, report.contracts), table.down(at + 1, *there, report.split.unknown)]
    table.add([cover.whole, *[""] * (at - 1), *counts, *money_total(table, at + 2, there, report.split, parts)], "total")
    return table


def _ngos(report: LevelReport) -> Table:
    """A district's NGOs, the largest sums first, closing to all its contracts."""
    table = sheet(report, _("NGOs"), [_("Organisation"), _("BIN"), _("Contracts"), *money_heads(OF_CONTRACTS, _("Total"))])
    for one in report.ngos:
        table.add([one.record.name, known(one.record.bin), one.contracts, *money(one.split, OF_CONTRACTS)])
    there, split = (0, len(table.rows)), report.contracts_split or report.split
    number = table.down(2, *there, report.contracts)
    table.add([_("All contracts"), "", number, *money_total(table, 3, there, split, OF_CONTRACTS)], "total")
    return table


def _contracts(report: LevelReport) -> Table:
    """A district's contracts with their splits, closing to all of them."""
    papers = [_("Signed"), _("Start of the term"), _("End of the term")]
    heads = [_("Contract"), _("NGO"), _("Title"), _("Status"), _("VAT basis"), *papers, *money_heads(OF_CONTRACTS)]
    table = sheet(report, _("Contracts"), heads)
    for one in report.listed:
        record = one.record
        words = [str(record), record.ngo.name, known(record.title), str(ContractStatus(record.status).label), record.get_basis_display()]
        days = [known(record.signed), known(record.starts), known(record.ends)]
        table.add([*words, *days, *money(one.split, OF_CONTRACTS)])
    there, split = (0, len(table.rows)), report.contracts_split or report.split
    table.add([_("All contracts"), *[""] * 7, *money_total(table, 8, there, split, OF_CONTRACTS)], "total")
    return table


def _cash(report: LevelReport) -> Table:
    """The contracts' cash added up part by part."""
    table = sheet(report, _("Money: paid and spent"), [_("Money: paid and spent"), _("Amount")])
    table.listed = False
    for part, name in CASH.items():
        table.add([str(name), amount(getattr(report.cash, part))])
    return table
