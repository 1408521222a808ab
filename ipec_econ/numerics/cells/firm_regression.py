"""Regressions on cohort and period with controls and covariates: no row holds a dummy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.firm_columns import (
    EffectKind,
    FirmColumns,
    GroupSums,
    centre_columns,
    demean_firms,
    sum_groups,
)
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, project

TraitDesign = Callable[[FloatArray, IntArray], FloatArray]
"""Cohorts (n_cohorts,), periods (T,) → what multiplies each trait, shape (n_cohorts, T, J, K)."""


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
        What turns cohorts and strata into the kept regressors.
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
    """Regressors by group: a cohort in a stratum.

    Attributes
    ----------
    cohort, stratum
        Of each group, ordered by stratum and cohort, shape (n_groups,).
    values
        Net of effects of periods (and cohorts), not of firms: residuals have none of these left,
        so that a firm's score is Σ values · residual; shape (n_groups, J, T, k).
    """

    cohort: FloatArray
    stratum: IntArray
    values: FloatArray

    def take(self, cohort: FloatArray, stratum: IntArray) -> FloatArray:
        """Return those of some cohorts and strata, each of them a group, (n, J, T, k)."""
        cohorts = np.unique(self.cohort)
        keys = self.stratum * len(cohorts) + np.searchsorted(cohorts, self.cohort)
        wanted = stratum * len(cohorts) + np.searchsorted(cohorts, cohort)
        return self.values[np.searchsorted(keys, wanted)]


def solve_firms(
    columns: FirmColumns, design: TraitDesign, effects: EffectKind = "unit"
) -> FirmRegression:
    """Regress the outcome on traits times functions of cohort and period, and on controls.

    Whatever depends on cohort and period is summed over cohorts; controls alone are netted row by
    row: the normal equations are those of all columns on all rows (Frisch–Waugh–Lovell).

    Parameters
    ----------
    columns
        Firms seen once contribute nothing under effects of firms.
    design
        Called once, with the cohorts of all groups.
    effects
        Whose effects stand beside the periods'.

    References
    ----------
    Frisch and Waugh (1933), Lovell (1963).
    """
    centred = centre_columns(columns)
    weight = columns.paths.weight
    sums = sum_groups(centred, effects)
    raw = np.swapaxes(design(sums.cohort, sums.periods), 1, 2)
    n_regressors = raw.shape[3]
    fitted = _fit_effects(sums, raw, effects)
    net = raw.copy()
    # Effects of periods belong to the first trait, which is one for every firm.
    net[:, 0] -= fitted[:, :, :n_regressors]
    rows = _net_rows(centred, sums, fitted[:, :, n_regressors:], effects)
    gram, moments = _sum_products(sums, net, rows, weight)
    totals = np.concatenate([_sum_totals(sums, raw), _sum_control_squares(columns)])
    solved = factorise_in_order((gram + gram.T) / 2, totals)
    coefficients = np.einsum("ij,j->i", solved.inverse, moments[solved.kept], optimize=False)
    kept, kept_controls = solved.kept[:n_regressors], solved.kept[n_regressors:]
    own, of_controls = np.split(coefficients, [int(kept.sum())])
    values, controls = net[:, :, :, kept], rows.controls[:, :, kept_controls]
    explained = _fit_regressors(values, own, centred.traits, sums.group)
    residual = rows.outcome - demean_firms(explained, columns.paths.observed, effects)
    residual -= np.einsum("ntp,p->nt", controls, of_controls, optimize=False)
    return FirmRegression(
        kept=solved.kept,
        coefficients=coefficients,
        bread=solved.inverse,
        residual=residual,
        scores=np.einsum("ntp,nt->np", controls, residual, optimize=False),
        net=NetDesign(sums.cohort, sums.stratum, values),
        ssr=_square(residual, weight),
        tss=_square_about_mean(columns.paths.outcome, columns),
        tss_within=_square(rows.outcome, weight),
    )


def _fit_effects(sums: GroupSums, raw: FloatArray, effects: EffectKind) -> FloatArray:
    """Return the effects' fit of regressors, outcome and controls by group, (n_groups, T, K+1+p).

    Of periods in each stratum, or of cohorts and periods.
    """
    # What effects' dummies are multiplied with: firms' means are out of it.
    cross = np.einsum("gjts,gjsk->gtk", sums.gram[:, 0], raw, optimize=False)
    cross = np.concatenate([cross, sums.columns[:, 0]], axis=2)
    fitted = np.empty_like(cross)
    for one in np.unique(sums.stratum):
        inside = np.flatnonzero(sums.stratum == one)
        dummies = _make_dummies(len(inside), len(sums.periods), effects)
        gram = sums.gram[inside, 0, 0]
        half = np.einsum("gts,gsm->gtm", gram, dummies, optimize=False)
        normal = np.einsum("gtn,gtm->nm", dummies, half, optimize=False)
        solved = factorise_in_order((normal + normal.T) / 2, np.diagonal(normal).copy())
        used = dummies[:, :, solved.kept]
        moments = np.einsum("gtn,gtk->nk", used, cross[inside], optimize=False)
        slopes = np.einsum("nm,mk->nk", solved.inverse, moments, optimize=False)
        fitted[inside] = np.einsum("gtn,nk->gtk", used, slopes, optimize=False)
    return fitted


def _make_dummies(n_groups: int, n_periods: int, effects: EffectKind) -> FloatArray:
    """Return dummies of periods, or of cohorts and periods, shape (n_groups, T, N)."""
    period = np.broadcast_to(np.eye(n_periods), (n_groups, n_periods, n_periods))
    if effects == "unit":
        return period
    cohort = np.broadcast_to(np.eye(n_groups)[:, None, :], (n_groups, n_periods, n_groups))
    return np.concatenate([cohort, period], axis=2)


@dataclass(frozen=True, slots=True)
class _NetRows:
    """Outcome (n_units, T) and controls (n_units, T, p) net of all effects."""

    outcome: FloatArray
    controls: FloatArray


def _net_rows(
    columns: FirmColumns, sums: GroupSums, fitted: FloatArray, effects: EffectKind
) -> _NetRows:
    observed, group = columns.paths.observed, sums.group
    outcome = demean_firms(columns.paths.outcome - fitted[group, :, 0], observed, effects)
    controls = np.empty_like(columns.controls)
    for q in range(controls.shape[2]):
        column = columns.controls[:, :, q] - fitted[group, :, 1 + q]
        controls[:, :, q] = demean_firms(column, observed, effects)
    return _NetRows(outcome, controls)


def _sum_products(
    sums: GroupSums, net: FloatArray, rows: _NetRows, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return X̃'WX̃ and X̃'Wy of regressors and controls, shapes (K + p, K + p) and (K + p,)."""
    n_regressors, n_controls = net.shape[3], rows.controls.shape[2]
    size = n_regressors + n_controls
    gram, moments = np.zeros((size, size)), np.zeros(size)
    half = np.einsum("gijts,gjsk->gitk", sums.gram, net, optimize=False)
    own, others = slice(0, n_regressors), slice(n_regressors, size)
    gram[own, own] = np.einsum("gitk,gitl->kl", net, half, optimize=False)
    products = np.einsum("gjtk,gjtq->kq", net, sums.columns, optimize=False)
    moments[own], gram[own, others] = products[:, 0], products[:, 1:]
    gram[others, own] = gram[own, others].T
    flat = rows.controls.reshape(rows.outcome.size, n_controls)
    by_row = None if weight is None else np.repeat(weight, rows.outcome.shape[1])
    gram[others, others] = cross_product(flat, by_row)
    moments[others] = project(flat, rows.outcome.ravel(), by_row)
    return gram, moments


def _fit_regressors(
    values: FloatArray, coefficients: FloatArray, traits: FloatArray, group: IntArray
) -> FloatArray:
    """Return what regressors explain of each firm's rows, firms' means in it, (n_units, T)."""
    table = np.einsum("gjtk,k->gjt", values, coefficients, optimize=False)
    total = np.zeros((len(traits), values.shape[2]))
    for j in range(traits.shape[1]):
        total += traits[:, j, None] * table[group, j]
    return total


def _sum_totals(sums: GroupSums, raw: FloatArray) -> FloatArray:
    """Return the regressors' weighted squares about their means, shape (K,)."""
    total = np.einsum("gjt,gjtk->k", sums.rows[:, 0], raw, optimize=False)
    weighted = np.einsum("gijt,gjtk->gitk", sums.rows, raw, optimize=False)
    squares = np.einsum("gitk,gitk->k", weighted, raw, optimize=False)
    about_mean: FloatArray = squares - total**2 / sums.rows[:, 0, 0].sum()
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
