"""What the files of the lists of meetings and decisions share."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _

from grants.forms.base import shown_value
from grants.views.lists import filters_of
from koksu.accounts.clock import now
from koksu.accounts.scope import ScopedRequest


def about_rows(request: ScopedRequest, form: forms.Form, trained: Sequence[bool]) -> list[list[str]]:
    """What stands above the table: where, when, which filters, and whether rows are invented. `trained`: of each total, whether it is."""
    places = ", ".join(str(district) for district in request.scope.districts[:10])
    asked = "; ".join(f"{form.fields[name].label}: {shown_value(form[name])}" for name in filters_of(form))
    about = [places, _("as of %(moment)s") % {"moment": f"{now():%d.%m.%Y, %H:%M}"}, *([asked] if asked else [])]
    if any(trained):
        about.append(_("Training data: the organisations, people and amounts are invented."))
    return [[line] for line in about]
