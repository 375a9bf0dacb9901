"""Files that people send: vetted and kept ahead of their record, then made documents within the action that needs them.

A staged file lies in the store where its document will point: nothing is moved. Where an action is rolled back, its files are staged as
before, and nothing is orphaned; what never becomes a document is cleaned after 90 days.
"""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Count, Sum
from msgspec import Struct

from grants.actions import store
from grants.actions.base import Change, changing, demand
from grants.actions.documents import Came, add_file, add_link
from grants.actions.pictures import picture_facts
from grants.actions.vetting import Vetted, refused, vetted
from grants.models import PICTURE_TYPES, Document, ProofKind, StagedFile
from koksu.accounts.models import District, User
from koksu.accounts.scope import load_scope

__all__ = ["Piece", "Vetted", "add_proof", "add_staged", "keep_proof", "keep_staged", "stage", "staged", "vetted"]
MOST_WAITING = 500  # files of one person that no record holds yet
MOST_WAITING_BYTES = 5_000_000_000  # and what they come to


class Piece(Struct, frozen=True):
    """One piece of proof before it is a document: a staged file or a link, and which kind of proof it is."""

    kind: ProofKind | None
    staged: StagedFile | None = None
    link: str = ""


def stage(*, actor: User, at: datetime, upload: File) -> StagedFile:
    """Keep a file ahead of its record. Refused, in words, unless it is one of those taken (grants.actions.vetting)."""
    demand(load_scope(actor), "enter", None)
    waiting = StagedFile.objects.filter(person=actor).aggregate(number=Count("pk"), size=Sum("size"))
    if waiting["number"] >= MOST_WAITING or (waiting["size"] or 0) + (upload.size or 0) > MOST_WAITING_BYTES:
        raise refused("many_waiting")
    found = vetted(upload, upload.name or "")
    name = store.put(upload, found.preview)
    try:
        return StagedFile.objects.create(
            token=token_hex(16),
            person=actor,
            file=name,
            file_name=found.name,
            content_type=found.content_type,
            size=found.size,
            staged_at=at,
        )
    except Exception:
        store.remove(name)
        raise


def staged(*, actor: User, tokens: Sequence[str]) -> list[StagedFile]:
    """The person's own staged files of these tokens, in their order, each once; others' don't exist for them."""
    wanted = [token for token in dict.fromkeys(tokens) if len(token) == 32 and token.isalnum()]
    found = {file.token: file for file in StagedFile.objects.filter(person=actor, token__in=wanted)} if wanted else {}
    return [found[token] for token in wanted if token in found]


def discard(*, actor: User, token: str) -> None:
    """Forget one's own staged file: it isn't wanted."""
    with transaction.atomic():
        file = StagedFile.objects.select_for_update().filter(person=actor, token=token).first()
        if file:
            _forget(file)


def discard_old(*, before: datetime) -> int:
    """Forget what was staged before that moment; how many."""
    old = list(StagedFile.objects.filter(staged_at__lt=before).values_list("pk", flat=True))
    for pk in old:
        with transaction.atomic():
            if file := StagedFile.objects.select_for_update().filter(pk=pk).first():
                _forget(file)
    return len(old)


def _forget(file: StagedFile) -> None:
    """The row first; the file only when that is sure, since a document may hold it by now."""
    name = str(file.file.name)
    file.delete()
    transaction.on_commit(lambda: store.remove(name))


def keep_staged(*, actor: User, at: datetime, district: District, staged: StagedFile, **values: Any) -> Document:
    """Make a document of a staged file (values: grants.actions.documents.FIELDS); also within another action's transaction."""
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        return add_staged(change, district=district, staged=staged, **values)


def add_staged(change: Change, *, district: District, staged: StagedFile, **values: Any) -> Document:
    """The same within a change. Refused where the file is gone, or was sent by another person."""
    file = StagedFile.objects.select_for_update().filter(pk=staged.pk, person=change.actor).first()
    if file is None:
        raise refused("gone")
    preview = store.preview_bytes(str(file.file.name)) if file.content_type in PICTURE_TYPES else None
    with file.file.open("rb") as original:
        facts = picture_facts(original.file, preview)
    came = Came(str(file.file.name), file.file_name, file.content_type, file.size)
    document = add_file(change, district, came, facts, values)
    file.delete()
    return document


def keep_proof(*, actor: User, at: datetime, district: District, pieces: Sequence[Piece], **values: Any) -> list[Document]:
    """Make a document of each piece of proof; `values` hold for all of them. Also within another action's transaction."""
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        return add_proof(change, district=district, pieces=pieces, **values)


def add_proof(change: Change, *, district: District, pieces: Sequence[Piece], **values: Any) -> list[Document]:
    """The same within a change: the documents, in the pieces' order."""
    return [
        add_staged(change, district=district, staged=piece.staged, kind=piece.kind, **values)
        if piece.staged
        else add_link(change, district, piece.link, {"kind": piece.kind, **values})
        for piece in pieces
    ]
