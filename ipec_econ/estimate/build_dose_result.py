"""Curves of the dose as tidy rows beside the effects that do not tell doses apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, freeze_array
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.core.vocabulary import Estimand
from ipec_econ.estimate.add_counts import add_counts
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.build_effects import build_effect_result
from ipec_econ.estimate.describe_doses import describe_doses
from ipec_econ.estimate.dose_fit import DoseFit
from ipec_econ.estimate.label_average import label_average
from ipec_econ.estimate.label_effects import label_effects
from ipec_econ.estimate.read_errors import read_errors
from ipec_econ.estimate.read_influence import read_influence
from ipec_econ.estimate.start_row import start_row
from ipec_econ.numerics.cells.count_used import UsedCounts, count_used
from ipec_econ.numerics.cross_product import combine_vcov, fitted
from ipec_econ.numerics.dose_bins import DoseBins
from ipec_econ.numerics.dose_counts import count_curve
from ipec_econ.numerics.group_time import find_used
from ipec_econ.numerics.spline_basis import SplineBasis


def build_dose_result(
    fit: DoseFit,
    model: DoseResponseModel,
    grid: FloatArray,
    *,
    model_id: str,
    notices: tuple[Notice, ...] = (),
) -> ModelResult:
    """Return rows of effects, of the curve, of its slope and of mean slopes, in this order.

    One covariance is over all of them.

    Parameters
    ----------
    grid
        Doses at which a smooth curve is reported, shape (n,).

    Raises
    ------
    EstimationError
        There are fewer than two clusters, or the window leaves nothing to report.
    """
    plain = build_effect_result(fit.effects, model, model_id=model_id, notices=notices)
    start = start_row(fit.effects.data, model, model_id)
    basis = fit.found.basis
    if isinstance(basis, DoseBins):
        rows, jacobian = _list_bins(fit, basis, start)
    else:
        rows, jacobian = _list_curve(fit, basis, grid, start)
    whole = np.concatenate([_list_effects(fit), jacobian])
    vcov = combine_vcov(whole, fit.vcov)
    n_plain = len(plain.estimates)
    errors = read_errors(vcov[n_plain:, n_plain:], fit.effects.data)
    own = tuple(
        add_errors(row, float(error), model.conf_level)
        for row, error in zip(rows, errors, strict=True)
    )
    return replace(
        plain,
        estimates=(*plain.estimates, *own),
        vcov=freeze_array(vcov),
        vcov_keys=(*plain.vcov_keys, *(row.key for row in own)),
        notices=(*plain.notices, *describe_doses(fit, grid, model_id=model_id)),
        influence=read_influence(fit.effects.data, vcov, lambda: _sum_influence(fit, whole)),
    )


def _sum_influence(fit: DoseFit, jacobian: FloatArray) -> FloatArray:
    """Return what each cluster adds to the rows' errors, shape (G, n_rows)."""
    influence: FloatArray = np.einsum("ck,rk->cr", fit.sum_influence(), jacobian, optimize=False)
    return influence


def _list_effects(fit: DoseFit) -> FloatArray:
    """Return the derivatives of the rows of plain effects, shape (n_plain, n_base)."""
    n_effects, averages = fit.effects.group_time.n_estimates, fit.effects.averages
    jacobian = np.zeros((n_effects + len(averages), len(fit.vcov)))
    jacobian[:n_effects, :n_effects] = np.eye(n_effects)
    for position, one in enumerate(averages):
        jacobian[n_effects + position, : len(one.gradient)] = one.gradient
    return jacobian


def _list_bins(fit: DoseFit, basis: DoseBins, start: Estimate) -> tuple[list[Estimate], FloatArray]:
    found = fit.found
    known = np.flatnonzero(found.average.known)
    inside = np.isfinite(found.paths.cohort) & (basis.place(found.dose) == known[:, None])
    counts = count_curve(found.paths, found.group_time, found.average.weights[known] != 0, inside)
    labels = basis.labels
    rows = [
        add_counts(
            replace(
                start,
                estimand="att_dose",
                term=labels[place],
                estimate=float(found.average.coefficients[place]),
            ),
            counts,
            position,
        )
        for position, place in enumerate(known)
    ]
    return rows, _combine(fit, np.eye(basis.n_functions)[known])


