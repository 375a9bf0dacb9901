"""What becomes of action items: said to be done by one person, confirmed by another; dropped with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.actions.base import Change, Refused, changing, happened, same_version, unvoided
from grants.models import Document
from grants.rules import may
from koksu import history
from koksu.accounts.models import User
from koksu.accounts.scope import load_scope
from meetings.models import ActionItem, ActionState
from meetings.reports.body import as_signed
from meetings.rules import Reader

FOUR_EYES = gettext_lazy("Who says that it is done, or is responsible for it, can't confirm it: another person does.")


def _reader(actor: User, at: datetime, action: ActionItem) -> Reader:
    """Who acts, and from now on the action item as signed minutes give it: a correction that begins makes nobody else responsible."""
    as_signed([action])
    return Reader(actor, load_scope(actor), localtime(at).date())


def _district(action: ActionItem) -> int:
    return action.decision.item.meeting.commission.district_id


@contextmanager
def _changing(actor: User, at: datetime, action: ActionItem, version: int | None, allowed: bool) -> Iterator[tuple[Change, ActionItem]]:
    if not allowed:
        raise PermissionDenied(_("Your role doesn't allow this here."))
    with changing(actor=actor, at=at, deed="read", district_id=_district(action)) as change:
        fresh = unvoided(action)
        same_version(fresh, version)
        if not fresh.signed:
            raise Refused(_("These minutes aren't signed yet: their action items aren't in force."), code="not_in_force")
        yield change, fresh


def report_done(
    *, actor: User, at: datetime, action: ActionItem, on: date, note: str = "", document: Document | None = None, version: int | None = None
) -> ActionItem:
    """Say that it is done: on which day, and what shows it. Refused: a day ahead, nothing that shows it, an item that isn't open."""
    allowed = _reader(actor, at, action).reports_done(action)
    with _changing(actor, at, action, version, allowed) as (change, fresh):
        _is(fresh, ActionState.OPEN)
        happened(on, at, "on")
        if not note.strip() and document is None:
            raise Refused({"note": Refused(_("Say what shows that it is done: in words, or by a document."), code="required")})
        if document and document.district_id != _district(fresh):
            raise Refused({"document": Refused(_("This document belongs to another district."), code="foreign_document")})
        before = history.snapshot(fresh)
        fresh.state, fresh.done_on, fresh.done_note, fresh.document = ActionState.REPORTED, on, note.strip(), document
        fresh.done_by, fresh.done_at = actor, at
        fresh.answered_by, fresh.answered_at, fresh.answer_note = None, None, ""
        change.update(fresh, before, "report_done")
        return fresh


def confirm(*, actor: User, at: datetime, action: ActionItem, version: int | None = None) -> ActionItem:
    """Another person confirms that it is done. Refused, also by the database, for who said so and for who is responsible."""
    reader = _reader(actor, at, action)
    if action.done_by_id == actor.pk or reader.answers_for(action):
        raise Refused(FOUR_EYES, code="four_eyes")
    with _changing(actor, at, action, version, reader.confirms(action)) as (change, fresh):
        _is(fresh, ActionState.REPORTED)
        before = history.snapshot(fresh)
        fresh.state, fresh.answered_by, fresh.answered_at = ActionState.DONE, actor, at
        change.update(fresh, before, "confirm")
        return fresh


def send_back(*, actor: User, at: datetime, action: ActionItem, reason: str, version: int | None = None) -> ActionItem:
    """It isn't done after all: open again, with the reason."""
    with _changing(actor, at, action, version, _reader(actor, at, action).confirms(action)) as (change, fresh):
        _is(fresh, ActionState.REPORTED)
        before = history.snapshot(fresh)
        fresh.state, fresh.answered_by, fresh.answered_at, fresh.answer_note = ActionState.OPEN, actor, at, _given(reason)
        change.update(fresh, before, "send_back", reason.strip())
        return fresh


def drop(*, actor: User, at: datetime, action: ActionItem, reason: str, version: int | None = None) -> ActionItem:
    """It isn't to be done any more: a secretary says why."""
    allowed = may(load_scope(actor), "write_minutes", _district(action))
    if _reader(actor, at, action).answers_for(action):
        raise Refused(_("Who is responsible for it doesn't drop it: another secretary does."), code="four_eyes")
    with _changing(actor, at, action, version, allowed) as (change, fresh):
        if fresh.state not in (ActionState.OPEN, ActionState.REPORTED):
            _is(fresh, ActionState.OPEN)
        before = history.snapshot(fresh)
        fresh.state, fresh.answered_by, fresh.answered_at, fresh.answer_note = ActionState.DROPPED, actor, at, _given(reason)
        change.update(fresh, before, "drop", reason.strip())
        return fresh


def _is(action: ActionItem, state: ActionState) -> None:
    if action.state != state:
        raise Refused(_("This action item is %(state)s already.") % {"state": action.get_state_display()}, code="state")


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused({"reason": Refused(_("Write the reason."), code="required")})
    return reason.strip()
