"""Pieces of a window: every day once, in order, whatever their length."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.sources.fetch.window import Window, cut_window


@pytest.mark.property
@given(start=st.dates(date(2000, 1, 1)), n_days=st.integers(1, 800), days=st.integers(1, 400))
def test_every_day_is_in_one_piece(start: date, n_days: int, days: int) -> None:
    n_days = min(n_days, (date.max - start).days + 1)
    window = Window(start, start + timedelta(days=n_days - 1))
    pieces = cut_window(window, days)
    found = [
        one.start + timedelta(days=day)
        for one in pieces
        for day in range((one.end - one.start).days + 1)
    ]
    assert found == [start + timedelta(days=day) for day in range(n_days)]
    assert {(one.end - one.start).days + 1 for one in pieces[:-1]} <= {days}
    assert len({one.name for one in pieces}) == len(pieces)


def test_a_piece_has_a_day_at_least() -> None:
    with pytest.raises(ValueError, match="a piece of 0 days"):
        cut_window(Window(date(2024, 1, 1), date(2024, 1, 2)), 0)
