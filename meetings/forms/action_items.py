"""What becomes of an action item: said to be done, confirmed or sent back, dropped."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.forms.base import LONGEST_TEXT, EntryForm
from grants.forms.fields import DayField
from grants.models import Document
from koksu.language import short_date
from meetings.models import ActionItem

CONFIRM, SEND_BACK = "confirm", "send_back"


def _reason(label: Any, *, required: bool = True) -> forms.CharField:
    errors = {"required": _("Write the reason.")}
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, required=required, widget=forms.Textarea(attrs={"rows": 3}), error_messages=errors
    )


class DeedForm(EntryForm):
    """A deed done to an action item that is there: it begins at its first field, like a form of something new."""

    def _begin(self) -> None:
        super()._begin()
        if not self.is_bound:
            _legend, fields = self.layout[0]
            self.fields[fields[0][0]].widget.attrs["autofocus"] = True


class DoneForm(DeedForm):
    """On which day it was done, and what shows it: words, a document of the district, or both."""

    on = DayField(label=_("Done on"))
    note = forms.CharField(
        label=_("What shows that it is done"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = forms.ModelChoiceField(
        Document.objects.none(), label=_("Document that shows it"), required=False, empty_label=_("No document")
    )
    layout = [("", [("on", 3), ("note", 12), ("document", 12)])]

    class Meta(EntryForm.Meta):
        model = ActionItem
        fields = ("document",)

    def __init__(self, *args: Any, district: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers: Any = self.fields["document"]
        papers.queryset = Document.objects.live().filter(district=district).select_related("kind").order_by("-recorded_at", "-pk")
        papers.label_from_instance = lambda one: f"{one}, {short_date(one.day)}" if one.day else str(one)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not str(cleaned.get("note", "")).strip() and not cleaned.get("document"):
            words = _("Say what shows that it is done: in words, or by a document.")
            self.add_error("note", ValidationError(words, code="required"))
        return cleaned


class ConfirmForm(EntryForm):
    """Whether it is done after all; where it isn't, why."""

    verdict = forms.ChoiceField(
        label=_("Is it done?"),
        choices=[(CONFIRM, _("Yes: I confirm that it is done")), (SEND_BACK, _("No: I send it back"))],
        initial=CONFIRM,
        widget=forms.RadioSelect,
    )
    why = _reason(_("Reason, where it is sent back"), required=False)
    layout = [("", [("verdict", 12), ("why", 12)])]

    class Meta(EntryForm.Meta):
        model = ActionItem
        fields = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("verdict") == SEND_BACK and not cleaned.get("why"):
            self.add_error("why", ValidationError(_("Write the reason."), code="required"))
        return cleaned

    @property
    def confirmed(self) -> bool:
        return bool(self.cleaned_data["verdict"] == CONFIRM)


class DropForm(DeedForm):
    """Why it isn't to be done any more."""

    why = _reason(_("Reason"))
    layout = [("", [("why", 12)])]

    class Meta(EntryForm.Meta):
        model = ActionItem
        fields = ()
