"""A contract: its draft with the whole plan."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.base import EntryForm, in_order
from grants.forms.fields import HundredthsField, IdentifierField
from grants.forms.ngo_choice import NGONamed
from grants.forms.organisations import validate_bank_code
from grants.forms.plans import PlannedForm
from grants.models import NGO, Allocation, Contract, Lot
from koksu.accounts.scope import Scope
from koksu.fields import validate_account


class ContractFields(EntryForm):
    """What the contract's forms share: how its advance, its bank account and the contract before it are typed."""

    advance_share = HundredthsField(label=gettext_lazy("Advance share, %"), largest=100, required=False)
    account = IdentifierField(label=gettext_lazy("Account (IBAN)"), check=validate_account, required=False)
    bank_code = IdentifierField(label=gettext_lazy("Bank code"), check=validate_bank_code, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        in_order(self, "starts", "ends")
        return cleaned

    def limit_to(self, allocation: Allocation) -> None:
        """Offer the allocation's own lots, and the district's contracts to continue."""
        contracts: Any = self.fields.get("continues")
        if contracts:
            there = Contract.objects.counted().filter(allocation__district=allocation.district_id).exclude(pk=self.instance.pk)
            contracts.queryset = there.select_related("ngo").order_by("sort_key", "pk")
            contracts.label_from_instance = lambda one: f"{one}, {one.ngo}"
            contracts.empty_label = "—"
        if lots := self.fields.get("lot"):
            _offer_lots(lots, allocation)


def _offer_lots(field: Any, allocation: Allocation) -> None:
    field.queryset = Lot.objects.live().filter(allocation=allocation).order_by("sort_key", "pk")
    field.label_from_instance = lambda lot: f"{lot}, {lot.title}" if lot.title else str(lot)
    field.empty_label = _("Unknown lot")


class ContractForm(NGONamed, ContractFields, PlannedForm):
    """A draft: the parties, the project, its money and term, and its plan. From an application, the parties are given."""

    layout = [
        (gettext_lazy("Parties"), [("ngo", 6), ("ngo_bin", 2), ("lot", 4)]),
        (gettext_lazy("Project"), [("title_kk", 12), ("title_ru", 6), ("title_en", 6), ("subject", 12)]),
        ("", [("instrument", 4), ("project_number", 2), ("continues", 6)]),
        (gettext_lazy("Money and term"), [("amount", 3), ("basis", 3), ("advance_share", 2), ("starts", 2), ("ends", 2)]),
        (gettext_lazy("Bank details"), [("signatory", 6), ("account", 4), ("bank_code", 2)]),
    ]

    class Meta(EntryForm.Meta):
        model = Contract
        fields = (
            *("ngo", "lot", "title_kk", "title_ru", "title_en", "subject", "instrument", "project_number", "continues"),
            *("amount", "basis", "advance_share", "starts", "ends", "signatory", "account", "bank_code"),
        )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Any = None,
        *,
        allocation: Allocation,
        scope: Scope,
        instance: Contract | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, instance=instance, **kwargs)
        self.limit_to(allocation)
        if self.instance.application:
            for name in ("ngo", "ngo_bin", "lot"):
                del self.fields[name]
            self.layout = self.layout[1:]  # type: ignore[misc]
            return
        ngos: Any = self.fields["ngo"]
        seen = NGO.objects.live().for_scope(scope)
        ngos.queryset = (seen | NGO.objects.filter(pk=self.instance.ngo_id)).order_by("sort_key", "pk")
