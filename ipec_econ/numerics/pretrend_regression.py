"""Coefficients before treatment, from a regression on untreated rows alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.vocabulary import SmallSample
from ipec_econ.numerics.cells.cell_covariance import Influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import (
    CellRegression,
    DesignMap,
    map_scores,
    solve_cells,
)
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.firm_regression import FirmRegression, solve_firms
from ipec_econ.numerics.small_sample import (
    CORRECTIONS,
    DesignSize,
    compute_group_factor,
    compute_parameter_factor,
    count_parameters,
)
from ipec_econ.numerics.untreated_controls import keep_untreated
from ipec_econ.numerics.untreated_fit import find_untreated


@dataclass(frozen=True, slots=True)
class PretrendRegression:
    """y = Σ β_e 1{t − G = e} + firm effect + period effect on untreated rows; L coefficients.

    Attributes
    ----------
    leads
        Event times, in order, shape (L,).
    dropped
        Event times asked for that cannot be told from those further from treatment.
    coefficients
        Outcome units, shape (L,).
    factor
        The small-sample factor of the covariance.
    regression, design
        Coefficients run from the nearest event time to the furthest; those of controls follow.
    anticipation
        Periods before treatment that are not taken as untreated.
    n_obs, n_units, n_clusters
        Rows, firms and clusters used: firms and periods with one untreated row inform nothing.
    n_treated
        Treated firms seen at each event time, shape (L,).
    """

    leads: IntArray
    dropped: IntArray
    coefficients: FloatArray
    factor: float
    regression: CellRegression | FirmRegression
    design: DesignMap
    anticipation: int
    n_obs: int
    n_units: int
    n_clusters: int
    n_treated: IntArray


def choose_leads(cells: CellMoments, anticipation: int, first: int | None) -> IntArray:
    """Return the event times that get a coefficient, in order; the earlier ones are the reference.

    From `first` on where it is given. Otherwise as many as leave half of the treated firms that
    have two untreated rows or more an earlier untreated row: further coefficients would be
    measured against a few firms.
    """
    untreated = find_untreated(cells, anticipation) & np.isfinite(cells.cohort)[:, None]
    known = np.where(np.isfinite(cells.cohort), cells.cohort, 0.0)
    events = np.rint(cells.periods - known[:, None]).astype(np.int64)
    found = np.unique(events[untreated])
    several = untreated.sum(axis=1) > 1
    if first is not None or not several.any():
        return found[found >= (0 if first is None else first)]
    earliest = np.where(untreated, events, 0).min(axis=1)[several]
    firms = np.bincount(-earliest, cells.n_units[several])
    # Firms by how long before treatment they are first seen, from the longest down.
    seen_by = np.cumsum(firms[::-1])[::-1]
    furthest = int(np.flatnonzero(2 * seen_by >= seen_by[0])[-1])
    return found[found > -furthest]


def fit_pretrends(
    cells: CellMoments,
    leads: IntArray,
    anticipation: int,
    small_sample: SmallSample,
    columns: FirmColumns | None = None,
) -> PretrendRegression:
    """Regress untreated outcomes on dummies of event times before treatment, and on controls.

    Of collinear dummies those nearest to treatment stay.

    Parameters
    ----------
    cells
        Of the rows at hand.
    leads
        Event times, in order.
    anticipation
        Periods before treatment that are not taken as untreated.
    small_sample
        Whose factor.
    columns
        The same rows by firm, where there are controls.

    References
    ----------
    Borusyak, Jaravel and Spiess (2024), section 4.4: the test conditions on no treated outcome,
    and under homoskedastic errors its coefficients are uncorrelated with the imputed effects.
    """
    used = keep_untreated_cells(cells, anticipation)
    design = _LeadDesign(leads[::-1])
    regression: CellRegression | FirmRegression
    if columns is None:
        regression = solve_cells(used, design)
    else:
        untreated = keep_untreated(columns, anticipation)
        regression = solve_firms(untreated, lambda *at: design(*at)[:, :, None])
    kept = regression.kept[: len(leads)][::-1]
    n_kept = int(kept.sum())
    counted = _drop_singletons(used)
    n_clusters = _count_clusters(counted)
    factor = _compute_factor(counted, len(regression.coefficients), n_clusters, small_sample)
    return PretrendRegression(
        leads=leads[kept],
        dropped=leads[~kept],
        coefficients=regression.coefficients[:n_kept][::-1],
        factor=factor,
        regression=regression,
        design=design,
        anticipation=anticipation,
        n_obs=_count_rows(counted),
        n_units=int(counted.n_units[counted.pattern.any(axis=1)].sum()),
        n_clusters=n_clusters,
        n_treated=np.array([_count_seen(counted, lead) for lead in leads[kept]], dtype=np.int64),
    )


def map_pretrend_influence(
    cells: CellMoments, pretrends: PretrendRegression, regression: CellRegression
) -> Influence:
    """Return each firm's contribution to the errors of the coefficients, in the order of leads."""
    used = keep_untreated_cells(cells, pretrends.anticipation)
    scores = map_scores(used, regression, pretrends.design)
    scale = scale_scores(pretrends)
    return Influence(
        np.zeros_like(scores.constant),
        np.einsum("lk,ck->cl", scale, scores.constant, optimize=False),
        np.einsum("lk,ckt->clt", scale, scores.slope, optimize=False),
    )


