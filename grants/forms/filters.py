"""The filters above a list: a form whose fields are the address's names."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.models import Area
from grants.reports.list_queries import Asked
from grants.reports.lists import SORTS
from koksu.accounts.scope import Scope

SHOW = [
    ("all", _("All")),
    ("overdue", _("With overdue money")),
    ("awaiting", _("Awaiting verification")),
    ("unbroken", _("With money not broken down")),
]


COLUMNS = {"name": _("Name"), "contracts": _("Contracts"), "amount": _("Amount"), "proven": _("Proven"), "overdue": _("Overdue")}


class ListForm(forms.Form):
    """What the filters above any list share: a district, an order, a page, and how they are laid out. The table's heads sort; on a
    phone, where they are hidden, a select."""

    district = forms.TypedChoiceField(label=_("District"), required=False, coerce=int, empty_value=None)
    sort = forms.ChoiceField(label=_("Sort"), choices=[], required=False)
    page = forms.IntegerField(min_value=1, max_value=10**6, required=False, widget=forms.HiddenInput)

    def lay_out(self, scope: Scope, sorts: list[tuple[str, Any]], widths: dict[str, int]) -> None:
        """Offer the districts in scope and the orders; `widths` of the visible fields in twelfths."""
        self.choose("district", [("", _("All districts")), *((d.pk, d.name) for d in scope.districts)])
        self.choose("sort", sorts)
        if len(scope.districts) < 2:  # nothing to choose; a foreign district in the address is still told
            self.fields["district"].widget = forms.HiddenInput()
        self.widths = widths

    @property
    def cells(self) -> list[tuple[forms.BoundField, str]]:
        """The fields in their order, each with the class of its column. Their page shows no errors (a wrong address is told on a page of
        its own), so that components/filters.html prints them by itself: crispy takes a fifth of a list's time for them."""
        shown = {field.name: field for field in self.visible_fields()}
        columns = [(shown[name], f"col-md-{width}") for name, width in self.widths.items() if name in shown]
        return [*columns, (self["sort"], "on-a-phone")]

    def choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """What a field offers."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def with_asked(self, years: list[int]) -> list[int]:
        """The years to choose from; a year that was asked for and holds nothing is an empty list, not an error."""
        text = str(self.data.get("year", ""))
        asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
        return sorted({*years, *([asked] if 1991 <= asked <= 2100 else [])}, reverse=True)


def both_ways(columns: dict[str, Any]) -> list[tuple[str, str]]:
    """The orders by each column, rising and falling, as a select offers them."""
    return [(sign + name, f"{words} {arrow}") for name, words in columns.items() for sign, arrow in (("", "↑"), ("-", "↓"))]


class FilterForm(ListForm):
    """Search, financial year, district, area and what to show."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("name, number, BIN")}),
    )
    year = forms.TypedChoiceField(label=_("Financial year"), required=False, coerce=int, empty_value=None)
    area = forms.ChoiceField(label=_("Area of the law"), required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)

    def __init__(self, *args: Any, scope: Scope, years: list[int], areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("year", [("", _("All years")), *((year, str(year)) for year in self.with_asked(years))])
        self.choose("area", [("", _("All areas")), *((area.code, area.name) for area in areas)])
        sorts = both_ways({name: COLUMNS[name] for name in SORTS})
        self.lay_out(scope, sorts, {"q": 4, "year": 2, "district": 2, "area": 2, "show": 2})

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
