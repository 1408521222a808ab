"""Which treated rows can be imputed: firm and period linked through untreated rows."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray


def find_imputable(
    observed: BoolArray, untreated: BoolArray, stratum: IntArray | None = None
) -> BoolArray:
    """Return the rows whose firm and period effects add up to something that is identified.

    Firm and period effects are known up to a constant in each set of firms and periods that
    untreated rows link, so their sum is known where both lie in one set. Untreated rows do by
    construction; a treated row does not if its firm has no untreated row, if its period has none,
    or if no chain of firms leads from one to the other.

    Parameters
    ----------
    observed, untreated
        Shape (n_units, T) or (n_cells, T); untreated rows are observed.
    stratum
        Groups with period effects of their own, shape (n_units,) or (n_cells,).

    Returns
    -------
    BoolArray
        The same shape, all untreated rows among them.
    """
    if stratum is not None:
        imputable = np.zeros_like(observed)
        for one in np.unique(stratum):
            inside = stratum == one
            imputable[inside] = find_imputable(observed[inside], untreated[inside])
        return imputable
    return find_labelled(observed, untreated, label_periods(link_periods(untreated)))


def find_labelled(observed: BoolArray, untreated: BoolArray, labels: IntArray) -> BoolArray:
    """Return the rows whose period has the label of their firm's untreated ones."""
    of_unit = np.where(untreated.any(axis=1), labels[untreated.argmax(axis=1)], -2)
    known: BoolArray = untreated | (observed & (labels == of_unit[:, None]))
    return known


def link_periods(untreated: BoolArray) -> BoolArray:
    """Return which two periods a firm is seen untreated in, shape (T, T)."""
    n_periods = untreated.shape[1]
    return np.array([untreated[untreated[:, place]].any(axis=0) for place in range(n_periods)])


def label_periods(linked: BoolArray) -> IntArray:
    """Return a label for each period, equal where firms link them; -1 without an untreated row."""
    n_periods = len(linked)
    labels = np.full(n_periods, -1, dtype=np.int64)
    for start in range(n_periods):
        if labels[start] >= 0 or not linked[start, start]:
            continue
        reached = linked[start]
        while True:
            wider = linked[reached].any(axis=0)
            if bool((wider == reached).all()):
                break
            reached = wider
        labels[reached] = start
    return labels
