"""Who is invited to a meeting, in which language, and what each of them knows already."""

from collections.abc import Iterable

from django.conf import settings
from msgspec import Struct

from meetings.models import Attendance, Meeting, Notice, NoticeKind, Person, Seat
from meetings.reports.letters import email_of, language_of, told_of

INVITING = (NoticeKind.INVITATION, NoticeKind.CHANGE)


class Recipient(Struct, frozen=True):
    """Somebody on the list of a meeting. `last`: the newest letter that tells them of it, sent or being sent; `failed`: one that the
    mail server didn't take; `owed`: what they are to get now (INVITATION, CHANGE, or empty)."""

    person: Person
    seat: str
    email: str
    language: str
    last: Notice | None
    failed: Notice | None
    owed: str

    @property
    def seat_words(self) -> str:
        """As what they are invited."""
        return str(Seat(self.seat).label)

    @property
    def language_words(self) -> str:
        """The language of their letters, by name."""
        return str(dict(settings.LANGUAGES)[self.language])


def recipients_of(meeting: Meeting) -> list[Recipient]:
    """Everybody named on the meeting's list, and who chairs or conducts it, each once; members first (3 queries)."""
    rows = Attendance.objects.filter(meeting=meeting, person__isnull=False).select_related("person__user")
    found: dict[int, tuple[Person, str]] = {row.person_id: (row.person, row.seat) for row in rows if row.person and row.person_id}
    ids = [pk for pk in (meeting.chair_id, meeting.conductor_id) if pk and pk not in found]
    found |= {person.pk: (person, Seat.MEMBER.value) for person in Person.objects.filter(pk__in=ids).select_related("user")}
    letters = list(Notice.objects.filter(meeting=meeting, kind__in=INVITING).order_by("made_at", "pk"))
    order = list(Seat.values)
    ordered = sorted(found.values(), key=lambda pair: (order.index(pair[1]), pair[0].sort_key, pair[0].pk))
    return [_recipient(meeting, person, seat, letters) for person, seat in ordered]


def _recipient(meeting: Meeting, person: Person, seat: str, letters: Iterable[Notice]) -> Recipient:
    email = email_of(person)
    theirs = [one for one in letters if one.person_id == person.pk and one.email.lower() == email.lower()]
    taken = [one for one in theirs if one.sent_at or one.trying_since]
    left = [one for one in theirs if not one.sent_at and not one.trying_since and one.error]
    last = taken[-1] if taken else None
    owed = NoticeKind.INVITATION if last is None else NoticeKind.CHANGE if last.told != told_of(meeting) else ""
    return Recipient(
        person=person,
        seat=seat,
        email=email,
        language=language_of(person),
        last=last,
        failed=left[-1] if left else None,
        owed=owed if email and meeting.day else "",
    )


def unnamed_of(meeting: Meeting) -> list[Attendance]:
    """Groups on the list whose people aren't named: no letter reaches them."""
    return list(Attendance.objects.filter(meeting=meeting, person__isnull=True))
