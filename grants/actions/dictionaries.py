"""Writing the dictionaries: they come with the product, an administrator edits them; nothing of theirs is ever overwritten or deleted."""

from datetime import datetime
from typing import Any

from django.db import connection

from grants.actions.base import changing, set_fields
from grants.facts.dictionaries import AREAS, KINDS, PROOFS
from grants.models import Area, Kind, ProofKind, ProofRequirement
from grants.models.dictionaries import Dictionary
from koksu import history
from koksu.accounts.models import User

FIELDS = ("code", "name_kk", "name_ru", "name_en", "position", "retired", "unit", "asks")


def fill_dictionaries(**_signal: Any) -> None:
    """After every `migrate`: add the entries that aren't there yet, by code. What is there stays as people left it."""
    if ProofRequirement._meta.db_table not in connection.introspection.table_names():
        return  # another app was migrated alone, or this one taken back
    proofs = {entry.code: entry for entry in _fill(ProofKind, [(code, *names, {}) for code, names in PROOFS.items()])}
    _fill(Area, [(code, *names, {}) for code, names in AREAS.items()])
    known = set(Kind.objects.values_list("code", flat=True))
    kinds = _fill(Kind, [(k.code, k.kk, k.ru, k.en, {"unit": k.unit, "asks": k.asks}) for k in KINDS])
    needs = {kind.code: kind.needs for kind in KINDS}
    ProofRequirement.objects.bulk_create(
        ProofRequirement(kind=kind, group=group, proof=proofs[code], minimum=minimum)
        for kind in kinds
        if kind.code not in known
        for group, alternatives in enumerate(needs[kind.code], start=1)
        for code, minimum in alternatives.items()
    )


def _fill(model: type[Any], entries: list[tuple[str, str, str, str, dict[str, Any]]]) -> list[Any]:
    there = {entry.code: entry for entry in model.objects.all()}
    new = [
        model(code=code, name_kk=kk, name_ru=ru, name_en=en, position=position, **more)
        for position, (code, kk, ru, en, more) in enumerate(entries, start=1)
        if code not in there
    ]
    model.objects.bulk_create(new)
    return [*there.values(), *new]


def save_entry(*, actor: User, at: datetime, entry: Dictionary, **values: Any) -> Dictionary:
    """Add or change a dictionary's entry (retire it by retired=True)."""
    with changing(actor=actor, at=at, deed="edit_dictionaries", district_id=None) as change:
        before = None
        if entry.pk:
            entry = type(entry)._default_manager.select_for_update().get(pk=entry.pk)
            before = history.snapshot(entry)
        set_fields(entry, values, FIELDS)
        entry.full_clean()
        entry.save()
        change.note(entry, "edit" if before else "create", before)
        return entry


def save_requirements(*, actor: User, at: datetime, kind: Kind, rows: list[tuple[int, ProofKind, int]]) -> None:
    """Replace a kind's required proof: (group, kind of proof, at least how many). What was verified before keeps its standing."""
    with changing(actor=actor, at=at, deed="edit_dictionaries", district_id=None) as change:
        Kind.objects.select_for_update().get(pk=kind.pk)
        before = {**history.snapshot(kind), "requirements": _told(kind)}
        kind.requirements.all().delete()
        ProofRequirement.objects.bulk_create(
            ProofRequirement(kind=kind, group=group, proof=proof, minimum=minimum) for group, proof, minimum in rows
        )
        change.note(kind, "edit", before, after={**history.snapshot(kind), "requirements": _told(kind)})


def _told(kind: Kind) -> list[list[Any]]:
    return [[row.group, row.proof.code, row.minimum] for row in kind.requirements.select_related("proof")]
