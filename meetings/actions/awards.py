"""What a decision with an effect may be before anybody approves or signs it: carried where it was voted on; an award decided by a quorum,
within the lot's budget, to a bid that is still open; a report judged that was handed in."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from grants.actions.base import Refused
from grants.models import Application, Contract, ContractStatus, Lot, ProgressReport
from koksu.language import short_date
from koksu.money import Tenge
from meetings.models import AgendaItem, Attendance, Decision, Effect, Meeting, Quorum, Voting
from meetings.reports.awards import OPEN, awards_to, taken_elsewhere
from meetings.reports.body import last_signed, quorum_of, tally_of, voters_of


def check_open(bid: Application, place: str, meeting: Meeting) -> None:
    """Refused, at its field: a bid that isn't open any more (voided, rejected, withdrawn, lost), or that has its contract already.

    What these minutes award in force may be corrected whatever became of the bid since. A contract that is only drafted, or was signed
    after the meeting, may rest on this very award while its minutes aren't signed yet.
    """
    if bid.pk in _in_force(meeting):
        return
    if bid.voided_at or bid.outcome not in OPEN:
        message = _("The outcome of this application is “%(outcome)s”: nothing can be awarded to it.")
        outcome = _("voided") if bid.voided_at else bid.get_outcome_display()
        raise Refused({f"{place}-application": Refused(message % {"outcome": outcome}, code="not_open")})
    contract = Contract.objects.live().filter(application=bid).first()
    if contract is None:
        return
    other = next((one.meeting for one in awards_to(bid) if one.meeting.pk != meeting.pk), None)
    if other:
        message = _("%(minutes)s awarded to this application already.") % {"minutes": other}
        raise Refused({f"{place}-application": Refused(message, code="awarded_already")})
    if not _may_rest_on(contract, meeting):
        message = _("This application has its contract already: %(contract)s.") % {"contract": contract}
        raise Refused({f"{place}-application": Refused(message, code="awarded_already")})


def _in_force(meeting: Meeting) -> dict[int, int | None]:
    """What the signed edition of these minutes awards, in tiyn by the application's id; empty where they were never signed."""
    signed = last_signed(meeting)
    decisions = [one for item in signed["agenda"] for one in item["decisions"]] if signed else []
    return {one["application"]["id"]: one["amount"] for one in decisions if one["application"]}


def _may_rest_on(contract: Contract, meeting: Meeting) -> bool:
    """Whether a contract can be one that this meeting's award led to."""
    if contract.status == ContractStatus.DRAFT or meeting.day is None:
        return True
    return contract.signed is not None and contract.signed >= meeting.day


def lock_lots(meeting: Meeting) -> None:
    """Lock the lots that these minutes award, in the order of their ids, before a signature judges their budgets: another commission may
    be signing an award of the same lot."""
    awards = Decision.objects.filter(item__meeting=meeting, item__voided_at__isnull=True, effect=Effect.AWARD)
    lots = Lot.objects.select_for_update().filter(pk__in=awards.values("application__lot"))
    list(lots.order_by("pk").values_list("pk"))


def check_report(report: ProgressReport, place: str, meeting: Meeting) -> None:
    """Refused, at its field: a report that was voided, or wasn't handed in by the day of the meeting."""
    if report.voided_at:
        message = _("This report is voided: it is neither accepted nor returned.")
    elif report.submitted is None:
        message = _("This report isn't handed in: it is neither accepted nor returned.")
    elif meeting.day and report.submitted > meeting.day:
        given = {"submitted": short_date(report.submitted), "day": short_date(meeting.day)}
        message = _("This report was handed in on %(submitted)s, after the meeting (%(day)s).") % given
    else:
        return
    raise Refused({f"{place}-progress_report": Refused(message, code="not_handed_in")})


class Hindrance(Struct, frozen=True):
    """What keeps minutes from the members, or is to be looked at first: in words, about which agenda item and decisions, and the input that
    mends it ("": none)."""

    refusal: ValidationError
    item: AgendaItem | None = None
    field: str = ""
    decisions: tuple[Decision, ...] = ()

    @property
    def code(self) -> str:
        return str(getattr(self.refusal, "code", ""))

    @property
    def words(self) -> str:
        """«2-мәселе, 2.1-шешім: …»"""
        what = " ".join(self.refusal.messages)
        if self.item is None:
            return what
        given = {"item": self.item.position, "decisions": ", ".join(one.number for one in self.decisions), "what": what}
        if not self.decisions:
            return _("Item %(item)s: %(what)s") % given
        pattern = ngettext(
            "Item %(item)s, decision %(decisions)s: %(what)s", "Item %(item)s, decisions %(decisions)s: %(what)s", len(self.decisions)
        )
        return pattern % given

    @property
    def named(self) -> Refused:
        """The refusal with the item and the decision that it is about."""
        return Refused(self.words, code=self.code)


def against_effects(item: AgendaItem) -> list[Hindrance]:
    """All that is against the decisions of this item that do something: awards without a quorum rule, a quorum or a vote (the first that
    holds); a vote that wasn't carried; more than a lot's budget, a bid that isn't open any more, a report that wasn't handed in.

    What isn't known otherwise (how many members there are, a vote noted as unknown, a lot's budget) is against nothing.
    """
    related = ("application__lot__allocation", "progress_report", "item")
    effective = tuple(Decision.objects.filter(item=item).exclude(effect=Effect.NONE).select_related(*related))
    if not effective:
        return []
    awards = tuple(one for one in effective if one.effect == Effect.AWARD)
    found = [Hindrance(error, item, "voting", awards) for error in filter(None, [_against_award(item) if awards else None])]
    found += [Hindrance(error, item, "voting", effective) for error in filter(None, [_against_lost(item)])]
    for decision in effective:
        for check in (_check_bid, check_budget, _check_judged):
            found += _refused(check, decision, item)
    return found


