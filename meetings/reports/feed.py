"""What comes up for a person: the meetings that concern them and the deadlines of their action items, as far as they may see them."""

from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope
from meetings.models import UNFINISHED, ActionItem, AgendaItem, Commission, Meeting
from meetings.reports.action_items import CORRECTED
from meetings.reports.body import as_signed
from meetings.reports.calendars import deadline_event, feed_file, meeting_event

BACK = timedelta(days=365)  # how far a feed looks back


def meetings_of(user: User, scope: Scope, *, since: date, today: date) -> list[Meeting]:
    """Meetings from that day on: of commissions they sit in, those they are invited to or chair, those whose minutes they write.

    A meeting without a named secretary is every secretary's of its district. Agendas are at hand.
    """
    written = [district.pk for district in places_of(scope, "write_minutes")]
    theirs = (
        Q(commission__in=Commission.objects.live().of_member(user, today))
        | Q(attendance__person__user=user)
        | Q(chair__user=user)
        | Q(conductor__user=user)
        | Q(secretary__user=user)
        | Q(secretary__isnull=True, commission__district__in=written)
    )
    found = Meeting.objects.live().for_scope(scope).filter(theirs, day__gte=since).distinct()
    agenda = Prefetch("agenda", AgendaItem.objects.live().order_by("position", "id"), to_attr="on_agenda")
    return list(found.select_related("commission__district").prefetch_related(agenda).order_by("day", "starts", "pk"))


def deadlines_of(user: User, scope: Scope) -> list[ActionItem]:
    """The action items in force for which they are responsible, that have a day and aren't done yet; the nearest first."""
    theirs = Q(responsible__user=user, due__isnull=False, state__in=UNFINISHED) | CORRECTED
    rows = ActionItem.objects.in_force().for_scope(scope).filter(theirs)
    rows = rows.select_related("responsible", "decision__item__meeting__commission__district").order_by("due", "pk")
    found = [one for one in as_signed(rows) if one.due and one.responsible and one.responsible.user_id == user.pk]
    return sorted(found, key=lambda one: (one.due, one.pk))


def feed_of(user: User, scope: Scope, *, at: datetime, today: date) -> str:
    """A person's calendar file, in their language. Four queries, however long it is."""
    with override(user.language):
        meetings = meetings_of(user, scope, since=today - BACK, today=today)
        events = [meeting_event(meeting, meeting.on_agenda, at=at) for meeting in meetings]  # type: ignore[attr-defined] # of its Prefetch
        events += [deadline_event(action, at=at) for action in deadlines_of(user, scope)]
        return feed_file(events, name=_("Koksu: meetings and deadlines"))
