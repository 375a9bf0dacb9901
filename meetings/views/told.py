"""What grants' pages are told of the meetings' records when the app starts: where each has its page, and how it is voided."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.actions.voidable import VOIDABLE, Voidable
from grants.reports import sections
from grants.reports.elsewhere import Elsewhere, tell
from grants.reports.sheets import Cell, Year
from grants.views.voiding import PLACES
from koksu.accounts.models import User
from koksu.accounts.scope import Scope
from meetings.actions import voidable
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
from meetings.reports import about, awards, events_told
from meetings.reports.action_items import OwnDuties, duties_for
from meetings.rules import Reader
from meetings.views.around import page_of
from meetings.views.bodies import MEMBERS, PEOPLE
from meetings.views.decisions import row_cells, row_heads

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
            **{kind.model.KIND: kind for kind in voidable.KINDS},
        }
    )
    _register_parts()
    PLACES.update(
        {
            WorkPlan.KIND: lambda plan: (page_of_plan(plan), reverse("plan_list")),
            WorkPlanItem.KIND: lambda point: (page_of_plan(point.plan, POINTS),) * 2,
            PublicEvent.KIND: lambda event: (page_of_event(event), reverse("event_list")),
            Commission.KIND: lambda body: (page_of(body), reverse("commission_list")),
            Membership.KIND: lambda seat: (page_of(seat.commission, MEMBERS),) * 2,
            Annex.KIND: lambda annex: (page_of(annex.meeting, "annexes"),) * 2,
            **{kind: lambda _one: (f"{reverse('commission_list')}#{PEOPLE}",) * 2 for kind in (Person.KIND, Organisation.KIND)},
        }
    )


def _register_parts() -> None:
    """What the money's pages, papers and JSON say of decisions, what an official's work says of them, and what an award rests on."""
    sections.add_part(
        sections.Part(
            code="decisions",
            title=_("Decisions of commissions"),
            on_page="meetings/sections/decisions.html",
            on_paper="meetings/sections/decisions_paper.html",
            asks=about.asks,
            tell=about.told_of,
            on_sheet=lambda told: (row_heads(), [row_cells(one) for one in told.rulings]),
        )
    )
    sections.add_part(
        sections.Part(
            code="events",
            title=_("Events that tie no money"),
            on_page="meetings/sections/events.html",
            on_paper="meetings/sections/events_paper.html",
            asks=events_told.asks,
            tell=events_told.told_of,
            on_sheet=_events,
        )
    )
    sections.add_work(sections.WorkPart("actions", _("Action items"), "meetings/sections/work_duties.html", own_duties))
    sections.add_work(sections.WorkPart("awards", _("Awarded, no contract yet"), "meetings/sections/work_awards.html", awards.unmade))
    sections.add_awards(awards.award_of)


def _events(told: events_told.Told) -> tuple[list[str], list[list[Cell]]]:
    """The sheet of events: the day, or as much of it as is known."""
    heads = [gettext("Event"), gettext("Occasion"), gettext("Date"), gettext("Place")]
    unknown = gettext("unknown")
    return heads, [
        [str(one), one.occasion, one.day or (Year(one.year) if one.year else unknown), one.place or unknown] for one in told.events
    ]


def own_duties(scope: Scope, person: User, today: date) -> OwnDuties:
    """What action items ask of an official."""
    return duties_for(Reader(person, scope, today))


def page_of_plan(plan: Any, section: str = "") -> str:
    """The address of a plan's page, or of a section of it."""
    address = reverse("plan_detail", args=[plan.pk])
    return f"{address}#{section}" if section else address


def page_of_event(event: Any) -> str:
    """The address of an event's page."""
    return reverse("event_detail", args=[event.pk])
