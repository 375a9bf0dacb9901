"""Writing the dictionaries: they come with the product, an administrator edits them; nothing of theirs is ever overwritten or deleted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from grants.actions.base import NATION, changing, same_version, set_fields
from grants.facts.dictionaries import AREAS, KINDS, PROOFS
from grants.models import Area, Kind, ProofKind, ProofRequirement
from grants.models.dictionaries import Dictionary
from koksu import history
from koksu.accounts.actions import SETUP
from koksu.accounts.clock import now
from koksu.accounts.models import User
from koksu.history.chain import EventDraft
from koksu.history.models import Event

FIELDS = ("code", "name_kk", "name_ru", "name_en", "position", "retired", "unit", "asks")
DICTIONARIES: tuple[type[Dictionary], ...] = (ProofKind, Area, Kind)
Needs = dict[str, list[tuple[int, str, int]]]  # the proof of kinds as history tells it: group, kind of proof, at least how many


def fill_dictionaries(**_signal: Any) -> None:
    """After every `migrate`: add the entries that aren't there yet, by code, and tell history. What is there stays as people left it."""
    if not _tables_stand():
        return  # another app was migrated alone, or this one taken back: the next `migrate` fills them
    with transaction.atomic():
        new = [
            *_fill(ProofKind, [(code, *names, {}) for code, names in PROOFS.items()]),
            *_fill(Area, [(code, *names, {}) for code, names in AREAS.items()]),
        ]
        kinds = _fill(Kind, [(k.code, k.kk, k.ru, k.en, {"unit": k.unit, "asks": k.asks}) for k in KINDS])
        needs = _fill_requirements(kinds)
        if new or kinds:
            history.record_many(chain=NATION, events=_shipped([*new, *kinds], needs, now()))


def _tables_stand() -> bool:
    """Whether the tables of the dictionaries and of history are there, with the columns that the models know."""
    if not {ProofRequirement._meta.db_table, Event._meta.db_table} <= set(connection.introspection.table_names()):
        return False
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, Kind._meta.db_table)}
    return columns >= {field.column for field in Kind._meta.concrete_fields}


def _fill(model: type[Any], entries: list[tuple[str, str, str, str, dict[str, Any]]]) -> list[Any]:
    """The entries that were missing, saved."""
    there = set(model.objects.values_list("code", flat=True))
    return list(
        model.objects.bulk_create(
            model(code=code, name_kk=kk, name_ru=ru, name_en=en, position=position, **more)
            for position, (code, kk, ru, en, more) in enumerate(entries, start=1)
            if code not in there
        )
    )


def _fill_requirements(kinds: list[Kind]) -> Needs:
    """Give new kinds the proof they need, and say by the kind's code what that is."""
    proofs = {proof.code: proof for proof in ProofKind.objects.all()} if kinds else {}
    shipped = {fact.code: enumerate(fact.needs, start=1) for fact in KINDS}
    needs = {kind.code: [(group, *need) for group, options in shipped[kind.code] for need in options.items()] for kind in kinds}
    ProofRequirement.objects.bulk_create(
        ProofRequirement(kind=kind, group=group, proof=proofs[code], minimum=minimum)
        for kind in kinds
        for group, code, minimum in needs[kind.code]
    )
    return needs


def _shipped(entries: list[Any], needs: Needs, at: datetime) -> Iterator[EventDraft]:
    """An event for each entry that came with the product."""
    for entry in entries:
        more = {"requirements": needs[entry.code]} if isinstance(entry, Kind) else {}
        after = {**history.snapshot(entry), **more}
        kind = str(entry._meta.model_name)
        yield EventDraft(actor=SETUP, verb="create", kind=kind, record_id=entry.pk, before=None, after=after, at=at)


def save_entry(*, actor: User, at: datetime, entry: Dictionary, version: int | None = None, **values: Any) -> Dictionary:
    """Add or change a dictionary's entry (retire it by retired=True); `version` is the one that the person saw.

    Nothing changed: nothing happens. Refused where somebody else changed it meanwhile.
    """
    with changing(actor=actor, at=at, deed="edit_dictionaries", district_id=None) as change:
        before = None
        if entry.pk:
            entry = type(entry)._default_manager.select_for_update().get(pk=entry.pk)
            same_version(entry, version)
            before = history.snapshot(entry)
        set_fields(entry, values, FIELDS)
        if before == history.snapshot(entry):
            return entry
        entry.version += 1 if before else 0
        entry.full_clean()
        entry.save()
        change.note(entry, "edit" if before else "create", before)
        return entry


def save_requirements(*, actor: User, at: datetime, kind: Kind, rows: list[tuple[int, ProofKind, int]], version: int | None = None) -> None:
    """Replace a kind's required proof: (group, kind of proof, at least how many). What was verified before keeps its standing.

    `version` is the kind's as the person saw it: its proof is a part of it. Refused where somebody else changed it meanwhile.
    """
    with changing(actor=actor, at=at, deed="edit_dictionaries", district_id=None) as change:
        kind = Kind.objects.select_for_update().get(pk=kind.pk)
        same_version(kind, version)
        before = {**history.snapshot(kind), "requirements": _told(kind)}
        kind.requirements.all().delete()
        ProofRequirement.objects.bulk_create(
            ProofRequirement(kind=kind, group=group, proof=proof, minimum=minimum) for group, proof, minimum in rows
        )
        kind.version += 1
        kind.save(update_fields=["version"])
        change.note(kind, "edit", before, after={**history.snapshot(kind), "requirements": _told(kind)})


def _told(kind: Kind) -> list[list[Any]]:
    return [[row.group, row.proof.code, row.minimum] for row in kind.requirements.select_related("proof")]
