"""Dictionaries that an administrator edits: kinds of deliverable, the proof they need, areas of the law. Retired, never deleted."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from grants.models.base import Named, rule

# What a kind may ask of an output besides date, place, topic and quantity: columns of Output, in the order forms and prints use.
ASKABLE = (
    "participants",
    "newspaper",
    "issue_number",
    "issue_date",
    "page",
    "author",
    "reach",
    "print_run",
    "language",
    "trainer",
    "duration_minutes",
    "channel",
    "aired_at",
    "shown_from",
    "shown_until",
)


class Unit(models.TextChoices):
    """In what a kind's outputs are counted; whole units only."""

    EVENT = "event", pgettext_lazy("unit", "event")
    PIECE = "piece", pgettext_lazy("unit", "piece")
    COPY = "copy", pgettext_lazy("unit", "copy")
    HOUR = "hour", pgettext_lazy("unit", "hour")
    RESPONDENT = "respondent", pgettext_lazy("unit", "respondent")
    PERSON = "person", pgettext_lazy("unit", "person")
    PERSON_DAY = "person_day", pgettext_lazy("unit", "person-day")

    def counted(self, number: int) -> str:
        """The unit's name as it stands after this number: Russian has three forms, Kazakh one."""
        words = {
            "event": ngettext("event", "events", number),
            "piece": ngettext("piece", "pieces", number),
            "copy": ngettext("copy", "copies", number),
            "hour": ngettext("hour", "hours", number),
            "respondent": ngettext("respondent", "respondents", number),
            "person": ngettext("person", "persons", number),
            "person_day": ngettext("person-day", "person-days", number),
        }
        return words[self.value]


class Dictionary(Named):
    """An entry with a stable code. Retiring takes it out of new choices; what uses it keeps it."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired = models.BooleanField(_("retired"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True
        ordering = ("position", "code")

    @classmethod
    def offered(cls, used: Iterable[Any]) -> models.QuerySet[Any]:
        """The entries to choose from: none that is retired, but what a record has already (`used`: ids)."""
        return cls._default_manager.filter(Q(retired=False) | Q(pk__in=used))


class Area(Dictionary):
    """An area of the law on state social order (article 5); the wording is not confirmed by the law's text: editable."""

    class Meta(Dictionary.Meta):
        verbose_name = _("area of the law")
        verbose_name_plural = _("areas of the law")


class ProofKind(Dictionary):
    """A kind of supporting document: attendance sheet, photo, page scan …"""

    class Meta(Dictionary.Meta):
        verbose_name = _("kind of supporting document")
        verbose_name_plural = _("kinds of supporting documents")


class Kind(Dictionary):
    """A kind of deliverable: its unit, what its outputs are asked for, and (in ProofRequirement) the proof they need."""

    unit = models.CharField(_("unit of measurement"), max_length=20, choices=Unit)
    asks = models.CharField(
        _("asks for"),
        max_length=300,
        blank=True,
        help_text=format_lazy("{} {}", _("Names of an output's fields, separated by spaces:"), " ".join(ASKABLE)),
    )

    class Meta(Dictionary.Meta):
        verbose_name = _("kind of deliverable")
        verbose_name_plural = _("kinds of deliverables")

    @property
    def asked(self) -> list[str]:
        """The columns of Output that this kind asks for, in the fixed order."""
        names = set(self.asks.split())
        return [name for name in ASKABLE if name in names]

    def clean(self) -> None:
        unknown = sorted(set(self.asks.split()) - set(ASKABLE))
        if unknown:
            raise ValidationError({"asks": _("An output has no such field: %(names)s.") % {"names": ", ".join(unknown)}})


class ProofRequirement(models.Model):
    """Proof that a kind requires. Rows of one `group` are alternatives (one of them is enough); every group is needed."""

    kind = models.ForeignKey(Kind, models.CASCADE, verbose_name=_("kind of deliverable"), related_name="requirements")
    group = models.PositiveSmallIntegerField(_("group"), help_text=_("Rows of one group are alternatives; every group is needed."))
    proof = models.ForeignKey(ProofKind, models.PROTECT, verbose_name=_("kind of supporting document"), related_name="+")
    minimum = models.PositiveSmallIntegerField(_("at least"), default=1)

    class Meta:
        verbose_name = _("required proof")
        verbose_name_plural = _("required proof")
        ordering = ("kind", "group", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "group", "proof"],
                name="proof_requirement_once",
                violation_error_message=_("This group has this kind of document already."),
            ),
            rule("proof_requirement_minimum", Q(minimum__gte=1), _("At least one is needed.")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.proof}"
