"""Amendments as a reader compares them: row by row, before and after."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from grants.models import Amendment
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


def _told(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column in {"starts", "ends", "due"} and value else value
