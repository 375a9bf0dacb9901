"""The queue of what waits to be verified, oldest first."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet
from msgspec import Struct

from grants.models import DeliverableTotal, Output, OutputState
from grants.reports.claims import RELATED, Claim, Money, Waiting, claims_of, complete, money_of, waiting
from grants.reports.paging import Paged, page_count, page_rows
from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope


class Asked(Struct, frozen=True):
    """What the queue's address asks for; ids of a district, an NGO, a contract."""

    district: int | None = None
    ngo: int | None = None
    contract: int | None = None
    complete: bool = False
    page: int = 1
    sort: str = "name"  # the pager's word for a list's own order: this one has no other


class Line(Struct, frozen=True):
    """All claims that the filters leave, oldest first, with the money at stake in them."""

    order: Sequence[Waiting]
    count: int

    @property
    def money(self) -> list[Money]:
        return money_of(one.weight for one in self.order)

    def around(self, pk: int) -> tuple[int, Waiting | None, Waiting | None]:
        """The place of a claim in the queue (0: it isn't there), and the ones before and after it that this person may judge."""
        place = next((number for number, one in enumerate(self.order, 1) if one.pk == pk), 0)
        before = [one for one in self.order[: max(0, place - 1)] if not one.own]
        after = [one for one in self.order[place:] if not one.own]
        return place, before[-1] if before else None, after[0] if after else None


class Queue(Line, Paged, frozen=True):
    """A page of them."""

    asked: Asked
    rows: Sequence[Claim]

    @property
    def pages(self) -> int:
        return page_count(self.count)


def queue(scope: Scope, asked: Asked, person: User) -> Queue:
    """The claims of the districts where the person verifies, a page of them whole."""
    order = line(scope, asked, person).order
    shown = {one.pk: one.stake for one in page_rows(order, asked.page)}
    outputs = Output.objects.filter(pk__in=shown).select_related(*RELATED).order_by("reported_at", "pk")
    return Queue(order, len(order), asked, claims_of(outputs, person, shown))


def line(scope: Scope, asked: Asked, person: User) -> Line:
    """The same without what only its page shows."""
    outputs = reported(scope, asked)
    (order,) = waiting(person, outputs)
    if asked.complete:
        proven = complete(outputs)
        order = [one for one in order if one.pk in proven]
    return Line(order, len(order))


def reported(scope: Scope, asked: Asked | None = None) -> QuerySet[Output]:
    """Reported outputs where this person may verify, oldest first: those of deliverables of which the projection says so."""
    rows = reported_in([district.pk for district in places_of(scope, "verify")])
    asked = asked or Asked()
    wanted = {"allocation__district": asked.district, "ngo": asked.ngo, "pk": asked.contract}
    filters = {f"deliverable__contract__{path}": pk for path, pk in wanted.items() if pk}
    return rows.filter(**filters).order_by("reported_at", "pk")


def reported_in(districts: Collection[int]) -> QuerySet[Output]:
    """Reported outputs of these districts."""
    there = DeliverableTotal.objects.filter(district__in=districts, counted=True, waiting__gt=0)
    return Output.objects.live().filter(state=OutputState.REPORTED, deliverable__in=there.values("pk"))
