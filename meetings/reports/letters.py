"""What letters say: an invitation, a change, a cancellation, minutes to review, reminders. Plain text, in the reader's language.

A letter names days, never «tomorrow»: it may be read later than it was written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.models.base import in_language
from koksu.language import long_date, short_date
from meetings.models import ActionItem, Meeting, NoticeKind, Person
from meetings.reports.calendars import CANCEL, REQUEST, agenda_of, link, meeting_file

SUBJECT = 150  # letters of a title or an action item in a subject


class Letter(Struct, frozen=True):
    """A letter, and perhaps the calendar file that goes with it."""

    subject: str
    body: str
    calendar: str = ""


def email_of(person: Person) -> str:
    """Where somebody gets letters: at their own e-mail, else at their account's; empty where neither is known."""
    account = person.user.email if person.user and person.user.is_active else ""
    return person.email or account


def language_of(person: Person) -> str:
    """In which language they get them: their account's, else Kazakh."""
    return person.user.language if person.user else settings.LANGUAGE_CODE


def told_of(meeting: Meeting) -> str:
    """A check code of what an invitation is about: day, times, place. Where it changes, those invited are told."""
    facts = [str(fact) for fact in (meeting.day, meeting.starts, meeting.ends, in_language(meeting, "place", "kk"))]
    return sha256("\n".join(facts).encode()).hexdigest()


def told_of_action(action: ActionItem) -> str:
    """A check code of what a reminder of a deadline is about: what is to be done, by whom, by when."""
    facts = [str(fact) for fact in (action.due, action.responsible_id, action.text_kk or action.decision.text_kk)]
    return sha256("\n".join(facts).encode()).hexdigest()


def invitation(meeting: Meeting, person: Person, *, at: datetime, kind: str = NoticeKind.INVITATION) -> Letter:
    """An invitation, or (`kind` CHANGE) word that day, time or place changed. ValueError where the day isn't known."""
    with _to(person):
        subjects = {NoticeKind.INVITATION: _("Invitation: %(what)s"), NoticeKind.CHANGE: _("Day, time or place changed: %(what)s")}
        opening = {
            NoticeKind.INVITATION: _("You are invited to the meeting."),
            NoticeKind.CHANGE: _("The meeting’s day, time or place changed. It is now so:"),
        }
        closing = _("The attached file puts the meeting into your calendar.")
        body = _body(meeting, person, [opening[NoticeKind(kind)], _facts(meeting), _agenda(meeting), _more(meeting), closing])
        file = meeting_file(meeting, at=at, method=REQUEST, guest=(str(person), email_of(person)))
        return Letter(_subject(subjects[NoticeKind(kind)], _when(meeting)), body, file)


def cancellation(meeting: Meeting, person: Person, *, at: datetime) -> Letter:
    """Word to who was invited that a meeting doesn't take place, with the reason."""
    with _to(person):
        reason = _("Reason: %(reason)s") % {"reason": meeting.void_reason}
        closing = _("The attached file takes it out of your calendar.")
        body = _body(meeting, person, [_("The meeting was cancelled."), _facts(meeting), reason, closing])
        file = meeting_file(meeting, at=at, method=CANCEL, guest=(str(person), email_of(person)))
        return Letter(_subject(_("Cancelled: %(what)s"), _when(meeting)), body, file)


def meeting_reminder(meeting: Meeting, person: Person) -> Letter:
    """A reminder of a meeting that comes."""
    with _to(person):
        body = _body(meeting, person, [_("We remind you of the meeting."), _facts(meeting), _agenda(meeting), _more(meeting)])
        return Letter(_subject(_("Reminder: %(what)s"), _when(meeting)), body)


def review_call(meeting: Meeting, person: Person, *, version: int) -> Letter:
    """Word to a present member that a text of minutes awaits them; of a later version, that it was changed."""
    with _to(person):
        opening = _("The minutes of the meeting await your review.")
        if version > 1:
            opening = _("The minutes were changed after you got them: they ask for your approval again.")
        until = _("Please read them, remark on what is wrong, or approve them by %(day)s.") % {"day": _day(meeting.review_until)}
        body = _body(meeting, person, [opening, _facts(meeting), until, link("minutes_review", meeting.pk)])
        return Letter(_subject(_("Minutes to review: %(what)s"), _when(meeting)), body)


