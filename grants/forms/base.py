"""What every form of entry shares: how its fields are typed and laid out, and what it shows when the books don't take it as it is."""

import json
from copy import copy
from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from grants.forms.fields import DayField, IdentifierField, WholeField
from koksu.fields import TengeField

LONGEST_TEXT = 5000  # characters of a text field
LARGEST_NUMBER = 10**9  # of things counted; every database takes it
Section = tuple[Any, list[tuple[str, int]]]
"""A legend (may be empty) and its fields, each with its width in twelfths (2, 3, 4, 5, 6, 8 or 12)."""


def typed_field(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field for a model's: dates and numbers as text that is read kindly, long texts with an end."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        kwargs = {"form_class": DayField, **kwargs}
    elif isinstance(field, models.IntegerField) and not isinstance(field, TengeField) and not field.choices:
        kwargs = {"form_class": WholeField, "max_value": LARGEST_NUMBER, **kwargs}
    elif isinstance(field, models.TextField):
        kwargs = {"max_length": LONGEST_TEXT, "widget": forms.Textarea(attrs={"rows": 3}), **kwargs}
    return field.formfield(**kwargs)


class Difference(Struct):
    """A field of which two people made different things: both as the reader sees them; `mine` says which is chosen at first."""

    name: str
    label: str
    typed: str
    present: str
    mine: bool


class Conflict(Struct):
    """Somebody saved first: who, when, the version now, and what differs."""

    who: str
    when: datetime | None
    version: int
    differences: list[Difference]


class EntryForm(forms.ModelForm):
    """A form that enters one record. Its view (grants.views.entry) calls the action; `values()` is what it hands over.

    `irregular` (what isn't as it should be, in words) makes it ask for a reason; `conflict` shows both versions.
    """

    layout: ClassVar[list[Section]] = []
    irregular_reason = forms.CharField(
        label=_("Why it is entered all the same"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200_000)
    OURS: ClassVar[set[str]] = {"irregular_reason", "version", "seen"}

    class Meta:
        formfield_callback = typed_field

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, instance=copy(instance), **kwargs)  # a copy: judging the form writes what was typed on it
        self.irregular: list[str] = []
        self.conflict: Conflict | None = None

    def clean(self) -> dict[str, Any]:
        """What was typed. A number typed now must pass its check digits; a wrong one in the books is the checks' to find."""
        super().clean()
        for name, field in self.fields.items():
            if isinstance(field, IdentifierField):
                field.judge(self, name)
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What was typed, cleaned: the record's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.OURS}

    @property
    def reason(self) -> str:
        """Why an irregular fact is entered all the same."""
        return str(self.cleaned_data.get("irregular_reason", ""))

    @property
    def seen_version(self) -> int | None:
        """The version of the record that the person saw."""
        return self.cleaned_data.get("version")

    @property
    def version_now(self) -> Any:
        """What the hidden field says: the version that the next submit answers to."""
        if self.conflict:
            return self.conflict.version
        return self.data.get("version", "") if self.is_bound else getattr(self.instance, "version", "") if self.instance.pk else ""

    def seen_now(self) -> str:
        """What the form showed at first, so that a later conflict knows what the person changed."""
        if self.is_bound:
            return str(self.data.get("seen", ""))
        shown = {field.name: _raw(field) for field in self.own_fields()} if self.instance.pk else {}
        return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))

    def seen_then(self) -> dict[str, Any]:
        """What `seen_now` wrote into the page that was sent; nothing where that was tampered with."""
        try:
            seen = json.loads(str(self.data.get("seen", "")) or "{}")
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def own_fields(self) -> list[forms.BoundField]:
        """The visible fields of the record itself."""
        return [field for field in self.visible_fields() if field.name not in self.OURS]

    def refuse(self, error: ValidationError) -> None:
        """Show what an action refused."""
        show_refusal(self, error)

    def unjudged(self, data: QueryDict) -> None:
        """Show typing that isn't submitted yet, without judging it."""
        self.data, self.is_bound = data, True
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}

    def differences(self, present: "EntryForm") -> list[Difference]:
        """What this form's typing makes of the fields otherwise than the record has them now (`present`: an unbound form of it)."""
        seen, found = self.seen_then(), []
        for field in self.own_fields():
            there = present[field.name]
            if field.field.has_changed(there.initial, field.data):
                mine = _raw(field) != seen.get(field.name)
                found.append(Difference(field.name, str(field.label), shown_value(field), shown_value(there), mine))
        return found

    @property
    def helper(self) -> FormHelper:
        """The layout: its sections, each a row of columns."""
        helper = bare_helper(self)
        helper.template = "components/fields.html"
        helper.layout = Layout(*(self._section(legend, fields) for legend, fields in self.layout))
        self._begin()
        return helper

    def _begin(self) -> None:
        """A new form begins at its first field, one that was refused at its first wrong field; a question comes before both."""
        names = [name for _legend, fields in self.layout for name, _width in fields if name in self.fields]
        wrong = [] if self.irregular or self.conflict else [name for name in names if name in self.errors]
        for name in wrong[:1] if self.is_bound else names[: not self.instance.pk]:
            self.fields[name].widget.attrs["autofocus"] = True

    def _section(self, legend: Any, fields: list[tuple[str, int]]) -> Any:
        columns = Div(*(Div(Field(name), css_class=f"col-md-{width}") for name, width in fields if name in self.fields), css_class="row")
        return Fieldset(str(legend), columns, css_class="section") if legend else columns


def _raw(field: forms.BoundField) -> str | list[str]:
    """A field's value as its input carries it."""
    value = field.value()
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return "" if value is None else str(value)


def shown_value(field: forms.BoundField) -> str:
    """A field's value as a reader sees it: a choice by its words."""
    raw = _raw(field)
    if isinstance(field.field, forms.ChoiceField | forms.ModelChoiceField):
        choices: Any = field.field.choices
        words = {str(value): str(text) for value, text in choices if not isinstance(text, list | tuple)}
        return ", ".join(words.get(value, value) for value in (raw if isinstance(raw, list) else [raw]))
    return raw if isinstance(raw, str) else ", ".join(raw)


def bare_helper(form: forms.BaseForm) -> FormHelper:
    """For a form whose page writes the form tag and its token itself."""
    helper = FormHelper(form)
    helper.form_tag, helper.disable_csrf = False, True
    return helper


def show_refusal(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what an action refused: at its field where the form has it, else above."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def in_order(form: forms.BaseForm, first: str, last: str, *, may_meet: bool = True) -> None:
    """Refuse, at its field, an end before its start (or at it, unless they `may_meet`); what is unknown is in order."""
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if start and end and (end < start or (end == start and not may_meet)):
        form.add_error(last, ValidationError(_("The end comes before the start."), code="order"))


class ReasonForm(forms.Form):
    """A step that asks for its reason: voiding, returning, reopening."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Write the reason.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(self)
