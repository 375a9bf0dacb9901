"""How an output is typed: the cells that the kind of its promise asks for, alone on a page or as a row of the grid."""

import re
from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from grants.actions.outputs import OUTPUT_FIELDS
from grants.forms.base import EntryForm, in_order, typed_field
from grants.forms.needs import Need, needs_of
from grants.forms.proof import kinds_by_code, proof_choices, read_proof
from grants.models import Deliverable, Output, Unit
from grants.models.dictionaries import ASKABLE

LARGEST = 10**9  # of any whole number of an output
TIMED = {Unit.EVENT, Unit.HOUR}  # kinds counted in these have a start and an end
FIRST, TIMES, LAST = ("day", "claimed"), ("starts_at", "ends_at"), ("place", "topic", "signatories")
COMMON = (*FIRST, *LAST)  # what every kind asks for
ORDER = (*FIRST, *ASKABLE, *TIMES, *LAST)  # of the cells in a row
WIDTHS = {"newspaper": 3, "author": 3, "trainer": 3, "channel": 3}  # in twelfths, on a page of its own; others 2
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


def check_times(form: forms.Form | forms.ModelForm) -> None:
    """Say at its field where an end comes before its start. An event lasts; what is shown may be shown for one day."""
    in_order(form, "starts_at", "ends_at", may_meet=False)
    in_order(form, "shown_from", "shown_until")


class OutputsField(forms.ModelMultipleChoiceField):
    """Outputs by their ids. A number that no database could hold names no output, as a word doesn't."""

    def clean(self, value: Any) -> Any:
        for one in value or []:
            if not re.fullmatch("[0-9]{1,18}", str(one)):
                raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(one)[:40]})
        return super().clean(value)


class ProofForm(forms.Form):
    """Proof for one output: files and links, in a drop zone."""

    PREFIX = "proof"
    conflict = None
    version_now = seen_now = ""

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, output: Output, **by: Any) -> None:
        super().__init__(data)
        self.irregular: list[str] = []
        self.needs, self.kinds, self.by = needs_of(output.deliverable.kind), kinds_by_code(), by
        self.asked = [code for need in self.needs for code, _minimum in need.options]
        self.proof = read_proof(data, files, self.PREFIX, asked=self.asked, kinds=self.kinds, **by)
        self.there = list(output.evidence.filter(voided_at=None, document__voided_at=None).select_related("document__kind"))

    def clean(self) -> dict[str, Any]:
        if not self.proof and not self.proof.errors:
            raise ValidationError(_("Choose a file or give a link."), code="nothing")
        if self.proof.errors:
            raise ValidationError(self.proof.errors)
        return self.cleaned_data

    @property
    def proof_choices(self) -> list[tuple[str, str]]:
        return proof_choices(self.asked, self.kinds)

    @property
    def needed(self) -> list[tuple[Need, bool]]:
        """The proof that the kind asks for, and whether it is there: attached, or given now."""
        attached = (evidence.document.kind.code for evidence in self.there if evidence.document.kind)
        there = Counter([*attached, *self.proof.codes()])
        return [(need, need.met(there)) for need in self.needs]

    def refuse(self, error: ValidationError) -> None:
        self.add_error(None, ValidationError(error.messages))

    def unjudged(self, data: QueryDict) -> None:
        self.data, self.is_bound, self._errors = data, True, forms.utils.ErrorDict()
        self.proof = read_proof(data, None, self.PREFIX, asked=self.asked, kinds=self.kinds, **self.by)


class OutputForm(EntryForm):
    """A reported output, to be changed or mended: the cells that its kind asks for, and a place for further proof."""

    class Meta(EntryForm.Meta):
        model = Output
        fields = OUTPUT_FIELDS
        formfield_callback = output_field

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, instance: Output, **by: Any) -> None:
        super().__init__(data, files, instance=instance)
        self.further = ProofForm(data, files, output=instance, **by)
        asked = cells_of(instance.deliverable)
        for name in set(OUTPUT_FIELDS) - set(asked):
            del self.fields[name]
        self.fields["claimed"].label = quantity_label(instance.deliverable.kind.unit)
        small = [(name, WIDTHS.get(name, 2)) for name in asked if name not in LAST]
        self.layout = [("", small), ("", [("place", 4), ("topic", 8), ("signatories", 4)])]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        check_times(self)
        if self.further.proof.errors:
            raise ValidationError(self.further.proof.errors)
        return found

    def unjudged(self, data: QueryDict) -> None:
        super().unjudged(data)
        self.further.unjudged(data)
