"""Lists of any length: pages are fetched as they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list."""

    data: list[T]

    next_cursor: str | None
    """Where the list goes on; None on its last page."""


class Pager(Generic[T]):
    """A list: `for one in pager` goes through all of it."""

    def __init__(self, fetch: Callable[[str | None], Page[T]], cursor: str | None) -> None:
        self._fetch = fetch
        self._cursor = cursor

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.data

    def pages(self) -> Iterator[Page[T]]:
        """Page by page; a page's `next_cursor` is where to go on later."""
        cursor = self._cursor
        while True:
            page = self._fetch(cursor)
            yield page
            cursor = page.next_cursor
            if cursor is None:
                return

    def take(self, most: int) -> list[T]:
        """The first `most` of the list."""
        return list(islice(self, most))
