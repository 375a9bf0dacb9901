"""A level as JSON, in the shape of grants.reports.as_json. `children` takes the place of `contracts`; a district has these too, in short.

Amounts are strings of tenge with two decimals; unknown is null, never zero; every key is always there.
"""

from typing import Any

from django.utils.translation import override

from grants.reports.as_json import LANGUAGES, OF_CONTRACTS, OF_WHOLES, cash_of, iso, parts_of, stated_of, tenge
from grants.reports.levels import LevelReport, OfContract


def level_as_json(report: LevelReport) -> dict[str, Any]:
    """The whole report: of a whole financial year or (`year` null) of all."""
    data = {
        "subject": {"kind": report.kind, "id": report.record.pk if report.record else None, "name": _names(report, report.record)},
        "period": {"from": iso(report.period.since), "to": iso(report.period.until)},
        "year": report.year,
        "years": list(report.years),
        "as_of": iso(report.today),
        "training": report.training,
        "amount": tenge(report.split.amount),
        "split": parts_of(report.split, OF_WHOLES),
        "unknown_remainder": tenge(report.split.unknown_remainder),
        "contracts_of_unknown_amount": report.split.unknown,
        "overdue": tenge(report.split.overdue),
        "cash": cash_of(report.cash),
        "children": [
            {
                "kind": child.kind,
                "id": child.record.pk,
                "name": _names(report, child.record),
                "amount": tenge(child.split.amount),
                "split": parts_of(child.split, OF_WHOLES),
                "overdue": tenge(child.split.overdue),
            }
            for child in report.children
        ],
        "left_out": [{"kind": "district", "id": district.pk, "name": _names(report, district)} for district in report.left_out],
        "stated": [stated_of(stated) for stated in report.stated],
        "gaps": [{"code": gap.code, "amount": tenge(gap.amount), "count": gap.count, "about": gap.about} for gap in report.gaps],
    }
    if report.kind == "district":
        data["contracts"] = [_contract(value) for value in report.listed]
    return data


def _names(report: LevelReport, record: Any) -> dict[str, str]:
    """A name in three languages."""
    names = {}
    for code in LANGUAGES:
        with override(code):
            names[code] = report.named(record)
    return names


def _contract(value: OfContract) -> dict[str, Any]:
    """A contract in short; all of it stands in its own report."""
    record = value.record
    return {
        "id": record.pk,
        "number": record.number or None,
        "project": {
            "number": record.project_number or None,
            "title": {code: getattr(record, f"title_{code}") for code in LANGUAGES} if any(record.titles) else None,
        },
        "ngo": {"id": record.ngo_id, "name": {code: record.ngo.full_name(code) for code in LANGUAGES}},
        "lot": record.lot_id,
        "allocation": record.allocation_id,
        "status": record.status,
        "vat_basis": record.basis,
        "signed": iso(record.signed),
        "starts": iso(record.starts),
        "ends": iso(record.ends),
        "amount": tenge(value.split.amount),
        "split": parts_of(value.split, OF_CONTRACTS),
        "overdue": tenge(value.split.overdue),
        "cash": cash_of(value.cash),
    }
