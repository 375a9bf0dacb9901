"""A paper of minutes as a value: words only, in one language, in their order. The page, its print, PDF and DOCX show it as it stands.

A line is runs of text, so that a gap, a stressed word and words in another language stay what they are in every form.
"""

import re
from collections.abc import Iterable
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from grants.models.base import LANGUAGES
from koksu.language import is_kazakh, of_both
from koksu.money import NBSP
from meetings.reports.body import Named, Words

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what no document may hold


class Run(Struct, frozen=True):
    """A piece of a line. `gap`: what isn't known; `language`: that of its words where it isn't the document's."""

    text: str
    style: Literal["", "strong", "gap"] = ""
    language: str = ""


Line = tuple[Run, ...]


class Paragraph(Struct, frozen=True):
    """A line, perhaps numbered («1.1.»), and smaller ones that stay beneath it."""

    line: Line
    number: str = ""
    notes: tuple[Line, ...] = ()


class Part(Struct, frozen=True):
    """Paragraphs under one label at their side: «ТЫҢДАЛДЫ», «Қатысқандар»."""

    label: str
    paragraphs: tuple[Paragraph, ...]


class Matter(Struct, frozen=True):
    """An agenda item and its parts, in the official order."""

    number: str
    title: Line
    notes: tuple[Line, ...]
    parts: tuple[Part, ...]


class Signature(Struct, frozen=True):
    """A line to sign on: as what, the word under it, who, and when (empty: to be written)."""

    role: str
    caption: str
    name: Line
    day: str


class Listed(Struct, frozen=True):
    """A row of the attendance list. `signature` says why nobody signs there; empty: to be signed."""

    number: str
    name: Line
    capacity: Line
    seat: str
    signature: Line


class AttendanceList(Struct, frozen=True):
    """The list of who was there, an annex on a page of its own."""

    annex: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Listed, ...]


class Head(Struct, frozen=True):
    """What a paper begins with: whose it is, what it is, of which day, where and about what. `status`: what is to be known before the rest.

    `training` is the mark at the top of each page of invented data, `foot` what stands at the bottom of each, `name` the file's.
    """

    language: str
    name: str
    training: str
    foot: str
    issuer: tuple[Line, ...]
    heading: Line
    status: tuple[Line, ...]
    when: Line
    place: Line
    title: Line
    roll: tuple[Part, ...]


class Paper(Struct, frozen=True):
    """The whole of it, in its order. `codes`: the small lines that tell a signed text from any other."""

    head: Head
    matters: tuple[Matter, ...]
    signatures: tuple[Signature, ...]
    agenda_heading: str = ""
    agenda: tuple[Paragraph, ...] = ()
    closing: tuple[Line, ...] = ()
    opinions_heading: str = ""
    opinions: tuple[Paragraph, ...] = ()
    annexes_heading: str = ""
    annexes: tuple[Paragraph, ...] = ()
    sources: tuple[Line, ...] = ()
    codes: tuple[Line, ...] = ()
    attendance: AttendanceList | None = None


# ---------------------------------------------------------------- lines


def language() -> str:
    """The document's language: the one now active."""
    return (get_language() or "kk")[:2]


def plain(text: str) -> str:
    """A text as every kind of file takes it; «№ 3» isn't torn apart at a line's end."""
    lines = (line.strip() for line in _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(filter(None, lines)).replace("№ ", f"№{NBSP}")


def said(words: Words | None) -> Line:
    """A text in the document's language, else in Kazakh, else in the one it has; an empty line where it has none."""
    wanted = language()
    texts: dict[str, str] = {**words} if words else {}  # type: ignore[dict-item]
    found = next((code for code in (wanted, *LANGUAGES) if texts.get(code)), None)
    return (Run(plain(texts[found]), language="" if found == wanted else found),) if found else ()


def typed(text: str) -> Line:
    """Words that have one field for all languages: where they were typed in both, those of the document's; Kazakh ones are marked."""
    words = of_both(plain(text), language())
    return (Run(words, language="kk" if language() != "kk" and is_kazakh(words) else ""),) if words else ()


def gap(words: str = "") -> Line:
    """What isn't known, as an unfilled line of a form."""
    return (Run(words or _("unknown"), "gap"),)


def strong(text: str) -> Line:
    """A stressed word."""
    return (Run(text, "strong"),)


def known(words: Words | None) -> Line:
    """A text, else a gap."""
    return said(words) or gap()


def name_of(named: Named | None) -> Line:
    """Somebody's or something's name, else a gap."""
    return known(named["name"] if named else None)


def line(pattern: str, **given: Line | str) -> Line:
    """A sentence: each %(name)s of the pattern is what was given by that name."""
    runs: list[Run] = []
    for place, piece in enumerate(re.split(r"%\((\w+)\)s", pattern)):
        found = given[piece] if place % 2 else piece.replace("№ ", f"№{NBSP}")
        runs += found if isinstance(found, tuple) else [Run(plain(found) if place % 2 else found)] if found else []
    return tuple(runs)


def joined(lines: Iterable[Line], separator: str = ", ") -> Line:
    """Lines one after another."""
    runs: list[Run] = []
    for one in filter(None, lines):
        runs += [*([Run(separator)] if runs else []), *one]
    return tuple(runs)


def stopped(sentence: Line) -> Line:
    """A line with its full stop."""
    return sentence if not sentence or sentence[-1].text[-1:] in ".!?…:;" else (*sentence, Run("."))


def capitalised(sentence: Line) -> Line:
    """A line with a capital at its beginning."""
    first = sentence[:1]
    return (*(replace(run, text=run.text[:1].upper() + run.text[1:]) for run in first), *sentence[1:])


def text_of(sentence: Line) -> str:
    """A line as plain text."""
    return "".join(run.text for run in sentence)
