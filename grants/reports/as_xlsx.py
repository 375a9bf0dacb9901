"""A report as an Excel file: a sheet with its head and split, then one of each kind of rows. Every total is a formula that carries what the
ledger computed; nothing is added up here. Unknown is a word, never zero; «—» stands where there is nothing to know yet.

A further kind of sheet is a function from the report to a Table (or None), named in `tables_of`; `money_heads`, `money` and
`money_total` are the columns of a split, the same on every sheet.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.ledger import Split
from grants.models import NGO, Contract, Measure, Output, Unit
from grants.reports.amendments import ABSENT
from grants.reports.as_json import OF_CONTRACTS
from grants.reports.sheets import Book, Cell, Formula, Hundredths, Share, Table, Year, write_book
from grants.reports.values import ContractValue, DeliverableValue, ExpenseValue, OutputValue, PlanChange, Report
from grants.templatetags.gap_words import GAPS
from grants.templatetags.ledger_tags import PARTS, closing_share, figure_rows
from grants.templatetags.page_tags import DELIVERABLES, change_name, standing_words
from grants.templatetags.paper_tags import (
    CASH,
    Movement,
    cash_movements,
    details,
    numbers,
    rest_rows,
    serves,
    spent_loose,
    split_movements,
    untold,
)
from koksu.money import Tenge

NOTHING_YET = "—"
FEW = 7  # columns that leave room for long texts
OF_DELIVERABLES = OF_CONTRACTS[:3]
RARE = ("not_awarded", "unplaced", "unknown_remainder", "basis_gap")


class Cover(Struct, frozen=True):
    """What the paper's head says, as words: the document's title, whom it is about, the name of its whole, labels with their values, who
    made it and when, and what stands at the foot of each page."""

    title: str
    subject: str
    whole: str
    facts: Sequence[tuple[str, str]]
    made_by: str
    moment: datetime
    foot: str


def as_xlsx(report: Report, cover: Cover) -> bytes:
    """The whole report, in the language now active."""
    file = BytesIO()
    top = _invented() if report.training else ""
    write_book(tables_of(report, cover), Book(f"{cover.title}: {cover.subject}", cover.moment, cover.made_by, top, cover.foot), file)
    return file.getvalue()


def tables_of(report: Report, cover: Cover) -> list[Table]:
    """The sheets in their order. Those of a contract's rows are always there, though they be empty; others where there is anything."""
    of_contracts: tuple[Callable[[Report, Cover], Table], ...] = (
        *(_contracts, _deliverables, _outputs, _documents, _lines, _payments, _expenses, _cash),
    )
    found = [_front(report, cover), _movements(report, cover), _lots(report, cover), *(make(report, cover) for make in of_contracts)]
    found += [_amendments(report, cover), gaps(report, cover), stated(report, cover), *_extras(report), _notes(report, cover)]
    return [table for table in found if table is not None]


# ---------------------------------------------------------------- what every sheet shares


def sheet(report: Any, title: str, heads: Sequence[str], *, name: str = "", about: Sequence[str] = ()) -> Table:
    """An empty sheet of a report, which says where its data is invented."""
    lines = [_invented()] if report.training else []
    named = [capfirst(head.replace("\xad", "")) for head in heads]
    return Table(title, [(line,) for line in (*lines, *about)], named, name, widest=60 if len(heads) < FEW else 24)


def money_heads(parts: Sequence[str], whole: str = "") -> list[str]:
    """The heads of a split's columns: its parts, the whole, and how much of it is overdue."""
    return [*(str(PARTS[part][0]) for part in parts), whole or _("Amount"), _("Overdue (within outstanding)")]


def money(split: Split, parts: Sequence[str]) -> list[Cell]:
    """A split as typed cells, in the order of `money_heads`."""
    return [amount(tiyn) for tiyn in (*(getattr(split, part) for part in parts), split.amount, split.overdue)]


