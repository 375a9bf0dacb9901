"""Recording changes in a hash chain.

An event's hash is the SHA-256 of the canonical JSON of
`[previous_hash, chain, number, at, actor, verb, kind, record_id, reason, body]`; the chain's row holds the last one.
An owner of the database could rewrite a whole chain, so the head is printed on issued papers: those are the anchor.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from msgspec import Struct

from .models import Chain, Event
from .plain import ENCODER, canonical

CHUNK = 2_000

State = Mapping[str, Any] | None
"""A record's values before or after a change, as `snapshot` gives them; None where there was no record."""


class EventDraft(Struct, frozen=True, kw_only=True):
    """One change to record: `verb` and `kind` in English ("verify", "output"), `at` with its time zone."""

    actor: str
    verb: str
    kind: str
    record_id: int | str
    before: State
    after: State
    at: datetime
    reason: str = ""


class Link(NamedTuple):
    """An event's columns as the database has them, but for its chain."""

    number: int
    previous_hash: str
    hash: str
    at: datetime
    actor: str
    verb: str
    kind: str
    record_id: str
    reason: str
    body: str


def record(
    *,
    chain: str,
    actor: str,
    verb: str,
    kind: str,
    record_id: int | str,
    before: State,
    after: State,
    at: datetime,
    reason: str = "",
) -> Event:
    """Chain one event, inside the caller's transaction and after its other locks: the head is locked last, until commit.

    Raises TransactionManagementError outside a transaction; TypeError for a float or another value that has no one exact
    text; ValueError for a time without zone.
    """
    draft = EventDraft(actor=actor, verb=verb, kind=kind, record_id=record_id, before=before, after=after, at=at, reason=reason)
    head = _locked_head(chain)
    link = _linked(head, draft)
    event = Event.objects.create(chain=head, **link._asdict())
    head.save(update_fields=["number", "head"])
    return event


def record_many(*, chain: str, events: Iterable[EventDraft]) -> int:
    """Chain many events, taking the head once, and say how many. They may come from a generator; errors as in `record`."""
    head = _locked_head(chain)
    first, drafts = head.number, iter(events)
    while links := [_linked(head, draft) for draft in islice(drafts, CHUNK)]:
        _insert(head, links)
    if head.number > first:
        head.save(update_fields=["number", "head"])
    return head.number - first


def _locked_head(code: str) -> Chain:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("history is recorded inside the transaction of the change")
    heads = Chain.objects.select_for_update().filter(code=code)
    # Two first events at once: the second waits on the unique code, then finds the row.
    return heads.first() or (Chain.objects.get_or_create(code=code) and heads.get())


def _linked(head: Chain, draft: EventDraft) -> Link:
    """The draft as the chain's next link; moves `head` to it, in memory."""
    if draft.at.tzinfo is None:
        raise ValueError("the time of an event needs a time zone")
    link = Link(
        number=head.number + 1,
        previous_hash=head.head,
        hash="",
        at=draft.at,
        actor=draft.actor,
        verb=draft.verb,
        kind=draft.kind,
        record_id=str(draft.record_id),
        reason=draft.reason,
        body=canonical({"before": draft.before, "after": draft.after}),
    )
    head.number, head.head = link.number, digest(head.code, link)
    return link._replace(hash=head.head)


def digest(code: str, link: Link) -> str:
    """The hash that a link of the chain called `code` must have."""
    at = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [link.actor, link.verb, link.kind, link.record_id, link.reason, link.body]
    return sha256(ENCODER.encode([link.previous_hash, code, link.number, at, *said]).encode()).hexdigest()


def _insert(head: Chain, links: list[Link]) -> None:
    """Plain SQL: model instances take five times as long."""
    columns = ["chain_id", *Link._fields]
    row = f"({', '.join(['%s'] * len(columns))})"
    size, adapted = connection.ops.bulk_batch_size(columns, links), connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        for start in range(0, len(links), size):
            batch = links[start : start + size]
            insert = f"INSERT INTO history_event ({', '.join(columns)}) VALUES {', '.join([row] * len(batch))}"
            values = [value for link in batch for value in (head.pk, *link)]
            cursor.execute(insert, [adapted(value) if isinstance(value, datetime) else value for value in values])
