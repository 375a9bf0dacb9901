"""Links from one record to several others: kept with the record's version, and told by its history."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from grants.actions.base import Change
from grants.models.base import Record


def keep_links(change: Change, record: Record, *, moved: bool = True, **links: Sequence[models.Model]) -> None:
    """Put a record's links in force, by their names. Where they differ one event tells both, and the version moves on, unless the same
    change has `moved` it already (a new record's first version is its own)."""
    before = {name: sorted(_manager(record, name).values_list("pk", flat=True)) for name in links}
    after = {name: sorted(one.pk for one in chosen) for name, chosen in links.items()}
    if after == before:
        return
    for name, chosen in links.items():
        _manager(record, name).set(chosen)
    if not moved:
        record.version += 1
        record.save(update_fields=["version"])
    change.note(record, "link", before, after=after)


def _manager(record: Record, name: str) -> Any:
    return getattr(record, name)