def money_total(table: Table, first: int, rows: tuple[int, int], split: Split, parts: Sequence[str]) -> list[Cell]:
    """The total of the rows from `rows[0]` to before `rows[1]`, to be added next; the parts begin in the column `first`. Each part sums its
    column; the whole sums its parts, since a row's whole may be unknown where some of its parts are known."""
    whole = first + len(parts)
    sums = [down(table, column, rows, getattr(split, part)) for column, part in enumerate(parts, start=first)]
    row = len(table.rows)
    closing = amount(None) if split.amount is None else table.across(row, first, whole, Tenge(split.amount))
    return [*sums, closing, down(table, whole + 1, rows, split.overdue)]


def down(table: Table, column: int, rows: tuple[int, int], tiyn: int | None) -> Cell:
    """A column's total, which is `tiyn`."""
    return amount(None) if tiyn is None else table.down(column, *rows, Tenge(tiyn))


def amount(tiyn: int | None) -> Cell:
    """An amount, or the word that it is unknown."""
    return known(None if tiyn is None else Tenge(tiyn))


def known(value: Cell) -> Cell:
    """A value, or the word that it is unknown."""
    return _("unknown") if value in (None, "") else value


def _invented() -> str:
    return _("Training data: the organisations, people and amounts are invented.")


def _of_several(report: Report) -> bool:
    """Whether its contracts may be those of several NGOs."""
    return report.kind in {"lot", "allocation"}


def _whose_heads(report: Report) -> list[str]:
    return [_("Contract"), *([_("NGO")] if _of_several(report) else [])]


def _whose(report: Report, value: ContractValue) -> list[Cell]:
    """Which contract a row is of, and whose it is."""
    record = value.record
    label = str(record) if record.number or not record.title else f"{record}: {record.title}"
    return [label, *([record.ngo.name] if _of_several(report) else [])]


def _labelled(table: Table, label: str, at: int, cells: Sequence[Cell], look: str) -> int:
    """A closing row: its label, and its numbers from the column `at` on."""
    return table.add([label, *[""] * (at - 1), *cells], look)


def _all(report: Report) -> str:
    return _("Contract amount") if report.kind == "contract" else _("All contracts")


def _whole(report: Report) -> Split:
    """The report's contracts as one whole."""
    return report.contracts_split or report.split


# ---------------------------------------------------------------- the whole


def _front(report: Report, cover: Cover) -> Table:
    """The head of the paper, and where each tenge of the whole stands."""
    table = Table(
        cover.title, list(_facts(report, cover)), [_("Where it stands"), _("What it means"), _("Amount"), _("Share")], _("Report")
    )
    table.listed, table.widest = False, 60
    where_it_stands(table, report.split, "contract" if report.kind == "ngo" else report.kind, cover.whole)
    return table


def where_it_stands(table: Table, split: Split, kind: str, whole: str) -> None:
    """The rows of the front: where each tenge stands, closing to the whole (its name; `kind` as figure_rows takes it)."""
    for row in figure_rows(split, kind):
        if not row.inside:
            table.add([row.name, row.meaning, amount(row.amount), None if row.share is None else Share(row.share)])
    there = (0, len(table.rows))
    shares = closing_share(split)
    share = None if shares is None else table.down(3, *there, Share(shares))
    table.add([whole, "", down(table, 2, there, split.amount), share], "total")
    table.add([_("Overdue (within outstanding)"), str(PARTS["overdue"][1]), amount(split.overdue)], "rest")


def _facts(report: Report, cover: Cover) -> Iterator[Sequence[Cell]]:
    """Labels with their values; days, moments and amounts as such."""
    record, period, split = report.record, report.period, report.split
    yield {"ngo": _("Organisation"), "contract": _("Contract"), "lot": _("Lot")}.get(report.kind, _("Allocation")), cover.subject
    if report.training:
        yield _("Training data"), _invented()
    if isinstance(record, NGO | Contract):
        yield _("BIN"), known((record if isinstance(record, NGO) else record.ngo).bin)
    for label, value in cover.facts:
        yield capfirst(label), known(value)
    if period.since:
        yield _("Period from"), period.since
    if period.until:
        yield _("Period to"), period.until
    yield _("Position at the end of"), period.as_of
    yield capfirst(_("made by")), cover.made_by
    yield _("Made"), localtime(cover.moment)
    yield cover.whole, amount(split.amount)
    if split.amount is not None:
        yield _("In words"), Tenge(split.amount).in_words((get_language() or "kk")[:2])
    if split.unknown and report.kind != "contract":
        yield _("Contracts of unknown amount"), split.unknown
    for words in _notices(report):
        yield capfirst(_("note")), words


