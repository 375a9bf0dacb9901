"""A contract: its draft with the whole plan."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.applications import NGOChoice
from grants.forms.base import EntryForm
from grants.forms.fields import HundredthsField, IdentifierField
from grants.forms.organisations import in_order, validate_bank_code
from grants.forms.plans import PlannedForm
from grants.models import NGO, Allocation, Contract, Lot
from koksu.accounts.scope import Scope
from koksu.fields import validate_account, validate_bin


class ContractFields(EntryForm):
    """What the contract's forms share: how its advance, its bank account and the contract before it are typed."""

    advance_share = HundredthsField(label=gettext_lazy("Advance share, %"), largest=100, required=False)
    account = IdentifierField(label=gettext_lazy("Account (IBAN)"), check=validate_account, required=False)
    bank_code = IdentifierField(label=gettext_lazy("Bank code"), check=validate_bank_code, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, IdentifierField):
                field.judge(self, name)
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


class ContractForm(ContractFields, PlannedForm):
    """A draft: the parties, the project, its money and term, and its plan. From an application, the parties are given."""

    ngo = NGOChoice(NGO.objects.none(), label=gettext_lazy("NGO"), required=False, empty_label="—")
    ngo_bin = IdentifierField(label=gettext_lazy("or its BIN"), check=validate_bin, required=False)
    OURS = {*EntryForm.OURS, "ngo_bin"}
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "ngo" in self.fields and not {"ngo", "ngo_bin"} & set(self.errors):
            self._clean_ngo(cleaned.get("ngo"), cleaned.get("ngo_bin"))
        return cleaned

    def _clean_ngo(self, chosen: NGO | None, number: str | None) -> None:
        """One NGO, chosen or named by its BIN."""
        named = NGO.objects.live().filter(bin=number).first() if number else None
        if number and named is None:
            self.add_error("ngo_bin", _("No NGO with this BIN is here yet: add it as a new one."))
        elif named and chosen and named != chosen:
            self.add_error("ngo_bin", _("This BIN is of another NGO than the one chosen: keep one of them."))
        elif not named and not chosen:
            self.add_error("ngo", _("Choose an NGO, or give its BIN."))
        elif named:
            self.cleaned_data["ngo"] = self.instance.ngo = named
