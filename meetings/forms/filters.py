"""The filters above the list of meetings, as a crispy form whose fields are the address's names."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.filters import ListForm, both_ways
from koksu.accounts.scope import Scope
from meetings.models import Commission, MeetingStatus
from meetings.reports.meeting_list import CORRECTING, Asked

STATUSES = [("", _("All")), *MeetingStatus.choices, (CORRECTING, _("being corrected"))]
COLUMNS = {"day": _("Date"), "name": _("Commission"), "number": _("Number")}


class MeetingFilterForm(ListForm):
    """Words, commission, year, status and district."""

    q = forms.CharField(
        label=_("Search in all that was said"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("words, a name, a date")}),
    )
    commission = forms.TypedChoiceField(label=_("Commission"), required=False, coerce=int, empty_value=None)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    status = forms.ChoiceField(label=_("Status"), choices=STATUSES, required=False)

    def __init__(self, *args: Any, scope: Scope, years: list[int], commissions: Sequence[Commission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = len(scope.districts) > 1
        self.choose("commission", [("", _("All")), *((one.pk, f"{one}, {one.district}" if several else str(one)) for one in commissions)])
        self.choose("year", [("", _("All years")), *((year, str(year)) for year in self.with_asked(years))])
        widest = 3 if several else 4
        widths = {"q": widest, "commission": widest, "year": 2, "status": 2, "district": 2}
        self.lay_out(scope, [("near", _("Coming ones first")), *both_ways(COLUMNS)], widths)

    def asked(self) -> Asked:
        """What the address asks for, checked."""
        data = self.cleaned_data
        return Asked(
            q=data["q"],
            commission=data["commission"],
            year=data["year"],
            district=data["district"],
            status=data["status"],
            sort=data["sort"] or "near",
            page=data["page"] or 1,
        )