def _notices(report: Report) -> Iterator[str]:
    """What must be known before the figures are read."""
    split, day = report.split, {"day": f"{report.period.as_of:%d.%m.%Y}"}
    if isinstance(report.record, Contract) and report.record.status == "draft":
        yield _("This contract is a draft: it is not signed, and counts in no sum.")
    if not report.whole_scope:
        yield _("This report covers only the districts its maker may see.")
    if not report.stands and report.kind == "contract":
        yield _("On %(day)s this contract was not in force yet: nothing of it stood then.") % day
    elif not report.stands and report.kind == "lot":
        yield _("On %(day)s this lot was not announced yet: nothing of it stood then.") % day
    elif not report.stands:
        yield _("On %(day)s this money was not allocated yet: nothing of it stood then.") % day
    if split.gap:
        yield _("Amounts stand here on different VAT bases. What their difference comes to is a row of its own, so no shares are shown.")
    elif split.mixed:
        yield _("Amounts on different VAT bases were added up here as they stand.")
    elif "unknown" in split.bases:
        yield _("It is not known whether these amounts include VAT; they were added up as they stand.")
    if not report.contracts and report.kind == "ngo":
        yield _("The organisation has no contracts in this period, in the districts this report covers. Its sum is 0 ₸.")
    elif not report.contracts:
        yield _("No contract is known here in this period.")


def _movements(report: Report, cover: Cover) -> Table | None:
    """With a period: opening + movement = closing, of the split and of the cash."""
    if report.opening is None:
        return None
    opening = f"{_('Opening')}, {report.period.before:%d.%m.%Y}"
    closing = f"{_('Closing')}, {report.period.as_of:%d.%m.%Y}"
    table = sheet(report, _("Opening, movements, closing"), [_("Where it stands"), opening, _("Movement"), closing])
    *parts, whole = split_movements(report)
    for row in parts:
        _moved(table, row)
    _moved(table, whole._replace(name=cover.whole), "total")
    cash = cash_movements(report)
    if cash:
        table.add([_("Money: paid and spent")], "total")
    for row in cash:
        _moved(table, row)
    return table


def _moved(table: Table, row: Movement, look: str = "") -> None:
    place = len(table.rows)
    moved = row.movement is not None and row.closing is not None
    closing = table.across(place, 1, 3, Tenge(row.closing)) if moved and row.closing is not None else amount(row.closing)
    table.add([row.name, amount(row.opening), amount(row.movement), closing], look)


def _lots(report: Report, cover: Cover) -> Table | None:
    """An allocation's lots, each alone and closing to its budget; what is in no lot alone; and the whole."""
    if not report.lots:
        return None
    beyond = report.beyond_lots
    told = [*(lot.split for lot in report.lots), report.split]
    parts = [*OF_CONTRACTS, *(part for part in RARE if beyond.get(part) or any(getattr(split, part) for split in told))]
    heads = [_("Lot"), _("Title"), _("Area of the law"), _("VAT basis"), *money_heads(parts, _("Budget"))[:-1]]
    note = _("A contract whose lot is unknown may belong to one of these lots; so each lot alone tells what is not awarded at most.")
    table = sheet(report, _("Lots"), heads, about=[note])
    for lot in report.lots:
        record = lot.record
        area = record.area.name if record.area else ""
        table.add([str(record), known(record.title), known(area), str(record.get_basis_display()), *money(lot.split, parts)[:-1]])
    _labelled(table, _("In no lot alone"), 4, [amount(beyond.get(part)) for part in (*parts, "amount")], "rest")
    _labelled(table, cover.whole, 4, money_total(table, 4, (0, len(table.rows)), report.split, parts)[:-1], "total")
    return table


