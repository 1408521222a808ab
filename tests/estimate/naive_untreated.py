"""Imputation and two-stage estimates with a dummy for every firm and period: rows, no cells.

Controls are further columns beside the dummies: nothing is partialled out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

SPAN_ATOL = 1e-8
"""A row is in the span of the untreated rows, or it is not: numbers of order one."""


@dataclass(frozen=True)
class NaiveFit:
    """Rows that can be used, and the untreated fit on them."""

    rows: pd.DataFrame
    dummies: np.ndarray
    weight: np.ndarray
    untreated: np.ndarray
    inverse: np.ndarray
    net: np.ndarray


def fit_naive(
    frame: pd.DataFrame,
    *,
    weights: str | None,
    min_untreated: int = 1,
    anticipation: int = 0,
    controls: Sequence[str] = (),
    period: str = "year",
) -> NaiveFit:
    """`period` names the column that has a dummy a level: periods, or groups of firms in each."""
    untreated = frame["year"] + anticipation < frame["cohort"]
    counts = untreated.groupby(frame["firm"]).transform("sum")
    treated = (~untreated).groupby(frame["firm"]).transform("any")
    rows = frame[~treated | (counts >= min_untreated)].reset_index(drop=True)
    untreated = (rows["year"] + anticipation < rows["cohort"]).to_numpy()
    dummies = [pd.get_dummies(rows[name], dtype=float) for name in ("firm", period)]
    z = np.column_stack([*dummies, rows[list(controls)]])
    span = np.linalg.pinv(z[untreated]) @ z[untreated]
    known = np.abs(z @ span - z).max(axis=1) < SPAN_ATOL
    rows, z, untreated = rows[known].reset_index(drop=True), z[known], untreated[known]
    weight = np.ones(len(rows)) if weights is None else rows[weights].to_numpy()
    z0, w0 = z[untreated], weight[untreated]
    inverse = np.linalg.pinv(z0.T @ (z0 * w0[:, None]))
    effects = inverse @ z0.T @ (w0 * rows["y"].to_numpy()[untreated])
    return NaiveFit(rows, z, weight, untreated, inverse, rows["y"].to_numpy() - z @ effects)


def impute_naively(fit: NaiveFit, chosen: np.ndarray, cluster: str) -> tuple[float, np.ndarray]:
    """Return the weighted mean of effects over chosen rows, and Σψ by cluster."""
    target = np.where(chosen, fit.weight, 0.0)
    target = target / target.sum()
    z0, w0 = fit.dummies[fit.untreated], fit.weight[fit.untreated]
    v = target.copy()
    v[fit.untreated] = -w0 * (z0 @ (fit.inverse @ (fit.dummies.T @ target)))
    assert np.isclose(v @ fit.rows["y"], target @ fit.net)  # the estimate is linear with weights v
    square = pd.Series(np.where(chosen, v**2, 0.0))
    keys = [fit.rows["cohort"], fit.rows["year"]]
    top = (square * fit.net).groupby(keys).transform("sum").to_numpy()
    bottom = square.groupby(keys).transform("sum").to_numpy()
    centre = np.where(chosen, top / np.where(bottom > 0, bottom, 1.0), 0.0)
    return float(target @ fit.net), sum_by_cluster(fit, v * (fit.net - centre), cluster)


def regress_naively(fit: NaiveFit, chosen: np.ndarray, cluster: str) -> tuple[float, np.ndarray]:
    """Return the second stage's coefficient on one dummy, and its Σψ by cluster."""
    d, w = chosen.astype(float), fit.weight
    bread = 1 / (w * d).sum()
    coefficient = bread * (w * d * fit.net).sum()
    first = np.where(fit.untreated, fit.net, 0.0)
    through = (w * d) @ fit.dummies @ fit.inverse
    score = w * d * (fit.net - coefficient * d) - w * first * (fit.dummies @ through)
    return float(coefficient), sum_by_cluster(fit, bread * score, cluster)


def regress_leads_naively(
    fit: NaiveFit, leads: list[int], cluster: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients before treatment and their Σψ by cluster, (L,) and (G, L)."""
    rel_time = (fit.rows["year"] - fit.rows["cohort"]).to_numpy()
    x = np.column_stack([(rel_time == lead) & fit.untreated for lead in leads]).astype(float)
    w, z = np.where(fit.untreated, fit.weight, 0.0), fit.dummies
    y = fit.rows["y"].to_numpy()
    net_x = x - z @ (fit.inverse @ (z.T @ (w[:, None] * x)))
    net_y = y - z @ (fit.inverse @ (z.T @ (w * y)))
    bread = np.linalg.inv(net_x.T @ (w[:, None] * net_x))
    coefficients = bread @ net_x.T @ (w * net_y)
    scores = net_x * (w * (net_y - net_x @ coefficients))[:, None] @ bread
    parts = [sum_by_cluster(fit, scores[:, k], cluster) for k in range(len(leads))]
    return coefficients, np.column_stack(parts)


def sum_by_cluster(fit: NaiveFit, values: np.ndarray, cluster: str) -> np.ndarray:
    return pd.Series(values).groupby(fit.rows[cluster]).sum().to_numpy()


def find_control_naively(fit: NaiveFit, place: int, cluster: str) -> tuple[float, np.ndarray]:
    """Return the coefficient of a column of the untreated fit, and its Σψ by cluster."""
    first = np.where(fit.untreated, fit.weight, 0.0)
    influence = fit.dummies @ fit.inverse[:, place] * first
    value = float(influence @ fit.rows["y"])
    return value, sum_by_cluster(fit, influence * fit.net, cluster)
