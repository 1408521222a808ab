"""Weighted least squares on dummies through dense algebra, with fixest's clustered covariance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ipec_econ.core.arrays import FloatArray


def fit_dummies(
    frame: pd.DataFrame,
    columns: FloatArray,
    effects: Sequence[str],
    *,
    cluster: str,
    weights: str | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Return coefficients of `columns` and their covariance; the outcome is ``y``."""
    beta, psi = score_dummies(frame, columns, effects, cluster=cluster, weights=weights)
    return beta, psi.T @ psi


def score_dummies(
    frame: pd.DataFrame,
    columns: FloatArray,
    effects: Sequence[str],
    *,
    cluster: str,
    weights: str | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Return coefficients and what clusters add to their errors, whose products are the covariance.

    K counts the columns and the effects' levels less one for each after the first, one for an
    effect nested in the clusters.
    """
    dummies = [
        (frame[name].to_numpy()[:, None] == np.unique(frame[name])).astype(float)
        for name in effects
    ]
    root = np.sqrt(np.ones(len(frame)) if weights is None else frame[weights].to_numpy())
    basis, triangle = np.linalg.qr(np.column_stack(dummies) * root[:, None])
    basis = basis[:, np.abs(np.diagonal(triangle)) > 1e-9]
    net = columns * root[:, None]
    net = net - basis @ (basis.T @ net)
    outcome = frame["y"].to_numpy() * root
    outcome = outcome - basis @ (basis.T @ outcome)
    bread = np.linalg.inv(net.T @ net)
    beta = bread @ (net.T @ outcome)
    scores = net * (outcome - net @ beta)[:, None]
    sums = pd.DataFrame(scores).groupby(frame[cluster].to_numpy()).sum().to_numpy()
    n_obs, n_groups = len(frame), len(sums)
    clusters_of = {name: frame.groupby(name)[cluster].nunique() for name in effects}
    spared = sum(frame[name].nunique() - 1 for name in effects if clusters_of[name].max() == 1)
    absorbed = sum(frame[name].nunique() for name in effects) - (len(effects) - 1)
    n_parameters = columns.shape[1] + absorbed - spared
    factor = n_groups / (n_groups - 1) * (n_obs - 1) / (n_obs - n_parameters)
    return beta, np.sqrt(factor) * sums @ bread
