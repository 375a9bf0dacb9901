"""How people type dates and quantities with decimals."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from koksu.fields import TypedField, validate_account, validate_bin, validate_iin

FIRST_DAY, LAST_DAY = date(1991, 1, 1), date(2100, 12, 31)
_TYPED_DAY = re.compile(r"(\d{1,2})[.,/\- ](\d{1,2})[.,/\- ](\d{4})|(\d{2})(\d{2})(\d{4})")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})[.,/\- ](\d{1,2})[.,/]?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
CHECKED_AS_TYPED: dict[Callable[[str], None], str] = {validate_bin: "bin", validate_iin: "iin", validate_account: "account"}
_DECIMAL = re.compile(r"[\d \u00a0\u202f]+(?:[.,]\d*)?")


class DayField(TypedField):
    """A date as people type it: 23.11.2019, 23/11/2019, 23112019, 2019-11-23. Years 1991 to 2100: others are slips of the hand."""

    default_error_messages = {
        "invalid": _("This is not a date. Enter it as 23.11.2019."),
        "no_year": _("The year is missing. Enter it as %(day)s.%(month)s.yyyy."),
        "impossible": _("There is no such day. Check the day and the month: 23.11.2019."),
        "far": _("The year must lie between 1991 and 2100. Check it."),
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        text = str(value).strip()
        iso, typed = _ISO.fullmatch(text), _TYPED_DAY.fullmatch(text)
        if short := _WITHOUT_YEAR.fullmatch(text):
            known = {"day": short[1].zfill(2), "month": short[2].zfill(2)}
            raise ValidationError(self.error_messages["no_year"], code="no_year", params=known)
        if not iso and not typed:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        year, month, day = iso.groups() if iso else [part for part in typed.groups() if part][::-1] if typed else ()
        try:
            found = date(int(year), int(month), int(day))
        except ValueError as error:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from error
        if not FIRST_DAY <= found <= LAST_DAY:
            raise ValidationError(self.error_messages["far"], code="far")
        return found

    def prepare_value(self, value: Any) -> Any:
        return date_format(value, "d.m.Y") if isinstance(value, date) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "class": "day", "maxlength": 20, "placeholder": _("dd.mm.yyyy")}


class HundredthsField(TypedField):
    """A number with at most two decimals, kept as whole hundredths: «12,5» is 1250. `largest` is in whole units."""

    default_error_messages = {
        "invalid": _("This is not a number. Enter digits, for example 12 or 12,50."),
        "decimals": _("After the comma come at most two digits."),
        "large": _("The number is too large: at most %(limit)s."),
    }

    def __init__(self, *, largest: int = 10**9, **kwargs: Any) -> None:
        self.largest = largest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        text = str(value).strip()
        if not _DECIMAL.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        whole, _comma, part = re.sub(r"\s", "", text).replace(",", ".").partition(".")
        if len(part) > 2:
            raise ValidationError(self.error_messages["decimals"], code="decimals")
        if len(whole) > 15 or int(whole or 0) > self.largest:
            raise ValidationError(self.error_messages["large"], code="large", params={"limit": self.largest})
        return int(whole or 0) * 100 + int(part.ljust(2, "0") or 0)

    def prepare_value(self, value: Any) -> Any:
        return hundredths(value) if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "class": "amount", "maxlength": 20}


class WholeField(forms.IntegerField):
    """A whole number typed as text, blanks between thousands allowed: «1 000»."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("This is not a whole number. Enter digits, for example 12."),
        "min_value": _("Enter a whole number, %(limit_value)s or more."),
        "max_value": _("The number is too large: at most %(limit_value)s."),
    }

    def to_python(self, value: Any) -> int | None:
        typed = re.sub(r"\s", "", value) if isinstance(value, str) else value
        if isinstance(typed, str) and typed and not re.fullmatch(r"-?[0-9]+", typed):  # int() would take 1_000, Django «1.000» for 1
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(typed)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "class": "amount", "maxlength": 20}


class IdentifierField(forms.CharField):
    """A BIN, IIN or account as people type it: blanks don't count, small letters are as good as capitals.

    `check` (validate_bin, validate_account, …) refuses what can't be one; a record's number that was there already isn't asked.
    """

    def __init__(self, *, check: Callable[[str], None], **kwargs: Any) -> None:
        self.check = check
        super().__init__(**{"max_length": 40, **kwargs})

    def to_python(self, value: Any) -> str | None:
        typed = super().to_python(value)
        return "".join(typed.split()).upper() or self.empty_value if typed else typed

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes = {**super().widget_attrs(widget), "autocomplete": "off", "class": "identifier", "spellcheck": "false"}
        if kind := CHECKED_AS_TYPED.get(self.check):  # identifiers.js says so while one types
            attributes |= {"data-check": kind, "data-wrong": self._refusal()}
        return attributes

    def _refusal(self) -> Any:
        """What `check` says of a number that can't be one, still to be translated."""
        try:
            self.check("")
        except ValidationError as error:
            return error.message
        return ""

    def judge(self, form: forms.BaseForm, name: str) -> None:
        """Refuse, at its field, a number that was typed now and can't be one."""
        number = form.cleaned_data.get(name)
        if number and name in form.changed_data:
            try:
                self.check(number)
            except ValidationError as error:
                form.add_error(name, error)


def hundredths(value: int) -> str:
    """1250 as «12,5», 1200 as «12»."""
    whole, part = divmod(value, 100)
    return f"{whole},{part:02d}".rstrip("0") if part else str(whole)


def one_of(choices: Sequence[tuple[str, Any]], first: Any = "") -> list[tuple[str, Any]]:
    """Choices with an empty one before them, which says what it means."""
    return [("", first or "—"), *choices]
