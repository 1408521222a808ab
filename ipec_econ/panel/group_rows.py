"""The rows of one group of a model with ``by``."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import IntArray


@dataclass(frozen=True, slots=True)
class GroupRows:
    """Which rows of the panel are one group's.

    Attributes
    ----------
    column, value
        The model's ``by``, and the group's value of it as text.
    codes
        Each row's group, −1 where it has none, shape (n_rows,).
    code
        This one's.
    shares_clusters
        Whether a cluster has rows in several groups.
    """

    column: str
    value: str
    codes: IntArray
    code: int
    shares_clusters: bool
