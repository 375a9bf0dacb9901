"""Which files are taken: our own allow-list, by what is inside (leading bytes, and the content types in a zip), never by the name alone."""

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath
from unicodedata import category, normalize

from django.conf import settings
from django.core.files import File
from msgspec import Struct

from grants.actions.base import Refused
from grants.actions.pictures import BrokenPicture, TooManyPoints, preview_of
from grants.actions.refusals import INSIDE, REFUSALS
from grants.models import PICTURE_TYPES

ENDINGS: dict[str, tuple[str, ...]] = {  # the first is the usual one
    "image/jpeg": ("jpg", "jpeg", "jfif", "jpe"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "text/plain": ("txt",),
    "text/csv": ("csv",),
    "video/mp4": ("mp4", "m4v"),
    "video/3gpp": ("3gp", "3gpp", "3g2"),
    "video/webm": ("webm",),
    "audio/mpeg": ("mp3",),
}
MEDIA = frozenset(kind for kind in ENDINGS if kind.startswith(("video/", "audio/")))
KNOWN = frozenset(ending for endings in ENDINGS.values() for ending in endings)
BEGINNINGS: list[tuple[str, str]] = [  # what stands at a file's first byte, as a pattern of Latin-1 characters
    (r"\xff\xd8\xff", "image/jpeg"),
    (r"\x89PNG\r\n\x1a\n", "image/png"),
    (r"RIFF.{4}WEBP", "image/webp"),
    (r"%PDF-\d", "application/pdf"),
    (r"PK\x03\x04", "zip"),
    (r".{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", "heic"),
    (r".{4}ftypavif|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*", "other_picture"),
    (r".{4}ftyp3g", "video/3gpp"),
    (r".{4}ftyp(?:iso|mp4|avc1|M4V|MSNV|dash|mmp4|f4v)", "video/mp4"),
    (r"\x1aE\xdf\xa3.{0,60}webm", "video/webm"),
    (r".{4}(?:ftypqt|moov|wide|mdat)|\x1aE\xdf\xa3|RIFF.{4}AVI |FLV\x01|0&\xb2u", "other_video"),
    (r"ID3[\x02-\x04]|\xff[\xfa\xfb\xf2\xf3]", "audio/mpeg"),
    (r"\xd0\xcf\x11\xe0", "old_office"),
    (r"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|dex\n", "program"),
    (r"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ", "archive"),
]
_CODE = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php|\?xml)", re.IGNORECASE)
MOST_UNPACKED = 300_000_000  # bytes of a document's parts together
MOST_PARTS = 5000


class Vetted(Struct, frozen=True):
    """A file that is taken: what it really is, the name it keeps, and of a picture the preview made from it (JPEG)."""

    content_type: str
    extension: str
    name: str
    size: int
    preview: bytes | None = None


def refused(code: str, **figures: object) -> Refused:
    """What is wrong with a file, in the reader's language."""
    return Refused(str(REFUSALS[code]) % figures if figures else str(REFUSALS[code]), code=code)


def vetted(content: File, name: str) -> Vetted:
    """What the file is, if it is one of those taken; else Refused, saying why and what to do instead."""
    size, name = int(content.size or 0), clean_name(name)
    if not size:
        raise refused("empty")
    if size > settings.MAX_MEDIA_BYTES:
        raise _too_large(size, settings.MAX_MEDIA_BYTES)
    inside = _inside(content)
    ending = PurePath(name).suffix.removeprefix(".").lower()
    if inside == "text/plain" and ending == "csv":
        inside = "text/csv"
    if inside not in ENDINGS or not _agrees(inside, ending):
        raise _unwelcome(inside, ending)
    if inside not in MEDIA and size > settings.MAX_FILE_BYTES:
        raise _too_large(size, settings.MAX_FILE_BYTES)
    preview = _picture(content) if inside in PICTURE_TYPES else None
    extension = ending or ENDINGS[inside][0]
    content.seek(0)
    return Vetted(inside, extension, name if ending else f"{name}.{extension}", size, preview)


