"""Awards: what the commission decided on applications, and the contracts that rest on it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.models import Amendment, Application, Contract, Lot, Outcome
from grants.reports import sections
from grants.reports.amendments import amendment_values
from grants.rules import places_of
from grants.totals import known_total
from koksu.accounts.models import User
from koksu.accounts.scope import Scope
from koksu.language import short_date
from koksu.money import Tenge
from meetings.models import Effect, Meeting
from meetings.reports.decisions import Ruling, rulings

OPEN = (Outcome.PENDING, Outcome.WON)
ANY_DAY = date.max  # where no action item is looked at


class Standing(Struct, frozen=True):
    """Where an award stands: its application, the contract that rests on it (None: none yet) with its amount as `signed` and what was
    `decided` (tiyn), a newer decision that awards the same lot, and contracts of the lot of which no decision is known."""

    application: Application
    contract: Contract | None
    signed: int | None
    newer: Ruling | None
    others: Sequence[Contract]
    decided: int | None

    @property
    def waits(self) -> bool:
        """Whether the contract has still to be made."""
        return self.contract is None and _is_open(self.application)

    @property
    def differs(self) -> bool:
        """Whether the contract was signed for another amount than was decided."""
        return None not in (self.signed, self.decided) and self.signed != self.decided

    @property
    def present(self) -> int | None:
        """The contract's amount now, after its amendments, in tiyn."""
        return int(self.contract.amount) if self.contract and self.contract.amount is not None else None

    @property
    def amended(self) -> bool:
        """Whether the contract's amount isn't what it was signed for any more."""
        return None not in (self.signed, self.present) and self.signed != self.present

    @property
    def above(self) -> int:
        """By how much the contract is above what was decided now, in tiyn; 0 where it isn't, or where that isn't known."""
        return max(0, self._beyond)

    @property
    def below(self) -> int:
        """By how much it is below."""
        return max(0, -self._beyond)

    @property
    def _beyond(self) -> int:
        return 0 if self.present is None or self.decided is None else self.present - self.decided


def standing_of(award: Ruling) -> Standing:
    """Where an award stands. Nine queries at most."""
    bid = award.decided["application"]
    assert bid is not None  # the database keeps that an award names its application
    application = Application.objects.select_related("lot__allocation__district", "ngo").get(pk=bid["id"])
    awards = _awards(Meeting.objects.filter(commission__district=application.lot.allocation.district_id), application.lot_id)
    chosen = {_bid(one) for one in awards}
    contracts = list(Contract.objects.live().filter(lot=application.lot_id).select_related("ngo", "allocation"))
    mine = next((one for one in contracts if one.application_id == application.pk), None)
    before = awards[: next(n for n, one in enumerate(awards) if one.decided["id"] == award.decided["id"])]
    later = (one for one in before if one.meeting.pk != award.meeting.pk)  # two winners of a lot, found by one meeting, are both in force
    return Standing(
        application=application,
        contract=mine,
        signed=_signed_amount(mine) if mine else None,
        newer=next(later, None),
        others=[one for one in contracts if one.application_id not in chosen],
        decided=award.decided["amount"],
    )


def _signed_amount(contract: Contract) -> int | None:
    amendments = amendment_values(list(Amendment.objects.live().filter(contract=contract).order_by("day", "pk")[:1]))
    amount = amendments[0].first_amount if amendments else contract.amount
    return None if amount is None else int(amount)


def _is_open(application: Application) -> bool:
    return application.voided_at is None and application.outcome in OPEN


def _awards(meetings: QuerySet[Meeting], lot: int | None = None) -> list[Ruling]:
    """The awards in force of these meetings (of one lot), the latest first."""
    where = Q(effect=Effect.AWARD) & (Q(application__lot=lot) if lot else Q())
    return rulings(meetings, ANY_DAY, where, lambda one: one["effect"] == Effect.AWARD and (lot is None or _lot(one) == lot))


def awards_to(application: Application) -> list[Ruling]:
    """The awards in force to an application, the latest first."""
    meetings = Meeting.objects.live().filter(commission__district=application.lot.allocation.district_id)
    return [one for one in _awards(meetings, application.lot_id) if _bid(one) == application.pk]


def taken_elsewhere(lot: Lot, meeting: Meeting, bids: Collection[int]) -> int:
    """What of a lot isn't free for that meeting's awards to these `bids`, in tiyn: its contracts as they are now, and what other minutes in
    force award to bids that still wait for theirs (an award and its own contract are one; of two awards to a bid the newer counts)."""
    contracts = Contract.objects.counted().filter(lot=lot, basis=lot.basis).exclude(application__in=bids)
    made = set(contracts.values_list("application", flat=True))
    others = Meeting.objects.live().filter(commission__district=lot.allocation.district_id).exclude(pk=meeting.pk)
    awarded = {_bid(one): one.decided["amount"] or 0 for one in reversed(_awards(others, lot.pk))}
    waiting = Application.objects.live().filter(pk__in=awarded.keys() - made - set(bids), outcome__in=OPEN)
    return known_total(contracts) + sum(awarded[pk] for pk in waiting.values_list("pk", flat=True))


def _lot(decided: Any) -> int | None:
    return decided["lot"]["id"] if decided["lot"] else None


def _bid(award: Ruling) -> int:
    bid = award.decided["application"]
    return bid["id"] if bid else 0


# ---------------------------------------------------------------- for the grants' pages (grants.reports.sections)


def award_of(application: Application) -> sections.Award | None:
    """The newest award of an application: what its contract rests on."""
    awards = awards_to(application)
    if not awards:
        return None
    award = awards[0]
    day = short_date(award.meeting.day) if award.meeting.day else ""
    words = _("The commission's decision %(decision)s, minutes № %(number)s, %(day)s")
    amount = award.decided["amount"]
    return sections.Award(
        words=words % {"decision": award.decided["number"], "number": award.meeting.number, "day": day},
        address=reverse("decision_detail", args=[award.decided["id"]]),
        amount=None if amount is None else Tenge(amount),
    )


class Unmade(Struct, frozen=True):
    """Awards whose contract isn't made yet, the oldest first."""

    awards: Sequence[Ruling]
    pressing = False

    def __bool__(self) -> bool:
        return bool(self.awards)

    @property
    def count(self) -> int:
        return len(self.awards)


def unmade(scope: Scope, _person: User, _today: date) -> Unmade:
    """The newest award of each application in the districts where this person enters, on which no contract rests yet. Six queries."""
    meetings = Meeting.objects.live().filter(commission__district__in=places_of(scope, "enter"))
    without = ~Exists(Contract.objects.live().filter(application=OuterRef("application")))
    awards = rulings(meetings, ANY_DAY, Q(without, effect=Effect.AWARD), lambda one: one["effect"] == Effect.AWARD)
    newest = {_bid(one): one for one in reversed(awards)}
    bids = Application.objects.live().select_related("contract").in_bulk(newest) if newest else {}
    return Unmade([one for pk, one in newest.items() if pk in bids and _is_open(bids[pk]) and not _made(bids[pk])])


def _made(application: Application) -> bool:
    contract = getattr(application, "contract", None)
    return contract is not None and contract.voided_at is None
