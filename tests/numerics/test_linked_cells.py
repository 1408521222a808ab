"""Cells linked by firms."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.linked_cells import find_linked_rows


def test_links_run_through_chains_of_firms() -> None:
    # Cells 0 … 4; firm 0 links 0 and 1, firm 1 links 1 and 2, firm 2 links 3 and 4.
    unit = np.array([0, 0, 1, 1, 2, 2])
    cell = np.array([0, 1, 1, 2, 3, 4])
    anchors = np.array([True, False, False, False, False])
    assert find_linked_rows(unit, cell, anchors).tolist() == [True] * 4 + [False] * 2
    anchors[4] = True
    assert find_linked_rows(unit, cell, anchors).all()


def test_without_an_anchor_nothing_is_linked() -> None:
    rows = find_linked_rows(np.array([0, 0]), np.array([0, 1]), np.zeros(2, dtype=np.bool_))
    assert not rows.any()
