"""One indexed table of folded words serves every search box: beginnings of words, on both databases alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    """A folded word of a record's search key."""

    record_kind = models.CharField(_("kind of record"), max_length=30)
    record_id = models.BigIntegerField(_("record"))
    word = models.CharField(_("word"), max_length=60)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        constraints = [models.UniqueConstraint(fields=["record_kind", "record_id", "word"], name="search_word_once")]
        indexes = [
            models.Index(fields=["record_kind", "word"], name="search_word"),
            models.Index(fields=["word"], name="search_word_like", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.word
