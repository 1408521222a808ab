"""Controls weighted to look like the treated firms of their period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.adjusted_comparison import OVERLAP
from ipec_econ.numerics.logit import fit_logit
from ipec_econ.numerics.propensity_odds import weigh_controls

NOISE = 1e-12
"""A standard deviation below this share of the mean is none: the column is constant."""


@dataclass(frozen=True, slots=True)
class PropensityWeights:
    """Weights of observations; NaN where there are none.

    Attributes
    ----------
    weights
        One for treated, the odds for controls, shape (n,). NaN: a column is missing, a control
        is trimmed, or its period is not weighted.
    failed
        Periods without weights: their logit has no finite maximum, columns are collinear, or a
        score reaches `OVERLAP`.
    """

    weights: FloatArray
    failed: tuple[int, ...]


def weigh_by_propensity(
    treated: BoolArray, columns: FloatArray, times: IntArray
) -> PropensityWeights:
    """Fit a logit of being treated in every period that has both groups.

    Parameters
    ----------
    treated, times
        Shapes (n,).
    columns
        What the logit is of, without a constant, shape (n, k), NaN missing.

    References
    ----------
    Hirano, Imbens and Ridder (2003), "Efficient estimation of average treatment effects using the
    estimated propensity score", Econometrica 71(4): the weights for the effect on the treated.
    """
    weights = np.full(len(treated), np.nan)
    known = ~np.isnan(columns).any(axis=1)
    failed: list[int] = []
    for time in np.unique(times[treated]).tolist():
        rows = np.flatnonzero(known & (times == time))
        if not treated[rows].any() or treated[rows].all():
            continue
        found = _weigh_period(treated[rows], columns[rows])
        if found is None:
            failed.append(time)
        else:
            weights[rows] = found
    return PropensityWeights(weights, tuple(failed))


def _weigh_period(treated: BoolArray, columns: FloatArray) -> FloatArray | None:
    regressors = _standardise(columns)
    if np.linalg.matrix_rank(regressors) < regressors.shape[1]:
        return None
    logit = fit_logit(treated, regressors, None)
    if not logit.converged or logit.probability.max(initial=0.0) >= OVERLAP:
        return None
    odds, _ = weigh_controls(logit.probability, treated, np.ones(len(treated)))
    return np.where(treated, 1.0, np.where(odds > 0, odds, np.nan))


def _standardise(columns: FloatArray) -> FloatArray:
    """Return a constant and the columns that vary, in standard deviations."""
    means, spreads = columns.mean(axis=0), columns.std(axis=0)
    varies = spreads > NOISE * np.maximum(np.abs(means), 1.0)
    scaled = (columns[:, varies] - means[varies]) / spreads[varies]
    return np.column_stack([np.ones(len(columns)), scaled])
