"""Writing contracts: award with the whole plan, and amend it. A signed plan is frozen: it changes only by an amendment."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing, locked, locked_contract, set_fields
from grants.actions.funding import set_outcome
from grants.actions.limits import check_contract
from grants.models import (
    NGO,
    Allocation,
    Amendment,
    Application,
    BudgetLine,
    Contract,
    ContractStatus,
    Deliverable,
    Kind,
    Lot,
    Outcome,
)
from koksu import history
from koksu.accounts.models import User
from koksu.language import short_date
from koksu.money import Tenge

CONTRACT_FIELDS = (
    *("instrument", "number", "treasury_number", "project_number", "title_kk", "title_ru", "title_en", "subject", "continues"),
    *("amount", "basis", "advance_share", "signed", "starts", "ends", "signatory", "account", "bank_code", "status"),
)
PLAN_FIELDS = ("amount", "starts", "ends")  # what an amendment may change of the contract itself
DELIVERABLE_FIELDS = ("kind", "title_kk", "title_ru", "title_en", "planned", "due", "position")
PLAN_LINE_FIELDS = ("item", "amount", "quantity", "unit", "unit_price")  # what a kept plan says of a line
LINE_FIELDS = ("item", "nature", "unit", "quantity", "unit_price", "amount", "position")


@dataclass
class Promise:
    """A deliverable of a new plan, with its own budget lines (dicts of LINE_FIELDS). `planned` in the kind's unit, or unknown."""

    kind: Kind
    planned: int | None = None
    title_kk: str = ""
    title_ru: str = ""
    title_en: str = ""
    due: date | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)


