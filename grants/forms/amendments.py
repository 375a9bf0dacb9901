"""An amendment: why, from when, and the contract's plan as it will be, as a whole."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.base import EntryForm
from grants.forms.fields import DayField
from grants.forms.plans import PlannedForm
from grants.models import AmendmentKind, Contract

OWN = ("amount", "ends")  # the contract's fields that it shows; the rest is the amendment's


class AmendmentForm(PlannedForm):
    """`kind` is what the amendment does: a change, the closing or the termination; the page may choose it at first."""

    kind = forms.ChoiceField(label=gettext_lazy("What it does"), choices=AmendmentKind.choices)
    number = forms.CharField(label=gettext_lazy("Number of the amendment"), max_length=50)
    day = DayField(label=gettext_lazy("Date of the amendment"))
    reason = forms.CharField(  # type: ignore[assignment]  # Django takes a field off the class: the property stays
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    layout = [
        ("", [("kind", 4), ("number", 3), ("day", 2), ("reason", 12)]),
        (gettext_lazy("The contract after it"), [("amount", 3), ("ends", 3)]),
    ]

    class Meta(EntryForm.Meta):
        model = Contract
        fields = OWN
        labels = {"amount": gettext_lazy("New amount of the contract"), "ends": gettext_lazy("New end of validity")}

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, instance: Contract, **kwargs: Any) -> None:
        super().__init__(data, files, instance=instance, **kwargs)
        for name in OWN:  # what is known stays known
            self.fields[name].required = getattr(instance, name) is not None
        if not self.is_bound:
            self.fields["number"].widget.attrs["autofocus"] = True  # its kind was chosen by the button that led here

    def own_fields(self) -> list[forms.BoundField]:
        """What two people may have changed: the contract's own."""
        return [self[name] for name in OWN]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ends = cleaned.get("ends")
        if ends and self.instance.starts and ends < self.instance.starts:
            self.add_error("ends", _("The end comes before the start."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What amend() takes."""
        typed = super().values()
        return {**{name: typed[name] for name in ("kind", "number", "day", "reason")}, "terms": {name: typed[name] for name in OWN}}
