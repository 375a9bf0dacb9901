"""Signing in."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Name or e-mail, and password. Its refusal doesn't say which of the two was wrong, or whether the account is closed."""

    error_messages = {
        "invalid_login": _("The user name or the password is wrong. Mind the keyboard's language and Caps Lock."),
        "inactive": _("The user name or the password is wrong. Mind the keyboard's language and Caps Lock."),
    }
    remember = forms.BooleanField(label=_("Remember me on this device"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        assert isinstance(name, forms.CharField)
        name.label, name.max_length = _("User name or e-mail"), 254
        name.validators = [*forms.CharField(max_length=254).validators]
        name.widget.attrs["maxlength"] = 254
        password = self.fields["password"]
        assert isinstance(password, forms.CharField)
        password.label = _("Password")
        password.validators += forms.CharField(max_length=4096).validators  # Argon2 would chew on a megabyte

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": ""}
        helper.form_tag = False
        helper.disable_csrf = True
        helper.add_input(Submit("submit", _("Sign in")))
        return helper
