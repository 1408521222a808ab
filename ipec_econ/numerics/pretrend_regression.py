"""Coefficients before treatment, from a regression on untreated rows alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.vocabulary import SmallSample
from ipec_econ.numerics.cells.cell_covariance import Influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import (
    CellRegression,
    DesignMap,
    add_up_scores,
    map_scores,
    solve_cells,
)
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.firm_regression import FirmRegression, solve_firms
from ipec_econ.numerics.cells.streamed_cells import Cells
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


def choose_leads(cells: Cells, anticipation: int, first: int | None) -> IntArray:
    """Return the event times that get a coefficient, in order; the earlier ones are the reference.

    From `first` on where it is given. Otherwise as many as leave half of the treated firms that
    have two untreated rows or more an earlier untreated row: further coefficients would be
    measured against a few firms.
    """
    found: IntArray = np.empty(0, dtype=np.int64)
    firms = np.zeros(0)
    for part in cells.parts():
        seen, earliest = _list_before(part, anticipation)
        found = np.union1d(found, seen)
        size = max(len(firms), int(earliest[0].max(initial=-1)) + 1)
        firms = np.append(firms, np.zeros(size - len(firms)))
        firms += np.bincount(earliest[0], earliest[1], minlength=size)
    if first is not None or not len(firms):
        return found[found >= (0 if first is None else first)]
    # Firms by how long before treatment they are first seen, from the longest down.
    seen_by = np.cumsum(firms[::-1])[::-1]
    furthest = int(np.flatnonzero(2 * seen_by >= seen_by[0])[-1])
    return found[found > -furthest]


def _list_before(
    part: CellMoments, anticipation: int
) -> tuple[IntArray, tuple[IntArray, IntArray]]:
    """Return untreated event times, and how early cells with two of them are seen, with sizes."""
    untreated = find_untreated(part, anticipation) & np.isfinite(part.cohort)[:, None]
    known = np.where(np.isfinite(part.cohort), part.cohort, 0.0)
    events = np.rint(part.periods - known[:, None]).astype(np.int64)
    several = untreated.sum(axis=1) > 1
    earliest = np.where(untreated, events, 0).min(axis=1)[several]
    return np.unique(events[untreated]), (-earliest, part.n_units[several])


def fit_pretrends(
    cells: Cells,
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
    used = cells.select(partial(keep_untreated_cells, anticipation=anticipation))
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
    n_clusters = counted.count_clusters()
    factor = _compute_factor(counted, len(regression.coefficients), n_clusters, small_sample)
    return PretrendRegression(
        leads=leads[kept],
        dropped=leads[~kept],
        coefficients=regression.coefficients[:n_kept][::-1],
        factor=factor,
        regression=regression,
        design=design,
        anticipation=anticipation,
        n_obs=counted.n_rows,
        n_units=_count_firms(counted),
        n_clusters=n_clusters,
        n_treated=_count_seen(counted, leads[kept]),
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


def add_up_pretrends(
    cells: CellMoments, pretrends: PretrendRegression, regression: CellRegression
) -> FloatArray:
    """Return what `map_pretrend_influence` adds up to over each cell's firms, (n_cells, L)."""
    used = keep_untreated_cells(cells, pretrends.anticipation)
    scores = add_up_scores(used, regression, pretrends.design)
    total: FloatArray = np.einsum("lk,ck->cl", scale_scores(pretrends), scores, optimize=False)
    return total


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


def _drop_singletons(cells: Cells) -> Cells:
    """Drop firms and periods with one row until none is left, as regressions with effects do."""
    while True:
        several = cells.select(_drop_lone_firms)
        rows = _count_by_period(several)
        kept = several.select(partial(_drop_lone_periods, rows=rows))
        if kept.n_rows == cells.n_rows:
            return kept
        cells = kept


def _drop_lone_firms(block: CellMoments) -> CellMoments:
    several = np.asarray(block.pattern & (block.pattern.sum(axis=1) > 1)[:, None])
    return replace(block, pattern=several)


def _drop_lone_periods(block: CellMoments, rows: IntArray) -> CellMoments:
    return replace(block, pattern=np.asarray(block.pattern & (rows > 1)[block.strata]))


def _count_by_period(cells: Cells) -> IntArray:
    """Count rows by stratum and period, shape (S, T)."""
    n_strata = 1 if cells.stratum is None else int(cells.stratum.max(initial=0)) + 1
    rows = np.zeros((n_strata, len(cells.periods)), dtype=np.int64)
    for part in cells.parts():
        np.add.at(rows, part.strata, part.pattern * part.n_units[:, None])
    return rows


def _count_firms(cells: Cells) -> int:
    return sum(int(part.n_units[part.pattern.any(axis=1)].sum()) for part in cells.parts())


def _count_seen(cells: Cells, leads: IntArray) -> IntArray:
    """Count firms seen at each event time, shape (L,)."""
    counts = np.zeros(len(leads), dtype=np.int64)
    for part in cells.parts():
        for k, lead in enumerate(leads):
            at = part.pattern & (part.periods == part.cohort[:, None] + lead)
            counts[k] += int(part.n_units[at.any(axis=1)].sum())
    return counts


def _compute_factor(
    cells: Cells, n_coefficients: int, n_clusters: int, small_sample: SmallSample
) -> float:
    """Return the factor of a regression whose firm effects are nested in the clusters."""
    correction = CORRECTIONS[small_sample]
    n_units = _count_firms(cells)
    n_periods = int((_count_by_period(cells) > 0).sum())
    size = DesignSize(
        n_obs=cells.n_rows,
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
