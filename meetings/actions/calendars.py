"""The private address of a person's calendar."""

import secrets
from datetime import datetime

from koksu.accounts.models import User
from meetings.models import CalendarFeed

BYTES = 32  # of chance in an address: nobody guesses it


def new_address(*, actor: User, at: datetime) -> CalendarFeed:
    """A new address for one's own calendar; the one before stops at once. A preference, so history isn't told; nor is it ever the token."""
    values = {"token": secrets.token_urlsafe(BYTES), "made_at": at}
    return CalendarFeed.objects.update_or_create(user=actor, defaults=values)[0]


def stop(*, actor: User) -> None:
    """Take one's calendar's address away."""
    CalendarFeed.objects.filter(user=actor).delete()