def clean_name(name: str) -> str:
    """A file's own name: no folders, no control characters, at most 255 characters with its ending kept."""
    last = re.split(r"[/\\]", normalize("NFC", name))[-1]
    visible = "".join(letter for letter in last if category(letter)[0] != "C").strip(" .") or "file"
    return visible if len(visible) <= 255 else visible[:240] + PurePath(visible).suffix[:15]


def _agrees(inside: str, ending: str) -> bool:
    """Whether the name's ending may stand for what is inside. Telephones mix up the kinds of pictures: no harm in that."""
    if not ending:
        return True
    alike = PICTURE_TYPES if inside in PICTURE_TYPES else MEDIA if inside in MEDIA else {inside}
    return any(ending in ENDINGS[kind] for kind in alike)


def _unwelcome(inside: str, ending: str) -> Refused:
    """Why this isn't taken: for what it is; or, where the name claims something else, because it isn't that."""
    if inside in INSIDE and ending in KNOWN:
        return Refused(str(REFUSALS["other_inside"]) % {"ending": ending, "inside": INSIDE[inside]}, code="other_inside")
    return refused(inside if inside in REFUSALS else "unknown")


def _too_large(size: int, limit: int) -> Refused:
    return refused("too_large", size=-(-size // 1_000_000), limit=limit // 1_000_000)


def _inside(content: File) -> str:
    """A content type of ENDINGS, or the code of a refusal."""
    content.seek(0)
    head = content.read(65_536)
    content.seek(0)
    latin = head[:256].decode("latin-1")
    found = next((kind for pattern, kind in BEGINNINGS if re.match(pattern, latin, re.DOTALL)), "")
    if found in LOOK_INSIDE:
        if int(content.size or 0) > settings.MAX_FILE_BYTES:  # before it is read whole
            raise _too_large(int(content.size or 0), settings.MAX_FILE_BYTES)
        return LOOK_INSIDE[found](content)
    return found or _text(content, head)


def _text(content: File, head: bytes) -> str:
    if _CODE.search(head):
        return "web_page"
    if head.startswith(b"#!"):
        return "program"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16, as Windows' Notepad may save
    if wide:
        return "text/plain" if b"\0\0" not in head else "unknown"
    plain = all(not re.search(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]", chunk) for chunk in content.chunks())
    return "text/plain" if plain else "unknown"


def _pdf(content: File) -> str:
    data = content.read()
    if b"%%EOF" not in data.rstrip(b"\0 \r\n\t")[-2048:] or b"startxref" not in data:
        return "broken_pdf"
    return "locked_pdf" if re.search(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)", data) else "application/pdf"


def _packed(content: File) -> str:
    """What a zip is by the content types inside. Its parts are never unpacked but for those that name the types."""
    try:
        with zipfile.ZipFile(content) as pack:
            return _of_parts(pack)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError, NotImplementedError):
        return "broken_document"


def _of_parts(pack: zipfile.ZipFile) -> str:
    parts = pack.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "bomb"
    names = {part.filename for part in parts}
    types = _beginning(pack, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
    own = _beginning(pack, "mimetype") if "mimetype" in names else b""
    if any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names) or b"macroEnabled" in types:
        return "macro"
    if b"encryption-data" in (_beginning(pack, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""):
        return "old_office"
    for kind in ENDINGS:
        if (kind.encode() + b".main+xml") in types or kind.encode() == own.strip():
            return kind
    return "unknown" if types or own else "archive"


def _beginning(pack: zipfile.ZipFile, name: str) -> bytes:
    with pack.open(name) as part:
        return part.read(1_000_000)


def _picture(content: File) -> bytes:
    assert content.file is not None
    try:
        return preview_of(content.file)
    except TooManyPoints as error:
        raise refused("many_points", size=error.args[0]) from error
    except BrokenPicture as error:
        raise refused("broken_picture") from error


LOOK_INSIDE: dict[str, Callable[[File], str]] = {"zip": _packed, "application/pdf": _pdf}
