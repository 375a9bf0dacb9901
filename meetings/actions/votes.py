"""What a vote may be: no more votes than voters, and none without a quorum."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.actions.base import Refused
from meetings.models import THERE, AgendaItem, Attendance, Meeting, Voting
from meetings.reports.body import quorum_of, voters_of

TOTALS = ("votes_for", "votes_against", "abstained", "recused")


def check_vote(item: AgendaItem) -> None:
    """Refused, at its field: more votes than present members with a vote; a member who wasn't there; a vote without a quorum.

    What isn't known (how many were there, what a quorum needs) refuses nothing.
    """
    if item.voting not in (Voting.TOTALS, Voting.MEMBERS):
        return
    attendance = list(Attendance.objects.filter(meeting=item.meeting_id).select_related("person"))
    voters = voters_of(attendance)
    _check_quorum(item.meeting, attendance, voters)
    if item.voting == Voting.MEMBERS:
        _check_members(item, attendance)
    elif voters is not None:
        _check_totals(item, voters)


def _check_quorum(meeting: Meeting, attendance: list[Attendance], voters: int | None) -> None:
    needed = quorum_of(meeting, attendance)[1]
    if needed is not None and voters is not None and voters < needed:
        message = _(
            "There is no quorum: %(needed)s members with a vote are needed, %(present)s are noted as present. Without it nothing is voted."
        )
        raise Refused({"voting": Refused(message % {"needed": needed, "present": voters}, code="no_quorum")})


def _check_totals(item: AgendaItem, voters: int) -> None:
    """At the one number that is too large by itself; else at the vote, with all of them: which is wrong, only people know."""
    cast = {name: getattr(item, name) or 0 for name in TOTALS}
    total = sum(cast.values())
    if total <= voters:
        return
    message = ngettext(
        "%(votes)s vote is counted (for %(votes_for)s, against %(votes_against)s, abstained %(abstained)s, recused %(recused)s), "
        "but members with a vote who were present: %(present)s. Mend the numbers, or the attendance.",
        "%(votes)s votes are counted (for %(votes_for)s, against %(votes_against)s, abstained %(abstained)s, recused %(recused)s), "
        "but members with a vote who were present: %(present)s. Mend the numbers, or the attendance.",
        total,
    )
    alone = next((name for name in TOTALS if cast[name] > voters), "voting")
    raise Refused({alone: Refused(message % {"votes": total, "present": voters, **cast}, code="too_many_votes")})


def _check_members(item: AgendaItem, attendance: list[Attendance]) -> None:
    may_vote = {row.person_id for row in attendance if row.votes and row.presence in THERE}
    for vote in item.votes.select_related("member"):
        if vote.member_id not in may_vote:
            message = _("%(member)s isn't noted as present with a vote.")
            raise Refused({"voting": Refused(message % {"member": vote.member}, code="not_a_voter")})
