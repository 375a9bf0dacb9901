"""What meets a person at the door."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from grants.reports.counts import returned_to
from koksu.accounts.models import User
from koksu.accounts.scope import load_scope


def tell_what_came_back(sender: object, request: HttpRequest, user: User, **_more: Any) -> None:
    """A result that was returned meets its author at sign-in, wherever the door leads."""
    if number := returned_to(load_scope(user), user):
        words = ngettext(
            "%(number)s result was returned to you for rework: see “My work”.",
            "%(number)s results were returned to you for rework: see “My work”.",
            number,
        )
        messages.warning(request, words % {"number": number}, fail_silently=True)
