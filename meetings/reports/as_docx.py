"""A paper as DOCX: A4, real styles, the foot with its page numbers, and each text's language for spelling.

Numbers («1.1.») are written, not counted by the word processor: minutes are quoted by them, so they mustn't move.
"""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_UNDERLINE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as Block

from meetings.reports.paper import AttendanceList, Line, Paper, Paragraph, Part, Run, Signature, text_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FACE = "Arial"  # on every office's machine, with all letters of Kazakh
LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
WIDTH, LABEL, NUMBER = 170, 40, 10  # millimetres: the text, its labels, the numbers of decisions

# The paragraph styles: what each is based on, its size in points, whether it is bold, and the space before and after in points.
STYLES: dict[str, tuple[str, float, bool, float, float]] = {
    "Normal": ("", 10.5, False, 0, 4),
    "Title": ("Normal", 16, True, 16, 8),
    "Heading 1": ("Normal", 11, True, 16, 5),
    "Heading 2": ("Normal", 11, True, 16, 5),
    "Header": ("Normal", 7.5, True, 0, 0),
    "Footer": ("Normal", 7.5, False, 0, 0),
    "Issuer": ("Normal", 10.5, True, 0, 0),
    "Subject": ("Normal", 10.5, True, 8, 12),
    "Labelled": ("Normal", 10.5, False, 0, 5),
    "Duty": ("Normal", 9.5, False, 0, 5),
    "Cell": ("Normal", 8.5, False, 2, 2),
    "Small": ("Normal", 8, False, 0, 2),
}
CENTRED = ("Title", "Heading 1", "Issuer", "Subject")


def as_docx(paper: Paper, at: datetime) -> bytes:
    """The paper as a file. `at`: the moment that the file says it was made."""
    book = _Book(paper, at)
    book.head()
    book.agenda()
    for matter in paper.matters:
        book.add("Heading 2", (Run(f"{matter.number} "), *matter.title))
        for note in matter.notes:
            book.add("Duty", note).paragraph_format.keep_with_next = True
        begun = len(book.document.paragraphs)
        book.parts(matter.parts)
        for block in book.document.paragraphs[begun : begun + 1]:  # a heading doesn't stand at a page's foot with what was heard alone
            block.paragraph_format.keep_with_next = len(book.document.paragraphs) > begun + 1
    book.signed(paper.closing, paper.signatures)
    book.end()
    if paper.attendance:
        book.attendance(paper.attendance)
    return book.saved()


