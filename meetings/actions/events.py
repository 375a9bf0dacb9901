"""Writing public events that no contract paid for: what, when, where, who took part, and which NGOs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing, same_version, set_fields, unvoided
from grants.models import NGO
from koksu import history
from koksu.accounts.models import District, User
from meetings.actions.links import keep_links
from meetings.models import PublicEvent, WorkPlanItem

FIELDS = (
    *("title_kk", "title_ru", "title_en", "occasion_kk", "occasion_ru", "occasion_en", "day", "year"),
    *("place_kk", "place_ru", "place_en", "participants_kk", "participants_ru", "participants_en", "text_kk", "text_ru", "text_en"),
)


def make_event(
    *, actor: User, at: datetime, district: District, ngos: Sequence[NGO] = (), points: Sequence[WorkPlanItem] = (), **values: Any
) -> PublicEvent:
    """A new event (FIELDS), its NGOs, and the points of plans that it carried out. Of a known day its year is that day's.

    Refused: a year that isn't the day's; a voided NGO; another district's plan.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        event = PublicEvent(district=district)
        set_fields(event, values, FIELDS)
        _check(event, ngos)
        change.create(event)
        keep_links(change, event, ngos=ngos)
        _carry_out(change, event, points)
        return event


def edit_event(
    *,
    actor: User,
    at: datetime,
    event: PublicEvent,
    ngos: Sequence[NGO],
    points: Sequence[WorkPlanItem],
    version: int | None = None,
    **values: Any,
) -> PublicEvent:
    """Change an event (FIELDS), its NGOs and the points it carried out. Stale where it isn't of the `version` that was seen."""
    with changing(actor=actor, at=at, deed="enter", district_id=event.district_id) as change:
        fresh = unvoided(event)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, FIELDS)
        _check(fresh, ngos)
        change.update(fresh, before)
        keep_links(change, fresh, moved=fresh.version != before["version"], ngos=ngos)
        _carry_out(change, fresh, points)
        return fresh


def _check(event: PublicEvent, ngos: Sequence[NGO]) -> None:
    if event.day:
        if event.year and event.year != event.day.year:
            raise Refused({"year": Refused(_("The year isn't that of the date: keep one of them."), code="year")})
        event.year = event.day.year
    if any(ngo.voided_at for ngo in ngos):
        raise Refused({"ngos": Refused(_("This record was voided meanwhile."), code="voided")})


def _carry_out(change: Change, event: PublicEvent, points: Sequence[WorkPlanItem]) -> None:
    """Each point that begins or ceases to name the event is changed, as if it were edited itself."""
    if any(point.plan.district_id != event.district_id for point in points):
        raise Refused({"points": Refused(_("This plan belongs to another district."), code="foreign_plan")})
    wanted, there = {point.pk for point in points}, set(event.plan_items.filter(voided_at__isnull=True).values_list("pk", flat=True))
    for point in WorkPlanItem.objects.filter(pk__in=wanted ^ there).order_by("pk"):
        fresh = unvoided(point)
        others = list(fresh.events.exclude(pk=event.pk))
        keep_links(change, fresh, moved=False, events=[*others, event] if fresh.pk in wanted else others)
