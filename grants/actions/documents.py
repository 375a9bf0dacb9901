"""Keeping paper: files as they came (their SHA-256 is of the original), links, and what was taken from them."""

import io
import json
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.utils.timezone import make_aware
from PIL import ExifTags, Image

from grants.actions.base import changing, districts_of, same_district, set_fields
from grants.models import Citation, Document, Note, StatedFigure
from grants.models.base import Record
from koksu.accounts.models import District, User

Said = TypeVar("Said", Citation, Note, StatedFigure)
FIELDS = ("kind", "number", "day", "page", "count", "title_kk", "title_ru", "title_en")


def keep_file(
    *, actor: User, at: datetime, district: District, content: bytes, file_name: str, content_type: str, **values: Any
) -> Document:
    """Keep a file. A picture's EXIF and perceptual hash are read from the original."""
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        digest = sha256(content).hexdigest()
        document = Document(
            district=district, file_name=file_name, content_type=content_type, size=len(content), sha256=digest, **picture_facts(content)
        )
        set_fields(document, values, FIELDS)
        document.file.save(f"{digest[:2]}/{digest}", ContentFile(content), save=False)
        try:
            change.create(document, "keep")
        except Exception:
            document.file.delete(save=False)  # a refused document leaves no file behind
            raise
        return document


def keep_link(*, actor: User, at: datetime, district: District, link: str, **values: Any) -> Document:
    """Keep a link, which is a document like any other."""
    return _keep_without_file(actor, at, district, link, values)


def keep_paper(*, actor: User, at: datetime, district: District, **values: Any) -> Document:
    """Keep word of a paper that isn't here as a file: a newspaper's issue, say."""
    return _keep_without_file(actor, at, district, "", values)


def _keep_without_file(actor: User, at: datetime, district: District, link: str, values: dict[str, Any]) -> Document:
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        document = Document(district=district, link=link)
        set_fields(document, values, FIELDS)
        change.create(document, "keep")
        return document


def picture_facts(content: bytes) -> dict[str, Any]:
    """A picture's own date (EXIF, in the house's time zone), its EXIF as JSON text, and its perceptual hash; nothing for other files."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            found = picture.getexif()
            tags = {**found, **found.get_ifd(ExifTags.IFD.Exif)}
            exif = {ExifTags.TAGS.get(tag, str(tag)): str(value)[:200] for tag, value in tags.items()}
            return {
                "taken_at": _taken(exif),
                "exif": json.dumps(exif, sort_keys=True) if exif else "",
                "picture_hash": _difference_hash(picture),
            }
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # Pillow calls a broken PNG a SyntaxError
        return {}


def _taken(exif: dict[str, str]) -> datetime | None:
    try:
        return make_aware(datetime.strptime(exif.get("DateTimeOriginal") or exif.get("DateTime", ""), "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return None


def _difference_hash(picture: Image.Image) -> str:
    """64 bits: whether each point of a 9 x 8 grey thumbnail is brighter than the one to its right. Near pictures differ in few bits."""
    points = picture.convert("L").resize((9, 8)).tobytes()
    bits = "".join(str(int(points[row * 9 + column] > points[row * 9 + column + 1])) for row in range(8) for column in range(8))
    return f"{int(bits, 2):016x}"


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
