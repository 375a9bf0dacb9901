"""A report as JSON (the names are fixed: people's own scripts read them). Amounts are strings of tenge with two decimals;
unknown is null, never zero; every key is always there."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import override

from grants.ledger import Cash, Split
from grants.models import NGO, Measure
from grants.reports.values import ContractValue, DeliverableValue, LotValue, OutputValue, Proof, Report, Stated
from koksu.money import Tenge

LANGUAGES = ("kk", "ru", "en")
OF_CONTRACTS = ("proven", "awaiting", "outstanding", "shared", "no_breakdown")
OF_WHOLES = (*OF_CONTRACTS, "not_awarded", "unplaced", "basis_gap")


def as_json(report: Report) -> dict[str, Any]:
    """The whole report. From the lot upward (and for an NGO) the split has all eight parts."""
    names = OF_CONTRACTS if report.kind == "contract" else OF_WHOLES
    data = {
        "subject": {"kind": report.kind, "id": report.record.pk, "name": subject_name(report)},
        "period": {"from": iso(report.period.since), "to": iso(report.period.until)},
        "as_of": iso(report.period.as_of),
        "training": report.training,
        "amount": tenge(report.split.amount),
        "split": parts_of(report.split, names),
        "unknown_remainder": tenge(report.split.unknown_remainder),
        "contracts_of_unknown_amount": report.split.unknown,
        "overdue": tenge(report.split.overdue),
        "cash": cash_of(report.cash),
        "opening": None if report.opening is None else parts_of(report.opening, ("amount", *names)),
        "movement": _movement(report.movement),
        "opening_cash": None if report.opening_cash is None else cash_of(report.opening_cash),
        "cash_movement": _movement(report.cash_movement),
        "contracts": [_contract(value) for value in report.contracts],
        "stated": [stated_of(stated) for stated in report.stated],
        "gaps": [{"code": gap.code, "amount": tenge(gap.amount), "count": gap.count, "about": gap.about} for gap in report.gaps],
        "notes": [{code: getattr(note, f"text_{code}") for code in LANGUAGES} for note in [*report.notes, *report.source_notes]],
        "sources": [{"id": document.pk, "title": document.title_kk, "link": document.link or None} for document in report.sources],
    }
    data |= {filled.part.code: filled.told.as_json() for filled in report.extras}
    if report.kind == "allocation":
        data["lots"] = [_lot(value) for value in report.lots]
    return data


def subject_name(report: Report) -> dict[str, str]:
    """The subject's name in three languages."""
    names = {}
    for code in LANGUAGES:
        with override(code):
            record = report.record
            names[code] = record.full_name(code) if isinstance(record, NGO) else str(record)
    return names


def tenge(tiyn: int | None) -> str | None:
    """Tiyn as a string of tenge: "428571.00"; unknown is null."""
    return None if tiyn is None else Tenge(tiyn).plain()


def parts_of(split: Split, names: tuple[str, ...]) -> dict[str, str | None]:
    return {name: tenge(getattr(split, name)) for name in names}


def cash_of(cash: Cash) -> dict[str, str | None]:
    return {name: tenge(getattr(cash, name)) for name in Cash.__struct_fields__}


def _movement(movement: Mapping[str, int | None]) -> dict[str, str | None] | None:
    return {name: tenge(amount) for name, amount in movement.items()} or None


def stated_of(stated: Stated) -> dict[str, Any]:
    """A source's figure beside the computed one: strings of tenge for an amount, numbers for a count."""
    told = tenge if stated.record.measure == Measure.AMOUNT else int
    computed = None if stated.computed is None else told(stated.computed)
    return {"measure": stated.record.measure, "stated": told(stated.record.value), "computed": computed}


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _contract(value: ContractValue) -> dict[str, Any]:
    record = value.record
    titled = any(record.titles)
    return {
        "id": record.pk,
        "number": record.number or None,
        "project": {
            "number": record.project_number or None,
            "title": {code: getattr(record, f"title_{code}") for code in LANGUAGES} if titled else None,
        },
        "ngo": {"id": record.ngo_id, "name": {code: record.ngo.full_name(code) for code in LANGUAGES}},
        "lot": record.lot_id,
        "allocation": record.allocation_id,
        "status": value.status,
        "vat_basis": record.basis,
        "signed": iso(record.signed),
        "starts": iso(value.standing.row.starts),
        "ends": iso(value.standing.row.ends),
        "verified": value.standing.verified,
        "term": value.standing.term,
        "amount": tenge(value.split.amount),
        "split": parts_of(value.split, OF_CONTRACTS),
        "overdue": tenge(value.split.overdue),
        "deliverables": [_deliverable(deliverable) for deliverable in value.deliverables],
        "budget_lines": [
            {
                "id": line.record.pk,
                "deliverable": line.deliverable_id,
                "item": line.record.item,
                "nature": line.record.nature,
                "amount": tenge(line.amount),
                "spent": tenge(line.spent),
            }
            for line in value.lines
        ],
        "payments": [
            {
                "id": payment.pk,
                "date": iso(payment.day),
                "kind": payment.kind,
                "amount": tenge(payment.amount),
                "withheld": tenge(payment.withheld),
                "order_number": payment.order_number or None,
                "act": payment.act.number if payment.act else None,
            }
            for payment in value.payments
        ],
        "expenses": [
            {
                "id": expense.record.pk,
                "date": iso(expense.record.day),
                "budget_line": expense.record.line_id,
                "supplier": expense.record.supplier or None,
                "document_number": expense.record.document_number or None,
                "source": expense.record.source,
                "amount": tenge(expense.record.amount),
                "evidence": [_proof(proof) for proof in expense.evidence],
            }
            for expense in value.expenses
        ],
    }


def _deliverable(value: DeliverableValue) -> dict[str, Any]:
    standing = value.standing
    return {
        "id": value.record.pk,
        "kind": value.record.kind.code,
        "title": value.record.title_kk or None,
        "due": iso(value.due),
        "planned": standing.planned,
        "reported": standing.reported,
        "accepted": standing.accepted,
        "amount": tenge(standing.split.amount),
        "split": parts_of(standing.split, OF_CONTRACTS),
        "overdue": tenge(standing.split.overdue),
        "outputs": [_output(output) for output in value.outputs],
    }


def _output(value: OutputValue) -> dict[str, Any]:
    record = value.record
    return {
        "id": record.pk,
        "date": iso(record.day),
        "claimed": record.claimed,
        "accepted": record.accepted,
        "amount": tenge(value.amount),
        "state": record.state,
        "evidence": [_proof(proof) for proof in value.evidence],
    }


def _proof(proof: Proof) -> dict[str, Any]:
    document = proof.record.document
    return {"id": document.pk, "kind": document.kind.code if document.kind else None, "sha256": document.sha256 or None}


def _lot(value: LotValue) -> dict[str, Any]:
    record = value.record
    return {"id": record.pk, "number": record.number or None, "budget": tenge(record.budget), "split": parts_of(value.split, OF_WHOLES)}
