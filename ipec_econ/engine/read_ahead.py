"""The next of something read, while the one before is worked on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def read_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Yield the items in their order; the next is made in a thread of its own meanwhile.

    One item more is in memory. What making an item raises is raised here, in its place.
    """
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(_take, items)
        while item := coming.result():
            coming = maker.submit(_take, items)
            yield item[0]


def _take(items: Iterator[Item]) -> tuple[Item, ...]:
    """Return the next item, or nothing; an item may be false."""
    for item in items:
        return (item,)
    return ()
