"""What isn't a record yet: typing that wasn't submitted, files sent ahead of their record, and forms that were submitted already."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What one person typed into one form (by its address) and didn't submit: raw strings, before any record; no ledger, no history.

    `data` is JSON of {field name: [typed strings]}; files are named in it by their StagedFile token. Cleaned after 90 days.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="drafts")
    address = models.CharField(_("address"), max_length=300)
    title = models.CharField(_("title"), max_length=300)
    data = models.TextField(_("what was typed"))
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("unfinished entry")
        verbose_name_plural = _("unfinished entries")
        ordering = ("-saved_at",)
        constraints = [models.UniqueConstraint(fields=["person", "address"], name="draft_once")]

    def __str__(self) -> str:
        return self.title


class StagedFile(models.Model):
    """A file sent before its record: checked and kept as it came, named by a random token that only its sender may use."""

    token = models.CharField(_("token"), max_length=32, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="+")
    file = models.FileField(_("file"), upload_to="staged/", max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    staged_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("file sent ahead")
        verbose_name_plural = _("files sent ahead")

    def __str__(self) -> str:
        return self.file_name


class Submission(models.Model):
    """A form that was submitted: its token once, so that a double click acts once; and where that led."""

    token = models.CharField(_("token"), max_length=32, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="+")
    address = models.CharField(_("address"), max_length=500, blank=True)
    at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("submitted form")
        verbose_name_plural = _("submitted forms")

    def __str__(self) -> str:
        return self.address
