"""The NGO's own reports: when they are due and when they came."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm, in_order
from grants.models import ProgressReport


class ProgressReportForm(EntryForm):
    """Interim or final; its period, the day it is due and the day it was handed in, each possibly unknown."""

    layout = [("", [("since", 3), ("until", 3), ("due", 3), ("submitted", 3), ("final", 12)])]

    class Meta(EntryForm.Meta):
        model = ProgressReport
        fields = ("final", "since", "until", "due", "submitted")
        labels = {"final": _("This is the final report")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        in_order(self, "since", "until")
        return cleaned
