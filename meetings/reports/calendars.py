"""Calendar files (RFC 5545): a meeting as an event, the deadline of an action item as a day. In the language that is now active.

An event keeps its UID for ever; its SEQUENCE is the record's version, which only grows. Where a time isn't known the whole day is
marked; where a day isn't known there is no event. icalendar is imported only where a file is made: all letters know this module.
"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings.models import ActionItem, AgendaItem, Meeting

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone, vCalAddress

ZONE = ZoneInfo("Asia/Almaty")
SINCE, UNTIL = date(2005, 1, 1), date(2038, 1, 1)  # the years whose clock changes a file tells
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"  # methods: for whoever takes it, an invitation, a cancellation
BREAKS = frozenset({"Cc", "Zl", "Zp"})  # categories of control characters and of the signs that part lines and paragraphs
DEADLINE_WORDS = 150  # letters of an action item in a calendar's title


def meeting_file(meeting: Meeting, *, at: datetime, method: str = PUBLISH, guest: tuple[str, str] | None = None) -> str:
    """A meeting as a file of its own. `guest`: the name and e-mail of who is invited. ValueError where its day isn't known."""
    event = meeting_event(meeting, agenda_of(meeting), at=at)
    event.add("organizer", _mailbox(settings.DEFAULT_FROM_EMAIL, str(meeting.commission)), encode=False)
    if guest:
        event.add("attendee", _mailbox(guest[1], guest[0], ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="FALSE"), encode=False)
    calendar = _calendar(method)
    calendar.add_component(event)
    return _text(calendar)


def feed_file(events: Iterable["Event"], *, name: str) -> str:
    """A person's calendar, which their program fetches again and again."""
    calendar = _calendar("")
    for key, value in (("name", name), ("x-wr-calname", name), ("x-wr-timezone", ZONE.key), ("x-published-ttl", "PT4H")):
        calendar.add(key, value)
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    return _text(calendar)


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items on a meeting's agenda, in their order."""
    return list(AgendaItem.objects.live().filter(meeting=meeting).order_by("position", "id"))


def meeting_event(meeting: Meeting, agenda: Iterable[AgendaItem], *, at: datetime) -> "Event":
    """A meeting with its agenda; cancelled where it was voided. ValueError where its day isn't known."""
    if meeting.day is None:
        raise ValueError("a meeting without a day")
    event = _event(meeting, at, f"{meeting.title or _('Meeting')} · {meeting.commission}")
    if meeting.starts:
        event.add("dtstart", datetime.combine(meeting.day, meeting.starts, ZONE))
        if meeting.ends:
            event.add("dtend", datetime.combine(meeting.day, meeting.ends, ZONE))
    else:
        _all_day(event, meeting.day)
    if meeting.place:
        event.add("location", _clean(meeting.place))
    items = "\n".join(f"{item.position}. {item.title}" for item in agenda)
    _describe(event, [_training(meeting), items and f"{_('Agenda')}:\n{items}"], link("meeting_detail", meeting.pk))
    event.add("status", "CANCELLED" if meeting.voided_at else "CONFIRMED")
    return event


def deadline_event(action: ActionItem, *, at: datetime) -> "Event":
    """The day by which an action item is to be done; it takes nobody's time. ValueError where there is none."""
    if action.due is None:
        raise ValueError("an action item without a day")
    meeting = action.decision.item.meeting
    event = _event(action, at, _("Deadline: %(what)s") % {"what": action.to_do[:DEADLINE_WORDS]})
    _all_day(event, action.due)
    told = [_training(meeting), action.to_do, f"{meeting.commission}, {meeting}"]
    _describe(event, told, link("decision_detail", action.decision_id))
    event.add("transp", "TRANSPARENT")
    return event


def link(name: str, *words: Any) -> str:
    """A page's whole address, for who reads it elsewhere."""
    return settings.BASE_URL + reverse(name, args=words)


def _event(record: Meeting | ActionItem, at: datetime, summary: str) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{record.KIND.replace('_', '-')}-{record.pk}-{record.recorded_at.astimezone(UTC):%Y%m%d%H%M%S%f}@koksu")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("sequence", record.version)
    event.add("summary", _clean(summary))
    return event


def _describe(event: "Event", paragraphs: list[str], address: str) -> None:
    event.add("description", _clean("\n\n".join(filter(None, [*paragraphs, address]))))
    event.add("url", address)


def _all_day(event: "Event", day: date) -> None:
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))


def _training(meeting: Meeting) -> str:
    return _("Training data: the organisations, people and amounts are invented.") if meeting.commission.district.training else ""


def _mailbox(email: str, name: str, **parameters: str) -> "vCalAddress":
    from icalendar import vCalAddress

    mailbox = vCalAddress(f"mailto:{email}")
    for key, value in {"CN": _clean(name).replace('"', "”"), **parameters}.items():
        mailbox.params[key] = value
    return mailbox


def _calendar(method: str) -> "Calendar":
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//Koksu//{(get_language() or 'kk')[:2].upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    calendar.add_component(_zone())
    return calendar


@cache
def _zone() -> "Timezone":
    """The house's time zone with its changes, so that no program has to know it."""
    from icalendar import Timezone

    zone = Timezone.from_tzid(ZONE.key, first_date=SINCE, last_date=UNTIL)
    zone.pop("comment", None)  # the package's own word on its years
    return zone


def _clean(text: str) -> str:
    """Without the signs that would break a line in two where none should break."""
    return "".join(" " if unicodedata.category(letter) in BREAKS and letter != "\n" else letter for letter in text)


def _text(calendar: "Calendar") -> str:
    text: str = calendar.to_ical().decode()
    return text