class _Book:
    """The document while it is written."""

    def __init__(self, paper: Paper, at: datetime) -> None:
        self.paper, self.document = paper, Document()
        _page(self.document.sections[0], paper)
        _defaults(self.document, LOCALES[paper.head.language])
        for name, values in STYLES.items():
            _style(self.document, name, *values)
        facts = self.document.core_properties
        facts.title, facts.author = paper.head.name, " ".join(map(text_of, paper.head.issuer))[:255]
        facts.language, facts.comments, facts.created, facts.modified = LOCALES[paper.head.language], "", at, at

    def saved(self) -> bytes:
        file = BytesIO()
        self.document.save(file)
        return file.getvalue()

    def add(self, style: str, line: Line, into: Any = None) -> Block:
        """A paragraph at the end of the document, or of a cell whose first paragraph is still empty."""
        block: Block = into.paragraphs[0] if into is not None else self.document.add_paragraph()
        block.style = self.document.styles[style]
        _write(block, line)
        return block

    def head(self) -> None:
        head = self.paper.head
        for number, one in enumerate(head.issuer, start=1):
            block = self.add("Issuer", one)
            if number == len(head.issuer):
                _border(block, "bottom")
                block.paragraph_format.space_after = Pt(6)
        self.add("Title", head.heading)
        for one in head.status:
            self.add("Normal", one).alignment = WD_ALIGN_PARAGRAPH.CENTER
        when, place = _row(self.table(WIDTH / 2, WIDTH / 2))
        self.add("Normal", head.when, when)
        self.add("Normal", head.place, place).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.add("Subject", head.title)
        self.parts(head.roll)

    def agenda(self) -> None:
        if self.paper.agenda:
            self.add("Heading 1", (Run(self.paper.agenda_heading),))
            self.numbered(self.paper.agenda)

    def numbered(self, paragraphs: Iterable[Paragraph], style: str = "Normal") -> None:
        for one in paragraphs:
            block = self.add(style, (*([Run(f"{one.number}\t")] if one.number else []), *one.line))
            _hang(block, NUMBER, [NUMBER])
            block.paragraph_format.space_after = Pt(2)

    def parts(self, parts: Iterable[Part]) -> None:
        for part in parts:
            for place, one in enumerate(part.paragraphs):
                self.labelled("" if place else part.label, one)

    def labelled(self, label: str, paragraph: Paragraph) -> None:
        """«ҚАУЛЫ ЕТІЛДІ ⇥ 1.1. ⇥ text», hanging; what follows it stays with it."""
        left = LABEL + NUMBER if paragraph.number else LABEL
        begins = [Run(f"{label}\t", "strong")] if label else []
        number = [Run(f"{paragraph.number}\t")] if paragraph.number else []
        block = self.add("Labelled", (*begins, *number, *paragraph.line))
        _hang(block, left, [LABEL, left], first=0 if label else LABEL)
        for note in paragraph.notes:
            block.paragraph_format.keep_with_next, block.paragraph_format.space_after = True, Pt(0)
            block = self.add("Duty", note)
            block.paragraph_format.left_indent = Mm(left)

    def signed(self, closing: Iterable[Line], signatures: Iterable[Signature]) -> None:
        """The lines to sign on; they stay with the last paragraph."""
        for one in closing:
            self.add("Normal", one).paragraph_format.space_before = Pt(8)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        table = self.table(64, 5, 40, 5, 56)
        for signature in signatures:
            row, under = _row(table), _row(table)
            for cell, text in ((row[0], (Run(signature.role),)), (row[4], signature.name)):
                self.add("Normal", text, cell).paragraph_format.space_before = Pt(18)
            _border(row[2], "bottom")
            self.add("Small", (Run(signature.caption),), under[2]).alignment = WD_ALIGN_PARAGRAPH.CENTER
            self.add("Small", (Run(signature.day),), under[4])
        for cell in (cell for row in table.rows[:-1] for cell in row.cells):
            cell.paragraphs[0].paragraph_format.keep_with_next = True

    def end(self) -> None:
        """Opinions, annexes, sources, codes."""
        paper = self.paper
        if paper.opinions:
            self.add("Heading 1", (Run(paper.opinions_heading),))
        for opinion in paper.opinions:
            self.add("Normal", opinion.line)
            for note in opinion.notes:
                self.add("Duty", note)
        before = len(self.document.paragraphs)
        if paper.annexes:
            self.add("Heading 2", (Run(paper.annexes_heading),))
            self.numbered(paper.annexes, "Duty")
        for one in (*paper.sources, *paper.codes):
            self.add("Small", one)
        for block in self.document.paragraphs[before:-1]:
            block.paragraph_format.keep_with_next = True

    def attendance(self, listed: AttendanceList) -> None:
        """The annex: on a page of its own; its head repeats, its rows don't split."""
        block = self.add("Normal", (Run(listed.annex),))
        block.alignment, block.paragraph_format.page_break_before = WD_ALIGN_PARAGRAPH.RIGHT, True
        self.add("Heading 1", (Run(listed.title),))
        table = self.table(10, 48, 52, 24, 36)
        heads = _row(table)
        _mark(table.rows[0]._tr.get_or_add_trPr(), "tblHeader")
        for cell, column in zip(heads, listed.columns, strict=True):
            self.add("Cell", (Run(column, "strong"),), cell)
            _border(cell, "bottom", 8)
        for row in listed.rows:
            lines = ((Run(row.number),), row.name, row.capacity, (Run(row.seat),), row.signature)
            for cell, text in zip(_row(table), lines, strict=True):
                self.add("Cell", text, cell).paragraph_format.space_before = Pt(6)
                _border(cell, "bottom")

    def table(self, *widths: float) -> Table:
        """A table of these columns (millimetres), without lines and without rows yet. Its cells begin where the text does."""
        table: Table = self.document.add_table(rows=0, cols=len(widths))
        table.autofit = False
        settings: Any = table._tbl.tblPr
        margins = _mark(settings, "tblCellMar")
        settings.find(qn("w:tblLook")).addprevious(margins)  # their order is Word's
        for side, twentieths in (("left", "0"), ("right", "60")):
            _mark(margins, side, w=twentieths, type="dxa")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table


