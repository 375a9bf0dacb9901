"""What every action shares: permission, one transaction, locks in one order, search words, the projection, history last."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from msgspec import Struct, field

from grants.models import (
    NGO,
    Allocation,
    Amendment,
    Application,
    BudgetLine,
    Contract,
    ContractStatus,
    Deliverable,
    Document,
    Expense,
    Lot,
    NGOHead,
    Output,
    Payment,
    SearchWord,
)
from grants.models.base import Record
from grants.models.dictionaries import Dictionary
from grants.reports.projecting import project
from grants.rules import may
from koksu import history
from koksu.accounts.models import District, User
from koksu.accounts.scope import Scope, load_scope
from koksu.fields import KeyColumns
from koksu.history.chain import EventDraft

NATION = "nation"
KEYS = {"search_key", "sort_key"}  # save() fills them
R = TypeVar("R", bound=Record)


class Refused(ValidationError):  # noqa: N818 (not a program's error: it says no)
    """What must never be: an impossible figure, or a plan above its whole. Its message names both figures."""


class Stale(Refused):
    """Somebody else changed the record since the person saw it: the form shows both versions."""


class Irregular(Exception):  # noqa: N818 (not an error either: a question to the person)
    """What really happened although it should not have. The form shows `findings` and asks for a reason; with one it is taken."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings


def reasoned(findings: list[str], reason: str) -> str:
    """The reason to keep with an irregular fact; Irregular where there is none, empty where nothing is irregular."""
    if findings and not reason.strip():
        raise Irregular(findings)
    return reason.strip() if findings else ""


class Change(Struct):
    """One change of the books by one person at one moment. When it ends, the projection of the contracts and the allocations that it
    touched (ids) is rewritten, and its events are chained."""

    actor: User
    at: datetime
    chain: str
    events: list[EventDraft] = field(default_factory=list)
    contracts: set[int] = field(default_factory=set)
    allocations: set[int] = field(default_factory=set)

    def create(self, record: Record, verb: str = "create", reason: str = "") -> None:
        """Check and save a new record. ValidationError with messages at their fields."""
        record.recorded_by, record.recorded_at = self.actor, self.at
        record.full_clean(exclude=KEYS)
        record.save(force_insert=True)
        self.note(record, verb, None, reason)
        index_words(record)

    def update(self, record: Record, before: dict[str, Any], verb: str = "edit", reason: str = "") -> None:
        """Check and save a changed record; `before` is its snapshot as it was. Nothing changed: nothing happens.

        Refused: what was voided before stays as it was.
        """
        if history.snapshot(record) == before:
            return
        if before["voided_at"]:
            raise voided()
        record.version += 1
        record.full_clean(exclude=KEYS)
        record.save()
        self.note(record, verb, before, reason)
        index_words(record)

    def note(
        self, record: models.Model, verb: str, before: dict[str, Any] | None, reason: str = "", after: dict[str, Any] | None = None
    ) -> None:
        """Keep an event for the chain; `after` where it is more than the record's own columns."""
        self.contracts |= contracts_of(record)
        self.allocations |= allocations_of(record)
        self.events.append(
            EventDraft(
                actor=self.actor.signature,
                verb=verb,
                kind=str(getattr(record, "KIND", record._meta.model_name)),
                record_id=record.pk,
                before=before,
                after=history.snapshot(record) if after is None else after,
                at=self.at,
                reason=reason,
            )
        )


@contextmanager
def changing(*, actor: User, at: datetime, deed: str, district_id: int | None, national: bool = False) -> Iterator[Change]:
    """One transaction. PermissionDenied unless `actor` may do `deed` there. The chain's head is locked last, when it ends."""
    demand(load_scope(actor), deed, district_id)
    with transaction.atomic():
        change = Change(actor, at, NATION if national or district_id is None else f"district:{district_id}")
        yield change
        project(change.contracts, change.allocations)
        history.record_many(chain=change.chain, events=change.events)


def contracts_of(record: models.Model) -> set[int]:
    """The contracts (ids) whose standing may hang on this record: its own; all of an allocation or a lot, for what lists pick them by."""
    match record:
        case Contract():
            return {record.pk}
        case Output():
            return {record.deliverable.contract_id}
        case Deliverable() | BudgetLine() | Payment() | Expense() | Amendment():
            return {record.contract_id}
        case Allocation() | Lot():
            return set(record.contracts.values_list("pk", flat=True))
    return set()


def allocations_of(record: models.Model) -> set[int]:
    """The allocations (ids) that may close otherwise now, although none of their contracts changed."""
    match record:
        case Allocation():
            return {record.pk}
        case Lot():
            return {record.allocation_id}
    return set()


