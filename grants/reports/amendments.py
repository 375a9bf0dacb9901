"""Amendments as a reader compares them: row by row, before and after."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from grants.models import Amendment, Kind
from grants.reports.values import AmendmentValue, PlanChange


def amendment_values(amendments: Sequence[Amendment]) -> list[AmendmentValue]:
    """Each amendment with what it changed, in the order of their dates."""
    return [_value(amendment) for amendment in amendments]


def _value(amendment: Amendment) -> AmendmentValue:
    before, after = json.loads(amendment.before), json.loads(amendment.after)
    changes = [PlanChange(name, "", _told(name, before[name]), _told(name, after[name])) for name in ("amount", "starts", "ends")]
    changes += _parts("deliverable", ("planned", "due"), before["deliverables"], after["deliverables"], "title")
    changes += _parts("line", ("amount",), before["lines"], after["lines"], "item")
    return AmendmentValue(amendment, [change for change in changes if change.before != change.after], before["amount"], after["amount"])


def _parts(what: str, columns: tuple[str, ...], before: list[Any], after: list[Any], title: str) -> list[PlanChange]:
    old, new = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    return [
        PlanChange(
            f"{what}_{column}", str((new.get(pk) or old[pk])[title]), *(_told(column, plan.get(pk, {}).get(column)) for plan in (old, new))
        )
        for pk in dict.fromkeys([*old, *new])
        for column in columns
    ]


ABSENT = "—"  # what a part that isn't in one of the plans says there
DELIVERABLE_COLUMNS, LINE_COLUMNS = ("kind", "title", "planned", "due"), ("item", "deliverable", "quantity", "unit", "unit_price", "amount")


def compared(amendment: Amendment) -> list[PlanChange]:
    """Everything that an amendment changes, column by column, parts that come or go with all they say: before it is saved."""
    before, after = json.loads(amendment.before), json.loads(amendment.after)
    kinds = {kind.code: kind.name for kind in Kind.objects.all()}
    titles = {row["id"]: row["title"] or kinds.get(row["kind"], "") for plan in (before, after) for row in plan["deliverables"]}
    for plan in (before, after):
        for row in plan["deliverables"]:
            row["kind"], row["name"] = kinds.get(row["kind"], row["kind"]), titles[row["id"]]
        for row in plan["lines"]:
            row["deliverable"], row["name"] = titles.get(row["deliverable"], ABSENT), row["item"]
    changes = [PlanChange(name, "", _told(name, before[name]), _told(name, after[name])) for name in ("amount", "starts", "ends")]
    changes += _columns("deliverable", DELIVERABLE_COLUMNS, before["deliverables"], after["deliverables"])
    changes += _columns("line", LINE_COLUMNS, before["lines"], after["lines"])
    return [change for change in changes if change.before != change.after]


def _columns(what: str, columns: tuple[str, ...], before: list[Any], after: list[Any]) -> list[PlanChange]:
    old, new = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    found = []
    for pk in dict.fromkeys([*old, *new]):
        was, now = old.get(pk, {}), new.get(pk, {})
        for column in columns:
            if any(plan.get(column) not in (None, "", ABSENT) for plan in (was, now)):
                sides = (_told(column, plan.get(column)) if plan else ABSENT for plan in (was, now))
                found.append(PlanChange(f"{what}_{column}", (now or was)["name"], *sides))
    return found


def released(amendment: Amendment) -> int:
    """What it takes off the contract's amount, in tiyn: that much is the lot's again. 0 where it isn't known, or grows."""
    before, after = (json.loads(text)["amount"] for text in (amendment.before, amendment.after))
    return 0 if before is None or after is None else max(0, before - after)


def _told(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column in {"starts", "ends", "due"} and value else value
