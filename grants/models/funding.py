"""Money given and how it is called for: allocations, lots, applications."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models.base import Basis, Record, Titled, amount_rule, choice_rule, dates_rule, rule, void_rule
from grants.models.dictionaries import Area
from grants.models.organisations import BIN, NGO
from koksu.accounts.models import District
from koksu.fields import KeyColumns, TengeField


class FundingSource(models.TextChoices):
    """From whose budget money is given."""

    REPUBLIC = "republic", _("Republican budget")
    OBLAST = "oblast", _("Oblast budget")
    DISTRICT = "district", _("District budget")
    UNKNOWN = "unknown", _("unknown")


class Allocation(KeyColumns, Titled, Record):
    """Money given to a district's NGOs for one financial year, by one decision. `amount` in tiyn; unknown is null."""

    KIND = "allocation"
    DISTRICT = "district"

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="allocations")
    year = models.PositiveSmallIntegerField(_("financial year"))
    source = models.CharField(_("funding source"), max_length=20, choices=FundingSource, default=FundingSource.UNKNOWN)
    amount = TengeField(_("amount"), null=True, blank=True)
    basis = models.CharField(_("VAT basis"), max_length=10, choices=Basis, default=Basis.UNKNOWN)
    decision = models.CharField(_("decision it rests on"), max_length=300, blank=True)
    decided = models.DateField(_("date of the decision"), null=True, blank=True)
    programme_code = models.CharField(_("budget programme"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            amount_rule("allocation_amount"),
            choice_rule("allocation_basis", "basis", Basis),
            rule("allocation_year", Q(year__gte=1991, year__lte=2100), _("A financial year lies between 1991 and 2100.")),
            void_rule("allocation_void"),
        ]

    def key_texts(self) -> Iterable[str]:
        return (f"{self.year} {self.title_kk}", *self.titles, self.programme_code, self.decision)

    def __str__(self) -> str:
        return f"{self.year}: {self.title}" if self.title else str(self.year)


class AllocationChange(Record):
    """A dated decision that changed an allocation's amount (tiyn before and after)."""

    KIND = "allocation_change"
    DISTRICT = "allocation__district"

    allocation = models.ForeignKey(Allocation, models.PROTECT, verbose_name=_("allocation"), related_name="changes")
    day = models.DateField(_("date"))
    decision = models.CharField(_("decision it rests on"), max_length=300)
    before = TengeField(_("amount before"), null=True, blank=True)
    after = TengeField(_("amount after"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of an allocation")
        verbose_name_plural = _("changes of allocations")
        ordering = ("day", "id")
        constraints = [
            amount_rule("allocation_change_before", "before"),
            amount_rule("allocation_change_after", "after"),
            void_rule("allocation_change_void"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.decision}"


class LotStatus(models.TextChoices):
    """Where a call stands."""

    PLANNED = "planned", _("planned")
    ANNOUNCED = "announced", _("announced")
    AWARDED = "awarded", _("awarded")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    UNKNOWN = "unknown", _("unknown")


class Lot(KeyColumns, Titled, Record):
    """A call within an allocation. Its budget (tiyn) and title may be unknown."""

    KIND = "lot"
    DISTRICT = "allocation__district"

    allocation = models.ForeignKey(Allocation, models.PROTECT, verbose_name=_("allocation"), related_name="lots")
    number = models.CharField(_("number"), max_length=30, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name=_("area of the law"), related_name="lots", null=True, blank=True)
    budget = TengeField(_("budget"), null=True, blank=True)
    basis = models.CharField(_("VAT basis"), max_length=10, choices=Basis, default=Basis.UNKNOWN)
    customer = models.CharField(_("customer"), max_length=300, blank=True)
    customer_bin = models.CharField(_("customer's BIN"), max_length=12, blank=True, validators=[BIN])
    customer_signatory = models.CharField(_("customer's signatory"), max_length=200, blank=True)
    announced = models.DateField(_("announcement"), null=True, blank=True)
    closes = models.DateField(_("closes"), null=True, blank=True)
    results = models.DateField(_("results"), null=True, blank=True)
    competition = models.CharField(_("competition"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=LotStatus, default=LotStatus.UNKNOWN)

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            amount_rule("lot_budget", "budget"),
            choice_rule("lot_basis", "basis", Basis),
            dates_rule("lot_announced_closes", "announced", "closes"),
            dates_rule("lot_closes_results", "closes", "results"),
            void_rule("lot_void"),
        ]

    def key_texts(self) -> Iterable[str]:
        return (f"{self.number} {self.title_kk}", *self.titles, self.competition, self.customer)

    def __str__(self) -> str:
        return str(_("Lot %(number)s") % {"number": self.number}) if self.number else str(_("Lot without a number"))


class Outcome(models.TextChoices):
    """What became of an application."""

    PENDING = "pending", _("under review")
    WON = "won", _("winner")
    LOST = "lost", _("didn't win")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Application(Titled, Record):
    """An NGO's bid for a lot. `asked` in tiyn; `score` in hundredths of a point."""

    KIND = "application"
    DISTRICT = "lot__allocation__district"

    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("lot"), related_name="applications")
    ngo = models.ForeignKey(NGO, models.PROTECT, verbose_name=_("NGO"), related_name="applications")
    asked = TengeField(_("sum asked"), null=True, blank=True)
    score = models.PositiveIntegerField(_("score, in hundredths"), null=True, blank=True)
    submitted = models.DateField(_("submitted"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, default=Outcome.PENDING)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-score", "id")
        constraints = [
            amount_rule("application_asked", "asked"),
            models.UniqueConstraint(
                fields=["lot", "ngo"],
                condition=Q(voided_at__isnull=True),
                name="application_once",
                violation_error_message=_("This NGO has applied for this lot already."),
            ),
            rule("application_score", Q(score__isnull=True) | Q(score__lte=1_000_000), _("A score is at most 10 000.")),
            void_rule("application_void"),
        ]

    def __str__(self) -> str:
        return f"{self.lot} — {self.ngo}"
