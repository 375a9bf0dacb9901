"""The queue of what waits to be verified, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from grants.models import ContractStatus, Output, OutputState
from grants.reports.claims import RELATED, Claim, Money, claims_of, money_of
from grants.reports.paging import Paged, page_count, page_rows
from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope


@dataclass(frozen=True)
class Asked:
    """What the queue's address asks for; ids of a district, an NGO, a contract."""

    district: int | None = None
    ngo: int | None = None
    contract: int | None = None
    complete: bool = False
    page: int = 1
    sort: str = "name"  # the pager's word for a list's own order: this one has no other


@dataclass(frozen=True)
class Queue(Paged):
    """A page of claims, oldest first, with the money at stake in all that the filters leave."""

    asked: Asked
    rows: Sequence[Claim]
    order: Sequence[Claim] = field(repr=False)

    @property
    def count(self) -> int:
        return len(self.order)

    @property
    def money(self) -> list[Money]:
        return money_of(self.order)

    @property
    def pages(self) -> int:
        return page_count(self.count)

    def around(self, pk: int) -> tuple[int, Claim | None, Claim | None]:
        """The place of a claim in the queue (0: it isn't there), and the ones before and after it that this person may judge."""
        place = next((number for number, claim in enumerate(self.order, 1) if claim.output.pk == pk), 0)
        before = [claim for claim in self.order[: max(0, place - 1)] if not claim.own]
        after = [claim for claim in self.order[place:] if not claim.own]
        return place, before[-1] if before else None, after[0] if after else None


def queue(scope: Scope, asked: Asked, person: User) -> Queue:
    """The claims of the districts where the person verifies."""
    order = claims_of(waiting(scope, asked), person)
    if asked.complete:
        order = [claim for claim in order if not claim.lacking]
    return Queue(asked, page_rows(order, asked.page), order)


def waiting(scope: Scope, asked: Asked = Asked()) -> QuerySet[Output]:
    """Reported outputs where this person may verify, oldest first."""
    rows = Output.objects.live().filter(state=OutputState.REPORTED, deliverable__voided_at__isnull=True)
    rows = rows.filter(deliverable__contract__voided_at__isnull=True).exclude(deliverable__contract__status=ContractStatus.DRAFT)
    rows = rows.filter(deliverable__contract__allocation__district__in=places_of(scope, "verify"))
    wanted = {"allocation__district": asked.district, "ngo": asked.ngo, "pk": asked.contract}
    filters = {f"deliverable__contract__{path}": pk for path, pk in wanted.items() if pk}
    return rows.filter(**filters).select_related(*RELATED).order_by("reported_at", "pk")
