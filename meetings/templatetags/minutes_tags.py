"""What templates say of minutes (a meetings.reports.body.Body): texts in the reader's language, days, the words for states."""

from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy

from grants.models.base import LANGUAGES
from koksu.language import long_date, of_both, short_date
from koksu.money import Tenge
from meetings.models import ActionState, Choice, Fate, Meeting, MeetingStatus, Presence, Seat
from meetings.reports.body import About, Carried, Item, Named, There, Words
from meetings.reports.matters import STATES as CARRIED_WORDS
from meetings.reports.matters import carried_state
from meetings.reports.meeting_list import CORRECTING, standing

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
def of_reader(text: str | None) -> str:
    """Of words that were typed once in both languages, «іссапарда / в командировке», those in the reader's; any other text whole."""
    return of_both(text or "", (get_language() or "kk")[:2])


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


STATES: dict[str, Any] = {
    "presence": Presence,
    "seat": Seat,
    "fate": Fate,
    "choice": Choice,
    "action": ActionState,
    "meeting": MeetingStatus,
}


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


@register.filter
def not_noted(attendance: list[There]) -> list[There]:
    """Those of whom nobody noted whether they were there."""
    return [there for there in attendance if there["presence"] == "unknown"]


@register.filter
def address_of(about: About | None) -> str:
    """The page of a record that minutes name."""
    return reverse(f"{about['kind']}_detail", args=[about["id"]]) if about else ""


# A state is a shape and a word: class of the shape by the state's value.
SHAPES = {
    "action": {"open": "open", "overdue": "overdue", "reported": "reported", "done": "verified", "dropped": "closed"},
    "meeting": {"planned": "open", "draft": "draft", "in_review": "reported", "signed": "verified"},
    "fate": {"adopted": "verified", "declined": "rejected", "referred": "reported"},
}


@register.filter
def state_of(value: str, kind: str) -> SafeString:
    """A state as a shape and a word: `{{ carried.state|state_of:"action" }}`; kinds are those of SHAPES."""
    return _state(SHAPES[kind][value], stated(value, kind))


@register.filter
def stood_on(action: Carried, day: str | None) -> SafeString:
    """How an action item of an earlier meeting stood on the day of this one, as a shape and in the words of the paper."""
    state = carried_state(action, day)
    return _state(SHAPES["action"][state], carried_words(state))


def carried_words(state: str) -> str:
    """What the paper says of such an item, without its full stop."""
    return str(CARRIED_WORDS[state]).rstrip(".")


def _state(shape: str, word: str) -> SafeString:
    return format_html('<span class="state {}">{}</span>', shape, word)


@register.simple_tag
def said_nothing(item: Item) -> bool:
    """Whether nothing at all is written under an item."""
    return not (
        any(item["heard"].values()) or item["reporter"] or item["speeches"] or item["proposals"] or item["decisions"] or item["carried"]
    ) and (item["vote"]["voting"] == "none")


WHERE = {
    "title": pgettext_lazy("minutes", "AGENDA"),
    "heard": pgettext_lazy("minutes", "HEARD"),
    "speech": pgettext_lazy("minutes", "SPOKE"),
    "proposal": pgettext_lazy("minutes", "PROPOSED"),
    "decision": pgettext_lazy("minutes", "RESOLVED"),
    "action": gettext_lazy("Responsible"),
}


@register.filter
def where_said(code: str) -> str:
    """The part of minutes in which something stands, as its heading names it."""
    return str(WHERE[code])


@register.filter
def meeting_standing(meeting: Meeting) -> SafeString:
    """Where minutes stand: a shape and a word."""
    state = standing(meeting)
    return _state("reported", gettext("being corrected")) if state == CORRECTING else state_of(state, "meeting")
