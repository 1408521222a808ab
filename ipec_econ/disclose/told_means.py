"""Means that outputs tell of the same column: two of them can tell of the firms in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.described import DescribedRows
from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.core.table import WITHHELD, Table


@dataclass(frozen=True, slots=True)
class ToldMean:
    """The rows that a mean is of.

    Attributes
    ----------
    column
        Of the panel.
    places
        The panel's rows with a value, ascending, shape (n,).
    firms
        A number for each row's firm, same shape.
    """

    column: str
    places: IntArray
    firms: IntArray

    @property
    def n_firms(self) -> int:
        """Firms with a value."""
        return len(np.unique(self.firms))

    def is_near(self, other: ToldMean, rules: DisclosureRules) -> bool:
        """Tell whether the two differ by rows, but by rows of fewer firms than the threshold.

        Then the firms in between follow from the two means.
        """
        if self.column.casefold() != other.column.casefold():
            return False
        mine = ~np.isin(self.places, other.places)
        theirs = ~np.isin(other.places, self.places)
        between = np.union1d(self.firms[mine], other.firms[theirs])
        return 0 < len(between) < rules.threshold


def find_mean(described: DescribedRows, group: int, variable: int) -> ToldMean:
    """Return the rows of one mean of a table."""
    rows = _find_rows(described, group, variable)
    column = described.variables[variable].column
    return ToldMean(column, described.places[rows], described.firms[rows])


def list_told_means(
    table: Table, described: DescribedRows, column: str = "mean"
) -> Iterator[ToldMean]:
    """Yield the means that a released table of summaries tells, but shares of categories."""
    k = [one.id for one in table.columns].index(column)
    for g, block in enumerate(table.blocks):
        for v, variable in enumerate(described.variables):
            if not variable.is_share and block.rows[v].cells[k] is not WITHHELD:
                yield find_mean(described, g, v)


def is_near_told(
    column: str,
    n_firms: int | None,
    n_rows: int | None,
    told: Sequence[ToldMean],
    rules: DisclosureRules,
) -> bool:
    """Tell whether a model's mean is near one that is told, by the counts of either."""
    return any(
        differ_little(n_firms, one.n_firms, n_rows, len(one.places), rules)
        for one in told
        if one.column.casefold() == column.casefold()
    )


def differ_little(
    firms: int | None,
    other_firms: int | None,
    rows: int | None,
    other_rows: int | None,
    rules: DisclosureRules,
) -> bool:
    """Tell whether two sets of rows differ by fewer firms, or fewer rows, than the threshold."""
    pairs = ((firms, other_firms), (rows, other_rows))
    return any(
        one is not None and other is not None and 0 < abs(one - other) < rules.threshold
        for one, other in pairs
    )


def _find_rows(described: DescribedRows, group: int, variable: int) -> BoolArray:
    return described.groups[group][1] & ~np.isnan(described.variables[variable].values)