def review_reminder(meeting: Meeting, person: Person) -> Letter:
    """A reminder to a member who hasn't approved that the review term ends."""
    with _to(person):
        words = _(
            "The review of these minutes ends on %(day)s, and you haven’t approved them yet. After that they may be signed without you."
        )
        opening = words % {"day": _day(meeting.review_until)}
        body = _body(meeting, person, [opening, _facts(meeting), link("minutes_review", meeting.pk)])
        return Letter(_subject(_("The review ends: %(what)s"), _when(meeting)), body)


def deadline_reminder(action: ActionItem, person: Person) -> Letter:
    """A reminder of an action item's deadline to who is responsible."""
    meeting = action.decision.item.meeting
    with _to(person):
        due = _("Deadline: %(what)s") % {"what": _day(action.due)}
        given = _("Given by: %(body)s, %(minutes)s") % {"body": meeting.commission, "minutes": meeting}
        closing = _("When it is done, say so there, with what shows it.")
        opening = _("The deadline of an action item that you are responsible for is near.")
        body = _body(meeting, person, [opening, action.to_do, f"{due}\n{given}", link("decision_detail", action.decision_id), closing])
        what = f"{short_date(action.due)}, {_cut(action.to_do)}" if action.due else _cut(action.to_do)
        return Letter(_subject(_("Deadline: %(what)s"), what), body)


# ---------------------------------------------------------------- what they share


@contextmanager
def _to(person: Person) -> Iterator[None]:
    with override(language_of(person)):
        yield


def _subject(pattern: str, what: str) -> str:
    """One line: a title may have been pasted with a line break."""
    return " ".join((pattern % {"what": what}).split())[:300]


def _when(meeting: Meeting) -> str:
    """«Конкурс қорытындысы туралы, 01.06.2026, 15:00»"""
    day = short_date(meeting.day) if meeting.day else ""
    starts = f"{meeting.starts:%H:%M}" if meeting.starts else ""
    return ", ".join(filter(None, [_cut(meeting.title or str(meeting.commission)), day, starts]))


def _cut(text: str) -> str:
    return text if len(text) <= SUBJECT else f"{text[:SUBJECT].rstrip()}…"


def _facts(meeting: Meeting) -> str:
    """Which body meets, about what, when and where; what isn't known is said so."""
    times = "–".join(f"{moment:%H:%M}" for moment in (meeting.starts, meeting.ends) if moment)
    unknown = _("unknown")
    lines = [
        (_("Body"), str(meeting.commission)),
        (_("Topic"), meeting.title),
        (_("Date"), f"{_day(meeting.day)}, {_weekday(meeting.day)}" if meeting.day else unknown),
        (_("Time"), times or unknown),
        (_("Place"), meeting.place or unknown),
    ]
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


def _agenda(meeting: Meeting) -> str:
    items = "\n".join(f"{item.position}. {item.title}" for item in agenda_of(meeting))
    return items and f"{_('Agenda')}:\n{items}"


def _more(meeting: Meeting) -> str:
    return _("More: %(address)s") % {"address": link("meeting_detail", meeting.pk)}


def _day(day: date | None) -> str:
    return long_date(day, (get_language() or "kk")[:2]) if day else _("unknown")


def _weekday(day: date) -> str:
    name = date_format(day, "l")
    return name if get_language() == "en" else name.lower()


def _body(meeting: Meeting, person: Person, paragraphs: list[str]) -> str:
    """The whole letter: whom it greets, its paragraphs, whence it comes; training data says so first."""
    district = meeting.commission.district
    invented = _("Training data: the organisations, people and amounts are invented.") if district.training else ""
    greeting = _("Dear %(person)s,") % {"person": person}
    signature = _("Koksu, %(district)s: %(address)s") % {"district": district, "address": settings.BASE_URL}
    return "\n\n".join(filter(None, [invented, greeting, *paragraphs, f"—\n{signature}"])) + "\n"