def demand(scope: Scope, deed: str, district_id: int | None) -> None:
    """PermissionDenied, in words, unless the person may do it."""
    if not may(scope, deed, district_id):
        raise PermissionDenied(_("Your role doesn't allow this here."))


def locked(
    *, allocation_id: int, lot_id: int | None = None, contract_id: int | None = None
) -> tuple[Allocation, Lot | None, Contract | None]:
    """Lock what is changed and whatever limit it is checked against, before reading: allocation, lot, contract, in that order."""
    allocation = Allocation.objects.select_for_update().get(pk=allocation_id)
    lot = Lot.objects.select_for_update().get(pk=lot_id) if lot_id else None
    contract = Contract.objects.select_for_update().get(pk=contract_id) if contract_id else None
    if any(record and record.voided_at for record in (allocation, lot, contract)):
        raise Refused(_("This record, or what it belongs to, was voided meanwhile: nothing can be entered there."), code="voided")
    return allocation, lot, contract


def locked_contract(contract: Contract) -> Contract:
    """The contract as it is now, locked after its allocation and its lot."""
    fresh = locked(allocation_id=contract.allocation_id, lot_id=contract.lot_id, contract_id=contract.pk)[2]
    assert fresh is not None
    return fresh


def signed_contract(contract: Contract) -> Contract:
    """The contract as it is now, locked. Refused where it is a draft: nothing is done or paid on it yet."""
    fresh = locked_contract(contract)
    if fresh.status == ContractStatus.DRAFT:
        raise Refused(_("This contract is a draft: results and money come after it is signed."), code="draft")
    return fresh


def unvoided(record: R) -> R:
    """The record as it is now, locked, after the contract that it belongs to. Refused where it was voided since it was seen."""
    rows: Any = type(record)._default_manager
    fresh: R = rows.select_for_update(of=("self",)).get(pk=record.pk)
    if fresh.voided_at:
        raise voided()
    return fresh


def voided() -> Refused:
    """What is said of a record that was voided while somebody still looked at it."""
    return Refused(_("This record was voided meanwhile."), code="voided")


def happened(day: date | None, at: datetime, field: str = "day") -> None:
    """Refused, at its field, where the day lies ahead of `at`: what is entered as a fact has happened."""
    if day and day > localtime(at).date():
        raise Refused({field: Refused(_("This day hasn't come yet: enter what has happened."), code="future")})


def same_version(record: Record | Dictionary, version: int | None) -> None:
    """Stale where the record isn't what the person saw any more; None: nobody looked."""
    if version is not None and version != record.version:
        raise Stale(_("Somebody changed this record meanwhile: look at it again, then repeat your change."), code="changed_meanwhile")


def districts_of(record: Record | District) -> set[int]:
    """The districts that a record belongs to: its own; an NGO's, its home and wherever it applies or has a contract."""
    if isinstance(record, District):
        return {record.pk}
    if isinstance(record, NGOHead):
        record = record.ngo
    found = set(type(record).objects.filter(pk=record.pk).values_list(record.DISTRICT, flat=True))
    if isinstance(record, NGO):
        found |= works_in(record)
    return found - {None}


def works_in(ngo: NGO) -> set[int]:
    """The districts where an NGO has a contract or applies for one."""
    contracted = Contract.objects.live().filter(ngo=ngo).values_list("allocation__district", flat=True)
    applied = Application.objects.live().filter(ngo=ngo).values_list("lot__allocation__district", flat=True)
    return {*contracted, *applied}


def same_district(document: Document, *, district_ids: Collection[int]) -> Document:
    """The document as it is now, locked; Refused where it is another district's, or was voided meanwhile."""
    document = unvoided(document)
    if document.district_id not in district_ids:
        raise Refused(_("This document belongs to another district."), code="foreign_document")
    return document


def index_words(record: models.Model) -> None:
    """Rewrite the record's rows in the word table from its search key."""
    if not isinstance(record, KeyColumns):
        return
    kind = str(getattr(record, "KIND", ""))
    words = {word[:60] for word in record.search_key.split()}
    old = SearchWord.objects.filter(record_kind=kind, record_id=record.pk)
    there = set(old.values_list("word", flat=True))
    old.exclude(word__in=words).delete()
    SearchWord.objects.bulk_create(SearchWord(record_kind=kind, record_id=record.pk, word=word) for word in sorted(words - there))


def set_fields(record: models.Model, values: dict[str, Any], allowed: Collection[str]) -> None:
    """Put values on the record's named fields; a name that isn't allowed is a programmer's mistake."""
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"{sorted(unknown)} can't be set here")
    for name, value in values.items():
        setattr(record, name, value)