def _refused(check: Callable[[Decision, Meeting], None], decision: Decision, item: AgendaItem) -> list[Hindrance]:
    try:
        check(decision, item.meeting)
    except Refused as error:
        return [Hindrance(one, item, field, (decision,)) for field, (one, *_more) in error.error_dict.items()]
    return []


def worth_a_look(meeting: Meeting) -> list[Hindrance]:
    """What may be right as it is, and is told before the minutes are sent: a decision without effect whose vote wasn't carried, and an
    award of more than was asked for. Three queries."""
    items = AgendaItem.objects.live().filter(meeting=meeting).order_by("position", "id")
    found = []
    for item in items.prefetch_related("votes__member", "decisions__application"):
        plain = tuple(one for one in item.decisions.all() if one.effect == Effect.NONE)
        if plain and (lost := _lost(item)):
            message = _("The vote didn't carry (%(votes_for)s for, %(votes_against)s against): see that the text says what was decided.")
            found.append(Hindrance(Refused(message % lost, code="lost"), item, "voting", plain))
        for award in item.decisions.all():
            asked = award.application.asked if award.application else None
            if asked is not None and award.amount is not None and award.amount > asked:
                message = _("%(awarded)s is awarded, more than the application asked for: %(asked)s.")
                told = {"awarded": Tenge(award.amount), "asked": Tenge(asked)}
                amount = f"decision-{award.position}-amount"
                found.append(Hindrance(Refused(message % told, code="above_asked"), item, amount, (award,)))
    return found


def _against_award(item: AgendaItem) -> Refused | None:
    """Why nothing can be awarded under this item, whatever it is and however the vote went."""
    if item.meeting.quorum == Quorum.UNKNOWN and not item.meeting.number:
        return Refused(_("Nothing is awarded by a meeting whose quorum rule isn't known: say first what it is."), code="award_no_rule")
    attendance = list(Attendance.objects.filter(meeting=item.meeting_id).select_related("person"))
    needed, voters = quorum_of(item.meeting, attendance)[1], voters_of(attendance)
    counted = item.voting in (Voting.TOTALS, Voting.MEMBERS)  # of a vote that is counted, check_vote says so
    if not counted and needed is not None and voters is not None and voters < needed:
        message = _("Nothing is awarded without a quorum: it needs %(needed)s members with a vote, and %(present)s were there.")
        return Refused(message % {"needed": needed, "present": voters}, code="award_no_quorum")
    if item.voting == Voting.NONE:
        return Refused(_("An award needs its vote: note how the members voted."), code="award_no_vote")
    return None


def _against_lost(item: AgendaItem) -> Refused | None:
    """Why no decision of this item has an effect: its vote was counted and not carried."""
    lost = _lost(item)
    message = _("This wasn't carried (%(votes_for)s for, %(votes_against)s against): it can have no effect on money, reports or NGOs.")
    return Refused(message % lost, code="not_carried") if lost else None


def _lost(item: AgendaItem) -> dict[str, int] | None:
    """The votes for and against of an item whose vote was counted and not carried; else None."""
    vote = tally_of(item)
    votes = {name: count or 0 for name, count in (("votes_for", vote["votes_for"]), ("votes_against", vote["votes_against"]))}
    counted = vote["voting"] in (Voting.TOTALS, Voting.MEMBERS)
    return votes if counted and votes["votes_for"] <= votes["votes_against"] else None


def _check_bid(decision: Decision, meeting: Meeting) -> None:
    if decision.application:
        check_open(decision.application, f"decision-{decision.position}", meeting)


def _check_judged(decision: Decision, meeting: Meeting) -> None:
    if decision.progress_report:
        check_report(decision.progress_report, f"decision-{decision.position}", meeting)


def check_budget(award: Decision, meeting: Meeting) -> None:
    """Refused, at its field: an award with which what is awarded of a lot, by whatever minutes in force and contracts, comes above the
    lot's budget. What the signed edition of these minutes awards is judged again only where it becomes more."""
    bid, amount = award.application, award.amount
    if bid is None or amount is None or bid.lot.budget is None or amount <= (_in_force(meeting).get(bid.pk) or 0):
        return
    same = Decision.objects.filter(item__meeting=meeting, item__voided_at__isnull=True, effect=Effect.AWARD, application__lot=bid.lot)
    here = sum(one or 0 for one in same.values_list("amount", flat=True))
    taken = taken_elsewhere(bid.lot, meeting, frozenset(same.values_list("application", flat=True)))
    if here + taken <= bid.lot.budget:
        return
    message = _("%(lot)s has a budget of %(budget)s; %(awarded)s are awarded of it.")
    if taken:
        message = _("%(lot)s has a budget of %(budget)s: %(taken)s of it is taken by other awards and contracts, and %(awarded)s here.")
    told = {"lot": bid.lot, "budget": bid.lot.budget, "awarded": Tenge(here), "taken": Tenge(taken)}
    raise Refused({f"decision-{award.position}-amount": Refused(message % told, code="above_lot")})
