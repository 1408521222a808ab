"""Items come in order, one at a time, with what making them raises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ipec_econ.engine.read_ahead import read_ahead


def test_items_come_in_order_whatever_they_are() -> None:
    assert list(read_ahead(iter([0, None, "", 3]))) == [0, None, "", 3]


def test_no_more_than_one_item_is_made_ahead() -> None:
    made: list[int] = []

    def make() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    items = read_ahead(make())
    next(items)
    items.close()  # type: ignore[attr-defined] # a generator
    assert made in ([0], [0, 1])


def test_an_error_comes_in_its_place() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    items = read_ahead(make())
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)
