"""Writing a contract's plan as a whole: its promises, each with its lines of the estimate, and the lines shared by all."""

import json
from datetime import date
from itertools import count
from typing import Any

from django.utils.translation import gettext as _
from msgspec import Struct, field

from grants.actions.base import Change, Refused, set_fields
from grants.models import BudgetLine, Contract, Deliverable, Expense, Kind, Output
from koksu import history
from koksu.money import Tenge

TERMS = ("amount", "starts", "ends")  # what the plan says of the contract itself; an amendment may change it
DELIVERABLE_FIELDS = ("kind", "title_kk", "title_ru", "title_en", "planned", "due", "position")
LINE_FIELDS = ("item", "nature", "unit", "quantity", "unit_price", "amount", "position", "deliverable")
KEPT_OF_LINES = ("item", "amount", "quantity", "unit", "unit_price")  # what a kept plan says of a line


class Promise(Struct):
    """A deliverable of a plan with its own lines (dicts of LINE_FIELDS, with `id` where there is one); `planned` in the kind's unit."""

    kind: Kind
    planned: int | None = None
    title_kk: str = ""
    title_ru: str = ""
    title_en: str = ""
    due: date | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    id: int | None = None

    def values(self) -> dict[str, Any]:
        """The deliverable's own columns."""
        return {name: getattr(self, name) for name in DELIVERABLE_FIELDS if name != "position"}


class Plan(Struct):
    """All that a contract promises and what each costs. A part with an `id` is one that is there already."""

    promises: list[Promise] = field(default_factory=list)
    shared: list[dict[str, Any]] = field(default_factory=list)


def present_plan(contract: Contract) -> Plan:
    """The contract's live plan."""
    deliverables = list(contract.deliverables.live().select_related("kind"))
    of: dict[int | None, list[dict[str, Any]]] = {None: [], **{d.pk: [] for d in deliverables}}
    for line in contract.lines.live():
        values = {name: getattr(line, name) for name in LINE_FIELDS if name != "deliverable"}
        of.get(line.deliverable_id, of[None]).append({"id": line.pk, **values})
    titles = ("title_kk", "title_ru", "title_en")
    promises = [
        Promise(d.kind, d.planned, due=d.due, lines=of[d.pk], id=d.pk, **{name: getattr(d, name) for name in titles}) for d in deliverables
    ]
    return Plan(promises, of[None])


def write_plan(change: Change, contract: Contract, plan: Plan, verb: str = "edit", reason: str = "") -> bool:
    """Make the (locked) contract's live plan equal to `plan`: change, create, void what isn't in it. Whether anything changed.

    Refused: a part of another contract, a promise with results taken away or made of another kind, a line with expenses taken away.
    """
    already = len(change.events)
    deliverables = {d.pk: d for d in contract.deliverables.live().select_related("kind")}
    lines = {line.pk: line for line in contract.lines.live()}
    places = count(1 + max((line.position for line in lines.values()), default=0))  # for lines that don't say theirs
    for number, promise in enumerate(plan.promises, start=1):
        deliverable = _there(deliverables, promise.id) or Deliverable(contract=contract)
        if deliverable.pk and deliverable.kind_id != promise.kind.pk:
            _keep_kind(deliverable)
        _write(change, deliverable, {**promise.values(), "position": number}, DELIVERABLE_FIELDS, verb, reason)
        for values in promise.lines:
            _write_line(change, contract, lines, deliverable, {"position": next(places), **values}, verb, reason)
    for values in plan.shared:
        _write_line(change, contract, lines, None, {"position": next(places), **values}, verb, reason)
    for line in lines.values():
        _take_line(change, line, reason)
    for deliverable in deliverables.values():
        _take_deliverable(change, deliverable, reason)
    return len(change.events) > already


def _there(parts: dict[int, Any], pk: int | None) -> Any:
    """The part of this id, taken out of those that are left; Refused where it isn't there (any more)."""
    if pk is None:
        return None
    if pk not in parts:
        raise Refused(_("A row of this plan isn't in the contract any more: look at the contract again."), code="foreign_part")
    return parts.pop(pk)


def _write(change: Change, record: Any, values: dict[str, Any], allowed: tuple[str, ...], verb: str, reason: str) -> None:
    before = history.snapshot(record) if record.pk else None
    set_fields(record, values, allowed)
    if before is None:
        change.create(record)
    else:
        change.update(record, before, verb, reason)


def _write_line(
    change: Change,
    contract: Contract,
    lines: dict[int, BudgetLine],
    deliverable: Deliverable | None,
    values: dict[str, Any],
    verb: str,
    reason: str,
) -> None:
    line = _there(lines, values.get("id")) or BudgetLine(contract=contract)
    own = {name: value for name, value in values.items() if name != "id"}
    _write(change, line, {**own, "deliverable": deliverable}, LINE_FIELDS, verb, reason)


def _keep_kind(deliverable: Deliverable) -> None:
    if Output.objects.live().filter(deliverable=deliverable).exists():
        message = _("Results are reported for “%(title)s”: its kind can't change. Void them first, or add another deliverable.")
        raise Refused({f"d{deliverable.pk}": Refused(message % {"title": deliverable}, code="kind_in_use")})


def _take_deliverable(change: Change, deliverable: Deliverable, reason: str) -> None:
    if results := Output.objects.live().filter(deliverable=deliverable).count():
        message = _("“%(title)s” can't be taken out of the plan: it has %(number)s reported results. Void them first.")
        raise Refused({f"d{deliverable.pk}": Refused(message % {"title": deliverable, "number": results}, code="deliverable_in_use")})
    _void(change, deliverable, reason)


def _take_line(change: Change, line: BudgetLine, reason: str) -> None:
    if expenses := Expense.objects.live().filter(line=line).count():
        message = _("“%(item)s” can't be taken out of the estimate: %(number)s expenses were made on it. Void them first.")
        raise Refused({f"l{line.pk}": Refused(message % {"item": line.item, "number": expenses}, code="line_in_use")})
    _void(change, line, reason)


def _void(change: Change, part: Deliverable | BudgetLine, reason: str) -> None:
    before = history.snapshot(part)
    part.voided_by, part.voided_at, part.void_reason = change.actor, change.at, reason or _("Taken out of the plan")
    change.update(part, before, "void", part.void_reason)


def touch(change: Change, contract: Contract, before: dict[str, Any], verb: str, reason: str = "") -> None:
    """The contract's version rises with its plan, also where its own columns stay: whoever saw the old plan is told."""
    if history.snapshot(contract) == before:
        contract.version += 1
        contract.save(update_fields=["version"])
        change.note(contract, verb, before, reason)


def plan_text(contract: Contract) -> str:
    """The plan as canonical JSON text: amount (tiyn), term, deliverables, lines. An amendment keeps it before and after."""
    plan = {
        **{name: _told(getattr(contract, name)) for name in TERMS},
        "deliverables": [
            {"id": d.pk, "kind": d.kind.code, "title": d.title_kk, "planned": d.planned, "due": _told(d.due)}
            for d in contract.deliverables.live().select_related("kind")
        ],
        "lines": [
            {"id": line.pk, "deliverable": line.deliverable_id, **{name: _told(getattr(line, name)) for name in KEPT_OF_LINES}}
            for line in contract.lines.live()
        ],
    }
    return json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _told(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, Tenge) else value
