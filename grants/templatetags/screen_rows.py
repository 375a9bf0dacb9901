"""The rows of the pages of a contract and of an NGO, and the rows behind a figure. A page has a hundred of them, so they are put together
as text at once, in a third of the time that a template takes; whatever comes from a record is escaped."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.models.base import Record
from grants.reports.behind import Group, Row
from grants.reports.values import ContractValue, DeliverableValue, ExpenseValue, OutputValue, Proof, Report
from grants.templatetags.ledger_tags import count, gap, hundredths, tenge, tenge_bar
from grants.templatetags.page_tags import (
    amount_or_dash,
    asked_facts,
    choice,
    counted,
    day,
    deliverable_state,
    hours,
    known,
    moment,
    output_state,
    without_proof,
)
from grants.templatetags.proof_tags import address, address_within, papers, proof_links
from koksu.markup import conditional_escape, escape

register = template.Library()


def capital(text: object) -> str:
    """A record's name as it begins a cell."""
    return escape(capfirst(str(text)))


def sub(text: str) -> str:
    """A smaller line beneath (nothing, where there is nothing to say)."""
    return f'<span class="sub">{text}</span>' if text else ""


def irregular(record: Any) -> str:
    """Why a fact was taken although it departs from a rule."""
    if not record.irregular:
        return ""
    words = _("Taken although irregular:")
    return f'<span class="said">{words} {escape(record.irregular)}</span>'


# ---------------------------------------------------------------- promises


@register.simple_tag
def deliverable_rows(contract: ContractValue, bars: bool) -> SafeString:
    """A contract's promises with their quantities, their money and (where there are no `bars`) their proof."""
    return SafeString("\n".join(_promises(contract.deliverables, bars)))


def _promises(values: Sequence[DeliverableValue], bars: bool) -> Iterator[str]:
    status, planned, reported, verified, deadline = _("Status"), _("Planned"), _("Reported"), _("Verified"), _("deadline")
    for value in values:
        record, standing = value.record, value.standing
        name = capital(record)
        told: list[str] = [escape(record.kind)] if record.title else []
        if value.due:
            told.append(f"{deadline} {day(value.due)}")
        if bars:
            name = f'<a href="#deliverable-{record.pk}">{name}</a>'
            bar = tenge_bar(standing.split, record, "", 14) if standing.split.amount else ""
            last = f'<td role="cell" class="full barcell">{bar}</td>'
        else:
            last = f'<td role="cell" class="full">{_proofs_of(value)}</td>'
        yield (
            f'<tr role="row" class="{"attention" if value.state == "overdue" else ""}"><td role="cell">{name}<span class="sub">'
            f'{" · ".join(told)}</span></td><td role="cell" data-label="{status}">{deliverable_state(value)}</td>'
            f'<td role="cell" class="num" data-label="{planned}">{counted(standing.planned, record.kind.unit)}</td>'
            f'<td role="cell" class="num" data-label="{reported}">{count(standing.reported)}</td>'
            f'<td role="cell" class="num" data-label="{verified}">{count(standing.accepted)}</td>'
            f'{last}<td role="cell" class="num key">{tenge(standing.split.amount)}</td></tr>'
        )


def _proofs_of(value: DeliverableValue) -> str:
    """What proves a promise: the documents of each of its outputs, apart."""
    last = len(value.outputs) - 1
    told = [f"{proof_links(o.evidence)}{'; ' if o.evidence and at != last else ''}" for at, o in enumerate(value.outputs)] or ["—"]
    if without_proof(value):
        told.append(gap(pgettext("of proof", "none")))
    return "".join(told)


# ---------------------------------------------------------------- outputs


@register.simple_tag(takes_context=True)
def output_rows(context: Mapping[str, Any], value: DeliverableValue) -> SafeString:
    """A promise's outputs with their state, their people, their proof, and what the reader may do with them."""
    return SafeString("\n".join(_outputs(value, context["deeds"], context["user"].pk)))


def _outputs(value: DeliverableValue, deeds: Any, person: int) -> Iterator[str]:
    kind, claimed, accepted = value.record.kind, _("Claimed"), _("Accepted")
    enter, verify = deeds.enter, deeds.verify
    for output in value.outputs:
        record = output.record
        time = f' <span class="nowrap">{told}</span>' if (told := hours(record)) else ""
        attention = ' class="attention"' if record.state == "returned" else ""
        amount = "—" if output.amount is None and record.state != "verified" else tenge(output.amount)
        yield (
            f'<tr role="row" id="output-{record.pk}"{attention}><th role="rowheader" scope="row">{day(record.day)}{time}'
            f'{sub(conditional_escape(known(record.place)))}</th><td role="cell" class="full">{_what(output, kind)}</td>'
            f'<td role="cell">{output_state(record)}</td>'
            f'<td role="cell" class="num" data-label="{claimed}">{counted(record.claimed, kind.unit)}</td>'
            f'<td role="cell" class="num" data-label="{accepted}">{"—" if record.accepted is None else count(record.accepted)}</td>'
            f'<td role="cell" class="full">{proof_list(output.evidence)}{_lacking(output)}{_mending(record) if enter else ""}'
            f'{_judging(record, person) if verify else ""}</td><td role="cell" class="num key">{amount}</td></tr>'
        )


