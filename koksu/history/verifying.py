"""Checking that nobody touched the history: every event's hash, its place in the chain, the heads, the triggers."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _
from msgspec import Struct

from . import triggers
from .chain import Link, digest
from .models import GENESIS, Chain, Event

CHUNK = 2_000


class Problem(Struct, frozen=True):
    """What is wrong with a chain, at which event (0: with the chain as a whole), in the reader's language."""

    chain: str
    number: int
    what: str


def verify(chain: str | None = None) -> Iterator[Problem]:
    """Go through one chain, or all and the triggers that guard them, and yield whatever is wrong. Streams; may run beside writers."""
    if chain is None:
        for name in triggers.missing(connection):
            yield Problem("", 0, _("The trigger %(name)s is missing or altered.") % {"name": name})
    for head in Chain.objects.all() if chain is None else [Chain.objects.get(code=chain)]:
        yield from _verify_chain(head)


def _verify_chain(head: Chain) -> Iterator[Problem]:
    number, previous = 0, GENESIS
    for event in _events(head):
        if event.number != number + 1:
            yield Problem(
                head.code, event.number, _("Event %(expected)s should stand here: events are missing.") % {"expected": number + 1}
            )
        elif event.previous_hash != previous:
            yield Problem(head.code, event.number, _("The event does not continue the one before it."))
        if event.hash != digest(head.code, event):
            yield Problem(head.code, event.number, _("The event was changed after it was recorded."))
        number, previous = event.number, event.hash
    if (head.number, head.head) != (number, previous):
        what = _("The chain's last event should be number %(head)s; the last one found is %(found)s.")
        if head.number == number:
            what = _("The chain's head has another check code than its last event.")
        yield Problem(head.code, head.number, what % {"head": head.number, "found": number})


def _events(head: Chain) -> Iterator[Link]:
    """The chain's events in order; `head` is read again before each chunk, so that it is never older than the last event."""
    seen = -1
    while True:
        head.refresh_from_db()
        rows = Event.objects.filter(chain=head, number__gt=seen).order_by("number").values_list(*Link._fields)[:CHUNK]
        chunk = list(map(Link._make, rows))
        if not chunk:
            return
        yield from chunk
        seen = chunk[-1].number
