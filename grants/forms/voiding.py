"""The reason for voiding a record."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from grants.forms.base import ReasonForm
from grants.models.base import Record


class VoidForm(ReasonForm):
    """The reason; its hidden version says what the person saw."""

    def __init__(self, data: QueryDict | None = None, *, record: Record, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.version_now = record.version
        self.fields["reason"].widget.attrs["autofocus"] = True

    @property
    def seen_version(self) -> int | None:
        """The version of the record that the person saw."""
        typed = str(self.data.get("version", ""))
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused, above the form."""
        self.add_error(None, error.messages)

    def unjudged(self, data: QueryDict) -> None:
        """A reason that was typed before the session ended."""
        self.initial["reason"] = data.get("reason", "")
