"""Firm and period effects fitted on untreated rows, from cell moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.collinear import factorise_in_order


@dataclass(frozen=True, slots=True)
class UntreatedFit:
    """y = firm effect + period effect of its stratum on untreated rows, weighted; S strata.

    Firm effects never appear: a firm's is the mean over its untreated rows of y − λ. Without strata
    there is one.

    Attributes
    ----------
    anticipation
        Periods before treatment that are not taken as untreated.
    period_effects
        λ, outcome units, 0 in one period of each set that firms link, shape (S, T).
    inverse
        What turns weighted sums of untreated outcomes net of firm means into λ, shape (S, T, T).
    """

    anticipation: int
    period_effects: FloatArray
    inverse: FloatArray


def find_untreated(cells: CellMoments, anticipation: int) -> BoolArray:
    """Return which observed periods lie before treatment, less anticipation, (n_cells, T)."""
    untreated: BoolArray = cells.pattern & (cells.periods + anticipation < cells.cohort[:, None])
    return untreated


def fit_untreated(cells: Cells, anticipation: int) -> UntreatedFit:
    """Fit the untreated rows; every cell has at least one.

    References
    ----------
    Borusyak, Jaravel and Spiess (2024), "Revisiting event-study designs: robust and efficient
    estimation", Review of Economic Studies 91(6), theorem 1, step 1; Gardner (2022), "Two-stage
    differences in differences", first stage.
    """
    found = [_fit_stratum(own, anticipation) for own in _list_strata(cells)]
    return UntreatedFit(
        anticipation,
        period_effects=np.array([effects for effects, _ in found]),
        inverse=np.array([inverse for _, inverse in found]),
    )


def _list_strata(cells: Cells) -> list[Cells]:
    if cells.stratum is None:
        return [cells]
    strata = cells.stratum
    return [cells.take(strata == one) for one in range(int(strata.max(initial=0)) + 1)]


def _fit_stratum(cells: Cells, anticipation: int) -> tuple[FloatArray, FloatArray]:
    """Return period effects (T,) and what makes them, (T, T)."""
    n_periods = len(cells.periods)
    gram, moments = np.zeros((n_periods, n_periods)), np.zeros(n_periods)
    for block in cells.split(max(1, BLOCK_NUMBERS // n_periods)):
        untreated = find_untreated(block, anticipation).astype(np.float64)
        share = untreated / untreated.sum(axis=1)[:, None]
        weighted = untreated * block.weight[:, None]
        gram += np.diag(weighted.sum(axis=0))
        gram -= np.einsum("ct,cs->ts", weighted, share, optimize=False)
        net = block.mean - (share * block.mean).sum(axis=1)[:, None]
        moments += (weighted * net).sum(axis=0)
    solved = factorise_in_order((gram + gram.T) / 2, np.diagonal(gram).copy())
    inverse = np.zeros((n_periods, n_periods))
    inverse[np.ix_(solved.kept, solved.kept)] = solved.inverse
    period_effects = np.einsum("ts,s->t", inverse, moments, optimize=False)
    return period_effects, inverse


def residualise(block: CellMoments, path: FloatArray, fit: UntreatedFit) -> FloatArray:
    """Return a cell's path net of firm and period effects, 0 where not observed, (n_cells, T).

    On untreated rows these are residuals, on the others imputed effects.
    """
    untreated = find_untreated(block, fit.anticipation)
    net = np.where(block.pattern, path - fit.period_effects[block.strata], 0.0)
    effect = np.where(untreated, net, 0.0).sum(axis=1) / untreated.sum(axis=1)
    residual: FloatArray = np.where(block.pattern, net - effect[:, None], 0.0)
    return residual