def _contracts(report: Report, cover: Cover) -> Table:
    """Each contract with its papers and its split; their total; and with what is in no contract, the whole."""
    heads = [
        *(*_whose_heads(report), _("project number"), _("Title"), _("Lot"), _("Allocation"), _("Status"), _("State"), _("VAT basis")),
        *(_("Signed"), _("Start of the term"), _("End of the term"), *money_heads(OF_CONTRACTS)),
    ]
    table = sheet(report, _("Contracts"), heads)
    first = len(heads) - len(OF_CONTRACTS) - 2
    for value in report.contracts:
        record, row = value.record, value.standing.row
        table.add(
            [
                *(*_whose(report, value), known(record.project_number), known(record.title), known(str(record.lot or ""))),
                *(str(record.allocation), value.status_name, standing_words(value), str(record.get_basis_display())),
                *(known(record.signed), known(row.starts), known(row.ends), *money(value.split, OF_CONTRACTS)),
            ]
        )
    there, split = (0, len(table.rows)), _whole(report)
    total = _labelled(table, _all(report), first, money_total(table, first, there, split, OF_CONTRACTS), "total")
    if _of_several(report):
        whole = first + len(OF_CONTRACTS)
        for rest in rest_rows(report):
            _labelled(table, rest.name, whole, [amount(rest.amount)], "rest")
        closing = down(table, whole, (total, len(table.rows)), report.split.amount)
        _labelled(table, cover.whole, whole, [closing], "total")
    return table


# ---------------------------------------------------------------- what was promised and done


def _promises(report: Report) -> Iterator[tuple[ContractValue, DeliverableValue]]:
    return ((value, promise) for value in report.contracts for promise in value.deliverables)


def _deliverables(report: Report, _cover: Cover) -> Table:
    """Each promise with its quantities and its money; with what belongs to none of them it closes to the contracts' amount."""
    heads = [
        *(*_whose_heads(report), _("Deliverable"), _("Kind"), _("Unit of measurement"), _("Deadline"), _("State")),
        *(_("Planned"), _("Quantity reported"), _("Quantity accepted"), *money_heads(OF_DELIVERABLES)),
    ]
    table = sheet(report, _("Deliverables: plan, report, verification"), heads, name=_("Deliverables"))
    first = len(heads) - len(OF_DELIVERABLES) - 2
    whole = first + len(OF_DELIVERABLES)
    for value in report.contracts:
        for promise in value.deliverables:
            record, standing = promise.record, promise.standing
            table.add(
                [
                    *(*_whose(report, value), str(record), record.kind.name, str(Unit(record.kind.unit).label), known(promise.due)),
                    *(str(DELIVERABLES[promise.state][1]), known(standing.planned), known(standing.reported), standing.accepted),
                    *money(standing.split, OF_DELIVERABLES),
                ]
            )
        for part in ("shared", "no_breakdown"):
            if (tiyn := getattr(value.split, part)) != 0:
                whose = [*_whose(report, value), str(PARTS[part][0])]
                table.add([*whose, *[""] * (whole - len(whose)), amount(tiyn)], "rest")
    there, split = (0, len(table.rows)), _whole(report)
    sums = [down(table, column, there, getattr(split, part)) for column, part in enumerate(OF_DELIVERABLES, start=first)]
    closing = [down(table, whole, there, split.amount), down(table, whole + 1, there, split.overdue)]
    _labelled(table, _all(report), first, [*sums, *closing], "total")
    return table


