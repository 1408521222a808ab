"""Which rows belong to treated, never-treated and excluded firms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.panel import Panel, TreatmentColumns

TREATED, NEVER_TREATED, UNCLEAN, OTHER_KIND = range(4)
GROUP_TITLES: Sequence[str] = (
    "Ever treated",
    "Never treated",
    "Excluded: no clean cohort",
    "Excluded: treated by another kind",
)
"""In the order of the codes."""


def group_rows(treatment: TreatmentColumns) -> IntArray:
    """Return each row's group, shape (n_rows,): what its firm is under the treatment.

    A firm is ever treated when it has a cohort, though it may leave the panel before.
    """
    groups = np.where(np.isfinite(treatment.cohort), TREATED, NEVER_TREATED)
    groups[treatment.excluded] = UNCLEAN
    groups[treatment.other_kind] = OTHER_KIND
    return groups.astype(np.int64)


def number_firms(panel: Panel) -> IntArray:
    """Return a number for each row's firm, shape (n_rows,)."""
    units = pc.dictionary_encode(panel.rows.column(panel.unit).combine_chunks())
    return np.asarray(units.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def count_firms(firms: IntArray, rows: BoolArray) -> int:
    """Return how many firms have one of the rows."""
    return len(np.unique(firms[rows]))
