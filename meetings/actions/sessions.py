"""Who is writing an item now: a lock while it is fresh, and one event of history when the session ends."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from grants.actions.base import Change
from koksu.accounts.models import User
from koksu.history.plain import canonical
from koksu.together import Where
from meetings.actions.base import Locked, in_meeting, locked_item, still_open
from meetings.models import AgendaItem, EditingSession, Meeting
from meetings.reports.body import item_of, with_parts

FRESH = timedelta(seconds=90)
"""How long an item stays locked after the last sign of life of who writes it."""


def open_item(*, actor: User, at: datetime, item: AgendaItem) -> EditingSession:
    """Begin to write an item, or go on. Locked, saying by whom, where another person wrote there within FRESH; an older session ends.

    The session's `item` is the item as it is now.
    """
    with in_meeting(actor=actor, at=at, meeting=item.meeting) as (change, meeting):
        still_open(meeting)
        return own_session(change, locked_item(item))


def own_session(change: Change, item: AgendaItem) -> EditingSession:
    """The open session of who acts; another's stale one is ended first."""
    refuse_if_written_by_another(item, change.actor, change.at)
    session = item.sessions.filter(ended__isnull=True).first()
    if session and session.person_id == change.actor.pk:
        session.touched = change.at
        session.save(update_fields=["touched"])
        return session
    end_session(change, item)
    return EditingSession.objects.create(item=item, person=change.actor, began=change.at, touched=change.at, before=canonical(told(item)))


def writer_of(item: AgendaItem, at: datetime) -> User | None:
    """Who is writing this item now; None where nobody is."""
    session = item.sessions.filter(ended__isnull=True, touched__gt=at - FRESH).select_related("person").first()
    return session.person if session else None


def refuse_if_written_by_another(item: AgendaItem, actor: User, at: datetime) -> None:
    """Locked where somebody else is writing it now."""
    writer = writer_of(item, at)
    if writer and writer.pk != actor.pk:
        raise Locked(_("%(person)s is writing this item now.") % {"person": writer.get_full_name()}, code="locked")


def close_item(*, actor: User, at: datetime, item: AgendaItem) -> None:
    """Leave an item: the session ends, and history learns what it changed. Nothing happens where the actor isn't writing it."""
    with in_meeting(actor=actor, at=at, meeting=item.meeting) as (change, _meeting):
        fresh = locked_item(item)
        if fresh.sessions.filter(ended__isnull=True, person=actor).exists():
            end_session(change, fresh)


def end_session(change: Change, item: AgendaItem) -> None:
    """End the item's open session, whoever's it is: one event, in the name of who wrote, from its beginning to its last typing."""
    for session in item.sessions.filter(ended__isnull=True).select_related("person"):
        session.ended = change.at
        session.save(update_fields=["ended"])
        if session.wrote:
            writer = Change(session.person, session.touched, change.chain)
            writer.note(item, "write", history_state(session.before), after=told(item))
            change.events.extend(writer.events)


def end_all_sessions(change: Change, meeting: Meeting) -> None:
    """Before the text goes anywhere: every session ends. Locked where somebody else is writing just now."""
    for item in AgendaItem.objects.live().filter(meeting=meeting):
        refuse_if_written_by_another(item, change.actor, change.at)
        end_session(change, item)


def history_state(text: str) -> dict[str, Any]:
    """A session's beginning as history takes it."""
    state: dict[str, Any] = json.loads(text)
    return state


def told(item: AgendaItem) -> dict[str, Any]:
    """An item with all its parts, as history tells it."""
    return dict(item_of(with_parts(Where.ids(AgendaItem, item.pk))[0]))
