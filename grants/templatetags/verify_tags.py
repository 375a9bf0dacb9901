"""How claims and tasks are told: whether they may be ticked, when their photos were taken, how many days are left."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Document, Output
from grants.reports.claims import OBSTACLES
from koksu.language import short_date

register = template.Library()


@register.filter
def obstacle(code: str) -> str:
    """Why a claim is looked at singly."""
    return str(OBSTACLES[code])


@register.simple_tag
def own_date(document: Document, output: Output) -> SafeString | str:
    """When a photo was taken by its own data, else the paper's date, and how far that is from the event's day."""
    day = localtime(document.taken_at).date() if document.taken_at else document.day
    if day is None:
        return _("its own date is unknown") if document.content_type.startswith("image/") else ""
    words = _("taken on %(day)s") if document.taken_at else _("dated %(day)s")
    told = words % {"day": short_date(day)}
    if output.day is None or day == output.day:
        return told
    return format_html("{}, <b>{}</b>" if document.taken_at else "{}, {}", told, _apart(day, output.day))


def _apart(day: date, event: date) -> str:
    days = abs((day - event).days)
    words = (
        ngettext("%(days)s day after the event", "%(days)s days after the event", days)
        if day > event
        else ngettext("%(days)s day before the event", "%(days)s days before the event", days)
    )
    return words % {"days": days}


@register.filter
def days_told(day: date, today: date) -> str:
    """«8 days late», «7 days left», «today»."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}


@register.filter
def listed(values: Any, value: Any) -> bool:
    """Whether a value is among these, as text."""
    return str(value) in [str(one) for one in values]
