"""How an NGO is named: chosen from the person's list, or by its BIN."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm
from grants.forms.fields import IdentifierField
from grants.models import NGO
from koksu.fields import validate_bin


class NGOChoice(forms.ModelChoiceField):
    """NGOs so that typing a name's first letters finds it: without its quotes, with its form and BIN behind."""

    def label_from_instance(self, ngo: Any) -> str:
        form = ngo.get_form_display() if ngo.form != "unknown" else ""
        return ", ".join(part for part in (ngo.name.strip('«»"“” '), form, ngo.bin or "") if part)


class NGONamed(EntryForm):
    """A form about one NGO: of the list, or any of the country whose BIN is typed. `ngo` has it in the end; without a field
    `ngo_bin` it is given already."""

    ngo = NGOChoice(NGO.objects.none(), label=_("Organisation"), required=False, empty_label="—")
    ngo_bin = IdentifierField(label=_("or its BIN"), check=validate_bin, required=False)
    OURS = {*EntryForm.OURS, "ngo_bin"}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "ngo_bin" in self.fields and not {"ngo", "ngo_bin"} & set(self.errors):
            self._name(data.get("ngo"), data.get("ngo_bin"))
        return data

    def _name(self, chosen: NGO | None, number: str | None) -> None:
        named = NGO.objects.live().filter(bin=number).first() if number else None
        if number and named is None:
            self.add_error("ngo_bin", ValidationError(_("No NGO with this BIN is here yet: add it as a new one."), "nobody"))
        elif named and chosen and named != chosen:
            self.add_error("ngo_bin", ValidationError(_("This BIN is of another NGO than the one chosen: keep one of them."), "two"))
        elif not named and not chosen:
            self.add_error("ngo", ValidationError(_("Choose an NGO, or give its BIN."), "required"))
        else:
            self.cleaned_data["ngo"] = named or chosen
