"""What becomes of an action item: said to be done, confirmed or sent back, dropped."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from grants.forms.base import LONGEST_TEXT, EntryForm
from grants.forms.fields import DayField
from grants.models import Document
from grants.reports.document_search import document_words, found_documents, with_contracts
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
    """On which day it was done, and what shows it: words, a document of the district, or both.

    Of documents those are offered that have the words of `find`; without words the last ones entered. `count`: how many there are.
    """

    on = DayField(label=_("Done on"))
    note = forms.CharField(
        label=_("What shows that it is done"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    find = forms.CharField(
        label=_("Document that shows it"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("kind, number, date, NGO or contract")}),
    )
    document = forms.ModelChoiceField(
        Document.objects.none(),
        label=_("Document that shows it"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": _("There is no such choice.")},
    )
    layout = [("", [("on", 3), ("note", 12)])]
    OURS: ClassVar[set[str]] = EntryForm.OURS | {"find"}

    class Meta(EntryForm.Meta):
        model = ActionItem
        fields = ("document",)

    def __init__(self, data: QueryDict | None = None, *args: Any, district: int, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        papers: Any = self.fields["document"]
        papers.queryset = Document.objects.live().filter(district=district)
        self.district, self.count = district, 0
        self._offer(data)

    def unjudged(self, data: QueryDict) -> None:
        super().unjudged(data)
        self._offer(data)

    def _offer(self, data: QueryDict | None) -> None:
        """The documents to choose from: those found, before them the one that is chosen already; and none of them."""
        papers: Any = self.fields["document"]
        words, chosen = (data.get("find", ""), data.get("document", "")) if data else ("", "")
        found, self.count = found_documents(self.district, words)
        if re.fullmatch("[1-9][0-9]{0,17}", chosen) and chosen not in [str(one.pk) for one in found]:
            found = [*with_contracts(papers.queryset.filter(pk=chosen)), *found]
        papers.widget.choices = [("", _("No document")), *((one.pk, document_words(one)) for one in found)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.get("document")
        if not self.errors and not str(cleaned.get("note", "")).strip() and not chosen:
            words = _("Say what shows that it is done: in words, or by a document.")
            self.add_error("note", ValidationError(words, code="required"))
        if not self.errors and cleaned.get("find") and not chosen:
            words = _("You looked for a document and chose none: choose one of these, or clear the search.")
            self.add_error("document", ValidationError(words, code="not_chosen"))
        return cleaned


class ConfirmForm(EntryForm):
    """Whether it is done after all; where it isn't, why."""

    verdict = forms.ChoiceField(
        label=_("Is it done?"),
        choices=[(CONFIRM, _("Yes: I confirm that it is done")), (SEND_BACK, _("No: I send it back"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is done.")},
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
