"""Plans: the list, a plan's page, entering plans and their points."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.reports.build import sourced
from grants.views.access import Deeds, by, found, found_to
from grants.views.entry import entry
from koksu.accounts.clock import today
from koksu.accounts.scope import ScopedRequest
from meetings.actions import plans
from meetings.forms.plan_filters import PlanFilterForm
from meetings.forms.plans import PlanForm, PointForm
from meetings.models import WorkPlan, WorkPlanItem
from meetings.reports.plan_list import carried_out, plan_years, points_of
from meetings.reports.plan_list import plan_list as read_list
from meetings.views.around import new_in
from meetings.views.simple_lists import enterers_places, list_page
from meetings.views.told import POINTS, page_of_plan


@require_safe
def plan_list(request: ScopedRequest) -> HttpResponse:
    """Plans of bodies and organisations."""
    form = PlanFilterForm({"sort": "name", **request.GET.dict()}, scope=request.scope, years=plan_years(request.scope))
    return list_page(request, "meetings/plan_list.html", form, WorkPlan, lambda asked: read_list(request.scope, asked))


@require_safe
def plan_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    """A plan, its points, and what carried each out."""
    plan = found(request, WorkPlan, pk, "district", "commission", "organisation")
    points = points_of(plan, today())
    context = {
        "plan": plan,
        "points": points,
        "carried": carried_out(points),
        "deeds": Deeds(request.scope, plan.district_id),
        "training": plan.district.training,
        "said": sourced([plan, *(point.record for point in points)], [plan.district]),
    }
    return render(request, "meetings/plan_detail.html", context)


def plan_create(request: ScopedRequest) -> HttpResponse:
    """A new plan of one of the person's districts; where there is one, it isn't asked."""
    places = enterers_places(request)

    def save(form: PlanForm) -> str:
        return page_of_plan(plans.make_plan(**by(request), **{"district": places[0], **form.values()}), POINTS)

    return entry(
        request,
        lambda data, files: PlanForm(data, files, districts=places),
        save,
        heading=_("New plan"),
        said=_("The plan is saved. Now its points can be added."),
        **new_in(places, "plan_list", _("Plans")),
    )


def plan_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    plan = found_to(request, "enter", WorkPlan, pk, "district")

    def save(form: PlanForm) -> str:
        plans.edit_plan(plan=plan, version=form.seen_version, **by(request), **form.values())
        return page_of_plan(plan)

    return entry(request, lambda data, files: PlanForm(data, files, instance=plan), save, heading=_("Details of the plan"), **_around(plan))


def plan_item_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """A point of a plan, and perhaps another after it."""
    plan = found_to(request, "enter", WorkPlan, pk, "district")

    def save(form: PointForm) -> str:
        plans.add_point(plan=plan, **by(request), **form.values())
        return request.path if "another" in request.POST else page_of_plan(plan, POINTS)

    return entry(
        request,
        lambda data, files: PointForm(data, files, plan=plan),
        save,
        heading=_("New point of the plan"),
        another=_("Save and add another"),
        **_around(plan, POINTS),
    )


def plan_item_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    point = found_to(request, "enter", WorkPlanItem, pk, "plan__district")

    def save(form: PointForm) -> str:
        plans.edit_point(point=point, version=form.seen_version, **by(request), **form.values())
        return page_of_plan(point.plan, POINTS)

    return entry(
        request,
        lambda data, files: PointForm(data, files, instance=point, plan=point.plan),
        save,
        heading=_("Point of the plan"),
        **_around(point.plan, POINTS),
    )


def _around(plan: WorkPlan, section: str = "") -> dict[str, Any]:
    back = page_of_plan(plan, section)
    return {"under": plan.district.name, "back": back, "crumb": str(plan), "training": plan.district.training}
