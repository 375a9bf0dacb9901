"""NGOs and those who head them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm, in_order
from grants.forms.fields import IdentifierField
from grants.models import NGO, NGOHead
from grants.rules import places_of
from koksu.accounts.models import District
from koksu.accounts.scope import Scope
from koksu.fields import validate_account, validate_bin

BANK_CODE = re.compile(r"[A-Z0-9]{8}(?:[A-Z0-9]{3})?")


def validate_bank_code(typed: str) -> None:
    """Refuse what can't be a bank's code (ISO 9362: 8 or 11 signs)."""
    if not BANK_CODE.fullmatch(typed):
        raise ValidationError(_("A bank code has 8 or 11 letters and digits, for example KCJBKZKX."), code="bank_code")


class CountedField(forms.TypedChoiceField):
    """Yes, no, or not said."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("not said")), ("True", _("yes")), ("False", _("no"))]
        super().__init__(choices=choices, coerce=lambda typed: typed == "True", empty_value=None, required=False, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed("" if initial is None else str(initial), data)


class NGOForm(EntryForm):
    """An NGO. Its home district is one of those where the person edits NGOs; empty where it is unknown, or elsewhere."""

    bin = IdentifierField(
        label=_("BIN"),
        check=validate_bin,
        required=False,
        empty_value=None,
        help_text=_("12 digits, as on the certificate."),
        error_messages={"unique": _("An NGO with this BIN is here already. Look for it in the list; an application may give its BIN.")},
    )
    account = IdentifierField(label=_("Account (IBAN)"), check=validate_account, required=False, help_text=_("20 characters, from KZ on."))
    bank_code = IdentifierField(label=_("Bank code"), check=validate_bank_code, required=False)
    counted = CountedField(label=_("Counted as an NGO"), help_text=_("“Not said” where no document says whether it is an NGO."))

    layout = [
        ("", [("name_kk", 12), ("name_ru", 6), ("name_en", 6), ("form", 6), ("bin", 6), ("home_district", 6), ("counted", 6)]),
        (_("Address and account"), [("address", 12), ("account", 6), ("bank_code", 6)]),
    ]

    class Meta(EntryForm.Meta):
        model = NGO
        fields = ("name_kk", "name_ru", "name_en", "form", "bin", "home_district", "counted", "address", "account", "bank_code")
        labels = {"home_district": _("Home district")}
        help_texts = {
            "name_kk": _("Its own name, as on the certificate: «Үш ұрпақ». The legal form is chosen below."),
            "home_district": _("Empty where it is unknown, or not one of yours."),
        }

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [district.pk for district in places_of(scope, "edit_ngos")]
        home = self.fields["home_district"]
        assert isinstance(home, forms.ModelChoiceField)
        home.queryset, home.empty_label = District.objects.filter(pk__in=mine), "—"
        self.findable = scope.all_districts
        if not self.instance.pk:
            self.initial.setdefault("home_district", mine[0] if len(mine) == 1 else None)
            self.initial.setdefault("counted", True)

    def clean(self) -> dict[str, Any]:
        """An NGO that has neither a home nor a number would be found by nobody but who sees the whole country."""
        data = super().clean()
        if not self.findable and not data.get("home_district") and not data.get("bin") and "bin" not in self.errors:
            self.add_error("bin", ValidationError(_("Without a home district an NGO is found by its BIN only: give one of them."), "lost"))
        return data


class NGOHeadForm(EntryForm):
    """Who heads the NGO, and in which term; days may be unknown."""

    layout = [("", [("full_name", 8), ("post", 4), ("since", 4), ("until", 4)])]

    class Meta(EntryForm.Meta):
        model = NGOHead
        fields = ("full_name", "post", "since", "until")
        help_texts = {"until": _("Empty: to this day.")}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        in_order(self, "since", "until")
        return data
