"""The database field and the form field for Tenge, validators of BIN, IIN and account for forms, the key columns for Kazakh search
and order, and the lookup they use."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Lookup
from django.utils.translation import gettext_lazy as _

from koksu import language
from koksu.identifiers import is_bin, is_iban, is_iin
from koksu.money import MAX_TIYN, AmountError, Tenge

# Each says what to type instead.
AMOUNT_MESSAGES = {
    "empty": _("Enter an amount, for example 428 571 or 428 571,50."),
    "not_a_number": _("This is not an amount. Enter digits, for example 428 571 or 428 571,50."),
    "too_many_decimals": _("After the comma come at most two digits. Enter thousands with a space: 428 571, and tiyn as 428 571,50."),
    "negative": _("An amount can't be negative. Enter it without the minus sign."),
    "too_large": _("The largest amount is 100 billion tenge. Check the number of zeros."),
}


def in_range(tiyn: int) -> None:
    """Refuse what is further from zero than MAX_TIYN. The sign is each model's own constraint: a basis gap may be negative."""
    if abs(tiyn) > MAX_TIYN:
        raise ValidationError(AMOUNT_MESSAGES["too_large"], code="too_large")


# For what people type now: facts already in the books may be wrong, so models don't ask these.
def validate_bin(typed: str) -> None:
    """Refuse what can't be a BIN."""
    if not is_bin(typed):
        raise ValidationError(_("There can't be such a BIN: check each of its 12 digits on the certificate."), code="bin")


def validate_iin(typed: str) -> None:
    """Refuse what can't be an IIN."""
    if not is_iin(typed):
        raise ValidationError(_("There can't be such an IIN: check each of its 12 digits on the identity card."), code="iin")


def validate_account(typed: str) -> None:
    """Refuse what can't be an account in Kazakhstan."""
    if not is_iban(typed):
        raise ValidationError(
            _("There can't be such an account: check its 20 characters, from KZ on, against the bank's certificate."), code="account"
        )


class TypedField(forms.Field):
    """A text input whose typing `to_python` reads. What reads the same is no change: «428571,00» over 428 571, 1.2.2026 over 01.02.2026."""

    widget = forms.TextInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return not self.disabled and bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class TengeFormField(TypedField):
    """A text input read by Tenge.read; min_value and max_value are Tenge (or whole tiyn). Typing that can't be read is kept as typed."""

    default_error_messages = {
        **AMOUNT_MESSAGES,
        "required": AMOUNT_MESSAGES["empty"],
        "min_value": _("Enter at least %(limit)s."),
        "max_value": _("Enter at most %(limit)s."),
    }

    def __init__(self, *, min_value: int | None = None, max_value: int | None = None, **kwargs: Any) -> None:
        self.min_value = None if min_value is None else Tenge(min_value)
        self.max_value = None if max_value is None else Tenge(max_value)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Tenge | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return Tenge(value)
        try:
            return Tenge.read(str(value))
        except AmountError as error:
            if error.code == "empty":
                return None
            raise ValidationError(self.error_messages[error.code], code=error.code) from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(self.error_messages["min_value"], code="min_value", params={"limit": self.min_value})
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(self.error_messages["max_value"], code="max_value", params={"limit": self.max_value})

    def prepare_value(self, value: Any) -> Any:
        """An initial amount (Tenge or whole tiyn) as digits; what was typed as it was typed."""
        return Tenge(value).digits() if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        classes = f"{widget.attrs.get('class', '')} amount".strip()
        return {"inputmode": "decimal", "autocomplete": "off", "class": classes}


class TengeField(models.BigIntegerField):
    """Whole tiyn in a 64-bit integer column; gives Tenge on load and from Sum. Floats, decimals and typed text are refused.

    A + B in a query gives a plain int of tiyn: name output_field=TengeField() there.
    """

    description = _("Amount")
    default_validators = [in_range]

    def from_db_value(self, value: int | None, *_: Any) -> Tenge | None:
        return None if value is None else Tenge(value)

    def to_python(self, value: Any) -> Tenge | None:
        """None, an int of tiyn, or that int as text (from a fixture); anything else is a ValidationError."""
        if value is None or isinstance(value, Tenge):
            return value
        if isinstance(value, str) and re.fullmatch("-?[0-9]{1,19}", value):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return Tenge(value)
        raise ValidationError(AMOUNT_MESSAGES["not_a_number"], code="not_a_number")

    def get_prep_value(self, value: Any) -> int | None:
        try:
            whole = self.to_python(value)
        except ValidationError as error:
            raise TypeError(f"{self.name} takes whole tiyn, not {value!r}.") from error
        return None if whole is None else int(whole)

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return "" if value is None else str(int(value))

    def deconstruct(self) -> Any:
        """Defaults as plain ints, so that migrations don't import Tenge."""
        name, path, args, kwargs = super().deconstruct()
        for option in ("default", "db_default"):
            if isinstance(kwargs.get(option), Tenge):
                kwargs[option] = int(kwargs[option])
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        # Past the integer fields' own, which add limits worded in tiyn.
        return models.Field.formfield(self, **{"form_class": TengeFormField, **kwargs})


class KeyColumns(models.Model):
    """Two columns kept by save(): one to search (folded words), one to sort (the Kazakh alphabet in digits)."""

    search_key = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=255, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    def key_texts(self) -> Iterable[str]:
        """The texts by which a reader looks for this record; the first one that isn't empty sorts it."""
        raise NotImplementedError

    def key_values(self) -> dict[str, str]:
        """Both columns' values, for bulk_create and update, which don't call save()."""
        texts = [text for text in self.key_texts() if text]
        return {
            "search_key": language.search_key(" ".join(texts)),
            "sort_key": language.sort_key(texts[0])[:254] if texts else "",
        }

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        values = self.key_values()
        for column, value in values.items():
            setattr(self, column, value)
        if update_fields:
            update_fields = {*update_fields, *values}
        super().save(*args, update_fields=update_fields, **kwargs)


@models.CharField.register_lookup
@models.TextField.register_lookup
class Beginning(Lookup):
    """`word__beginning="кок"`: the column's text begins so, by the exact letters. Uses the column's index on both databases.

    Django's own startswith can't on SQLite, whose LIKE ignores ASCII case.
    """

    lookup_name = "beginning"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """LIKE: PostgreSQL answers it from the pattern-ops index that Django adds to every indexed text column."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*params, connection.ops.prep_for_like_query(self.rhs) + "%")

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        """A range up to the last code point, which is no character and so begins no text's remainder."""
        column, params = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (*params, self.rhs, *params, f"{self.rhs}\U0010ffff")
