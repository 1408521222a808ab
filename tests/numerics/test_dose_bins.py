"""Bins of doses: which one holds a dose, and what it is called."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.dose_bins import DoseBins


def test_a_bin_holds_its_right_end() -> None:
    bins = DoseBins(np.array([0.1, 0.5]))
    doses = np.array([0.05, 0.1, 0.10001, 0.5, 0.7])
    assert bins.place(doses).tolist() == [0, 0, 1, 1, 2]
    assert bins.evaluate(doses).tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert bins.labels == ("0 to 0.1", "0.1 to 0.5", "over 0.5")


def test_bins_of_one_dose_each_are_called_by_it() -> None:
    levels = np.array([1.0, 2.0, 5.0])
    bins = DoseBins(levels[:-1], levels)
    assert bins.place(levels).tolist() == [0, 1, 2]
    assert bins.labels == ("1", "2", "5")
    assert DoseBins(np.array([]), np.array([3.0])).evaluate(np.array([3.0])).tolist() == [[1]]