def _list_curve(
    fit: DoseFit, basis: SplineBasis, grid: FloatArray, start: Estimate
) -> tuple[list[Estimate], FloatArray]:
    """Return rows of the curve and its derivative, then those of mean derivatives."""
    values, derivatives = basis.evaluate(grid), basis.differentiate(grid)
    coefficients = fit.found.average.coefficients
    counts = _count(fit)
    parts: dict[Estimand, FloatArray] = {"att_dose": values, "acrt_dose": derivatives}
    rows = [
        add_counts(
            replace(start, estimand=estimand, term=f"{dose:.12g}", estimate=float(estimate)),
            counts,
            -1,
        )
        for estimand, functions in parts.items()
        for dose, estimate in zip(grid, fitted(functions, coefficients), strict=True)
    ]
    rows += [
        add_counts(row, counts, position) for position, row in enumerate(_label_slopes(fit, start))
    ]
    jacobian = [_combine(fit, values), _combine(fit, derivatives), _list_slopes(fit)]
    return rows, np.concatenate(jacobian)


def _label_slopes(fit: DoseFit, start: Estimate) -> Iterator[Estimate]:
    slopes, comparisons = fit.found.slopes, fit.found.group_time.comparisons
    chosen = np.array([*slopes], dtype=np.int64)
    times = fit.found.paths.periods[comparisons.period[chosen]]
    for row in label_effects(
        start, np.array([*slopes.values()]), comparisons.cohort[chosen], times
    ):
        yield replace(row, estimand="acrt_gt")
    for one in fit.slopes:
        yield label_average(start, one, one.estimate)


def _list_slopes(fit: DoseFit) -> FloatArray:
    """Return the derivatives of mean slopes and their averages by the base estimates."""
    n_slopes, n_shares = len(fit.found.slopes), len(fit.effects.vcov) - _count_effects(fit)
    jacobian = np.zeros((n_slopes + len(fit.slopes), len(fit.vcov)))
    jacobian[:n_slopes, -n_slopes:] = np.eye(n_slopes)
    shares = slice(_count_effects(fit), _count_effects(fit) + n_shares)
    for position, one in enumerate(fit.slopes):
        jacobian[n_slopes + position, -n_slopes:] = one.gradient[:n_slopes]
        jacobian[n_slopes + position, shares] = one.gradient[n_slopes:]
    return jacobian


def _combine(fit: DoseFit, functions: FloatArray) -> FloatArray:
    """Return the derivatives of combinations of the averaged curve's coefficients.

    Each coefficient is its deviation from the average of plain effects, plus that average.
    """
    average, n_effects = fit.found.average, _count_effects(fit)
    n_common = len(fit.effects.vcov)
    known = functions[:, average.known]
    jacobian = np.zeros((len(functions), len(fit.vcov)))
    jacobian[:, :n_effects] = np.einsum(
        "dj,jk->dk", known, average.weights[average.known], optimize=False
    )
    jacobian[:, n_common : n_common + functions.shape[1]] = functions
    return jacobian


def _count(fit: DoseFit) -> UsedCounts:
    """Count what each mean slope and average of them used, and last what the curve did."""
    group_time = fit.found.group_time
    each: BoolArray = np.zeros((len(fit.found.slopes), group_time.n_estimates), dtype=np.bool_)
    each[np.arange(len(each)), [*fit.found.slopes]] = True
    members = [*each, *(one.members for one in fit.slopes)]
    members.append((fit.found.average.weights != 0).any(axis=0))
    return count_used(
        fit.effects.cells,
        lambda block: find_used(block, group_time),
        np.array(members),
        lambda block: block.cohort[:, None] == group_time.comparisons.cohort,
    )


def _count_effects(fit: DoseFit) -> int:
    return fit.effects.group_time.n_estimates
