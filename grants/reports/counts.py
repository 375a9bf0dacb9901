"""How much waits for an official: cheap numbers for the menu and the door."""

from django.db.models import Count, Q, QuerySet

from grants.models import Output, OutputState
from grants.reports.queue import waiting
from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope


def counts(scope: Scope, person: User) -> tuple[int, int]:
    """How many results came back to this person, and how many wait for them to verify: one query, for the menu of every page."""
    own = Q(reported_by=person) | Q(recorded_by=person)
    reported = waiting(scope).select_related(None).order_by().filter(~own).values("pk")
    back = _returned(scope).filter(own)
    found = Output.objects.filter(Q(pk__in=reported) | Q(pk__in=back.values("pk"))).values_list("state").annotate(n=Count("pk"))
    there = dict(found.order_by())
    return there.get(OutputState.RETURNED, 0), there.get(OutputState.REPORTED, 0)


def returned_to(scope: Scope, person: User) -> int:
    """How many results wait for this person to mend them."""
    return _returned(scope).filter(Q(reported_by=person) | Q(recorded_by=person)).count()


def _returned(scope: Scope) -> QuerySet[Output]:
    rows = Output.objects.live().filter(
        state=OutputState.RETURNED, deliverable__contract__allocation__district__in=places_of(scope, "enter")
    )
    return rows.filter(deliverable__voided_at__isnull=True, deliverable__contract__voided_at__isnull=True)
