"""Writing plans of bodies and organisations: the plan itself, its points, and which meetings or events carried a point out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from grants.actions.base import Refused, changing, same_version, set_fields, unvoided
from koksu import history
from koksu.accounts.models import District, User
from meetings.actions.links import keep_links
from meetings.models import Meeting, PublicEvent, WorkPlan, WorkPlanItem

PLAN_FIELDS = (
    *("title_kk", "title_ru", "title_en", "kind", "commission", "organisation", "since", "until"),
    *("approved", "approved_by", "approved_on"),
)
ITEM_FIELDS = ("title_kk", "title_ru", "title_en", "due", "position")


def make_plan(*, actor: User, at: datetime, district: District, **values: Any) -> WorkPlan:
    """A new plan (PLAN_FIELDS). Refused: another district's body; who approved it, where it isn't said to be approved."""
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        plan = WorkPlan(district=district)
        set_fields(plan, values, PLAN_FIELDS)
        _check_plan(plan)
        change.create(plan)
        return plan


def edit_plan(*, actor: User, at: datetime, plan: WorkPlan, version: int | None = None, **values: Any) -> WorkPlan:
    """Change a plan's PLAN_FIELDS. Stale where it isn't of the `version` that was seen."""
    with changing(actor=actor, at=at, deed="enter", district_id=plan.district_id) as change:
        fresh = unvoided(plan)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, PLAN_FIELDS)
        _check_plan(fresh)
        change.update(fresh, before)
        return fresh


def _check_plan(plan: WorkPlan) -> None:
    for name in ("commission", "organisation"):
        body = getattr(plan, name)
        if body and body.district_id != plan.district_id:
            raise Refused({name: Refused(_("This body belongs to another district."), code="foreign_body")})
    if (plan.approved_by or plan.approved_on) and plan.approved is not True:
        words = _("Who approved it, or when, is given: say that it is approved, or leave these empty.")
        raise Refused({"approved": Refused(words, code="not_approved")})


def add_point(
    *,
    actor: User,
    at: datetime,
    plan: WorkPlan,
    meetings: Sequence[Meeting] = (),
    events: Sequence[PublicEvent] = (),
    **values: Any,
) -> WorkPlanItem:
    """A new point at the plan's end (or at `position`, from 1), and what carried it out (ITEM_FIELDS)."""
    with changing(actor=actor, at=at, deed="enter", district_id=plan.district_id) as change:
        whole = unvoided(plan)
        _check_carriers(whole, meetings, events)
        last = WorkPlanItem.objects.live().filter(plan=whole).aggregate(last=Max("position"))["last"] or 0
        point = WorkPlanItem(plan=whole)
        set_fields(point, {**values, "position": values.get("position") or last + 1}, ITEM_FIELDS)
        change.create(point)
        keep_links(change, point, meetings=meetings, events=events)
        return point


def edit_point(
    *,
    actor: User,
    at: datetime,
    point: WorkPlanItem,
    meetings: Sequence[Meeting],
    events: Sequence[PublicEvent],
    version: int | None = None,
    **values: Any,
) -> WorkPlanItem:
    """Change a point (ITEM_FIELDS) and what carried it out. Stale where it isn't of the `version` that was seen."""
    with changing(actor=actor, at=at, deed="enter", district_id=point.plan.district_id) as change:
        whole, fresh = unvoided(point.plan), unvoided(point)
        same_version(fresh, version)
        _check_carriers(whole, meetings, events)
        before = history.snapshot(fresh)
        set_fields(fresh, values, ITEM_FIELDS)
        change.update(fresh, before)
        keep_links(change, fresh, moved=fresh.version != before["version"], meetings=meetings, events=events)
        return fresh


def _check_carriers(plan: WorkPlan, meetings: Sequence[Meeting], events: Sequence[PublicEvent]) -> None:
    if any(meeting.commission.district_id != plan.district_id for meeting in meetings):
        raise Refused({"meetings": Refused(_("This meeting belongs to another district."), code="foreign_meeting")})
    if any(event.district_id != plan.district_id for event in events):
        raise Refused({"events": Refused(_("This event belongs to another district."), code="foreign_event")})
