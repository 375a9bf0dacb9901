"""NGOs and those who head them. An NGO is country-wide, with a home district that may be unknown."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grants.models.base import Named, Record, RecordQuerySet, dates_rule, in_language, rule, void_rule
from koksu.accounts.models import District
from koksu.accounts.scope import Reach, Scope
from koksu.fields import KeyColumns

BIN = RegexValidator(r"^\d{12}$", _("A BIN or IIN has 12 digits."))
IBAN = RegexValidator(r"^KZ\d{2}[0-9A-Z]{16}$", _("An account begins with KZ and has 20 characters."))

# How an NGO's own name and its legal form make its full name, by language. Names of law, not texts of ours.
FULL_NAMES = {
    "public_association": {"kk": "{} қоғамдық бірлестігі", "ru": "общественное объединение {}", "en": "{} public association"},
    "public_fund": {"kk": "{} қоғамдық қоры", "ru": "общественный фонд {}", "en": "{} public fund"},
    "private_institution": {"kk": "{} жеке мекемесі", "ru": "частное учреждение {}", "en": "{} private institution"},
    "association_of_legal_entities": {
        "kk": "{} заңды тұлғалар бірлестігі",
        "ru": "объединение юридических лиц {}",
        "en": "{} association of legal entities",
    },
}


class LegalForm(models.TextChoices):
    """An NGO's legal form; unknown where no document tells it."""

    PUBLIC_ASSOCIATION = "public_association", _("Public association")
    PUBLIC_FUND = "public_fund", _("Public fund")
    PRIVATE_INSTITUTION = "private_institution", _("Private institution")
    ASSOCIATION = "association_of_legal_entities", _("Association of legal entities")
    UNKNOWN = "unknown", _("unknown")


class NGOQuerySet(RecordQuerySet["NGO"]):
    """A reader sees the NGOs at home, applying or contracted in their scope."""

    def for_scope(self, scope: Scope | Reach) -> Self:
        from grants.models.contracts import Contract
        from grants.models.funding import Application

        if scope.all_districts:
            return self
        contracted = Contract.objects.filter(scope.q("allocation__district"), ngo=OuterRef("pk"), voided_at__isnull=True)
        applied = Application.objects.filter(scope.q("lot__allocation__district"), ngo=OuterRef("pk"), voided_at__isnull=True)
        return self.filter(scope.q("home_district") | Exists(contracted) | Exists(applied))


class NGO(KeyColumns, Named, Record):
    """A non-governmental organisation. `name_*` is its own name («Үш ұрпақ»); full_name adds the legal form."""

    KIND = "ngo"
    DISTRICT = "home_district"

    form = models.CharField(_("legal form"), max_length=40, choices=LegalForm, default=LegalForm.UNKNOWN)
    bin = models.CharField(_("BIN"), max_length=12, null=True, blank=True, unique=True, validators=[BIN])
    home_district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="ngos", null=True, blank=True)
    counted = models.BooleanField(
        _("counted as an NGO"), null=True, blank=True, help_text=_("Unknown where the source doesn't say whether it is an NGO.")
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    account = models.CharField(_("account (IBAN)"), max_length=20, blank=True, validators=[IBAN])
    bank_code = models.CharField(_("bank code"), max_length=11, blank=True)

    objects: ClassVar = NGOQuerySet.as_manager()

    class Meta:
        verbose_name = _("NGO")
        verbose_name_plural = _("NGOs")
        constraints = [void_rule("ngo_void"), rule("ngo_bin_not_empty", ~Q(bin=""), _("A BIN or IIN has 12 digits."))]

    def full_name(self, language: str | None = None) -> str:
        """Name and legal form, in the order that the language uses."""
        code = (language or get_language() or "kk")[:2]
        pattern = FULL_NAMES.get(self.form, {}).get(code, "{}")
        return pattern.format(in_language(self, "name", code))

    def key_texts(self) -> Iterable[str]:
        return (self.name_kk, self.name_ru, self.name_en, *(self.full_name(code) for code in ("kk", "ru", "en")), self.bin or "")

    def __str__(self) -> str:
        return self.full_name()


class NGOHead(Record):
    """Who heads an NGO, and since when; terms may be unknown."""

    KIND = "ngo_head"
    DISTRICT = "ngo__home_district"

    ngo = models.ForeignKey(NGO, models.PROTECT, verbose_name=_("NGO"), related_name="heads")
    full_name = models.CharField(_("full name"), max_length=200)
    post = models.CharField(_("post"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("head of an NGO")
        verbose_name_plural = _("heads of NGOs")
        ordering = ("-since", "id")
        constraints = [void_rule("ngo_head_void"), dates_rule("ngo_head_dates", "since", "until")]

    def __str__(self) -> str:
        return self.full_name
