"""Voiding any record, with a reason: what stands on it is voided first, what depends on its sum is checked. Nothing is deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.actions.base import Change, Refused, changing, districts_of, locked, same_version, unvoided
from grants.actions.organisations import editing
from grants.actions.voidable import VOIDABLE
from grants.models import NGO, Allocation, Contract, Lot, NGOHead
from grants.models.base import Record
from koksu import history
from koksu.accounts.models import User

SHOWN = 10  # records named one by one


class Counted(Struct, frozen=True):
    """Records of one kind: its name in the plural, how many, and the first of them."""

    words: str
    number: int
    first: list[Any]

    def __str__(self) -> str:
        return f"{self.words} — {self.number}"


def standing(record: Record) -> list[Counted]:
    """What stands on a record, and so keeps it from being voided."""
    return _counted(VOIDABLE[record.KIND].stands(record))


def going(record: Record) -> list[Counted]:
    """What goes with a record."""
    return _counted(VOIDABLE[record.KIND].goes(record))


def _counted(sets: list[QuerySet]) -> list[Counted]:
    counted = [Counted(str(found.model._meta.verbose_name_plural), found.count(), list(found[:SHOWN])) for found in sets]
    return [one for one in counted if one.number]


def check_voidable(record: Record) -> None:
    """Refused where something stands on the record, or the books wouldn't hold without it."""
    if found := standing(record):
        words = _("%(what)s: it can't be voided while records stand on it: %(standing)s.")
        what = capfirst(str(record._meta.verbose_name))
        raise Refused(words % {"what": what, "standing": ", ".join(map(str, found))}, code="has_records")
    VOIDABLE[record.KIND].check(record)


def void(*, actor: User, at: datetime, record: Record, reason: str, version: int | None = None) -> Record:
    """Void a record, with a reason. Refused: voided already, or something stands on it, or the sums wouldn't hold without it.

    Stale where it isn't of the `version` that the person saw. An act's outputs, an NGO's BIN and the bid of a contract become free.
    """
    rules = VOIDABLE[record.KIND]
    with _voiding(actor, at, record) as change:
        fresh: Any = rules.model.objects.select_for_update().get(pk=record.pk)
        if fresh.voided_at:
            raise Refused(_("This record was voided already."), code="voided")
        same_version(fresh, version)
        check_voidable(fresh)
        before = history.snapshot(fresh)
        rules.frees(change, fresh)
        fresh.voided_by, fresh.voided_at, fresh.void_reason = actor, at, reason.strip()
        change.update(fresh, before, "void", fresh.void_reason)
        rules.releases(change, fresh)
        return fresh  # type: ignore[no-any-return]


@contextmanager
def _voiding(actor: User, at: datetime, record: Record) -> Iterator[Change]:
    """A change by somebody who may, with what the record belongs to locked first: allocation, lot, contract; or the NGO."""
    rules = VOIDABLE[record.KIND]
    if isinstance(record, NGO | NGOHead):
        with editing(actor, at, record.ngo if isinstance(record, NGOHead) else record) as (change, _ngo):
            yield change
        return
    (district_id,) = districts_of(record)
    with changing(actor=actor, at=at, deed=rules.deed, district_id=district_id) as change:
        _lock(rules.within(record))
        yield change


def _lock(whole: Record | None) -> None:
    match whole:
        case Contract():
            locked(allocation_id=whole.allocation_id, lot_id=whole.lot_id, contract_id=whole.pk)
        case Lot():
            locked(allocation_id=whole.allocation_id, lot_id=whole.pk)
        case Allocation():
            locked(allocation_id=whole.pk)
        case Record():  # of another app
            unvoided(whole)
