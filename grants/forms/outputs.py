"""How an output is typed: the cells that the kind of its promise asks for, alone on a page or as a row of the grid."""

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from grants.actions.outputs import OUTPUT_FIELDS
from grants.forms.base import EntryForm, typed_field
from grants.models import Deliverable, Output, Unit
from grants.models.dictionaries import ASKABLE

LARGEST = 10**9  # of any whole number of an output
TIMED = {Unit.EVENT, Unit.HOUR}  # kinds counted in these have a start and an end
FIRST, TIMES, LAST = ("day", "claimed"), ("starts_at", "ends_at"), ("place", "topic", "signatories")
COMMON = (*FIRST, *LAST)  # what every kind asks for
ORDER = (*FIRST, *ASKABLE, *TIMES, *LAST)  # of the cells in a row
SHORT = {"issue_number": _("Issue no."), "starts_at": _("Start"), "ends_at": _("End")}


class ClockField(forms.TimeField):
    """A time as people type it: 14:30, 14.30, 1430, 9."""

    widget = forms.TextInput
    input_formats = ["%H:%M", "%H.%M", "%H-%M", "%H%M", "%H"]
    default_error_messages = {"invalid": _("This is not a time. Enter it as 14:30.")}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if hasattr(value, "hour") else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "maxlength": 8}


def output_field(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field for an output's: as everywhere, times read kindly, whole numbers within what the database takes."""
    if isinstance(field, models.TimeField):
        kwargs = {"form_class": ClockField, **kwargs}
    elif isinstance(field, models.IntegerField):
        kwargs = {"min_value": 1 if field.name == "claimed" else 0, "max_value": LARGEST, **kwargs}
    return typed_field(field, label=SHORT.get(field.name, capfirst(field.verbose_name)), **kwargs)


FIELDS = forms.fields_for_model(Output, fields=OUTPUT_FIELDS, formfield_callback=output_field)


def cells_of(deliverable: Deliverable) -> list[str]:
    """The columns of an output that this promise's kind asks for, in the order of a row."""
    times = TIMES if deliverable.kind.unit in TIMED else ()
    return [*FIRST, *deliverable.kind.asked, *times, *LAST]


def quantity_label(unit: str) -> str:
    """«Саны, іс-шара»: a claimed quantity says in what it is counted."""
    return f"{_('Quantity')}, {Unit(unit).label}"


def in_order(form: forms.Form | forms.ModelForm) -> None:
    """Say at its field where an end comes before its start."""
    for first, last in (("starts_at", "ends_at"), ("shown_from", "shown_until")):
        start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
        if start and end and (end < start or (end == start and last == "ends_at")):
            form.add_error(last, _("The end comes before the start."))


class OutputForm(EntryForm):
    """A reported output, to be changed or mended: the cells that its kind asks for."""

    class Meta(EntryForm.Meta):
        model = Output
        fields = OUTPUT_FIELDS
        formfield_callback = output_field

    def __init__(self, *args: Any, instance: Output, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        asked = cells_of(instance.deliverable)
        for name in set(OUTPUT_FIELDS) - set(asked):
            del self.fields[name]
        self.fields["claimed"].label = quantity_label(instance.deliverable.kind.unit)
        wide = {"place": 4, "topic": 8, "signatories": 6}
        self.layout = [("", [(name, wide.get(name, 3)) for name in asked])]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        in_order(self)
        return found or self.cleaned_data
