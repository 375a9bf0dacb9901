"""Bids of NGOs for a lot."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm
from grants.forms.fields import HundredthsField
from grants.forms.funding import UNKNOWN_AMOUNT
from grants.forms.ngo_choice import NGOChoice, NGONamed
from grants.models import NGO, Application, Lot
from koksu.accounts.scope import Scope


class ApplicationForm(NGONamed):
    """A bid: by an NGO of the list, or by any of the country whose BIN is typed. Once awarded, its NGO, lot and outcome stay."""

    score = HundredthsField(label=_("Score"), largest=10_000, required=False, help_text=_("For example 87,5."))
    layout = [
        ("", [("ngo", 8), ("ngo_bin", 4), ("lot", 12), ("title_kk", 12), ("title_ru", 6), ("title_en", 6)]),
        ("", [("asked", 3), ("submitted", 3), ("score", 3), ("outcome", 3)]),
    ]

    class Meta(EntryForm.Meta):
        model = Application
        fields = ("ngo", "lot", "title_kk", "title_ru", "title_en", "asked", "submitted", "score", "outcome")
        labels = {
            "title_kk": _("Project title in Kazakh"),
            "title_ru": _("Project title in Russian"),
            "title_en": _("Project title in English"),
        }
        help_texts = {"asked": UNKNOWN_AMOUNT}

    def __init__(self, *args: Any, lot: Lot, scope: Scope, awarded: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.called = lot
        self.fields["ngo"].help_text = _("Type the first letters of its name.")
        self.fields["ngo_bin"].help_text = _("For an NGO that isn't in the list: any of the country.")
        ngo, lots = self.fields["ngo"], self.fields["lot"]
        assert isinstance(ngo, NGOChoice) and isinstance(lots, forms.ModelChoiceField)
        ngo.queryset = NGO.objects.live().for_scope(scope).order_by("sort_key", "pk")
        lots.queryset, lots.empty_label = Lot.objects.live().filter(allocation=lot.allocation_id).order_by("sort_key", "pk"), None
        if not self.instance.pk:
            del self.fields["lot"]
        if awarded:
            for name in ("ngo", "lot", "outcome"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Its contract rests on this.")
            del self.fields["ngo_bin"]

    def clean(self) -> dict[str, Any]:
        """An NGO applies once for one lot."""
        data = super().clean()
        ngo, lot = data.get("ngo"), data.get("lot", self.called)
        if ngo and Application.objects.live().filter(lot=lot, ngo=ngo).exclude(pk=self.instance.pk).exists():
            self.add_error("ngo", ValidationError(_("This NGO has applied for this lot already."), "once"))
        return data
