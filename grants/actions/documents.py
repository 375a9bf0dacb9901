"""Keeping paper: files as they came (their SHA-256 is of the original), links, and what was taken from them."""

from datetime import datetime
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.actions import store
from grants.actions.base import Change, Refused, changing, districts_of, same_district, same_version, set_fields, unvoided
from grants.actions.pictures import BrokenPicture, TooManyPoints, picture_facts, preview_of
from grants.models import PICTURE_TYPES, Citation, Document, Note, OutputState, StatedFigure
from grants.models.base import Record
from koksu import history
from koksu.accounts.models import District, User

Said = TypeVar("Said", Citation, Note, StatedFigure)
SHOWN = ("kind", "number", "day", "page", "count")  # what a paper proves by
FIELDS = (*SHOWN, "title_kk", "title_ru", "title_en")


def keep_file(
    *, actor: User, at: datetime, district: District, content: bytes, file_name: str, content_type: str, **values: Any
) -> Document:
    """Keep a file that our own code made or read; what people send goes through grants.actions.files, which vets it."""
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        original = ContentFile(content)
        preview = preview_if_any(original) if content_type in PICTURE_TYPES else None
        facts = picture_facts(original.file, preview)
        name = store.put(original, preview)
        try:
            return add_file(change, district, Came(name, file_name, content_type, len(content)), facts, values)
        except Exception:
            store.remove(name)  # a refused document leaves no file behind
            raise


class Came(Struct, frozen=True):
    """A file in the store: its name there, the name it came by, what it is, its bytes."""

    name: str
    file_name: str
    content_type: str
    size: int


def add_file(change: Change, district: District, file: Came, facts: dict[str, Any], values: dict[str, Any]) -> Document:
    """A document of a file that is in the store already, within a change."""
    document = Document(
        district=district,
        file=file.name,
        preview=store.preview_name(file.name) if facts else "",
        file_name=file.file_name,
        content_type=file.content_type,
        size=file.size,
        sha256=store.digest_of(file.name),
        **facts,
    )
    set_fields(document, values, FIELDS)
    change.create(document, "keep")
    return document


def preview_if_any(original: ContentFile) -> bytes | None:
    """The preview of a picture; None where it is damaged."""
    try:
        return preview_of(original.file)
    except (BrokenPicture, TooManyPoints):
        return None


def keep_link(*, actor: User, at: datetime, district: District, link: str, **values: Any) -> Document:
    """Keep a link, which is a document like any other."""
    return _keep_without_file(actor, at, district, link, values)


def keep_paper(*, actor: User, at: datetime, district: District, **values: Any) -> Document:
    """Keep word of a paper that isn't here as a file: a newspaper's issue, say."""
    return _keep_without_file(actor, at, district, "", values)


def _keep_without_file(actor: User, at: datetime, district: District, link: str, values: dict[str, Any]) -> Document:
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        return add_link(change, district, link, values)


def add_link(change: Change, district: District, link: str, values: dict[str, Any]) -> Document:
    """A document that is a link (or, where that is empty, only named), within a change."""
    document = Document(district=district, link=link)
    set_fields(document, values, FIELDS)
    change.create(document, "keep")
    return document


def edit_document(*, actor: User, at: datetime, document: Document, version: int | None = None, **values: Any) -> Document:
    """Change what is said of a document (FIELDS), never its file or link. Refused: SHOWN, where it proves a verified output.

    Stale where it isn't of the `version` that was seen.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=document.district_id) as change:
        fresh = unvoided(document)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, FIELDS)
        _keeps_what_it_proves(fresh, before)
        change.update(fresh, before)
        return fresh


def _keeps_what_it_proves(document: Document, before: dict[str, Any]) -> None:
    after = history.snapshot(document)
    changed = [name for name in SHOWN if before[name] != after[name]]
    if changed and document.proves.filter(voided_at__isnull=True, output__state=OutputState.VERIFIED).exists():
        words = _("This document proves a verified output: that can't change. Reopen the output first.")
        raise Refused({name: Refused(words, code="proves_verified") for name in changed})


def cite(*, actor: User, at: datetime, record: Record, document: Document, place: str = "") -> Citation:
    """Say that a record was taken from this document."""
    return _of_record(actor, at, Citation(document=document, place=place), record, "cite")


def note(*, actor: User, at: datetime, record: Record, document: Document, nature: str, kk: str, ru: str, en: str) -> Note:
    """A note on a record, in three languages: what its source leaves open, or what was inferred."""
    said = Note(document=document, nature=nature, text_kk=kk, text_ru=ru, text_en=en)
    return _of_record(actor, at, said, record, "note")


def state_figure(*, actor: User, at: datetime, record: Any, kind: str, document: Document, measure: str, value: int) -> StatedFigure:
    """What a source says of a record (of a district: kind "district"): a count, or tiyn."""
    if kind != _kind(record):
        raise ValueError(f"the record is no {kind}")
    return _of_record(actor, at, StatedFigure(document=document, measure=measure, value=value), record, "state")


def _kind(record: Record | District) -> str:
    return "district" if isinstance(record, District) else record.KIND


def _of_record(actor: User, at: datetime, said: Said, record: Record | District, verb: str) -> Said:
    """Refused where the document is another district's than the record."""
    with changing(actor=actor, at=at, deed="enter", district_id=said.document.district_id) as change:
        same_district(said.document, district_ids=districts_of(record))
        said.record_kind, said.record_id = _kind(record), record.pk
        change.create(said, verb)
        return said
