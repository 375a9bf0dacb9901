"""A quorum rule in words, and how it changed: from history, so that a rule that was changed and changed back is seen."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from msgspec import Struct

from koksu.history.models import Event
from meetings.models import Commission, Meeting, Quorum


class RuleChange(Struct, frozen=True):
    """A rule that was changed: by whom, when and why; in words what it was and what it became. `own`: the meeting's, else its
    commission's."""

    actor: str
    at: datetime
    reason: str
    was: str
    became: str
    own: bool


def rule_words(quorum: str, number: int | None, seats: int | None = None) -> str:
    """«мүшелердің жартысынан астамы, орын саны: 5»; empty where neither the rule nor the seats are known."""
    rule = "" if quorum == Quorum.UNKNOWN else str(Quorum(quorum).label)
    rule = f"{rule}: {number}" if quorum == Quorum.NUMBER else rule
    of = _("seats: %(number)s") % {"number": seats} if seats else ""
    return ", ".join(filter(None, (rule or (_("quorum unknown") if of else ""), of)))


def rule_changes(commission: Commission, meeting: Meeting | None = None) -> Sequence[RuleChange]:
    """How the rule of a commission changed, and of one of its meetings, the newest first. One query."""
    about = Q(kind=Commission.KIND, record_id=str(commission.pk))
    if meeting:
        about |= Q(kind=Meeting.KIND, record_id=str(meeting.pk))
    return [_change(event) for event in Event.objects.filter(about, verb="quorum").order_by("-at", "-number")]


def _change(event: Event) -> RuleChange:
    body = json.loads(event.body)
    was, became = (_words(body[side] or {}) for side in ("before", "after"))
    return RuleChange(event.actor, event.at, event.reason, was, became, own=event.kind == Meeting.KIND)


def _words(snapshot: Mapping[str, Any]) -> str:
    """A rule that history keeps. («unknown» where it wasn't kept.)"""
    told = rule_words(snapshot.get("quorum", Quorum.UNKNOWN), snapshot.get("quorum_number"), snapshot.get("seats"))
    return told or str(Quorum.UNKNOWN.label)
