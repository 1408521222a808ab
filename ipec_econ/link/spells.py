"""Spells: periods in a row in which a firm has one name and one postcode."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import IntArray


def find_spells(codes: Sequence[IntArray], periods: IntArray) -> tuple[IntArray, IntArray]:
    """Return the first and the last row of each spell, shape (n_spells,).

    A spell is a run of rows that are alike in every code and whose periods follow one another
    without a gap, so that it covers the periods of its rows and no other. Rows sorted by firm and
    period give the fewest; in another order there are more, and all of it still holds.

    Parameters
    ----------
    codes
        Whole numbers that tell firms, names and postcodes apart, each of shape (n,).
    periods
        Period of each row, shape (n,).
    """
    begins = np.ones(len(periods), dtype=np.bool_)
    begins[1:] = np.diff(periods) != 1
    for code in codes:
        begins[1:] |= code[1:] != code[:-1]
    first: IntArray = np.flatnonzero(begins)
    last: IntArray = np.append(first[1:], len(periods))[: len(first)] - 1
    return first, last
