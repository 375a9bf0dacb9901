"""What every record shares: who entered it and when, how it is voided, and titles in three languages."""

from collections.abc import Iterable
from functools import cache, cached_property, reduce
from operator import and_
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koksu.accounts.scope import Reach, Scope
from koksu.money import MAX_TIYN

LANGUAGES = ("kk", "ru", "en")


class Basis(models.TextChoices):
    """On which VAT basis an amount stands. Unknown differs from both others: nothing is concluded from it."""

    NET = "net", _("without VAT")
    GROSS = "gross", _("with VAT")
    UNKNOWN = "unknown", _("unknown")


def in_language(record: object, stem: str, language: str | None = None) -> str:
    """A text kept in three languages (`title_kk`, `title_ru`, `title_en`) in the reader's, falling back to Kazakh, then to any."""
    wanted = (language or get_language() or "kk")[:2]
    for code in (wanted, *LANGUAGES):
        text = getattr(record, f"{stem}_{code}", "")
        if text:
            return str(text)
    return ""


class Rule(models.CheckConstraint):
    """A check constraint that asks the database about its own columns alone: Django's asks about every column of the row, and of a
    wide one like Output that made a save several times slower. In migrations it is Django's own."""

    @cached_property
    def columns(self) -> set[str]:
        """The names of the fields that it speaks of."""
        return Q(self.condition).referenced_base_fields

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        others = {field.name for field in model._meta.local_concrete_fields} - self.columns
        super().validate(model, instance, {*(exclude or ()), *others}, using)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        _path, arguments, options = super().deconstruct()
        return "django.db.models.CheckConstraint", arguments, options


def rule(name: str, condition: Q, message: Any) -> models.CheckConstraint:
    """What must be true of one row, refused by the database, with words a person understands."""
    return Rule(condition=condition, name=name, violation_error_message=message)


def amount_rule(name: str, field: str = "amount", above: int = 0) -> models.CheckConstraint:
    """An amount (whole tiyn) between `above` and the largest that the system takes; unknown passes."""
    within = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": above, f"{field}__lte": MAX_TIYN})
    message = _("An amount can't be negative, nor above 100 000 000 000 tenge.")
    return rule(name, within, message if not above else _("An amount must be above zero, and at most 100 000 000 000 tenge."))


def dates_rule(name: str, first: str, last: str) -> models.CheckConstraint:
    """An end doesn't come before its start; unknown dates pass."""
    passes = Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": models.F(first)})
    return rule(name, passes, _("The end comes before the start."))


def choice_rule(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """A column that sums, limits or guards go by holds one of its choices."""
    return rule(name, Q(**{f"{field}__in": choices.values}), _("There is no such choice."))


def void_rule(name: str) -> models.CheckConstraint:
    """A record is voided by somebody, at some moment and for a reason: all three or none."""
    none = Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
    return rule(
        name, none | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")), _("A record is voided with a reason.")
    )


R = TypeVar("R", bound="Record")


class RecordQuerySet(models.QuerySet[R]):
    """Reading in the domain's words. A model names the path to its district in `DISTRICT`."""

    def live(self) -> Self:
        """Without what was voided."""
        return self.filter(voided_at__isnull=True)

    def for_scope(self, scope: Scope | Reach) -> Self:
        """What this person may see; the rest doesn't exist for them (a foreign address answers 404)."""
        return self.filter(scope.q(self.model.DISTRICT))


class Record(models.Model):
    """A record of the books: entered by somebody, voided with a reason, never deleted."""

    KIND: ClassVar[str] = ""  # its name in history, notes and citations
    DISTRICT: ClassVar[str] = ""  # the path from it to its district

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("entered by"), related_name="+")
    recorded_at = models.DateTimeField(_("entered"))
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("voided by"), related_name="+", null=True, blank=True
    )
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    void_reason = models.TextField(_("reason for voiding"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        """As Django's; only that a related record which is at hand isn't looked up again: the database keeps that it exists."""
        related = (field for field in self._meta.concrete_fields if isinstance(field, models.ForeignKey) and field.is_cached(self))
        at_hand = {field.name for field in related if field.get_cached_value(self) is not None}
        super().clean_fields({*(exclude or ()), *at_hand})

    def validate_constraints(self, exclude: Any = None) -> None:
        """One question to the database for all rules together, not one each. Where they don't all hold, Django asks for their words."""
        if not self._rules_hold(set(exclude or ())):
            super().validate_constraints(exclude)
            return
        for constraint in self._meta.constraints:
            if not isinstance(constraint, Rule):
                constraint.validate(type(self), self, exclude)

    def _rules_hold(self, exclude: set[str]) -> bool:
        rules = all_rules(type(self))
        try:
            rules.validate(type(self), self)
        except ValidationError:
            return False
        return not exclude & rules.columns


@cache
def all_rules(model: type[models.Model]) -> Rule:
    """A model's rules as one, unnamed in the database."""
    rules = (constraint.condition for constraint in model._meta.constraints if isinstance(constraint, Rule))
    return Rule(condition=reduce(and_, rules, Q()), name="all_rules")


class Titled(models.Model):
    """A title in Kazakh and, perhaps, Russian and English."""

    title_kk = models.CharField(_("title in Kazakh"), max_length=500, blank=True)
    title_ru = models.CharField(_("title in Russian"), max_length=500, blank=True)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_language(self, "title")

    @property
    def titles(self) -> Iterable[str]:
        """The title in every language it has, for the search key."""
        return (self.title_kk, self.title_ru, self.title_en)


class Named(models.Model):
    """A name in three languages, as dictionaries have it."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=300)
    name_ru = models.CharField(_("name in Russian"), max_length=300, blank=True)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self, "name")

    def __str__(self) -> str:
        return self.name