def _outputs(report: Report, _cover: Cover) -> Table:
    """Each output with what is known of it, the numbers of what proves it, and its own money, closing to what is proven."""
    heads = [
        *(*_whose_heads(report), _("Deliverable"), _("Topic"), _("Date"), _("Place"), _("What is known of it"), _("not told")),
        *(_("Quantity reported"), _("Quantity accepted"), _("State"), _("Reason"), _("Supporting documents"), _("proof lacking")),
        *(_("departs from the rule"), _("reported by"), _("reported on"), _("verified by"), _("verified on"), _("Proven")),
    ]
    table = sheet(report, _("Outputs and what proves them"), heads, name=_("Outputs"))
    for value, promise in _promises(report):
        for output in promise.outputs:
            table.add([*_whose(report, value), *_output(promise, output)])
    last = len(heads) - 1
    _labelled(table, _("Proven by these outputs"), last, [down(table, last, (0, len(table.rows)), _whole(report).proven)], "total")
    return table


def _output(promise: DeliverableValue, output: OutputValue) -> list[Cell]:
    fact, kind = output.record, promise.record.kind
    verified = fact.state == "verified"
    return [
        *(str(promise.record), fact.topic, known(fact.day), known(fact.place), "; ".join(details(fact, kind)), untold(fact, kind)),
        *(known(fact.claimed), known(fact.accepted) if verified else NOTHING_YET, str(fact.get_state_display()), fact.reason),
        *(numbers(output.evidence) if output.evidence else NOTHING_YET, ", ".join(output.lacking), fact.irregular),
        *(str(fact.reported_by), localtime(fact.reported_at).date(), *_verified(fact)),
        amount(output.amount) if verified else NOTHING_YET,
    ]


def _verified(fact: Output) -> list[Cell]:
    return [str(fact.verified_by or NOTHING_YET), localtime(fact.verified_at).date() if fact.verified_at else NOTHING_YET]


def _documents(report: Report, _cover: Cover) -> Table:
    """The supporting documents by their numbers in this report."""
    heads = ["№", _("Document"), _("Kind of document"), _("Number"), _("Date"), _("File"), "SHA-256", _("Link")]
    table = sheet(report, _("Supporting documents"), heads)
    for proof in report.documents:
        paper = proof.record.document
        kind, sha256 = (paper.kind.name if paper.kind else ""), paper.sha256 or (NOTHING_YET if paper.link else _("on paper"))
        table.add([Year(proof.number), str(paper), known(kind), paper.number, known(paper.day), paper.file_name, sha256, paper.link])
    return table


# ---------------------------------------------------------------- money


def _lines(report: Report, _cover: Cover) -> Table:
    """The estimates' lines with what was spent on each, closing to the contracts' amount and to the documented expenses."""
    heads = [
        *(*_whose_heads(report), _("Budget line"), _("For which deliverable"), _("Nature"), _("Unit of measurement")),
        *(_("Quantity"), _("Unit price"), _("Amount"), _("Spent")),
    ]
    table = sheet(report, _("Estimate and spending by its lines"), heads, name=_("Estimate"))
    at = len(heads) - 2
    for value in report.contracts:
        whose = _whose(report, value)
        for line in value.lines:
            nature = "" if line.record.nature == "unknown" else str(line.record.get_nature_display())
            quantity = None if line.quantity is None else Hundredths(line.quantity)
            table.add(
                [
                    *(*whose, line.record.item, serves(line, value), known(nature), line.unit, known(quantity), amount(line.unit_price)),
                    *(amount(line.amount), amount(line.spent)),
                ]
            )
        if value.split.no_breakdown != 0:
            label = [*whose, str(PARTS["no_breakdown"][0])]
            table.add([*label, *[""] * (at - len(label)), amount(value.split.no_breakdown), ""], "rest")
        if loose := spent_loose(value):
            label = [*whose, _("Spent on no budget line")]
            table.add([*label, *[""] * (at - len(label)), "", amount(loose)], "rest")
    there = (0, len(table.rows))
    sums = [down(table, at, there, _whole(report).amount), down(table, at + 1, there, report.cash.documented)]
    _labelled(table, _("Contract amount; documented spending"), at, sums, "total")
    return table


