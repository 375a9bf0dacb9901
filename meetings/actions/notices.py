"""Letters: made in the transaction that gives rise to them, once each (`key`), and handed to the mail server after it.

A letter that the server doesn't take stays unsent with the error, and is sent by the next `send_notices`, or from the meeting's page.
Whoever sends a letter claims it first, so that two senders never send it twice; one whose sender was cut off in the middle is sent
again only where a person says so, since nobody knows whether it went out.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from msgspec import Struct

from grants.actions.base import changing
from koksu.accounts.models import User
from meetings.models import Meeting, Notice, NoticeKind, Person
from meetings.reports.letters import Letter, email_of
from meetings.reports.sent import CUT_OFF, is_due

UNSENT = Q(sent_at__isnull=True, trying_since__isnull=True)
OF_ONE_LETTER = (SMTPRecipientsRefused, SMTPDataError, ValueError)  # the server answers, or wasn't asked yet: the next one may do


class Delivered(Struct, frozen=True):
    """How many letters the mail server took, how many it didn't, and how many were out of date and so aren't sent at all."""

    sent: int = 0
    failed: int = 0
    late: int = 0


# ---------------------------------------------------------------- made


def notice(kind: str, person: Person, letter: Letter, key: str, *, at: datetime, **about: Any) -> Notice:
    """A letter to somebody, not kept yet. `key`: the thing that it tells; of each, a person gets one."""
    return Notice(
        kind=kind,
        key=f"{kind}:{key}:{person.pk}",
        person=person,
        email=email_of(person),
        subject=letter.subject,
        body=letter.body,
        calendar=letter.calendar,
        made_at=at,
        **about,
    )


def keep(notices: Iterable[Notice], *, at: datetime) -> list[Notice]:
    """Keep letters, each key once, and have them sent when this transaction is over. Answers with those that weren't there before."""
    wanted = list(notices)
    there = set(Notice.objects.filter(key__in=[one.key for one in wanted]).values_list("key", flat=True))
    Notice.objects.bulk_create(wanted, ignore_conflicts=True)  # somebody may have made the same at this moment
    keys = [one.key for one in wanted if one.key not in there]
    made = list(Notice.objects.filter(key__in=keys).order_by("pk"))
    transaction.on_commit(partial(deliver, [one.pk for one in made], at=at), robust=True)
    return made


# ---------------------------------------------------------------- sent


def deliver(pks: Iterable[int], *, at: datetime) -> Delivered:
    """Hand these letters to the mail server, those that are unsent and not out of date. Never raises what a server does."""
    waiting = Notice.objects.filter(UNSENT, pk__in=list(pks)).select_related(
        "meeting__commission", "meeting__secretary__user", "action__decision__item__meeting", "person__user"
    )
    letters = list(waiting.order_by("made_at", "pk"))
    due = [one for one in letters if is_due(one, localtime(at).date())]
    sent = failed = 0
    for one, error in _handed_over(due, at):
        values: dict[str, Any] = {"error": error[:300]} if error else {"error": "", "sent_at": at}
        Notice.objects.filter(pk=one.pk, sent_at__isnull=True).update(**values, trying_since=None)
        sent, failed = sent + (not error), failed + bool(error)
    return Delivered(sent, failed, len(letters) - len(due))


def _handed_over(letters: list[Notice], at: datetime) -> Iterator[tuple[Notice, str]]:
    """Each letter that was claimed, with the error (empty: it went out). Once the server doesn't answer, the others aren't tried."""
    down, server = "", mail.get_connection()
    try:
        for one in letters:
            if not Notice.objects.filter(UNSENT, pk=one.pk).update(trying_since=at):
                continue  # another is sending it, or has
            error = down
            if not down:
                try:
                    server.open()
                    server.send_messages([_message(one)])
                except OF_ONE_LETTER as refusal:
                    error = _words(refusal)
                except Exception as failure:  # whatever a mail server does, the page that gave rise to the letter still comes
                    error = down = _words(failure)
            yield one, error
    finally:
        _close(server)


def _close(server: Any) -> None:
    try:
        server.close()
    except Exception:  # it took the letters; how it parts doesn't matter
        return


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _message(one: Notice) -> EmailMultiAlternatives:
    """The letter as an e-mail. Answers go to the meeting's secretary; the calendar file stands in it as programs look for it."""
    secretary = one.meeting.secretary if one.meeting else None
    answers = [email_of(secretary)] if secretary and email_of(secretary) else []
    headers = {"Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(one.subject, one.body, to=[one.email], reply_to=answers, headers=headers)
    if one.calendar:
        method = "CANCEL" if one.kind == NoticeKind.CANCELLED else "REQUEST"
        message.attach_alternative(one.calendar, f"text/calendar; method={method}")
        message.attach("meeting.ics", one.calendar.encode(), "application/ics")
    return message


# ---------------------------------------------------------------- what still is to be sent


def unsent() -> QuerySet[Notice]:
    """Letters that wait to be sent."""
    return Notice.objects.filter(UNSENT)


def cut_off(at: datetime) -> QuerySet[Notice]:
    """Letters whose sending was cut off: nobody knows whether they went out."""
    return Notice.objects.filter(sent_at__isnull=True, trying_since__lt=at - CUT_OFF)


def release_cut_off(*, at: datetime, meeting: Meeting | None = None) -> int:
    """Have letters that were cut off sent again (of one meeting, or all): how many. Somebody decided so."""
    found = cut_off(at).filter(meeting=meeting) if meeting else cut_off(at)
    return found.update(trying_since=None)


def send_left(*, actor: User, at: datetime, meeting: Meeting) -> list[int]:
    """The secretary sends what a failing mail server left of this meeting's letters, also those that were cut off: their ids."""
    with changing(actor=actor, at=at, deed="write_minutes", district_id=meeting.commission.district_id) as change:
        release_cut_off(at=at, meeting=meeting)
        left = list(unsent().filter(meeting=meeting).values_list("pk", flat=True))
        change.note(meeting, "send_letters", None, after={"letters": len(left)})
        transaction.on_commit(partial(deliver, left, at=at), robust=True)
        return left
