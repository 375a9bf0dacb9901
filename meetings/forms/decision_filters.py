"""The filters above the list of decisions, as a crispy form whose fields are the address's names."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.filters import ListForm, both_ways
from koksu.accounts.scope import Scope
from meetings.models import Commission, Effect, Person
from meetings.reports.decision_list import STATES, Asked
from meetings.templatetags.decision_tags import DUTIES

COLUMNS = {"day": _("Date"), "due": _("Deadline"), "amount": _("Amount")}


class DecisionFilterForm(ListForm):
    """Words, commission, year, effect, where an action item stands, who is responsible, and district."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("words, an NGO, a name")}),
    )
    commission = forms.TypedChoiceField(label=_("Commission"), required=False, coerce=int, empty_value=None)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    effect = forms.ChoiceField(label=_("Kind of decision"), choices=[("", _("All")), *Effect.choices], required=False)
    state = forms.ChoiceField(
        label=_("Action items"), choices=[("", _("All")), *((name, DUTIES[name][1]) for name in STATES)], required=False
    )
    responsible = forms.TypedChoiceField(label=_("Responsible"), required=False, coerce=int, empty_value=None)

    def __init__(
        self,
        *args: Any,
        scope: Scope,
        years: list[int],
        commissions: Sequence[Commission],
        people: Sequence[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        several = len(scope.districts) > 1
        self.choose("commission", [("", _("All")), *((one.pk, f"{one}, {one.district}" if several else str(one)) for one in commissions)])
        self.choose("year", [("", _("All years")), *((year, str(year)) for year in self.with_asked(years))])
        self.choose("responsible", [("", _("All")), *((one.pk, str(one)) for one in people)])
        widths = {"q": 4, "commission": 4, "year": 2, "state": 2, "effect": 4, "responsible": 4, "district": 4}
        self.lay_out(scope, both_ways(COLUMNS), widths)

    def asked(self) -> Asked:
        """What the address asks for, checked."""
        data = self.cleaned_data
        known = {name: data[name] for name in ("q", "commission", "year", "district", "effect", "state", "responsible")}
        return Asked(**known, sort=data["sort"] or "-day", page=data["page"] or 1)