def _payments(report: Report, _cover: Cover) -> Table:
    """Money paid, given back and withheld, each in a column of its own; beneath their totals what stayed with the NGO."""
    heads = [
        *(*_whose_heads(report), _("Date"), _("Kind"), _("payment order"), _("Acceptance act"), _("payee"), _("departs from the rule")),
        *(_("Paid"), _("Refunded"), _("Withheld as a penalty")),
    ]
    table = sheet(report, _("Payments"), heads)
    at = len(heads) - 3
    for value in report.contracts:
        for payment in value.payments:
            refund = payment.kind == "refund"
            moved: list[Cell] = [None, payment.amount, None] if refund else [payment.amount, None, payment.withheld or None]
            table.add(
                [
                    *(*_whose(report, value), known(payment.day), str(payment.get_kind_display()), known(payment.order_number)),
                    *(str(payment.act or ""), payment.payee, payment.irregular, *moved),
                ]
            )
    there, cash = (0, len(table.rows)), report.cash
    sums = [down(table, column, there, tiyn) for column, tiyn in enumerate((cash.paid, cash.refunded, cash.withheld), start=at)]
    total = _labelled(table, _("Total"), at, sums, "total")
    net = Formula(f"{table.cell(total, at)}-{table.cell(total, at + 1)}", Tenge(cash.net))
    _labelled(table, _("Money received, less refunds"), at, [net], "total")
    return table


def _expenses(report: Report, _cover: Cover) -> Table:
    """What was spent: from the grant, which closes to the documented expenses, and of other money, which counts in no sum."""
    heads = [
        *(*_whose_heads(report), _("Date"), _("supplier"), _("Kind of document"), _("document number"), _("Budget line")),
        *(_("Quantity"), _("Supporting documents"), _("departs from the rule"), _("Paid from"), _("From the grant")),
        _("Own and other money, not counted in the grant"),
    ]
    table = sheet(report, _("Expenses"), heads)
    for value in report.contracts:
        items = {line.record.pk: line.record.item for line in value.lines}
        for expense in value.expenses:
            table.add([*_whose(report, value), *_expense(expense, items)])
    at = len(heads) - 2
    _labelled(table, str(CASH["documented"]), at, [down(table, at, (0, len(table.rows)), report.cash.documented), ""], "total")
    return table


def _expense(expense: ExpenseValue, items: dict[int, str]) -> list[Cell]:
    fact = expense.record
    quantity = None if fact.quantity is None else Hundredths(fact.quantity)
    paid = [amount(fact.amount), None] if fact.source == "grant" else [None, amount(fact.amount)]
    return [
        *(known(fact.day), known(fact.supplier), fact.document_kind, fact.document_number, items.get(fact.line_id or 0, "")),
        *(quantity, numbers(expense.evidence) if expense.evidence else _("not attached"), fact.irregular),
        *(str(fact.get_source_display()), *paid),
    ]


def _cash(report: Report, _cover: Cover) -> Table:
    """Each contract's cash, closing to its amount: received + withheld + still to pay - to be returned."""
    whose = _whose_heads(report)
    names = ("paid", "refunded", "withheld", "still_to_pay", "to_be_returned", "documented", "not_yet_documented", "spent_ahead")
    paid, refunded, *between, documented, missing, ahead = (str(CASH[name]) for name in names)
    heads = [*whose, paid, refunded, _("Money received, less refunds"), *between, _("Contract amount"), documented, missing, ahead]
    table = sheet(report, _("Money: paid and spent"), heads)
    at = len(whose)

    def closed(cells: list[Cell], net: int, whole: int | None) -> list[Cell]:
        """A row's amounts, those of `names`, with the two that follow from them."""
        here = [table.cell(len(table.rows), at + column) for column in range(6)]
        received = Formula(f"{here[0]}-{here[1]}", Tenge(net))
        closing = amount(None) if whole is None else Formula(f"SUM({here[2]}:{here[4]})-{here[5]}", Tenge(whole))
        return [*cells[:2], received, *cells[2:5], closing, *cells[5:]]

    for value in report.contracts:
        table.add(
            [*_whose(report, value), *closed([amount(getattr(value.cash, name)) for name in names], value.cash.net, value.split.amount)]
        )
    there, columns = (0, len(table.rows)), [at, at + 1, *range(at + 3, at + 6), *range(at + 7, at + 10)]
    sums = [down(table, column, there, getattr(report.cash, name)) for column, name in zip(columns, names, strict=True)]
    whole = None if _whole(report).unknown else _whole(report).amount
    _labelled(table, _("Total"), at, closed(sums, report.cash.net, whole), "total")
    return table


