"""The filters above a list, as a crispy form whose fields are the address's names."""

from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.base import bare_helper
from grants.models import Area
from grants.reports.lists import SORTS, Asked
from koksu.accounts.scope import Scope

SHOW = [
    ("all", _("All")),
    ("overdue", _("With overdue money")),
    ("awaiting", _("Awaiting verification")),
    ("unbroken", _("With money not broken down")),
]


COLUMNS = {"name": _("Name"), "contracts": _("Contracts"), "amount": _("Amount"), "proven": _("Proven"), "overdue": _("Overdue")}


class FilterForm(forms.Form):
    """Search, financial year, district, area and what to show. The table's heads sort; on a phone, where they are hidden, a select."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("name, number, BIN")}),
    )
    year = forms.TypedChoiceField(label=_("Financial year"), required=False, coerce=int, empty_value=None)
    district = forms.TypedChoiceField(label=_("District"), required=False, coerce=int, empty_value=None)
    area = forms.ChoiceField(label=_("Area of the law"), required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)
    sort = forms.ChoiceField(label=_("Sort"), choices=[], required=False)
    page = forms.IntegerField(min_value=1, max_value=10**6, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, years: list[int], areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("year", [("", _("All years")), *((year, str(year)) for year in self._with_asked(years))])
        self._choices("district", [("", _("All districts")), *((d.pk, d.name) for d in scope.districts)])
        self._choices("area", [("", _("All areas")), *((area.code, area.name) for area in areas)])
        self._choices("sort", [(sign + name, f"{COLUMNS[name]} {arrow}") for name in SORTS for sign, arrow in (("", "↑"), ("-", "↓"))])
        if len(scope.districts) < 2:  # nothing to choose; a foreign district in the address is still told
            self.fields["district"].widget = forms.HiddenInput()
        self.helper = bare_helper(self)
        shown = {field.name for field in self.visible_fields()}
        widths = {"q": 4, "year": 2, "district": 2, "area": 2, "show": 2}
        self.helper.layout = Layout(
            Div(
                *(Div(Field(name), css_class=f"col-md-{width}") for name, width in widths.items() if name in shown),
                Div(Field("sort"), css_class="on-a-phone"),
                css_class="row",
            )
        )

    def _with_asked(self, years: list[int]) -> list[int]:
        """The years to choose from; a year that was asked for and holds nothing is an empty list, not an error."""
        text = str(self.data.get("year", ""))
        asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
        return sorted({*years, *([asked] if 1991 <= asked <= 2100 else [])}, reverse=True)

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def asked(self) -> Asked:
        """What the address asks for, checked."""
        data = self.cleaned_data
        return Asked(
            q=data["q"],
            year=data["year"],
            district=data.get("district"),
            area=data["area"],
            show=data["show"] or "all",
            sort=data["sort"] or "name",
            page=data["page"] or 1,
        )
