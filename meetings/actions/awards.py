"""What an award may be before anybody approves or signs it: decided by a quorum and a carried vote, within the lot's budget, to a bid
that is still open."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from grants.actions.base import Refused
from grants.models import Application, Contract, Outcome
from koksu.money import Tenge
from meetings.models import AgendaItem, Attendance, Decision, Effect, Meeting, Voting
from meetings.reports.body import quorum_of, tally_of, voters_of


def check_open(bid: Application, place: str, meeting: Meeting) -> None:
    """Refused, at its field: a bid that was voided, rejected or withdrawn, or whose contract rests on minutes of another meeting."""
    earlier = Decision.objects.filter(effect=Effect.AWARD, application=bid, item__meeting__number__isnull=False)
    other = earlier.exclude(item__meeting=meeting).select_related("item__meeting").first()
    if other and Contract.objects.live().filter(application=bid).exists():
        message = _("%(minutes)s awarded to this application already.") % {"minutes": other.item.meeting}
        raise Refused({f"{place}-application": Refused(message, code="awarded_already")})
    if bid.voided_at or bid.outcome in (Outcome.REJECTED, Outcome.WITHDRAWN):
        message = _("This application is %(outcome)s: nothing can be awarded to it.")
        outcome = _("voided") if bid.voided_at else bid.get_outcome_display()
        raise Refused({f"{place}-application": Refused(message % {"outcome": outcome}, code="not_open")})


def check_awards(item: AgendaItem) -> None:
    """Refused: an award of this item without a quorum or a carried vote, above its lot's budget, to a bid that isn't open any more.

    What isn't known (a quorum's numbers, a vote noted as unknown, a lot's budget) refuses nothing.
    """
    awards = list(Decision.objects.filter(item=item, effect=Effect.AWARD).select_related("application__lot"))
    if not awards:
        return
    attendance = list(Attendance.objects.filter(meeting=item.meeting_id).select_related("person"))
    needed, voters = quorum_of(item.meeting, attendance)[1], voters_of(attendance)
    if needed is not None and voters is not None and voters < needed:
        message = _("Nothing is awarded without a quorum: it needs %(needed)s members with a vote, and %(present)s were there.")
        raise Refused(message % {"needed": needed, "present": voters}, code="award_no_quorum")
    vote = tally_of(item)
    if vote["voting"] == Voting.NONE:
        raise Refused(_("An award needs its vote: note how the members voted."), code="award_no_vote")
    if vote["voting"] != Voting.UNKNOWN and (vote["votes_for"] or 0) <= (vote["votes_against"] or 0):
        message = _("This award wasn't carried: %(votes_for)s for, %(votes_against)s against.")
        raise Refused(message % {"votes_for": vote["votes_for"] or 0, "votes_against": vote["votes_against"] or 0}, code="award_lost")
    for award in awards:
        assert award.application is not None
        check_open(award.application, f"decision-{award.position}", item.meeting)
        _check_budget(item, award)


def _check_budget(item: AgendaItem, award: Decision) -> None:
    """What this meeting awards of a lot together stays within the lot's budget."""
    assert award.application is not None
    lot = award.application.lot
    same = Decision.objects.filter(item__meeting=item.meeting_id, item__voided_at__isnull=True, application__lot=lot)
    together = same.aggregate(total=Sum("amount"))["total"]
    if lot.budget is not None and together is not None and together > lot.budget:
        message = _("%(lot)s has a budget of %(budget)s; %(awarded)s are awarded of it.")
        told = {"lot": lot, "budget": lot.budget, "awarded": Tenge(together)}
        raise Refused({f"decision-{award.position}-amount": Refused(message % told, code="above_lot")})
