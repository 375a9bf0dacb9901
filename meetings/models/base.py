"""What the meetings' models share: texts in three languages, and the order of parts."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.models.base import in_language


class Texted(models.Model):
    """A text in the language in which it was written, perhaps with its translations."""

    text_kk = models.TextField(_("text in Kazakh"), blank=True)
    text_ru = models.TextField(_("text in Russian"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)

    class Meta:
        abstract = True

    @property
    def text(self) -> str:
        """The text in the reader's language, else in the one it has."""
        return in_language(self, "text")


class Placed(models.Model):
    """Where something took place."""

    place_kk = models.CharField(_("place in Kazakh"), max_length=300, blank=True)
    place_ru = models.CharField(_("place in Russian"), max_length=300, blank=True)
    place_en = models.CharField(_("place in English"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """The place in the reader's language."""
        return in_language(self, "place")


class Capacity(models.Model):
    """As what somebody takes part: post and organisation, as papers of that day name them."""

    capacity_kk = models.CharField(_("post and organisation in Kazakh"), max_length=300, blank=True)
    capacity_ru = models.CharField(_("post and organisation in Russian"), max_length=300, blank=True)
    capacity_en = models.CharField(_("post and organisation in English"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def capacity(self) -> str:
        """Post and organisation in the reader's language."""
        return in_language(self, "capacity")


class Part(models.Model):
    """A part of something that is written as a whole (an agenda item, an attendance list): it may go while the whole is being written.

    What was written is kept by the whole's history, and by each version of the minutes.
    """

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ("position", "id")
