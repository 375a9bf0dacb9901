"""The inputs of the minutes editor: what was typed in each, what that means, and what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from msgspec import Struct, field

from grants.forms.fields import DayField, WholeField
from koksu.language import short_date

LONGEST_TEXT = 20_000  # characters of one speech
ONCE = 300  # of words that are typed once for all languages, «іссапарда / в командировке»
MOST_VOTES = 10_000
NO_CHOICE = _("There is no such choice.")
DATE = r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{1,4})?"  # as people begin one: whether it is a day, DayField says
_UNTIL = re.compile(rf"(?:до\s+|by\s+)?({DATE})\s*(?:ж\.|г\.|года)?\s*(?:дейін)?\.?", re.IGNORECASE)
_BOTH = re.compile(rf"({DATE})\s*[,;(–—]\s*(.+?)\)?", re.DOTALL)
_MEANT_AS_DAY = re.compile(r"[\d\s.,/\-]+")
Deadline = tuple[date | None, str]


class DeadlineField(forms.CharField):
    """A deadline as it is spoken: a day («01.10.2026», «до 01.10.2026»), words («шарт жасалғанға дейін»), or both: «01.10.2026 (words)»."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, required=False, **kwargs)

    def clean(self, value: Any) -> Deadline:
        text, day = str(super().clean(value)), DayField(required=False)
        until, both = _UNTIL.fullmatch(text), _BOTH.fullmatch(text)
        if until:
            return day.clean(until[1]), ""
        if both:
            return day.clean(both[1]), both[2].strip()
        return (day.clean(text), "") if _MEANT_AS_DAY.fullmatch(text) else (None, text)

    def prepare_value(self, value: Any) -> str:
        day, words = value or (None, "")
        return f"{short_date(day)} ({words})" if day and words else short_date(day) if day else words


class Pick(forms.Field):
    """One of the records that are known, by its key."""

    def __init__(self, source: str) -> None:
        super().__init__(required=False)
        self.source = source  # whose choices: an attribute of Known


class PickMany(Pick):
    """Any number of them."""


def text_field(longest: int = LONGEST_TEXT) -> forms.CharField:
    return forms.CharField(max_length=longest, required=False)


def choice_field(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, required=False, error_messages={"invalid_choice": NO_CHOICE})


def votes_field() -> WholeField:
    return WholeField(min_value=0, max_value=MOST_VOTES, required=False)


class Cell(Struct):
    """One input: its name, its label, how it is read, what stands there as typed, what that means, what is wrong.

    `beside`: the same text in the other languages that it has, by language.
    """

    name: str
    label: Any
    read: forms.Field
    raw: str = ""
    many: list[str] = field(default_factory=list)  # of a PickMany
    value: Any = None
    error: str = ""
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def blank(self) -> bool:
        return not (self.raw.strip() or self.many)

    @property
    def longest(self) -> int | None:
        """How many characters it takes."""
        return self.read.max_length if isinstance(self.read, forms.CharField) else None

    def show(self, value: Any) -> None:
        """Put a known value there, as its input shows it."""
        self.value = value
        if isinstance(self.read, PickMany):
            self.many = list(value)
        elif value not in (None, ""):
            self.raw = str(self.read.prepare_value(value))

    def type(self, data: QueryDict, known: Any) -> None:
        """Read what was typed; what can't be read is kept as it is, with what is wrong."""
        try:
            if isinstance(self.read, PickMany):
                self.many = [key for key in dict.fromkeys(data.getlist(self.name)) if key]
                self.value = [_picked(getattr(known, self.read.source), key) for key in self.many]
            elif isinstance(self.read, Pick):
                self.raw = data.get(self.name, "")
                self.value = _picked(getattr(known, self.read.source), self.raw) if self.raw else None
            else:
                self.raw = data.get(self.name, "")
                self.value = self.read.clean(self.raw)
        except ValidationError as error:
            self.wrong(error.messages[0])

    def wrong(self, words: str) -> None:
        """Say what is wrong: the first thing that is."""
        self.error = self.error or words


def _picked(choices: Mapping[str, Any], key: str) -> Any:
    try:
        return choices[key]
    except KeyError as error:
        raise ValidationError(NO_CHOICE, code="invalid_choice") from error
