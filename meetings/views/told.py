"""What grants' pages are told of the meetings' records when the app starts: where each has its page, and how it is voided."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.actions.voidable import VOIDABLE, Voidable
from grants.reports.elsewhere import Elsewhere, tell
from grants.views.voiding import PLACES
from meetings.models import (
    AgendaItem,
    Annex,
    Commission,
    Meeting,
    Membership,
    Organisation,
    Person,
    PublicEvent,
    WorkPlan,
    WorkPlanItem,
)

POINTS = "points"  # the part of a plan's page


def register() -> None:
    """Tell grants. Its document pages name these records, and `record_void` voids those that only stand by themselves."""
    tell(
        Elsewhere(Commission, lambda body: reverse("commission_detail", args=[body.pk]), _("Commissions")),
        Elsewhere(Meeting, lambda meeting: reverse("meeting_detail", args=[meeting.pk]), _("Meetings")),
        Elsewhere(WorkPlan, page_of_plan, _("Plans")),
        Elsewhere(PublicEvent, page_of_event, _("Events")),
        Elsewhere(Organisation, words=_("Organisations")),
        Elsewhere(Person, words=_("People")),
        Elsewhere(Membership, lambda seat: reverse("commission_detail", args=[seat.commission_id])),
        Elsewhere(AgendaItem, lambda item: reverse("meeting_detail", args=[item.meeting_id])),
        Elsewhere(Annex, lambda annex: reverse("meeting_detail", args=[annex.meeting_id])),
        Elsewhere(WorkPlanItem, lambda point: f"{page_of_plan(point.plan)}#point-{point.pk}"),
    )
    VOIDABLE.update(
        {
            WorkPlan.KIND: Voidable(WorkPlan, goes=lambda plan: [WorkPlanItem.objects.live().filter(plan=plan)]),
            WorkPlanItem.KIND: Voidable(WorkPlanItem),
            PublicEvent.KIND: Voidable(PublicEvent),
        }
    )
    PLACES.update(
        {
            WorkPlan.KIND: lambda plan: (page_of_plan(plan), reverse("plan_list")),
            WorkPlanItem.KIND: lambda point: (page_of_plan(point.plan, POINTS),) * 2,
            PublicEvent.KIND: lambda event: (page_of_event(event), reverse("event_list")),
        }
    )


def page_of_plan(plan: Any, section: str = "") -> str:
    """The address of a plan's page, or of a section of it."""
    address = reverse("plan_detail", args=[plan.pk])
    return f"{address}#{section}" if section else address


def page_of_event(event: Any) -> str:
    """The address of an event's page."""
    return reverse("event_detail", args=[event.pk])
