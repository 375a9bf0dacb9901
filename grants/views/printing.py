"""What every document made for paper shares: its languages, the words in its margins, and its copies as files."""

from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from grants.reports.pdf import PDFUnavailable, pdf
from koksu.accounts.errors import WrongAddress

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
CSS = "text/css; charset=utf-8"
PDF = "application/pdf"
_FACE = 'font: 7.5pt "Noto Sans", "Segoe UI", "DejaVu Sans", sans-serif; color: #000;'


def in_languages(query: dict[str, str]) -> list[tuple[str, str, str]]:
    """The document in each language: its code, its name, and the query that asks for it."""
    return [(code, name, urlencode({**query, "lang": code})) for code, name in LANGUAGES.items()]


def running_css(words: str, training: bool = False) -> str:
    """What stands at the foot of every page, and (of invented data) at its top."""
    boxes = f"@bottom-left {{ content: {css_string(words)}; {_FACE} vertical-align: top; padding-top: 4mm; }}"
    if training:
        mark = css_string(_("Training data: the organisations, people and amounts are invented."))
        boxes += f" @top-left {{ content: {mark}; {_FACE} font-weight: 700; vertical-align: bottom; padding-bottom: 3mm; }}"
    return f"@page {{ {boxes} }}\n"


def css_string(text: str) -> str:
    """The text as a CSS string: every sign that could end it, or the style element around it, is escaped by its code point."""
    return '"' + "".join(sign if sign.isprintable() and sign not in "\"'\\<>&" else f"\\{ord(sign):06x}" for sign in text) + '"'


def pdf_file(html: str, css: str, *, plain: str, name: str, page: str) -> HttpResponse:
    """The document as a PDF to keep; where none can be made, why, and the way to the `page` that prints. See `a_file`."""
    try:
        content = pdf(html, css)
    except PDFUnavailable as error:
        raise WrongAddress(str(error), back=page, status=503) from error
    return a_file(content, PDF, ending="pdf", plain=plain, name=name)


def a_file(content: bytes, kind: str, *, ending: str, plain: str, name: str) -> HttpResponse:
    """A file to keep: under its `name`, or (where a browser can't read that) under the `plain` one."""
    response = HttpResponse(content, content_type=kind)
    full = quote(f"{_safe(name)}.{ending}", safe="")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{full}"
    return response


def _safe(name: str) -> str:
    """A name that every file system takes."""
    return "".join(" " if sign in '/\\:*?"<>|' or not sign.isprintable() else sign for sign in name)[:100]
