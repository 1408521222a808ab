"""Spells by hand, and that they cover each firm's periods and no other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.link.spells import find_spells


def test_a_spell_ends_with_its_firm_its_name_and_its_last_period() -> None:
    firm = np.array([0, 0, 0, 0, 1, 1])
    name = np.array([0, 0, 1, 1, 2, 2])
    period = np.array([2010, 2011, 2012, 2014, 2015, 2016])
    first, last = find_spells([firm, name], period)
    assert (first.tolist(), last.tolist()) == ([0, 2, 3, 4], [1, 2, 3, 5])


def test_no_rows_have_no_spells() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    first, last = find_spells([nothing], nothing)
    assert (len(first), len(last)) == (0, 0)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(-1, 1), st.integers(2000, 2004)), max_size=20
    ),
    st.booleans(),
)
def test_spells_cover_what_was_seen_and_nothing_else(
    rows: list[tuple[int, int, int]], ordered: bool
) -> None:
    rows = sorted(rows, key=lambda row: (row[0], row[2])) if ordered else rows
    firm, name, period = (np.array([row[at] for row in rows], dtype=np.int64) for at in range(3))
    first, last = find_spells([firm, name], period)
    covered = {
        (int(firm[start]), int(name[start]), when)
        for start, end in zip(first, last, strict=True)
        for when in range(int(period[start]), int(period[end]) + 1)
    }
    assert covered == set(rows)
