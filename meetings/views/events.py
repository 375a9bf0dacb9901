"""Public events that no contract paid for: the list, an event's page, entering events."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.models import NGO
from grants.reports.build import sourced
from grants.views.access import Deeds, by, found, found_to
from grants.views.entry import entry
from koksu.accounts.scope import ScopedRequest
from meetings.actions import events
from meetings.forms.plan_filters import EventFilterForm
from meetings.forms.plans import EventForm
from meetings.models import PublicEvent, WorkPlanItem
from meetings.reports.plan_list import event_list as read_list
from meetings.reports.plan_list import event_ngos, event_years
from meetings.views.around import new_in
from meetings.views.simple_lists import enterers_places, list_page
from meetings.views.told import page_of_event


@require_safe
def event_list(request: ScopedRequest) -> HttpResponse:
    """Public events that tie no money."""
    data, scope = {"sort": "-day", **request.GET.dict()}, request.scope
    form = EventFilterForm(data, scope=scope, years=event_years(scope), ngos=event_ngos(scope))
    return list_page(request, "meetings/event_list.html", form, PublicEvent, lambda asked: read_list(scope, asked))


@require_safe
def event_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    """An event: what, when, where, who; its NGOs, and the points of plans that it carried out."""
    event = found(request, PublicEvent, pk, "district")
    points = WorkPlanItem.objects.live().filter(events=event, plan__voided_at__isnull=True).select_related("plan")
    ngos = list(event.ngos.filter(voided_at__isnull=True).order_by("sort_key", "pk"))
    with_page = set(NGO.objects.live().for_scope(request.scope).filter(pk__in=[ngo.pk for ngo in ngos]).values_list("pk", flat=True))
    context = {
        "event": event,
        "ngos": [(ngo, ngo.pk in with_page) for ngo in ngos],
        "points": points,
        "deeds": Deeds(request.scope, event.district_id),
        "training": event.district.training,
        "said": sourced([event], [event.district]),
    }
    return render(request, "meetings/event_detail.html", context)


def event_create(request: ScopedRequest) -> HttpResponse:
    """A new event of one of the person's districts; where there is one, it isn't asked."""
    places = enterers_places(request)

    def save(form: EventForm) -> str:
        return page_of_event(events.make_event(**by(request), **{"district": places[0], **form.values()}))

    return entry(
        request,
        lambda data, files: EventForm(data, files, districts=places, scope=request.scope),
        save,
        heading=_("New event"),
        **new_in(places, "event_list", _("Events")),
    )


def event_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    event = found_to(request, "enter", PublicEvent, pk, "district")

    def save(form: EventForm) -> str:
        events.edit_event(event=event, version=form.seen_version, **by(request), **form.values())
        return page_of_event(event)

    return entry(
        request,
        lambda data, files: EventForm(data, files, instance=event, scope=request.scope),
        save,
        heading=_("Details of the event"),
        under=event.district.name,
        back=page_of_event(event),
        crumb=str(event),
        training=event.district.training,
    )
