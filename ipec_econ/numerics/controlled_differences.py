"""Regressions of long differences on starting treatment and on controls, one a horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.vocabulary import ControlGroup
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_covariance import Influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.join_scores import build_score_cells
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.copy_fit import CopyFit
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.long_differences import (
    Horizon,
    HorizonFit,
    HorizonRows,
    describe_horizons,
    difference_paths,
    fit_horizons,
    select_rows,
)


def fit_controlled_differences(
    columns: FirmColumns, horizons: Sequence[Horizon], *, control_group: ControlGroup
) -> tuple[CopyFit, BoolArray, BoolArray]:
    """Estimate y(t + h) − y(t − 1) = β 1{treatment starts in t} + x(t)'γ + period effect of t.

    As `ipec_econ.numerics.long_differences.fit_long_differences` with rows as they are, and with
    coefficients of controls that every horizon has of its own (Frisch–Waugh–Lovell).

    Returns
    -------
    CopyFit, BoolArray, BoolArray
        Of the horizons that are identified, which ones they are, and which controls have a
        coefficient in one of them.

    References
    ----------
    Dube, Girardi, Jordà and Taylor (2025), with covariates.
    """
    cells = build_cells(columns.paths)
    fits = fit_horizons(cells, horizons, control_group=control_group, weighting="variance")
    found = np.array([fit is not None for fit in fits], dtype=np.bool_)
    made = [fit for fit in fits if fit is not None]
    units = build_cells(columns.paths, compress=False)
    adjusted = [_adjust(columns, units, fit, control_group) for fit in made]
    kept: BoolArray = np.zeros(columns.controls.shape[2], dtype=np.bool_)
    for one in adjusted:
        kept |= one.kept
    influence = np.array([one.influence for one in adjusted]).reshape(len(made), units.n_cells).T
    settled = [
        replace(fit, estimate=one.estimate, n_parameters=fit.n_parameters + int(one.kept.sum()))
        for fit, one in zip(made, adjusted, strict=True)
    ]
    joint = replace(
        describe_horizons(settled, control_group),
        influence=_pass_on,
        scored=build_score_cells(columns.paths, [], influence),
    )
    return joint, found, kept


@dataclass(frozen=True, slots=True)
class _Adjusted:
    """A horizon's coefficient, its controls, and what firms contribute without their weight."""

    estimate: float
    kept: BoolArray
    influence: FloatArray


def _adjust(
    columns: FirmColumns, units: CellMoments, fit: HorizonFit, control_group: ControlGroup
) -> _Adjusted:
    rows = select_rows(units, fit.horizon, control_group)
    known = (rows.treated | rows.control) & rows.complete & (fit.factor > 0)
    heavy = np.where(known, fit.factor * units.weight[:, None], 0.0)
    outcome = difference_paths(columns.paths.outcome, units.periods, fit.horizon)
    series = [outcome, *np.moveaxis(columns.controls, 2, 0)]
    parts = [_net(values, rows, known, heavy, fit) for values in series]
    effects = np.array([effect for effect, _ in parts])
    net = np.column_stack([one[known] for _, one in parts])
    gram = cross_product(net, heavy[known])
    totals = [_square_about_mean(values[known], heavy[known]) for values in series[1:]]
    solved = factorise_in_order(gram[1:, 1:], np.array(totals))
    slopes = np.einsum("ij,j->i", solved.inverse, gram[1:, 0][solved.kept], optimize=False)
    chosen = [parts[1 + q][1] for q in np.flatnonzero(solved.kept)]
    residual = parts[0][1] - sum(
        (slope * one for slope, one in zip(slopes, chosen, strict=True)), np.zeros_like(outcome)
    )
    treatment = np.where(known, rows.treated - fit.share, 0.0) / fit.spread
    loads = effects[1:][solved.kept]
    for load, one in zip(
        np.einsum("p,pq->q", loads, solved.inverse, optimize=False), chosen, strict=True
    ):
        treatment = treatment - load * one
    return _Adjusted(
        estimate=float(effects[0] - (loads * slopes).sum()),
        kept=solved.kept,
        influence=(treatment * fit.factor * residual).sum(axis=1),
    )


def _net(
    values: FloatArray, rows: HorizonRows, known: BoolArray, heavy: FloatArray, fit: HorizonFit
) -> tuple[float, FloatArray]:
    """Return a column's coefficient on treatment, and what both leave of it, 0 elsewhere."""
    inside = np.where(known, values, 0.0)
    size = heavy.sum(axis=0)
    mean = np.divide((heavy * inside).sum(axis=0), size, out=np.zeros_like(size), where=size > 0)
    net = np.where(known, inside - mean, 0.0)
    treatment = np.where(known, rows.treated - fit.share, 0.0)
    effect = float((heavy * treatment * net).sum()) / fit.spread
    return effect, net - effect * treatment


def _square_about_mean(values: FloatArray, weight: FloatArray) -> float:
    away = values - (weight * values).sum() / weight.sum()
    return float((weight * away**2).sum())


def _pass_on(block: CellMoments) -> Influence:
    """Return what firms contribute as it is: each number stands behind no path."""
    n_numbers = len(block.periods)
    nothing = np.zeros((block.n_cells, n_numbers))
    slope = np.broadcast_to(np.eye(n_numbers), (block.n_cells, n_numbers, n_numbers))
    return Influence(nothing, nothing, slope)
