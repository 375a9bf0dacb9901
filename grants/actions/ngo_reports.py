"""Writing the NGO's own reports: when they are due and when they came."""

from datetime import datetime
from typing import Any

from grants.actions.base import changing, happened, locked_contract, same_version, set_fields, unvoided
from grants.models import Contract, ProgressReport
from koksu import history
from koksu.accounts.models import User

FIELDS = ("final", "since", "until", "due", "submitted")


def expect_report(*, actor: User, at: datetime, contract: Contract, **values: Any) -> ProgressReport:
    """An NGO's report that is due, or came (FIELDS)."""
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        report = ProgressReport(contract=locked_contract(contract))
        set_fields(report, values, FIELDS)
        happened(report.submitted, at, "submitted")
        change.create(report)
        return report


def edit_report(*, actor: User, at: datetime, report: ProgressReport, version: int | None = None, **values: Any) -> ProgressReport:
    """Change an NGO's report (FIELDS): mostly, that it came. Stale where it isn't of the `version` that was seen."""
    with changing(actor=actor, at=at, deed="enter", district_id=report.contract.allocation.district_id) as change:
        locked_contract(report.contract)
        fresh = unvoided(report)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, FIELDS)
        happened(fresh.submitted, at, "submitted")
        change.update(fresh, before)
        return fresh
