"""Paper and what is said: documents, what they prove, what was taken from them, what a source asserts, notes."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models.base import Record, Titled, in_language, rule, void_rule
from grants.models.deliverables import Output
from grants.models.dictionaries import ProofKind
from grants.models.payments import Expense
from koksu.accounts.models import District

PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
"""The pictures that are taken; browsers are shown the preview made of each."""


class Document(Titled, Record):
    """A file or a link. `sha256` is of the original as it came, before any picture was re-encoded; `taken_at` is its own EXIF date."""

    KIND = "document"
    DISTRICT = "district"

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="documents")
    kind = models.ForeignKey(ProofKind, models.PROTECT, verbose_name=_("kind of document"), related_name="documents", null=True, blank=True)
    number = models.CharField(_("number"), max_length=50, blank=True)
    day = models.DateField(_("date"), null=True, blank=True)
    page = models.CharField(_("page"), max_length=30, blank=True)
    count = models.PositiveIntegerField(_("count it shows"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="documents/", max_length=200, blank=True)
    preview = models.ImageField(_("preview"), upload_to="previews/", max_length=200, blank=True)  # a picture made anew from the original
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size, bytes"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, db_index=True, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    exif = models.TextField(_("EXIF"), blank=True)
    picture_hash = models.CharField(_("perceptual hash"), max_length=16, blank=True, db_index=True)
    link = models.URLField(_("link"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            rule(
                "document_file_or_link",
                (~Q(file="") & ~Q(sha256="") & Q(link="")) | (Q(file="") & Q(sha256="") & ~Q(link="")) | Q(file="", sha256="", link=""),
                _("A document is a file or a link, not both."),
            ),
            void_rule("document_void"),
        ]

    @property
    def is_picture(self) -> bool:
        """Whether there is a picture to look at in place."""
        return bool(self.preview)

    def __str__(self) -> str:
        return self.title or (self.kind.name if self.kind else self.file_name or self.link)


class Evidence(Record):
    """A document that proves an output or an expense: exactly one of them."""

    KIND = "evidence"
    DISTRICT = "document__district"

    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("document"), related_name="proves")
    output = models.ForeignKey(Output, models.PROTECT, verbose_name=_("output"), related_name="evidence", null=True, blank=True)
    expense = models.ForeignKey(Expense, models.PROTECT, verbose_name=_("expense"), related_name="evidence", null=True, blank=True)

    class Meta:
        verbose_name = _("supporting document")
        verbose_name_plural = _("supporting documents")
        ordering = ("id",)
        constraints = [
            rule(
                "evidence_one_thing",
                Q(output__isnull=False, expense__isnull=True) | Q(output__isnull=True, expense__isnull=False),
                _("A document proves an output or an expense: one of them."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["document", thing],
                    condition=Q(**{"voided_at__isnull": True, f"{thing}__isnull": False}),
                    name=f"evidence_{thing}_once",
                    violation_error_message=_("This document is attached already."),
                )
                for thing in ("output", "expense")
            ),
            void_rule("evidence_void"),
        ]

    def __str__(self) -> str:
        return str(self.document)


class OfRecord(Record):
    """Something said of any record, named by its kind and id (records are never deleted, so the name stays good)."""

    DISTRICT: ClassVar[str] = "document__district"

    record_kind = models.CharField(_("kind of record"), max_length=30)
    record_id = models.BigIntegerField(_("record"))

    class Meta:
        abstract = True


class Citation(OfRecord):
    """A record was taken from this document, at this place of it."""

    KIND = "citation"

    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("source"), related_name="citations")
    place = models.CharField(_("place in the document"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("source of a record")
        verbose_name_plural = _("sources of records")
        indexes = [models.Index(fields=["record_kind", "record_id"], name="citation_record")]
        constraints = [void_rule("citation_void")]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record_id}: {self.document}"


class NoteNature(models.TextChoices):
    """What a note says of a record: what its source leaves open, or what was inferred."""

    AMBIGUOUS = "ambiguous", _("ambiguous in the source")
    INFERRED = "inferred", _("inferred, not stated")
    REMARK = "remark", _("remark")


class Note(OfRecord):
    """A note on a record, in three languages; it shows on every page and print of the record."""

    KIND = "note"

    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("source"), related_name="notes")
    nature = models.CharField(_("kind"), max_length=20, choices=NoteNature, default=NoteNature.REMARK)
    text_kk = models.TextField(_("text in Kazakh"))
    text_ru = models.TextField(_("text in Russian"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("id",)
        indexes = [models.Index(fields=["record_kind", "record_id"], name="note_record")]
        constraints = [void_rule("note_void")]

    @property
    def text(self) -> str:
        """The note in the reader's language."""
        return in_language(self, "text")

    def __str__(self) -> str:
        return self.text


class Measure(models.TextChoices):
    """What a stated figure counts; the system computes the same for comparison."""

    NGOS = "ngos", _("NGOs in the district")
    AMOUNT = "amount", _("Allocation")
    LOTS = "lots", _("Lots")
    MEMBERS = "members", _("Members")


class StatedFigure(OfRecord):
    """What a source says of a record: a count, or (measure `amount`) tiyn. Shown beside what the system computes."""

    KIND = "stated_figure"

    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("source"), related_name="stated_figures")
    measure = models.CharField(_("what it counts"), max_length=20, choices=Measure)
    value = models.BigIntegerField(_("stated"))

    class Meta:
        verbose_name = _("stated figure")
        verbose_name_plural = _("stated figures")
        ordering = ("id",)
        indexes = [models.Index(fields=["record_kind", "record_id"], name="stated_figure_record")]
        constraints = [rule("stated_figure_value", Q(value__gte=0), _("A stated figure isn't negative.")), void_rule("stated_figure_void")]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.value}"