# ---------------------------------------------------------------- what changed, what is open, where it comes from


def _amendments(report: Report, _cover: Cover) -> Table | None:
    """What each amendment changed, before and after."""
    if not any(value.amendments for value in report.contracts):
        return None
    heads = [
        *_whose_heads(report),
        _("Kind"),
        _("Number"),
        _("Date"),
        _("Reason"),
        _("What changed"),
        _("Of what"),
        _("Before"),
        _("After"),
    ]
    table = sheet(report, _("Amendments"), heads)
    for value in report.contracts:
        for amendment in value.amendments:
            record = amendment.record
            paper = [*_whose(report, value), str(record.get_kind_display()), record.number, record.day, record.reason]
            for change in amendment.changes:
                sides = (_side(change, change.before), _side(change, change.after))
                table.add([*paper, change_name(change), change.title, *sides])
            if not amendment.changes:
                table.add([*paper, _("The plan itself did not change.")])
    return table


def _side(change: PlanChange, value: Any) -> Cell:
    """One side of a change as what it is: an amount, a day, a quantity."""
    if value == ABSENT or value is None:
        return known(value)
    if change.what == "line_quantity":
        return Hundredths(value)
    return amount(value) if change.money else value


def gaps(report: Any, _cover: Cover) -> Table:
    """What isn't known or isn't tied, and by how much. Never added up: the same tenge may lie behind several questions."""
    heads = [_("Open question"), _("Why it is open"), _("About what"), _("Amount"), _("Quantity")]
    note = _("Several questions may concern the same sum, so the amounts of this table are not added up.")
    table = sheet(report, _("What isn't known or isn't tied, and why"), heads, name=_("Open questions"), about=[note])
    for gap in report.gaps:
        title, reason = GAPS[gap.code]
        table.add([str(title), str(reason), gap.about, None if gap.amount is None else Tenge(gap.amount), gap.count])
    return table


def stated(report: Any, _cover: Cover) -> Table | None:
    """What sources state, beside what the system computes."""
    if not report.stated:
        return None
    heads = [_("Figure"), _("Source"), _("Stated"), _("Computed")]
    table = sheet(report, _("Stated figures beside the computed ones"), heads, name=_("Stated figures"))
    for figure in report.stated:
        told = amount if figure.record.measure == Measure.AMOUNT else known
        table.add(
            [
                *(str(figure.record.get_measure_display()), str(figure.record.document)),
                *(told(int(figure.record.value)), told(figure.computed)),
            ]
        )
    return table


def _extras(report: Report) -> Iterator[Table]:
    """What other apps tell of it."""
    for filled in report.extras:
        if filled.told and filled.part.on_sheet:
            heads, rows = filled.part.on_sheet(filled.told)
            table = sheet(report, str(filled.part.title), heads)
            for row in rows:
                table.add(row)
            yield table


def _notes(report: Report, _cover: Cover) -> Table:
    """Notes on the records, and the documents they were taken from."""
    table = sheet(report, _("Notes and sources"), [_("Kind"), _("Text"), _("Date"), _("Link")])
    for note in report.notes:
        table.add([str(note.get_nature_display()), note.text])
    for source in report.sources:
        table.add([_("Taken from"), str(source), known(source.day), source.link])
    for note in report.source_notes:
        table.add([str(note.get_nature_display()), note.text])
    return table
