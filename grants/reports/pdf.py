"""A page made for paper as PDF: WeasyPrint, in a process of its own, so that a long document can't take the server's memory or time.

The child (`python -m grants.reports.pdf`) knows no Django. It reads one JSON object {"html", "css"} and writes the PDF. It fetches
nothing but our own stylesheets and the fonts of fontpkg-noto-sans: a refused fetch is an error, not a missing picture.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

ROOT = Path(__file__).resolve().parents[2]
STYLESHEET = "koksu:css/print.css"  # how a document made for PDF names the paper's stylesheet
SECONDS = 90
NO_PANGO = 3  # the child's exit code


class PDFUnavailable(Exception):  # noqa: N818 - it says what is the matter, not that something broke
    """No PDF can be made here and now: the message tells the reader why, and what to do instead."""


def pdf(html: str, css: str = "", seconds: float = SECONDS) -> bytes:
    """The document as PDF. `html` names STYLESHEET; `css` is what its own running stylesheet says. Raises PDFUnavailable."""
    command = [sys.executable, "-m", "grants.reports.pdf"]
    given = json.dumps({"html": html, "css": css}).encode()
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=seconds, cwd=ROOT, check=False)
    except subprocess.TimeoutExpired as error:
        words = _("This document is too long for a PDF here. Open the print page and choose “Save as PDF” in the browser's print window.")
        raise PDFUnavailable(words) from error
    if done.returncode == NO_PANGO:
        words = _(
            "This machine can't make PDF files: Pango is not installed (apt install libpangoft2-1.0-0). "
            "Open the print page and choose “Save as PDF” in the browser's print window."
        )
        raise PDFUnavailable(words)
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise RuntimeError(f"No PDF came of it: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def font_faces(folder: Path) -> str:
    """The typeface of every PDF, whatever the machine has: Noto Sans upright and italic, each in all weights."""
    faces = {"normal": "NotoSans[wdth,wght].ttf", "italic": "NotoSans-Italic[wdth,wght].ttf"}
    rule = '@font-face {{ font-family: "Noto Sans"; font-style: {}; font-weight: 100 900; src: url("koksu:font/{}"); }}'
    return "\n".join(rule.format(style, name) for style, name in faces.items() if (folder / name).is_file())


def served(url: str, folders: dict[str, tuple[Path, str]]) -> Path:
    """The file behind `koksu:css/…` or `koksu:font/…`. Raises ValueError for any other address."""
    from urllib.parse import unquote

    scheme, _colon, rest = url.partition(":")
    kind, _slash, name = unquote(rest).partition("/")
    folder, suffix = folders.get(kind, (None, ""))
    if scheme != "koksu" or folder is None or "/" in name or "\\" in name or not name.endswith(suffix):
        raise ValueError(f"Not a part of the paper: {url[:100]}")
    return folder / name


def main() -> int:
    """The child's work."""
    given: dict[str, Any] = json.load(sys.stdin.buffer)
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:  # the system's libraries are missing
        print(error, file=sys.stderr)
        return NO_PANGO
    import fontpkg_noto_sans

    fonts = Path(fontpkg_noto_sans.__file__).parent / "files"
    folders = {"css": (ROOT / "static" / "css", ".css"), "font": (fonts, ".ttf")}
    types = {".css": "text/css; charset=utf-8", ".ttf": "font/ttf"}

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = served(url, folders)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": types[path.suffix]})

    fetcher, config = Fetcher(fail_on_errors=True), FontConfiguration()
    sheets = [CSS(string=text, url_fetcher=fetcher, font_config=config) for text in (font_faces(fonts), given["css"])]
    document = HTML(string=given["html"], url_fetcher=fetcher)
    sys.stdout.buffer.write(document.write_pdf(stylesheets=sheets, font_config=config) or b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())