def scale_scores(pretrends: PretrendRegression) -> FloatArray:
    """Return what turns scores into contributions to the coefficients of leads, shape (L, k)."""
    n_leads = len(pretrends.leads)
    scale: FloatArray = np.sqrt(pretrends.factor) * pretrends.regression.bread[:n_leads][::-1]
    return scale


def keep_untreated_cells(cells: CellMoments, anticipation: int) -> CellMoments:
    """Return the cells on their rows before treatment, less anticipation."""
    return replace(cells, pattern=find_untreated(cells, anticipation))


@dataclass(frozen=True, slots=True)
class _LeadDesign:
    """One dummy for each event time."""

    events: IntArray

    def __call__(self, cohorts: FloatArray, periods: IntArray) -> FloatArray:
        finite = np.isfinite(cohorts)
        known = np.where(finite, cohorts, 0.0)
        rel_time = np.where(finite[:, None], periods - known[:, None], np.inf)
        dummies: FloatArray = (rel_time[:, :, None] == self.events).astype(np.float64)
        return dummies


def _drop_singletons(cells: CellMoments) -> CellMoments:
    """Drop firms and periods with one row until none is left, as regressions with effects do."""
    pattern: BoolArray = cells.pattern
    settled = False
    while not settled:
        several: BoolArray = np.asarray(pattern & (pattern.sum(axis=1) > 1)[:, None])
        rows = _count_by_period(cells, several)
        kept: BoolArray = np.asarray(several & (rows > 1)[cells.strata])
        settled = np.array_equal(kept, pattern)
        pattern = kept
    return replace(cells, pattern=pattern)


def _count_by_period(cells: CellMoments, pattern: BoolArray) -> IntArray:
    """Count rows by stratum and period, shape (S, T)."""
    rows = np.zeros((int(cells.strata.max(initial=0)) + 1, len(cells.periods)), dtype=np.int64)
    np.add.at(rows, cells.strata, pattern * cells.n_units[:, None])
    return rows


def _count_rows(cells: CellMoments) -> int:
    return int((cells.pattern.sum(axis=1) * cells.n_units).sum())


def _count_clusters(cells: CellMoments) -> int:
    inside: BoolArray = np.asarray(cells.pattern.any(axis=1))
    if cells.cluster is None:
        return int(cells.n_units[inside].sum())
    return len(np.unique(cells.cluster[inside]))


def _count_seen(cells: CellMoments, lead: int) -> int:
    at = cells.pattern & (cells.periods == cells.cohort[:, None] + lead)
    return int(cells.n_units[at.any(axis=1)].sum())


def _compute_factor(
    cells: CellMoments, n_coefficients: int, n_clusters: int, small_sample: SmallSample
) -> float:
    """Return the factor of a regression whose firm effects are nested in the clusters."""
    correction = CORRECTIONS[small_sample]
    n_units = int(cells.n_units[cells.pattern.any(axis=1)].sum())
    n_periods = int((_count_by_period(cells, cells.pattern) > 0).sum())
    size = DesignSize(
        n_obs=_count_rows(cells),
        n_coefficients=n_coefficients,
        levels=(n_units, n_periods),
        nested=(True, False),
    )
    n_parameters = count_parameters(size, correction, "cluster")
    if n_parameters >= size.n_obs or n_clusters < 2:  # noqa: PLR2004  scores sum to zero
        return 1.0
    return compute_parameter_factor(
        size.n_obs, n_parameters, correction.k_adj, "cluster"
    ) * compute_group_factor(n_clusters, correction.g_adj)
