"""Regressions on cohort and period with controls and covariates: no row holds a dummy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.firm_columns import CellSums, FirmColumns, centre_columns, sum_cells
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, project

TraitDesign = Callable[[FloatArray, IntArray], FloatArray]
"""Cohorts (n_cells,), periods (T,) → what multiplies each trait, shape (n_cells, T, J, K)."""


@dataclass(frozen=True, slots=True)
class FirmRegression:
    """y = Σ_j z_j x_j(cohort, period)'β + c'γ + effects, weighted; k counts kept coefficients.

    Effects are of firms (or of cohorts) and of periods, by stratum where paths have strata. Firms'
    effects never appear.

    Attributes
    ----------
    kept
        Shape (K + p,), False on columns dropped as collinear.
    coefficients
        β and then γ, shape (k,).
    bread
        (X̃'WX̃)⁻¹ of columns net of all effects, shape (k, k).
    residual
        Outcome units, 0 where not observed, shape (n_units, T).
    scores
        Σ over a firm's rows of controls net of effects times residual, without its weight, one
        column for each kept control, shape (n_units, p_kept).
    net
        What turns cohorts and patterns into the kept regressors net of effects.
    ssr, tss, tss_within
        Weighted squares: of residuals, about the mean, and net of all effects.
    """

    kept: BoolArray
    coefficients: FloatArray
    bread: FloatArray
    residual: FloatArray
    scores: FloatArray
    net: NetDesign
    ssr: float
    tss: float
    tss_within: float


@dataclass(frozen=True, slots=True)
class NetDesign:
    """Regressors net of effects; `columns` are those kept, `slopes` (S, N, K) their effects."""

    design: TraitDesign
    effects: EffectDesign
    slopes: FloatArray
    columns: BoolArray

    def __call__(
        self, cohort: FloatArray, pattern: BoolArray, periods: IntArray, stratum: IntArray
    ) -> FloatArray:
        """Return them by cell, 0 where not observed, shape (n_cells, J, T, k)."""
        raw = np.swapaxes(self.design(cohort, periods)[:, :, :, self.columns], 1, 2)
        net = self.effects.demean(raw, pattern[:, None, :, None])
        fixed = self.effects(cohort, pattern, periods)
        # Effects of periods belong to the first trait, which is one for every firm.
        slopes = self.slopes[stratum][:, :, self.columns]
        net[:, 0] -= np.einsum("ctn,cnk->ctk", fixed, slopes, optimize=False)
        return net


@dataclass(frozen=True, slots=True)
class EffectDesign:
    """Dummies of periods, net of firms' means; or of cohorts and periods."""

    kind: Literal["unit", "cohort"]
    cohorts: FloatArray
    n_periods: int

    @property
    def n_effects(self) -> int:
        """Number of dummies, N."""
        return self.n_periods + (len(self.cohorts) if self.kind == "cohort" else 0)

    def __call__(self, cohort: FloatArray, pattern: BoolArray, periods: IntArray) -> FloatArray:
        """Return them by cell, 0 where not observed, shape (n_cells, T, N)."""
        shape = (len(cohort), len(periods), len(periods))
        period = np.broadcast_to(np.eye(self.n_periods), shape)
        if self.kind == "unit":
            return self.demean(period, pattern[:, :, None], axis=1)
        member = np.broadcast_to(
            (cohort[:, None] == self.cohorts)[:, None, :], (*shape[:2], len(self.cohorts))
        )
        both = np.concatenate([member, period], axis=2)
        return np.where(pattern[:, :, None], both, 0.0)

    def demean(self, values: FloatArray, seen: BoolArray, axis: int = 2) -> FloatArray:
        """Take the mean over observed periods out where firms have effects; 0 elsewhere."""
        inside = np.where(seen, values, 0.0)
        if self.kind == "cohort":
            return inside
        mean = inside.sum(axis=axis, keepdims=True) / seen.sum(axis=axis, keepdims=True)
        net: FloatArray = np.where(seen, inside - mean, 0.0)
        return net


def solve_firms(
    columns: FirmColumns,
    design: TraitDesign,
    n_regressors: int,
    effects: Literal["unit", "cohort"] = "unit",
) -> FirmRegression:
    """Regress the outcome on traits times functions of cohort and period, and on controls.

    Whatever depends on cohort and period is summed over cells; controls alone are netted row by
    row: the normal equations are those of all columns on all rows (Frisch–Waugh–Lovell).

    Parameters
    ----------
    columns
        Firms seen once contribute nothing under effects of firms.
    design
        Called once for each block of cells.
    n_regressors
        K.
    effects
        Whose effects stand beside the periods'.

    References
    ----------
    Frisch and Waugh (1933), Lovell (1963).
    """
    centred = centre_columns(columns)
    sums = sum_cells(centred)
    fixed = EffectDesign(effects, np.unique(sums.cohort), len(sums.periods))
    slopes = _solve_effects(sums, design, fixed, n_regressors)
    every: BoolArray = np.ones(n_regressors, dtype=np.bool_)
    net = NetDesign(design, fixed, slopes[:, :, :n_regressors], every)
    rows = _net_rows(centred, sums, fixed, slopes[:, :, n_regressors:])
    gram, moments = _sum_products(sums, net, rows, centred.paths.weight, n_regressors)
    totals = np.concatenate(
        [_sum_totals(sums, design, n_regressors), _sum_control_squares(columns)]
    )
    solved = factorise_in_order((gram + gram.T) / 2, totals)
    coefficients = np.einsum("ij,j->i", solved.inverse, moments[solved.kept], optimize=False)
    kept_net = NetDesign(design, fixed, net.slopes, solved.kept[:n_regressors])
    n_kept = int(solved.kept[:n_regressors].sum())
    controls = rows.controls[:, :, solved.kept[n_regressors:]]
    residual = rows.outcome - _fit_cells(sums, kept_net, coefficients[:n_kept], centred.traits)
    residual -= np.einsum("ntp,p->nt", controls, coefficients[n_kept:], optimize=False)
    return FirmRegression(
        kept=solved.kept,
        coefficients=coefficients,
        bread=solved.inverse,
        residual=residual,
        scores=np.einsum("ntp,nt->np", controls, residual, optimize=False),
        net=kept_net,
        ssr=_square(residual, columns.paths.weight),
        tss=_square_about_mean(columns.paths.outcome, columns),
        tss_within=_square(rows.outcome, columns.paths.weight),
    )


@dataclass(frozen=True, slots=True)
class _NetRows:
    """Outcome (n_units, T) and controls (n_units, T, p) net of all effects."""

    outcome: FloatArray
    controls: FloatArray


def _split(sums: CellSums, n_columns: int) -> Iterator[CellSums]:
    """Yield blocks of cells whose regressors of all traits fit in memory."""
    numbers = n_columns * len(sums.periods) * sums.traits.shape[1]
    return sums.split(max(1, BLOCK_NUMBERS // max(1, numbers)))


def _solve_effects(
    sums: CellSums, design: TraitDesign, effects: EffectDesign, n_regressors: int
) -> FloatArray:
    """Return the effects of regressors, of the outcome and of controls, shape (S, N, K + 1 + p)."""
    strata = range(int(sums.stratum.max(initial=0)) + 1)
    parts = [sums.take(sums.stratum == one) for one in strata]
    return np.array([_solve_stratum(part, design, effects, n_regressors) for part in parts])


def _solve_stratum(
    sums: CellSums, design: TraitDesign, effects: EffectDesign, n_regressors: int
) -> FloatArray:
    n_effects, n_columns = effects.n_effects, n_regressors + sums.columns.shape[3]
    gram, cross = np.zeros((n_effects, n_effects)), np.zeros((n_effects, n_columns))
    for block in _split(sums, n_regressors + len(sums.periods)):
        fixed = effects(block.cohort, block.pattern, block.periods)
        gram += np.einsum(
            "ctn,ctm->nm", fixed * block.traits[:, 0, 0, None, None], fixed, optimize=False
        )
        raw = design(block.cohort, block.periods)
        summed = np.einsum("cj,ctjk->ctk", block.traits[:, 0], raw, optimize=False)
        both = np.concatenate([summed, block.columns[:, 0]], axis=2)
        cross += np.einsum("ctn,ctk->nk", fixed, both, optimize=False)
    solved = factorise_in_order((gram + gram.T) / 2, np.diagonal(gram).copy())
    slopes = np.zeros_like(cross)
    slopes[solved.kept] = np.einsum("nm,mk->nk", solved.inverse, cross[solved.kept], optimize=False)
    return slopes


def _net_rows(
    columns: FirmColumns, sums: CellSums, effects: EffectDesign, slopes: FloatArray
) -> _NetRows:
    table = np.concatenate(
        [
            np.einsum(
                "ctn,cnq->ctq",
                effects(block.cohort, block.pattern, block.periods),
                slopes[block.stratum],
                optimize=False,
            )
            for block in _split(sums, slopes.shape[1])
        ]
    )
    observed = columns.paths.observed
    outcome = effects.demean(columns.paths.outcome, observed, axis=1) - table[sums.cell, :, 0]
    controls = np.empty_like(columns.controls)
    for q in range(controls.shape[2]):
        net = effects.demean(columns.controls[:, :, q], observed, axis=1)
        controls[:, :, q] = net - table[sums.cell, :, 1 + q]
    return _NetRows(outcome, controls)


def _sum_products(
    sums: CellSums,
    net: NetDesign,
    rows: _NetRows,
    weight: FloatArray | None,
    n_regressors: int,
) -> tuple[FloatArray, FloatArray]:
    """Return X̃'WX̃ and X̃'Wy of regressors and controls, shapes (K + p, K + p) and (K + p,)."""
    n_controls = rows.controls.shape[2]
    size = n_regressors + n_controls
    gram, moments = np.zeros((size, size)), np.zeros(size)
    for block in _split(sums, n_regressors):
        values = net(block.cohort, block.pattern, block.periods, block.stratum)
        weighted = np.einsum("cij,cjtk->citk", block.traits, values, optimize=False)
        gram[:n_regressors, :n_regressors] += np.einsum(
            "cjtk,cjtl->kl", weighted, values, optimize=False
        )
        products = np.einsum("cjtk,cjtq->kq", values, block.columns, optimize=False)
        moments[:n_regressors] += products[:, 0]
        gram[:n_regressors, n_regressors:] += products[:, 1:]
    gram[n_regressors:, :n_regressors] = gram[:n_regressors, n_regressors:].T
    flat = rows.controls.reshape(rows.outcome.size, n_controls)
    by_row = None if weight is None else np.repeat(weight, rows.outcome.shape[1])
    gram[n_regressors:, n_regressors:] = cross_product(flat, by_row)
    moments[n_regressors:] = project(flat, rows.outcome.ravel(), by_row)
    return gram, moments


def _fit_cells(
    sums: CellSums, net: NetDesign, coefficients: FloatArray, traits: FloatArray
) -> FloatArray:
    """Return what regressors explain of each firm's rows, shape (n_units, T)."""
    table = np.concatenate(
        [
            np.einsum(
                "cjtk,k->cjt",
                net(block.cohort, block.pattern, block.periods, block.stratum),
                coefficients,
                optimize=False,
            )
            for block in _split(sums, len(net.columns))
        ]
    )
    total = np.zeros((len(traits), table.shape[2]))
    for j in range(traits.shape[1]):
        total += traits[:, j, None] * table[sums.cell, j]
    return total


def _sum_totals(sums: CellSums, design: TraitDesign, n_regressors: int) -> FloatArray:
    """Return the regressors' weighted squares about their means, shape (K,)."""
    weight = 0.0
    total, squares = np.zeros(n_regressors), np.zeros(n_regressors)
    for block in _split(sums, n_regressors):
        raw = np.where(block.pattern[:, :, None, None], design(block.cohort, block.periods), 0.0)
        weight += float((block.pattern.sum(axis=1) * block.traits[:, 0, 0]).sum())
        total += np.einsum("cj,ctjk->k", block.traits[:, 0], raw, optimize=False)
        weighted = np.einsum("cij,ctjk->ctik", block.traits, raw, optimize=False)
        squares += np.einsum("ctjk,ctjk->k", weighted, raw, optimize=False)
    about_mean: FloatArray = squares - total**2 / weight
    return about_mean


def _sum_control_squares(columns: FirmColumns) -> FloatArray:
    """Return the controls' weighted squares about their means, shape (p,)."""
    n_controls = columns.controls.shape[2]
    return np.array(
        [_square_about_mean(columns.controls[:, :, q], columns) for q in range(n_controls)],
        dtype=np.float64,
    )


def _square_about_mean(values: FloatArray, columns: FirmColumns) -> float:
    observed, weight = columns.paths.observed, columns.paths.weight
    rows = observed if weight is None else observed * weight[:, None]
    mean = (values * rows).sum() / rows.sum()
    return _square(np.where(observed, values - mean, 0.0), weight)


def _square(values: FloatArray, weight: FloatArray | None) -> float:
    squares = np.einsum("nt,nt->n", values, values, optimize=False)
    return float((squares if weight is None else squares * weight).sum())
