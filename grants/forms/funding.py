"""Money given and called for: allocations, decisions that change them, lots."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm, in_order
from grants.forms.fields import IdentifierField, WholeField
from grants.models import Allocation, AllocationChange, Area, Lot
from koksu.accounts.models import District
from koksu.fields import validate_bin

YEARS = _("A financial year lies between 1991 and 2100.")
UNKNOWN_AMOUNT = _("For example 3 000 000 or 428 571,50. Empty where it is unknown.")


class AllocationForm(EntryForm):
    """Money given to a district. A known amount is shown, and changes by a decision only."""

    year = WholeField(label=_("Financial year"), min_value=1991, max_value=2100, error_messages={"min_value": YEARS, "max_value": YEARS})

    layout = [
        (
            "",
            [("district", 12), ("year", 3), ("source", 3), ("amount", 3), ("basis", 3), ("title_kk", 12), ("title_ru", 6), ("title_en", 6)],
        ),
        (_("What it rests on"), [("decision", 6), ("decided", 3), ("programme_code", 3)]),
    ]

    class Meta(EntryForm.Meta):
        model = Allocation
        fields = (
            "district",
            "year",
            "source",
            "amount",
            "basis",
            "title_kk",
            "title_ru",
            "title_en",
            "decision",
            "decided",
            "programme_code",
        )
        help_texts = {
            "amount": UNKNOWN_AMOUNT,
            "title_kk": _("What the money is for, in a few words."),
            "decision": _("Its kind and number, as on the paper."),
        }

    def __init__(self, *args: Any, districts: list[District] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        district = self.fields["district"]
        assert isinstance(district, forms.ModelChoiceField)
        if districts and len(districts) > 1:
            district.queryset, district.empty_label = District.objects.filter(pk__in=[one.pk for one in districts]), "—"
        else:
            del self.fields["district"]
        if self.instance.pk and self.instance.amount is not None:
            self.fields["amount"].disabled = True
            self.fields["amount"].help_text = _("A known amount changes by a dated decision only.")


class AllocationChangeForm(EntryForm):
    """A dated decision and the amount that it gives the allocation."""

    layout = [("", [("after", 4), ("decision", 5), ("day", 3)])]

    class Meta(EntryForm.Meta):
        model = AllocationChange
        fields = ("after", "decision", "day")
        labels = {"after": _("New amount"), "day": _("Date of the decision")}
        help_texts = {"after": _("The whole amount after the decision, not the difference.")}

    def __init__(self, *args: Any, allocation: Allocation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allocation = allocation
        self.fields["after"].required = True

    @property
    def version_now(self) -> int:
        """The allocation's, as this page shows it."""
        return self.allocation.version

    def clean_after(self) -> Any:
        """A decision that changes nothing is a slip of the hand."""
        after = self.cleaned_data["after"]
        if after == self.allocation.amount:
            raise ValidationError(_("The amount is %(amount)s already."), "same", {"amount": after})
        return after


class LotForm(EntryForm):
    """A call. What is unknown stays empty."""

    customer_bin = IdentifierField(label=_("Customer's BIN"), check=validate_bin, required=False)

    layout = [
        ("", [("number", 2), ("status", 4), ("budget", 3), ("basis", 3), ("title_kk", 12), ("title_ru", 6), ("title_en", 6), ("area", 12)]),
        (_("The call"), [("competition", 6), ("announced", 2), ("closes", 2), ("results", 2)]),
        (_("Customer"), [("customer", 6), ("customer_bin", 3), ("customer_signatory", 3)]),
    ]

    class Meta(EntryForm.Meta):
        model = Lot
        fields = (
            *("number", "status", "budget", "basis", "title_kk", "title_ru", "title_en", "area", "competition"),
            *("announced", "closes", "results", "customer", "customer_bin", "customer_signatory"),
        )
        labels = {"customer_signatory": _("Signatory")}
        help_texts = {"budget": UNKNOWN_AMOUNT, "competition": _("Its number or address on the portal.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)
        area.queryset, area.empty_label = Area.offered([self.instance.area_id]), "—"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        in_order(self, "announced", "closes")
        in_order(self, "closes", "results")
        return data
