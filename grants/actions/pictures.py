"""Pictures: what an original says of itself, and the picture made anew from it, which is what browsers are shown.

Pillow is imported only where a picture is read: most requests bring none, and each worker would hold it.
"""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from django.utils.timezone import make_aware

from grants.models import PICTURE_TYPES

if TYPE_CHECKING:
    from PIL import Image

FORMATS = [kind.removeprefix("image/").upper() for kind in PICTURE_TYPES]  # nothing else that Pillow could read is ever tried
LONGEST_SIDE = 1600  # of a preview, in points
MOST_POINTS = 64_000_000  # of an original: a telephone's 50 megapixels, and no bomb


class BrokenPicture(Exception):  # noqa: N818 - it says what is the matter with the picture
    """No picture at all, or a damaged one."""


class TooManyPoints(Exception):  # noqa: N818 - it says what is the matter with the picture
    """A picture of more points than we take; the argument is its megapixels."""


def preview_of(original: IO[bytes]) -> bytes:
    """A JPEG made anew: turned as its EXIF says, without EXIF or anything else that came along, at most LONGEST_SIDE long.

    Reads the original to its end, so that a damaged one is found. Raises BrokenPicture or TooManyPoints.
    """
    from PIL import Image, ImageOps

    with _opened(original) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise TooManyPoints(picture.width * picture.height // 1_000_000)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at once in about that size
        turned = ImageOps.exif_transpose(picture)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if turned.mode not in {"RGB", "L"}:  # transparent: on white, as on paper
            solid = turned.convert("RGBA")
            turned = Image.new("RGB", solid.size, "white")
            turned.paste(solid, mask=solid.getchannel("A"))
        turned.info.clear()
        made = io.BytesIO()
        turned.save(made, "JPEG", quality=82, optimize=True)
        return made.getvalue()


def picture_facts(original: IO[bytes], preview: bytes | None) -> dict[str, Any]:
    """An original's own date (EXIF, in the house's time zone), its EXIF as JSON text, its perceptual hash; nothing for other files.

    Quick: only the original's head is read, the hash is of the preview.
    """
    if preview is None:
        return {}
    exif = _exif(original)
    with _opened(io.BytesIO(preview)) as picture:
        return {
            "taken_at": _taken(exif),
            "exif": json.dumps(exif, sort_keys=True) if exif else "",
            "picture_hash": _difference_hash(picture),
        }


@contextmanager
def _opened(original: IO[bytes]) -> Iterator["Image.Image"]:
    """The picture, from its beginning. Raises BrokenPicture where Pillow can't open it, or later can't go on."""
    from PIL import Image

    original.seek(0)
    try:
        with Image.open(original, formats=FORMATS) as picture:
            yield picture
    # Pillow calls a broken PNG a SyntaxError.
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BrokenPicture from error


def _exif(original: IO[bytes]) -> dict[str, str]:
    from PIL import ExifTags

    try:
        with _opened(original) as picture:
            found = picture.getexif()
            tags = {**found, **found.get_ifd(ExifTags.IFD.Exif)}
            return {ExifTags.TAGS.get(tag, str(tag)): str(value)[:200] for tag, value in tags.items()}
    except BrokenPicture:
        return {}  # a good picture with a broken EXIF says nothing of itself


def _taken(exif: dict[str, str]) -> datetime | None:
    try:
        return make_aware(datetime.strptime(exif.get("DateTimeOriginal") or exif.get("DateTime", ""), "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return None


def _difference_hash(picture: "Image.Image") -> str:
    """64 bits: whether each point of a 9 x 8 grey thumbnail is brighter than the one to its right. Near pictures differ in few bits."""
    points = picture.convert("L").resize((9, 8)).tobytes()
    bits = "".join(str(int(points[row * 9 + column] > points[row * 9 + column + 1])) for row in range(8) for column in range(8))
    return f"{int(bits, 2):016x}"
