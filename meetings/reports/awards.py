"""Awards: what the commission decided on applications, and the contracts that rest on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import Amendment, Application, Contract, Outcome
from grants.reports import sections
from grants.reports.amendments import amendment_values
from grants.rules import places_of
from koksu.accounts.models import User
from koksu.accounts.scope import Scope
from koksu.language import short_date
from koksu.money import Tenge
from meetings.models import Effect, Meeting
from meetings.reports.decisions import Ruling, rulings

OPEN = (Outcome.PENDING, Outcome.WON)
ANY_DAY = date.max  # where no action item is looked at


@dataclass(frozen=True)
class Standing:
    """Where an award stands: its application, the contract that rests on it (None: none yet) with its amount as signed (tiyn), a newer
    decision that awards the same lot, and contracts of the lot of which no decision is known."""

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
    return Standing(
        application=application,
        contract=mine,
        signed=_signed_amount(mine) if mine else None,
        newer=next(iter(before), None),
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


def _lot(decided: Any) -> int | None:
    return decided["lot"]["id"] if decided["lot"] else None


def _bid(award: Ruling) -> int:
    bid = award.decided["application"]
    return bid["id"] if bid else 0


# ---------------------------------------------------------------- for the grants' pages (grants.reports.sections)


def award_of(application: Application) -> sections.Award | None:
    """The newest award of an application: what its contract rests on."""
    meetings = Meeting.objects.live().filter(commission__district=application.lot.allocation.district_id)
    awards = [one for one in _awards(meetings, application.lot_id) if _bid(one) == application.pk]
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


@dataclass(frozen=True)
class Unmade:
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
