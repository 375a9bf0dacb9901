"""Records that other apps keep and that grants' pages name: they are told here at start, so that grants knows no other app."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct


class Elsewhere(Struct, frozen=True):
    """Records of one model. `address`: the page where one is told (empty: none). `words`: over them where a person chooses the record
    that a document is the source of (None: they aren't offered there)."""

    model: type[Any]
    address: Callable[[Any], str] = lambda record: ""
    words: Any = None


ELSEWHERE: dict[str, Elsewhere] = {}  # by the kind of record


def tell(*kinds: Elsewhere) -> None:
    """Name kinds of record, when an app starts. Told again, the last one stands."""
    ELSEWHERE.update({one.model.KIND: one for one in kinds})
