"""Proof for the training district, really made: pictures, and one-page PDF files as a scanner gives them.

The same facts give the same bytes, so that hashes stay. Each says that it is invented. Texts are Kazakh, as the papers themselves.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random

import fontpkg_noto_sans
from PIL import Image, ImageDraw, ImageFont

INVENTED = "Оқу деректері — ойдан шығарылған"
PICTURE = (480, 360)
SCREEN = (360, 480)
PAGE = (827, 1169)  # A4 at 100 dots per inch
DATE_TIME = 306  # the EXIF tag of a picture's own date


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans, which has every Kazakh letter, in pixels."""
    path = Path(fontpkg_noto_sans.__file__).parent / "files" / "NotoSans[wdth,wght].ttf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def photo(seed: str, lines: Sequence[str], taken: datetime) -> bytes:
    """A JPEG with its own date (EXIF, local time as cameras keep it); another seed gives another picture, not a near one."""
    exif = Image.Exif()
    exif[DATE_TIME] = taken.strftime("%Y:%m:%d %H:%M:%S")
    return _saved(_picture(seed, PICTURE, lines), "JPEG", quality=60, exif=exif)


def screenshot(seed: str, lines: Sequence[str]) -> bytes:
    """A PNG like a telephone's screen, in few colours so that it stays small."""
    return _saved(_picture(seed, SCREEN, lines).quantize(32, dither=Image.Dither.NONE), "PNG")


def page(title: str, lines: Sequence[str], made: datetime) -> bytes:
    """A one-page PDF, black on white."""
    sheet = Image.new("L", PAGE, 255)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((60, 60, PAGE[0] - 60, 108), outline=0, width=2)
    draw.text((PAGE[0] // 2, 84), INVENTED.upper(), font=font(20), fill=0, anchor="mm")
    draw.text((PAGE[0] // 2, 160), title, font=font(24), fill=0, anchor="mm")
    for number, line in enumerate(lines):
        draw.text((100, 210 + number * 28), line, font=font(16), fill=0)
    draw.text((100, PAGE[1] - 100), "Қолы ______________        М.О.", font=font(16), fill=0)
    date = made.timetuple()
    return _saved(sheet.convert("1", dither=Image.Dither.NONE), "PDF", resolution=100, title=title, creationDate=date, modDate=date)


def _picture(seed: str, size: tuple[int, int], lines: Sequence[str]) -> Image.Image:
    """Soft coloured shapes that the seed alone decides, with the lines below on a dark band."""
    random = Random(seed)
    spots = Image.frombytes("RGB", (9, 8), bytes(random.randrange(40, 220) for _ in range(9 * 8 * 3)))
    picture = spots.resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    told = [*lines, INVENTED]
    top = size[1] - 22 * len(told) - 12
    draw.rectangle((0, top, *size), fill=(30, 34, 40))
    for number, line in enumerate(told):
        draw.text((12, top + 6 + number * 22), line, font=font(14), fill="white")
    return picture


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
