"""A page of a long list, as components/pager.html shows it."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
PAGE = 50  # rows


def page_rows(rows: Sequence[T], page: int) -> Sequence[T]:
    """The rows of one page."""
    return rows[(page - 1) * PAGE : page * PAGE]


def page_count(count: int) -> int:
    """How many pages so many rows fill: none fill one."""
    return max(1, -(-count // PAGE))


class Asked(Protocol):
    @property
    def page(self) -> int: ...


class Paged:
    """A page of so many rows: `asked.page` is its number, from 1."""

    asked: Asked
    count: int

    @property
    def first(self) -> int:
        return (self.asked.page - 1) * PAGE + 1 if self.count else 0

    @property
    def last(self) -> int:
        return min(self.asked.page * PAGE, self.count)

    @property
    def previous(self) -> int:
        return self.asked.page - 1

    @property
    def next(self) -> int:
        return self.asked.page + 1