def _what(output: OutputValue, kind: Any) -> str:
    """What an output was, what its kind asks for, who reported and who judged it."""
    record = output.record
    facts = "; ".join(f"{escape(label)}: {conditional_escape(value)}" for label, value in asked_facts(output, kind))
    people = _("reported by") + f": {escape(record.reported_by)}, {moment(record.reported_at)}"
    if record.verified_by:
        judged = _("returned by") if record.state == "returned" else _("verified by")
        people += f"; {judged}: {escape(record.verified_by)}, {moment(record.verified_at)}"
    if record.act:
        people += f'; <a class="nowrap" href="#act-{record.act_id}">{escape(record.act)}</a>'
    signed = (_("signatories") + f": {escape(record.signatories)}") if record.signatories else ""
    reason = f'<span class="said">{escape(record.reason)}</span>' if record.reason else ""
    name = escape(record.topic) if record.topic else capital(kind)
    return f"{name}{sub(facts)}{sub(signed)}{sub(people)}{reason}{irregular(record)}"


@register.simple_tag
def proof_list(proofs: Sequence[Proof]) -> SafeString:
    """Supporting documents by number: pictures as they look, the rest by name; the number leads to what is known of the document."""
    if not proofs:
        return SafeString("")
    download, file, link = _("download"), _("file"), _("link")
    rows = []
    for paper in papers(proofs):
        name, picture, way = f"№ {paper.number}", "", ""
        if paper.picture:
            look = f'width="64" height="48" loading="lazy" alt="{name}, {escape(paper.name)}"'
            picture = f'<a class="thumb" href="{paper.picture}"><img src="{paper.picture}" {look}></a>'
        if paper.file and not paper.picture:
            way = f' <a href="{paper.file}" aria-label="{name}: {download}">{file}</a>'
        elif paper.link:
            way = f' <a href="{escape(paper.link)}" rel="noreferrer">{link}</a>'
        rows.append(f'<li>{picture}<a href="{paper.page}">{name}</a> {escape(paper.kind)}{way}</li>')
    return SafeString(f'<ul class="proofs">{"".join(rows)}</ul>')


def _lacking(output: OutputValue) -> str:
    if not output.lacking:
        return ""
    what = ", ".join(f'<span class="gap">{escape(one)}</span>' for one in output.lacking)
    words = pgettext("of proof", "lacking:")
    return f'<span class="lacking">{words} {what}</span>'


def _do(where: str, words: str) -> str:
    return f'<a class="do" href="{where}">{words}</a>'


def _mending(record: Any) -> str:
    """What who enters may do with an output."""
    words = _("Mend") if record.state == "returned" else _("Edit") if record.state == "reported" else ""
    edit = _do(address("output_edit", record.pk), words) if words else ""
    add = _do(address("output_proof", record.pk), _("Add proof"))
    return f'<span class="deeds">{edit} {add}</span>'


def _judging(record: Any, person: int) -> str:
    """What who verifies may do with an output: nobody judges their own."""
    deed = ""
    if record.state == "reported" and person not in {record.reported_by_id, record.recorded_by_id}:
        deed = _do(address("output_verify", record.pk), _("Verify"))
    elif record.state == "verified" and not record.act_id:
        deed = _do(address("output_reopen", record.pk), _("Reopen"))
    return f'<span class="deeds">{deed}</span>'


@register.simple_tag(takes_context=True)
def row_deeds(context: Mapping[str, Any], edit: str, record: Any, pay: bool = False) -> SafeString:
    """What may be done with one row of a contract's page; never printed. `edit`: an address's name; `pay` offers a payment on an act."""
    before = ""
    if pay and record.recorded_by_id != context["user"].pk:
        before = _do(f"{address('payment_create', record.contract_id)}?act={record.pk}", _("Pay")) + " "
    return SafeString(_deeds(edit, record, before))


def _deeds(edit: str, record: Record, before: str = "") -> str:
    change = _do(address(edit, record.pk), _("Edit"))
    void = _do(address_within("record_void", record.KIND, record.pk), _("Void"))
    return f'<span class="deeds">{before}{change} {void}</span>'


# ---------------------------------------------------------------- money


