"""Money paid, accepted and spent: acts, payments, expenses. All amounts in tiyn."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models.base import Record, amount_rule, choice_rule, rule, void_rule
from grants.models.contracts import BudgetLine, Contract
from grants.models.organisations import IBAN
from koksu.fields import TengeField


class AcceptanceAct(Record):
    """An act of completed works: which outputs it accepts (Output.act), and for how much."""

    KIND = "acceptance_act"
    DISTRICT = "contract__allocation__district"

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="acts")
    number = models.CharField(_("number"), max_length=50)
    day = models.DateField(_("date"))
    final = models.BooleanField(_("final act"), default=False)
    amount = TengeField(_("amount"))
    customer_signatory = models.CharField(_("customer's signatory"), max_length=200, blank=True)
    ngo_signatory = models.CharField(_("NGO's signatory"), max_length=200, blank=True)
    irregular = models.TextField(_("why taken although irregular"), blank=True)

    class Meta:
        verbose_name = _("acceptance act")
        verbose_name_plural = _("acceptance acts")
        ordering = ("day", "id")
        constraints = [
            amount_rule("act_amount"),
            models.UniqueConstraint(
                fields=["contract", "number"],
                condition=Q(voided_at__isnull=True),
                name="act_number_once",
                violation_error_message=_("This contract has an act of this number already."),
            ),
            void_rule("act_void"),
        ]

    def __str__(self) -> str:
        return str(_("Act № %(number)s") % {"number": self.number})


class PaymentKind(models.TextChoices):
    """What a payment is for. A refund is money that the NGO gave back."""

    ADVANCE = "advance", _("advance")
    INTERIM = "interim", _("interim")
    FINAL = "final", _("final")
    REFUND = "refund", _("refund")


class Payment(Record):
    """Money paid to the NGO, or refunded by it. Who records it did not record the act it rests on (an advance: the contract)."""

    KIND = "payment"
    DISTRICT = "contract__allocation__district"

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="payments")
    day = models.DateField(_("date"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PaymentKind)
    amount = TengeField(_("amount"))
    withheld = TengeField(_("withheld penalty"), default=0)
    order_number = models.CharField(_("payment order"), max_length=50, blank=True)
    payee = models.CharField(_("payee"), max_length=300, blank=True)
    payee_bin = models.CharField(_("payee's BIN"), max_length=12, blank=True)
    payee_account = models.CharField(_("payee's account"), max_length=20, blank=True, validators=[IBAN])
    act = models.ForeignKey(AcceptanceAct, models.PROTECT, verbose_name=_("acceptance act"), related_name="payments", null=True, blank=True)
    irregular = models.TextField(_("why taken although irregular"), blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("day", "id")
        constraints = [
            choice_rule("payment_kind", "kind", PaymentKind),
            amount_rule("payment_amount", above=1),
            amount_rule("payment_withheld", "withheld"),
            rule("payment_refund_withholds_nothing", ~Q(kind="refund") | Q(withheld=0), _("Nothing is withheld from a refund.")),
            void_rule("payment_void"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class ExpenseSource(models.TextChoices):
    """With whose money the NGO paid. Only the grant counts in the books; the rest is told beside it."""

    GRANT = "grant", _("grant")
    OWN = "own", _("own funds")
    OTHER = "other", _("other")


class Expense(Record):
    """Money that the NGO spent, by a supplier's document. `quantity` in hundredths."""

    KIND = "expense"
    DISTRICT = "contract__allocation__district"

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="expenses")
    line = models.ForeignKey(BudgetLine, models.PROTECT, verbose_name=_("budget line"), related_name="expenses", null=True, blank=True)
    day = models.DateField(_("date"), null=True, blank=True)
    supplier = models.CharField(_("supplier"), max_length=300, blank=True)
    document_kind = models.CharField(_("kind of document"), max_length=100, blank=True)
    document_number = models.CharField(_("document number"), max_length=50, blank=True)
    amount = TengeField(_("amount"))
    quantity = models.PositiveBigIntegerField(_("quantity, in hundredths"), null=True, blank=True)
    source = models.CharField(_("paid from"), max_length=20, choices=ExpenseSource, default=ExpenseSource.GRANT)
    irregular = models.TextField(_("why taken although irregular"), blank=True)

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ("day", "id")
        constraints = [
            choice_rule("expense_source", "source", ExpenseSource),
            amount_rule("expense_amount", above=1),
            void_rule("expense_void"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.amount}"
