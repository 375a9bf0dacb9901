"""What was agreed: contracts, their amendments and their estimate."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.models.base import Basis, Record, RecordQuerySet, Titled, amount_rule, choice_rule, dates_rule, rule, void_rule
from grants.models.funding import Allocation, Application, Lot
from grants.models.organisations import IBAN, NGO
from koksu.fields import KeyColumns, TengeField


class Instrument(models.TextChoices):
    """On which legal instrument a contract rests."""

    SOCIAL_ORDER = "social_order", _("state social order")
    GRANT = "grant", _("grant")
    PARTNERSHIP = "partnership", _("strategic partnership")
    UNKNOWN = "unknown", _("unknown")


class ContractStatus(models.TextChoices):
    """Where a contract stands. A draft counts in no sum and no limit."""

    DRAFT = "draft", _("draft")
    SIGNED = "signed", _("signed")
    CLOSED = "closed", _("closed")
    TERMINATED = "terminated", _("terminated")


class ContractQuerySet(RecordQuerySet["Contract"]):
    """Contracts in the domain's words."""

    def counted(self) -> Self:
        """Those that count in sums and limits: neither drafts nor voided."""
        return self.live().exclude(status=ContractStatus.DRAFT)


class Contract(KeyColumns, Titled, Record):
    """An award to an NGO. `amount` in tiyn, after amendments; unknown is null. `advance_share` in hundredths of a per cent."""

    KIND = "contract"
    DISTRICT = "allocation__district"

    ngo = models.ForeignKey(NGO, models.PROTECT, verbose_name=_("NGO"), related_name="contracts")
    allocation = models.ForeignKey(Allocation, models.PROTECT, verbose_name=_("allocation"), related_name="contracts")
    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("lot"), related_name="contracts", null=True, blank=True)
    application = models.OneToOneField(
        Application, models.PROTECT, verbose_name=_("application"), related_name="contract", null=True, blank=True
    )
    continues = models.ForeignKey("self", models.PROTECT, verbose_name=_("continues"), related_name="continued_by", null=True, blank=True)
    instrument = models.CharField(_("instrument"), max_length=20, choices=Instrument, default=Instrument.UNKNOWN)
    number = models.CharField(_("number"), max_length=50, blank=True)
    treasury_number = models.CharField(_("treasury registration"), max_length=50, blank=True)
    project_number = models.CharField(_("project number"), max_length=50, blank=True)
    subject = models.TextField(_("subject"), blank=True)
    amount = TengeField(_("amount"), null=True, blank=True)
    basis = models.CharField(_("VAT basis"), max_length=10, choices=Basis, default=Basis.UNKNOWN)
    advance_share = models.PositiveIntegerField(_("advance share, in hundredths of a per cent"), null=True, blank=True)
    signed = models.DateField(_("signed"), null=True, blank=True)
    starts = models.DateField(_("start of validity"), null=True, blank=True)
    ends = models.DateField(_("end of validity"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ContractStatus, default=ContractStatus.DRAFT)
    signatory = models.CharField(_("NGO's signatory"), max_length=200, blank=True)
    account = models.CharField(_("account (IBAN)"), max_length=20, blank=True, validators=[IBAN])
    bank_code = models.CharField(_("bank code"), max_length=11, blank=True)

    objects: ClassVar = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            amount_rule("contract_amount"),
            choice_rule("contract_basis", "basis", Basis),
            choice_rule("contract_status", "status", ContractStatus),
            dates_rule("contract_dates", "starts", "ends"),
            rule(
                "contract_advance_share",
                Q(advance_share__isnull=True) | Q(advance_share__lte=10_000),
                _("An advance is at most the whole contract."),
            ),
            rule("contract_continues_another", Q(continues__isnull=True) | ~Q(continues=F("id")), _("A contract can't continue itself.")),
            void_rule("contract_void"),
        ]

    def key_texts(self) -> Iterable[str]:
        return (f"{self.number} {self.title_kk}", *self.titles, self.project_number, self.treasury_number, *self.ngo.key_texts())

    def __str__(self) -> str:
        return str(_("Contract № %(number)s") % {"number": self.number}) if self.number else str(_("Contract without a number"))


class AmendmentKind(models.TextChoices):
    """What an amendment does. Closing and terminating below the amount release the difference back to the lot."""

    CHANGE = "change", _("amendment")
    CLOSING = "closing", _("closing")
    TERMINATION = "termination", _("termination")


class Amendment(Record):
    """A change of a signed plan as a whole. `before` and `after` are canonical JSON text: amount, term, deliverables, lines."""

    KIND = "amendment"
    DISTRICT = "contract__allocation__district"

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="amendments")
    kind = models.CharField(_("kind"), max_length=20, choices=AmendmentKind, default=AmendmentKind.CHANGE)
    number = models.CharField(_("number"), max_length=50)
    day = models.DateField(_("date"))
    reason = models.TextField(_("reason"))
    before = models.TextField(_("before"), editable=False)
    after = models.TextField(_("after"), editable=False)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ("day", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                condition=Q(voided_at__isnull=True),
                name="amendment_number_once",
                violation_error_message=_("This contract has an amendment of this number already."),
            ),
            choice_rule("amendment_kind", "kind", AmendmentKind),
            rule("amendment_reason", ~Q(reason=""), _("Say why the contract is changed.")),
            void_rule("amendment_void"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}"


class CostNature(models.TextChoices):
    """Whether a cost serves the work itself or the running of the organisation."""

    DIRECT = "direct", _("direct")
    ADMINISTRATIVE = "administrative", _("administrative")
    UNKNOWN = "unknown", _("unknown")


class BudgetLine(Record):
    """A line of the estimate. `amount` (tiyn) rules where it differs from quantity times price; `quantity` is in hundredths."""

    KIND = "budget_line"
    DISTRICT = "contract__allocation__district"

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="lines")
    deliverable = models.ForeignKey(
        "grants.Deliverable", models.PROTECT, verbose_name=_("deliverable"), related_name="lines", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    item = models.CharField(_("cost item"), max_length=300)
    nature = models.CharField(_("direct or administrative"), max_length=20, choices=CostNature, default=CostNature.UNKNOWN)
    unit = models.CharField(_("unit of measurement"), max_length=50, blank=True)
    quantity = models.PositiveBigIntegerField(_("quantity, in hundredths"), null=True, blank=True)
    unit_price = TengeField(_("unit price"), null=True, blank=True)
    amount = TengeField(_("amount"))

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ("position", "id")
        constraints = [
            amount_rule("budget_line_amount"),
            amount_rule("budget_line_unit_price", "unit_price"),
            void_rule("budget_line_void"),
        ]

    def __str__(self) -> str:
        return self.item


class ProgressReport(Record):
    """An NGO's interim or final report: when it was due and when it came."""

    KIND = "progress_report"
    DISTRICT = "contract__allocation__district"

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="progress_reports")
    final = models.BooleanField(_("final report"), default=False)
    since = models.DateField(_("period from"), null=True, blank=True)
    until = models.DateField(_("period to"), null=True, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    submitted = models.DateField(_("submitted"), null=True, blank=True)

    class Meta:
        verbose_name = _("NGO's report")
        verbose_name_plural = _("NGOs' reports")
        ordering = ("until", "id")
        constraints = [dates_rule("progress_report_dates", "since", "until"), void_rule("progress_report_void")]

    def __str__(self) -> str:
        return str(_("final report") if self.final else _("interim report"))