def _row(table: Any) -> list[_Cell]:
    """The cells of a new row, which doesn't split."""
    row = table.add_row()
    _mark(row._tr.get_or_add_trPr(), "cantSplit")
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
    return list(row.cells)


# ---------------------------------------------------------------- what python-docx has no words for


def _mark(parent: Any, name: str, **values: str) -> Any:
    """An element of Word's own under `parent`: `_mark(pPr, "lang", val="kk-KZ")`."""
    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def _write(block: Block, line: Line) -> None:
    """A line's runs, each as what it is and in its language."""
    for one in line:
        run = block.add_run(one.text)
        run.bold = True if one.style == "strong" else None
        if one.style == "gap":
            run.italic, run.underline = True, WD_UNDERLINE.DASH
        if one.language:
            _mark(run._r.get_or_add_rPr(), "lang", val=LOCALES[one.language])


def _hang(block: Block, left: float, stops: Iterable[float], first: float = 0) -> None:
    """Indents in millimetres: the text at `left`, its first line at `first`, with tab stops between."""
    style = block.paragraph_format
    style.left_indent, style.first_line_indent = Mm(left), Mm(first - left)
    for stop in sorted(set(stops)):
        style.tab_stops.add_tab_stop(Mm(stop))


def _border(target: Block | _Cell, side: str, eighths: int = 6) -> None:
    """A line at one side of a paragraph or a cell, so many eighths of a point thick."""
    paragraph = isinstance(target, Block)
    holder = target._p.get_or_add_pPr() if isinstance(target, Block) else target._tc.get_or_add_tcPr()
    borders = _mark(holder, "pBdr" if paragraph else "tcBorders")
    _mark(borders, side, val="single", sz=str(eighths), space="4" if paragraph else "0", color="000000")


def _field(block: Block, instruction: str) -> None:
    """A field that the word processor fills in: a page's number."""
    field = _mark(block._p, "fldSimple", instr=instruction)
    _mark(_mark(field, "r"), "t").text = "1"


def _page(section: Any, paper: Paper) -> None:
    """A4 with 25 mm on the left for the punch; the training mark at the top of each page, at the bottom which minutes they are."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Mm(25), Mm(15), Mm(16), Mm(20)
    section.header_distance, section.footer_distance = Mm(8), Mm(9)
    if paper.head.training:
        _write(section.header.paragraphs[0], (Run(paper.head.training),))
    foot = section.footer.paragraphs[0]
    _write(foot, (Run(f"{paper.head.foot}\t"),))
    _field(foot, "PAGE")
    _write(foot, (Run(" / "),))
    _field(foot, "NUMPAGES")
    _hang(foot, 0, [])
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _defaults(document: Any, locale: str) -> None:
    """One face and the document's language for whatever doesn't say otherwise."""
    usual = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for name in ("rFonts", "lang"):
        usual.remove(usual.find(qn(f"w:{name}")))
    usual.insert(0, _mark(usual, "rFonts", ascii=FACE, hAnsi=FACE, cs=FACE, eastAsia=FACE))
    _mark(usual, "lang", val=locale, eastAsia=locale)


def _style(document: Any, name: str, parent: str, size: float, bold: bool, before: float, after: float) -> None:
    """A paragraph style of STYLES: one of Word's own (then headings are headings), or ours."""
    styles = document.styles
    known = [style.name for style in styles]
    style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for part in (style.element.rPr, style.element.pPr):
        if part is not None:
            style.element.remove(part)
    if parent:
        style.base_style = styles[parent]
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor(0, 0, 0)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing, form.widow_control = Pt(before), Pt(after), 1.2, True
    if name.startswith("Heading") or name == "Title":
        form.keep_with_next = True
    if name in CENTRED:
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
