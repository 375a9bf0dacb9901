"""What templates say of minutes (a meetings.reports.body.Body): texts in the reader's language, days, the words for states."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import get_language

from grants.models.base import LANGUAGES
from koksu.language import long_date, short_date
from koksu.money import Tenge
from meetings.models import ActionState, Choice, Fate, Presence, Seat
from meetings.reports.body import Named, There, Words

register = template.Library()


@register.filter
def said(words: Words | None) -> str:
    """A text in the language now active, else in Kazakh, else in the one it has."""
    wanted = (get_language() or "kk")[:2]
    texts: dict[str, str] = {**words} if words else {}  # type: ignore[dict-item]
    return next((texts[code] for code in (wanted, *LANGUAGES) if texts.get(code)), "")


@register.filter
def name_of(named: Named | None) -> str:
    """The name of somebody or something; empty where it isn't known."""
    return said(named["name"]) if named else ""


@register.filter
def who(there: There) -> str:
    """A line of the attendance list: the person, or the group, with how many they were where that is known."""
    if there["person"]:
        return name_of(there["person"])
    return f"{said(there['group'])} ({there['count']})" if there["count"] else said(there["group"])


@register.filter
def iso_long(text: str | None) -> str:
    """An ISO day in words: «2019 жылғы 23 қараша»."""
    return long_date(date.fromisoformat(text[:10]), (get_language() or "kk")[:2]) if text else ""


@register.filter
def iso_short(text: str | None) -> str:
    """An ISO day as 23.11.2019."""
    return short_date(date.fromisoformat(text[:10])) if text else ""


@register.filter
def iso_moment(text: str | None) -> str:
    """An ISO moment as 23.11.2019, 15:42."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    return f"{short_date(moment.date())}, {moment:%H:%M}"


@register.filter
def tiyn(amount: int | None) -> str:
    """An amount of a body (whole tiyn) with its sign; empty where it isn't known."""
    return "" if amount is None else str(Tenge(amount))


STATES: dict[str, Any] = {"presence": Presence, "seat": Seat, "fate": Fate, "choice": Choice, "action": ActionState}


@register.filter
def stated(value: str, kind: str) -> str:
    """The word for a state: `{{ one.presence|stated:"presence" }}`; kinds are those of STATES."""
    return str(STATES[kind](value).label)


@register.filter
def of_seat(attendance: list[There], seats: str) -> list[There]:
    """Those on the list with one of these seats, by commas: `{% for one in body.attendance|of_seat:"invited,press" %}`."""
    return [there for there in attendance if there["seat"] in seats.split(",")]


@register.filter
def were_there(attendance: list[There]) -> list[There]:
    """Those who took part."""
    return [there for there in attendance if there["presence"] in ("present", "late", "left")]


@register.filter
def were_not(attendance: list[There]) -> list[There]:
    """Those who were absent, with reason or without."""
    return [there for there in attendance if there["presence"] in ("excused", "absent")]
