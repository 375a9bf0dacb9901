"""The two tables of the history: a head row per chain, and the chained events. Written by `chain` alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

GENESIS = "0" * 64
"""The previous hash of a chain's first event, and the head of a chain that has none."""


class Chain(models.Model):
    """The head of one chain, locked while an event is added: "nation", or "district:<id>"."""

    code = models.CharField(_("Chain"), max_length=64, unique=True)
    number = models.PositiveBigIntegerField(_("Number of the last event"), default=0)
    head = models.CharField(_("Check code"), max_length=64, default=GENESIS)

    class Meta:
        verbose_name = _("History chain")
        verbose_name_plural = _("History chains")
        ordering = ("code",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.code


class Event(models.Model):
    """One change of one record. People and records are named by strings, so the history hangs on no other app."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="events", db_index=False, verbose_name=_("Chain"))
    number = models.PositiveBigIntegerField(_("Number"))
    previous_hash = models.CharField(_("Previous check code"), max_length=64)
    hash = models.CharField(_("Check code"), max_length=64)
    at = models.DateTimeField(_("Time"))
    actor = models.CharField(_("User"), max_length=420, help_text=_("The name and username at that time."))
    verb = models.CharField(_("Action"), max_length=64)
    kind = models.CharField(_("Kind of record"), max_length=64)
    record_id = models.CharField(_("Record"), max_length=64)
    reason = models.TextField(_("Reason"), blank=True)
    body = models.TextField(_("Before and after"), help_text=_("Canonical JSON, kept as text: a JSON column would reorder it."))

    class Meta:
        verbose_name = _("Change log entry")
        verbose_name_plural = _("Change log")
        ordering = ("chain", "number")
        default_permissions = ("view",)
        constraints = (models.UniqueConstraint(fields=("chain", "number"), name="history_event_number"),)
        indexes = (models.Index(fields=("kind", "record_id"), name="history_event_record"),)

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.number} {self.verb} {self.kind} {self.record_id}"
