"""Keeping typing that isn't submitted yet, and acting once on a form that was sent twice. No ledger, no history: these aren't records."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from grants.actions.files import discard_old
from grants.models import Draft, Submission
from koksu.accounts.models import User

KEPT_FOR = timedelta(days=90)
LARGEST = 1_000_000  # characters of one draft
MOST = 200  # drafts of one person


def save_draft(*, actor: User, at: datetime, address: str, title: str, data: str) -> Draft:
    """Keep the typing of one form (its address); the last one stands. ValueError where it is too large, or there are too many."""
    if len(data) > LARGEST or Draft.objects.filter(person=actor).exclude(address=address).count() >= MOST:
        raise ValueError("draft too large")
    values = {"title": _storable(title), "data": data, "saved_at": at}
    return Draft.objects.update_or_create(person=actor, address=_storable(address), defaults=values)[0]


def drop_draft(*, actor: User, address: str) -> None:
    """The typing was submitted, or isn't wanted."""
    Draft.objects.filter(person=actor, address=_storable(address)).delete()


def _storable(text: str) -> str:
    """As its column holds it: PostgreSQL takes no NUL character."""
    return text.replace("\0", "")[:300]


def once(*, actor: User, at: datetime, token: str, act: Callable[[], str]) -> str:
    """Do what a form asks, once for its token: `act` answers with the address to go to; sent again, the same address comes back.

    One transaction, so that what is refused may be sent again with the same token.
    """
    try:
        with transaction.atomic():
            submission = Submission.objects.create(token=token, person=actor, at=at)
            submission.address = act()[:500]
            submission.save(update_fields=["address"])
            return submission.address
    except IntegrityError:
        if done := Submission.objects.filter(token=token, person=actor).first():
            return done.address
        raise


def clean_up(*, at: datetime) -> tuple[int, int]:
    """Forget drafts, files sent ahead and tokens older than 90 days: how many drafts and files."""
    before = at - KEPT_FOR
    drafts, _each = Draft.objects.filter(saved_at__lt=before).delete()
    Submission.objects.filter(at__lt=before).delete()
    return drafts, discard_old(before=before)
