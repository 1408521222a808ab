"""Paths that carry firms' scores behind them, so that both get one covariance from cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.group_firms import group_firms
from ipec_econ.numerics.cells.paths import Paths


def build_score_cells(
    paths: Paths, series: Sequence[FloatArray], scores: FloatArray
) -> CellMoments:
    """Gather firms into the cells of their paths, with further numbers in place of the outcome.

    What estimates add up over a firm's rows with weights by cell needs the path alone; what is a
    product of two things that vary by firm (a control and a residual) is one number a firm, a
    score. Scores stand behind the series as if they were periods that every firm is seen in.

    Parameters
    ----------
    paths
        Cohort, observed periods, weight, cluster and stratum of each firm.
    series
        Numbers by firm and period, 0 where not observed, each of shape (n_units, T).
    scores
        Shape (n_units, m).

    Returns
    -------
    CellMoments
        Of len(series)·T + m "periods", numbered from 0.
    """
    n_scores = scores.shape[1]
    always = np.ones((len(scores), n_scores), dtype=np.bool_)
    n_columns = len(series) * len(paths.periods) + n_scores
    joined = Paths(
        periods=np.arange(n_columns),
        outcome=np.concatenate([*series, scores], axis=1),
        observed=np.concatenate([*(paths.observed for _ in series), always], axis=1),
        cohort=paths.cohort,
        weight=paths.weight,
        cluster=paths.cluster,
        stratum=paths.stratum,
    )
    return build_cells(joined, compress=group_firms(paths) is not None)


def narrow_cells(joined: CellMoments, periods: IntArray) -> CellMoments:
    """Return the first series alone: cohort and pattern, which coefficients depend on."""
    first = slice(0, len(periods))
    return replace(
        joined,
        periods=periods,
        pattern=joined.pattern[:, first],
        mean=joined.mean[:, first],
        mean_sq=joined.mean_sq[:, first],
        mean_plain=joined.mean_plain[:, first],
        cross=None,
    )
