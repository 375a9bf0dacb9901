"""Payments and refunds: money that moved between the customer and the NGO."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants import totals
from grants.forms.base import EntryForm
from grants.forms.fields import IdentifierField, one_of
from grants.models import AcceptanceAct, Contract, Payment, PaymentKind
from koksu.accounts.models import User
from koksu.fields import validate_account, validate_bin
from koksu.language import short_date
from koksu.money import Tenge

PAYEE = [("payee", 12), ("payee_bin", 4), ("payee_account", 8)]


class PayeeForm(EntryForm):
    """To whom money went, and by which order: what describes a payment. Its date, kind and amounts are facts."""

    payee_bin = IdentifierField(label=_("Payee's BIN"), check=validate_bin, required=False)
    payee_account = IdentifierField(label=_("Payee's account"), check=validate_account, required=False)
    layout = [("", [("order_number", 4)]), (_("To whom"), PAYEE)]

    class Meta(EntryForm.Meta):
        model = Payment
        fields: tuple[str, ...] = ("order_number", "payee", "payee_bin", "payee_account")


class PaymentForm(PayeeForm):
    """A new payment. `act` offers the acts of this contract, those that aren't fully paid first."""

    layout = [
        ("", [("kind", 4), ("act", 8), ("day", 4), ("order_number", 4), ("amount", 4), ("withheld", 4)]),
        (_("To whom"), PAYEE),
    ]

    class Meta(PayeeForm.Meta):
        fields = ("kind", "act", "day", "amount", "withheld", "order_number", "payee", "payee_bin", "payee_account")
        help_texts = {"act": _("Neither an advance nor a refund rests on an act."), "withheld": _("Empty where nothing is withheld.")}

    def __init__(self, data: Any = None, files: Any = None, *, contract: Contract, person: User, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.contract = contract
        self.initial["withheld"] = self.initial.get("withheld") or None
        kinds, act = self.fields["kind"], self.fields["act"]
        assert isinstance(kinds, forms.ChoiceField) and isinstance(act, forms.ModelChoiceField)
        kinds.choices = one_of(PaymentKind.choices)
        act.queryset = AcceptanceAct.objects.live().filter(contract=contract)
        act.choices = one_of(act_choices(contract, person))
        self.fields["withheld"].required = False

    def _begin(self) -> None:
        """The first field that isn't known beforehand."""
        if not self.is_bound:
            first = next((name for name in ("kind", "act", "day") if not self.initial.get(name) and self._asks(name)), "day")
            self.fields[first].widget.attrs["autofocus"] = True

    def _asks(self, name: str) -> bool:
        """Whether the form, as it is prefilled, needs this field."""
        return name != "act" or self.initial.get("kind") in (PaymentKind.INTERIM, PaymentKind.FINAL)

    def clean_withheld(self) -> Tenge:
        return self.cleaned_data["withheld"] or Tenge(0)

    def clean(self) -> dict[str, Any]:
        """Its own rules, each at its field."""
        values = super().clean()
        kind = values.get("kind")
        if kind == PaymentKind.REFUND and values.get("withheld"):
            self.add_error("withheld", gettext("Nothing is withheld from a refund."))
        if kind == PaymentKind.REFUND and values.get("payee_bin") and values["payee_bin"] == self.contract.ngo.bin:
            self.add_error("payee_bin", gettext("A refund comes from the NGO: enter who received it, or leave it empty."))
        if kind in (PaymentKind.ADVANCE, PaymentKind.REFUND) and values.get("act"):
            self.add_error("act", gettext("An advance and a refund rest on no act: leave the act empty."))
        return values


def act_choices(contract: Contract, person: User) -> list[tuple[str, str]]:
    """The contract's acts, those not fully paid first: each with its date, its amount, and how much is paid on it."""
    paid = totals.paid_on_acts(contract)
    acts = AcceptanceAct.objects.live().filter(contract=contract).order_by("day", "id")
    ordered = sorted(acts, key=lambda act: paid.get(act.pk, 0) >= act.amount)
    return [(str(act.pk), _told(act, Tenge(paid.get(act.pk, 0)), act.recorded_by_id == person.pk)) for act in ordered]


def _told(act: AcceptanceAct, paid: Tenge, own: bool) -> str:
    facts = {"act": act, "day": short_date(act.day), "amount": act.amount, "paid": paid}
    words = gettext("%(act)s of %(day)s: %(amount)s, paid %(paid)s") % facts
    yours = gettext("you recorded it")
    return f"{words} ({yours})" if own else words
