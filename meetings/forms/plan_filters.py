"""The filters above the lists of plans and of public events."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.filters import ListForm, both_ways
from grants.models import NGO
from koksu.accounts.scope import Scope
from meetings.models import PlanKind
from meetings.reports.plan_list import Asked


class _WordsForm(ListForm):
    """Words, year and district."""

    q = forms.CharField(
        label=_("Search"), max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search", "placeholder": _("words")})
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def _years(self, years: list[int]) -> None:
        self.choose("year", [("", _("All years")), *((year, str(year)) for year in self.with_asked(years))])

    def asked(self) -> Asked:
        """What the address asks for, checked."""
        data = self.cleaned_data
        known = {name: data.get(name) for name in ("year", "district", "ngo")}
        return Asked(q=data["q"], kind=data.get("kind", ""), sort=data["sort"], page=data["page"] or 1, **known)


class PlanFilterForm(_WordsForm):
    """Words, kind, year and district."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *PlanKind.choices], required=False)

    def __init__(self, *args: Any, scope: Scope, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._years(years)
        sorts = both_ways({"name": _("Name"), "since": _("Period")})
        self.lay_out(scope, sorts, {"q": 4, "kind": 3, "year": 2, "district": 3})


class EventFilterForm(_WordsForm):
    """Words, NGO, year and district."""

    ngo = forms.TypedChoiceField(label=_("NGO"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, scope: Scope, years: list[int], ngos: Sequence[NGO], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._years(years)
        self.choose("ngo", [("", _("All")), *((ngo.pk, str(ngo)) for ngo in ngos)])
        sorts = both_ways({"name": _("Name"), "day": _("Date")})
        self.lay_out(scope, sorts, {"q": 4, "ngo": 3, "year": 2, "district": 3})
