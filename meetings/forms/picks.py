"""Choosing several records of a list: boxes to tick, which work without a script and on a phone."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_ID = re.compile(r"[1-9][0-9]{0,17}")  # within 64 bits


class PicksField(forms.ModelMultipleChoiceField):
    """Any number of records. `words`: how one is named, where not by itself."""

    def __init__(self, *args: Any, words: Any = str, **kwargs: Any) -> None:
        self.words = words
        super().__init__(*args, **{"required": False, "widget": forms.CheckboxSelectMultiple(attrs={"class": "picks"}), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return str(self.words(obj))

    def clean(self, value: Any) -> Any:
        """As Django's; an id that no database column holds is told like any other that isn't on the list."""
        for one in value or ():
            if not _ID.fullmatch(str(one)):
                raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(one)[:40]})
        return super().clean(value)
