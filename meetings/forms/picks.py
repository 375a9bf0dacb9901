"""Choosing several records of a list: boxes to tick, which work without a script and on a phone."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_ID = re.compile(r"[1-9][0-9]{0,17}")  # within 64 bits


class PicksField(forms.ModelMultipleChoiceField):
    """Any number of records. `words`: how one is named, where not by itself."""

    default_error_messages = {"invalid_choice": _("There is no such choice."), "invalid_pk_value": _("There is no such choice.")}

    def __init__(self, *args: Any, words: Any = str, **kwargs: Any) -> None:
        self.words = words
        super().__init__(*args, **{"required": False, "widget": forms.CheckboxSelectMultiple(attrs={"class": "picks"}), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return str(self.words(obj))

    def clean(self, value: Any) -> Any:
        """As Django's; an id that no database column holds is told like any other that isn't on the list."""
        if not all(_ID.fullmatch(str(one)) for one in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)
