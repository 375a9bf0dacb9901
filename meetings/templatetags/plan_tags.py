"""What the pages around meetings say: periods of plans, when an event was, how letters stand."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants.templatetags.ledger_tags import gap
from grants.templatetags.page_tags import day
from meetings.models import PublicEvent, WorkPlan

register = template.Library()

# Of a letter: the class of its shape, and its word.
LETTERS = {
    "sent": ("verified", _("sent")),
    "sending": ("reported", _("being sent")),
    "waiting": ("open", _("waits to be sent")),
    "failed": ("returned", _("not sent")),
    "cut_off": ("returned", _("cut off while it was sent")),
    "late": ("closed", _("out of date, not sent")),
}


@register.filter
def letter_state(state: str) -> SafeString:
    """How a letter stands: a shape and a word."""
    shape, word = LETTERS[state]
    return format_html('<span class="state {}">{}</span>', shape, word)


@register.filter
def period(plan: WorkPlan) -> SafeString:
    """The time of a plan: «2010–2020» where it is whole years; an end that isn't known is a gap."""
    since, until = plan.since, plan.until
    if since is None and until is None:
        return gap()
    if since and until and _first_day(since) and _last_day(until):
        years = str(since.year) if since.year == until.year else f"{since.year}–{until.year}"
        return format_html('<span class="nowrap">{}</span>', years)
    return format_html("{} – {}", day(since), day(until))


def _first_day(of: date) -> bool:
    return (of.month, of.day) == (1, 1)


def _last_day(of: date) -> bool:
    return (of.month, of.day) == (12, 31)


@register.filter
def when(event: PublicEvent) -> SafeString:
    """The day of an event, or its year where only that is known, or a gap."""
    if event.day:
        return day(event.day)
    return format_html("{}", event.year) if event.year else gap()