@register.simple_tag
def line_rows(contract: ContractValue) -> SafeString:
    """The estimate's lines with what was spent on each."""
    deliverable, quantity, price, spent = _("Deliverable"), _("Quantity"), _("Unit price"), _("Spent")
    promises = {value.record.pk: f'<a href="#deliverable-{value.record.pk}">{capital(value.record)}</a>' for value in contract.deliverables}
    rows = []
    for line in contract.lines:
        record = line.record
        nature = choice(record, "nature") if record.nature == "administrative" else ""
        serves = promises.get(line.deliverable_id or 0) or _("shared cost")
        rows.append(
            f'<tr role="row" id="line-{record.pk}"><td role="cell">{escape(record.item)}{sub(nature)}</td>'
            f'<td role="cell" data-label="{deliverable}">{serves}</td>'
            f'<td role="cell" class="num" data-label="{quantity}">{hundredths(line.quantity)} {escape(line.unit)}</td>'
            f'<td role="cell" class="num" data-label="{price}">{tenge(line.unit_price)}</td>'
            f'<td role="cell" class="num key">{tenge(line.amount)}</td>'
            f'<td role="cell" class="num" data-label="{spent}">{amount_or_dash(line.spent)}</td></tr>'
        )
    return SafeString("\n".join(rows))


@register.simple_tag
def payment_rows(contract: ContractValue, deeds: Any) -> SafeString:
    """Payments, a refund with a minus."""
    order, withheld, pay = _("payment order"), _("withheld"), bool(deeds and deeds.pay)
    rows = []
    for payment in contract.payments:
        told = [f"№ {escape(payment.order_number)}" if payment.order_number else f"{order} {gap()}"]
        if payment.act:
            told.append(f'<a href="#act-{payment.act_id}">{escape(payment.act)}</a>')
        if payment.withheld:
            told.append(f"{withheld} {tenge(payment.withheld)}")
        kind = choice(payment, "kind")
        rows.append(
            f'<tr id="payment-{payment.pk}"><td>{day(payment.day)}</td><td>{kind}{sub(" · ".join(told))}'
            f"{_deeds('payment_edit', payment) if pay else ''}{irregular(payment)}</td>"
            f'<td class="num">{"−" if payment.kind == "refund" else ""}{tenge(payment.amount)}</td></tr>'
        )
    return SafeString("\n".join(rows))


@register.simple_tag
def expense_rows(expenses: Sequence[ExpenseValue], deeds: Any) -> SafeString:
    """Expenses with their documents; of other money than the grant it is said whose."""
    enter = bool(deeds and deeds.enter)
    rows = []
    for value in expenses:
        record = value.record
        paper = f"{escape(record.document_kind)}{f' № {escape(record.document_number)}' if record.document_number else ''}"
        if record.source != "grant":
            source = choice(record, "source")
            paper = f"{source}{' · ' if record.document_kind else ''}{paper}"
        proof = f" · {proof_links(value.evidence)}" if value.evidence else ""
        rows.append(
            f'<tr><td>{day(record.day)}</td><td>{conditional_escape(known(record.supplier))}<span class="sub">{paper}{proof}</span>'
            f'{irregular(record)}{_deeds("expense_edit", record) if enter else ""}</td><td class="num">{tenge(record.amount)}</td></tr>'
        )
    return SafeString("\n".join(rows))


# ---------------------------------------------------------------- the rows behind a figure


@register.simple_tag
def behind_rows(report: Report, group: Group) -> SafeString:
    """The rows that a figure consists of, each leading to what it is about."""
    return SafeString("\n".join(_behind(report, group)))


def _behind(report: Report, group: Group) -> Iterator[str]:
    for row in group.rows:
        proofs = proof_links(row.proofs) if row.proofs else ""
        amount = tenge(row.amount) if row.amount is not None and group.code != "not_awarded" else ""
        yield (
            f'<tr role="row"><td role="cell">{_about(report, group.code, row)}</td><td role="cell" class="full">{proofs}</td>'
            f'<td role="cell" class="num key">{amount}</td></tr>'
        )


def _about(report: Report, code: str, row: Row) -> str:
    if row.contract:
        told = [escape(row.contract.ngo)] if report.kind != "ngo" else []
        told += [escape(row.contract.title)] if row.contract.title else []
        name = f'<a href="{address("contract_detail", row.contract.pk)}#{code}">{escape(row.contract)}</a>'
        return f'{name}<span class="sub">{" · ".join(told)}</span>'
    if row.lot:
        lot = row.lot.record
        told_basis = _("VAT basis unknown") if lot.basis == "unknown" else choice(lot, "basis")
        if code == "not_awarded":
            told_basis = _("at most %(amount)s") % {"amount": tenge(row.amount)}
        return f'<a href="{address("lot_detail", lot.pk)}#{code}">{escape(lot)}</a>{sub(told_basis)}'
    if row.output:
        record = row.output.record
        place = f" · {escape(record.place)}" if record.place else ""
        told_day = f"{capital(row.deliverable)} · {day(record.day)}{place}"
        return f'<a href="#output-{record.pk}">{capital(row.title)}</a>{sub(told_day)}'
    if row.deliverable:
        due = sub(_("deadline") + f" {day(row.due)}") if row.due else ""
        return f'<a href="#deliverable-{row.deliverable.pk}">{capital(row.deliverable)}</a>{due}'
    return capital(row.title)
