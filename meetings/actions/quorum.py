"""The quorum rule of a meeting: the commission's when it was planned, or another with its reason, which stands in the minutes."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grants.actions.base import Refused, same_version, set_fields
from koksu import history
from koksu.accounts.models import User
from meetings.actions.base import in_meeting
from meetings.actions.meetings import check_voters, votes_still_fit
from meetings.models import Meeting, QuorumRule


def change_quorum(*, actor: User, at: datetime, meeting: Meeting, reason: str, version: int | None = None, **values: Any) -> Meeting:
    """Give a meeting its own rule (QuorumRule.RULE), or keep the one it has though the commission's is another now: with a reason.

    Refused: without a reason; once members have its text; fewer seats than members who are noted as present with a vote; a rule by which a
    vote that is counted already had no quorum. Stale where the meeting isn't of the `version` that was seen.
    """
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        same_version(fresh, version)
        if fresh.keeps_rule:
            raise Refused(_("The members have the text of this meeting: its quorum rule stays as it is."), code="kept")
        if not reason.strip():
            raise Refused({"why": Refused(_("Write the reason."), code="required")})
        before = history.snapshot(fresh)
        set_fields(fresh, values, QuorumRule.RULE)
        fresh.quorum_reason = reason.strip()
        change.update(fresh, before, "quorum", reason.strip())
        check_voters(fresh, at="seats")
        votes_still_fit(fresh, _("The vote on item %(number)s doesn't fit this rule: %(why)s"))
        return fresh


def check_rule(meeting: Meeting) -> None:
    """Refused before the members get the text: a rule other than the commission's present one, and nobody said why."""
    if not meeting.keeps_rule and not meeting.quorum_reason and meeting.rule != meeting.commission.rule:
        message = _("The quorum rule of this meeting isn't the commission's present one: take that over, or say why it has its own.")
        raise Refused(message, code="other_rule")