def award(
    *,
    actor: User,
    at: datetime,
    ngo: NGO,
    allocation: Allocation,
    lot: Lot | None = None,
    application: Application | None = None,
    promises: list[Promise] | None = None,
    shared: list[dict[str, Any]] | None = None,
    **values: Any,
) -> Contract:
    """A contract with its plan: deliverables with their lines, and lines shared by all (amounts in tiyn).

    Refused where the lines exceed the contract, or it its lot or its allocation (on the same VAT basis); where the lot is of another
    allocation, or the application another NGO's or for another lot.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=allocation.district_id) as change:
        fresh, fresh_lot, _none = locked(allocation_id=allocation.pk, lot_id=lot.pk if lot else None)
        bid = Application.objects.select_for_update().get(pk=application.pk) if application else None
        _check_origin(ngo, fresh, fresh_lot, bid)
        contract = Contract(ngo=ngo, allocation=fresh, lot=fresh_lot, application=bid)
        set_fields(contract, values, CONTRACT_FIELDS)
        change.create(contract, "award")
        for position, promise in enumerate(promises or [], start=1):
            add_promise(change, contract, promise, position)
        for line in shared or []:
            add_line(change, contract, None, line)
        if bid:
            set_outcome(change, bid, Outcome.WON)
        check_contract(contract)
        return contract


def _check_origin(ngo: NGO, allocation: Allocation, lot: Lot | None, bid: Application | None) -> None:
    if lot and lot.allocation_id != allocation.pk:
        raise Refused({"lot": Refused(_("This lot belongs to another allocation."), code="foreign_lot")})
    if bid and (bid.ngo_id, bid.lot_id) != (ngo.pk, lot.pk if lot else None):
        raise Refused({"application": Refused(_("This application is another NGO's, or for another lot."), code="foreign_application")})


def add_promise(change: Change, contract: Contract, promise: Promise, position: int) -> Deliverable:
    """One deliverable with its lines, within another change."""
    titles = {"title_kk": promise.title_kk, "title_ru": promise.title_ru, "title_en": promise.title_en}
    deliverable = Deliverable(contract=contract, kind=promise.kind, planned=promise.planned, due=promise.due, position=position, **titles)
    change.create(deliverable)
    for line in promise.lines:
        add_line(change, contract, deliverable, line)
    return deliverable


def add_line(change: Change, contract: Contract, deliverable: Deliverable | None, values: dict[str, Any]) -> BudgetLine:
    """One budget line, within another change."""
    line = BudgetLine(contract=contract, deliverable=deliverable)
    set_fields(line, values, LINE_FIELDS)
    if not line.position:
        line.position = BudgetLine.objects.filter(contract=contract).count() + 1
    change.create(line)
    return line


def amend(
    *,
    actor: User,
    at: datetime,
    contract: Contract,
    kind: str,
    number: str,
    day: date,
    reason: str,
    plan: dict[str, Any] | None = None,
    deliverables: dict[int, dict[str, Any]] | None = None,
    lines: dict[int, dict[str, Any]] | None = None,
    new_promises: list[Promise] | None = None,
    new_shared: list[dict[str, Any]] | None = None,
) -> Amendment:
    """Change a signed plan as a whole: the contract's PLAN_FIELDS, and deliverables and lines by id; both states are kept.

    Closing or terminating below the amount releases the difference back to the lot, since the lot's contracts then take less.
    Refused: a draft, a closed or terminated contract, a date before the last amendment's, and a new plan above what it is part of.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        fresh = locked_contract(contract)
        if fresh.status == ContractStatus.DRAFT:
            raise Refused(_("A draft has no amendments: it isn't signed yet."), code="draft")
        if fresh.status != ContractStatus.SIGNED:
            raise Refused(_("A closed or terminated contract can't be amended."), code="ended")
        _check_order(fresh, day)
        amendment = Amendment(contract=fresh, kind=kind, number=number, day=day, reason=reason, before=plan_text(fresh))
        amendment.recorded_by, amendment.recorded_at = actor, at
        amendment.full_clean(exclude={"after"})
        amendment.save(force_insert=True)  # first: while its `after` is empty, the database lets the frozen plan change
        for pk, values in (deliverables or {}).items():
            _change_part(change, Deliverable.objects.get(pk=pk, contract=fresh), values, DELIVERABLE_FIELDS, reason)
        for pk, values in (lines or {}).items():
            _change_part(change, BudgetLine.objects.get(pk=pk, contract=fresh), values, LINE_FIELDS, reason)
        count = fresh.deliverables.count()
        for position, promise in enumerate(new_promises or [], start=count + 1):
            add_promise(change, fresh, promise, position)
        for line in new_shared or []:
            add_line(change, fresh, None, line)
        state = history.snapshot(fresh)
        set_fields(fresh, plan or {}, PLAN_FIELDS)
        fresh.status = {"closing": ContractStatus.CLOSED, "termination": ContractStatus.TERMINATED}.get(kind, fresh.status)
        change.update(fresh, state, "amend", reason)
        amendment.after = plan_text(fresh)
        amendment.save(update_fields=["after"])
        change.note(amendment, "amend", None, reason)
        check_contract(fresh)
        return amendment


def _check_order(contract: Contract, day: date) -> None:
    """Amendments are entered in the order of their dates: each keeps the plan as the one before it left it."""
    last = contract.amendments.filter(voided_at__isnull=True).order_by("-day").first()
    if last and day < last.day:
        message = _("The amendment is dated %(day)s, before the last one of %(last)s: enter them in the order of their dates.")
        raise Refused({"day": Refused(message % {"day": short_date(day), "last": short_date(last.day)}, code="amendment_order")})


def _change_part(change: Change, record: Deliverable | BudgetLine, values: dict[str, Any], allowed: tuple[str, ...], reason: str) -> None:
    before = history.snapshot(record)
    set_fields(record, values, allowed)
    change.update(record, before, "amend", reason)


def plan_text(contract: Contract) -> str:
    """The plan as canonical JSON text: amount (tiyn), term, deliverables, lines. An amendment keeps it before and after."""
    plan = {
        **{name: _told(getattr(contract, name)) for name in PLAN_FIELDS},
        "deliverables": [
            {"id": d.pk, "kind": d.kind.code, "title": d.title_kk, "planned": d.planned, "due": _told(d.due)}
            for d in contract.deliverables.live().select_related("kind")
        ],
        "lines": [
            {"id": line.pk, "deliverable": line.deliverable_id, **{name: _told(getattr(line, name)) for name in PLAN_LINE_FIELDS}}
            for line in contract.lines.live()
        ],
    }
    return json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _told(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, Tenge) else value
