"""Effects by the dose of treatment: levels, slopes, and their averages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.build_dose_result import build_dose_result
from ipec_econ.estimate.choose_dose_basis import choose_dose_basis
from ipec_econ.estimate.choose_doses import choose_doses
from ipec_econ.estimate.compare_cohorts import compare_cohorts
from ipec_econ.estimate.describe_comparisons import check_estimated
from ipec_econ.estimate.dose_fit import DoseFit
from ipec_econ.estimate.effect_fit import EffectFit
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.gather_paths import gather_paths
from ipec_econ.numerics.aggregate import Effects, aggregate_effects
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.dose_averages import CurveAverage, average_curves, average_slopes
from ipec_econ.numerics.dose_bins import DoseBins
from ipec_econ.numerics.dose_covariance import (
    DoseFirms,
    compute_dose_covariance,
    sum_dose_influence,
)
from ipec_econ.numerics.dose_curves import fit_curves
from ipec_econ.numerics.dose_influence import EstimatedCurves, map_dose_influence
from ipec_econ.numerics.group_time import GroupTime
from ipec_econ.numerics.spline_basis import SplineBasis

INFO = EstimatorInfo(
    name="dose_response",
    family="difference-in-differences",
    title="Dose response",
    estimands=(
        "att_gt",
        "att_event",
        "att_cohort",
        "att_time",
        "att",
        "att_dose",
        "acrt_gt",
        "acrt_event",
        "acrt_cohort",
        "acrt_time",
        "acrt",
        "acrt_dose",
    ),
    needs_absorbing=True,
    vcov_kinds=("cluster",),
    citation="Callaway, Goodman-Bacon and Sant'Anna (2024), Difference-in-differences with a "
    "continuous treatment, NBER Working Paper 32117",
    reference="Python diff-diff 3.13.0",
    summary="Treated firms' changes by how much treatment they get, against firms not treated yet "
    "or never: a curve or bins of the dose, its slope, and their averages.",
    bootstraps=("multiplier",),
)


@dataclass(frozen=True, slots=True)
class DoseResponse:
    """ATT(g, t, d) = E[Y_t − Y_b | G = g, D = d] − E[Y_t − Y_b | control], and its derivative.

    References
    ----------
    Callaway, Goodman-Bacon and Sant'Anna (2024), sections 3 and 4.
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: DoseResponseModel, *, model_id: str) -> ModelResult:
        """Estimate group-time effects, the curve of the dose, and their joint covariance.

        Raises
        ------
        EstimationError
            There is no dose, the treatment switches off or does not vary, nothing can be compared,
            doses are too few for the curve, weights or clusters change within firms, or there are
            fewer than two clusters.
        """
        compared = compare_cohorts(data, model, "pairwise", model_id=model_id)
        used, cells, shares = compared.data, compared.cells, compared.shares
        group_time = compared.group_time
        check_estimated(group_time, model_id=model_id)
        effects = compared.list_effects(group_time)
        paths = gather_paths(used, model_id=model_id)
        dose = _read_doses(used, paths, model_id)
        treated_doses = dose[np.isfinite(paths.cohort)]
        basis = choose_dose_basis(model, treated_doses, model_id=model_id)
        grid = choose_doses(model, treated_doses, model_id=model_id)
        found = _estimate_curves(paths, dose, basis, group_time, effects, model)
        _check_curve(found.average, model, model_id)
        slopes = average_slopes(effects, found.slopes, window=model.window) if found.slopes else ()
        firms = DoseFirms(paths, cells, group_time, shares)
        influence = partial(map_dose_influence, found)
        vcov = compute_dose_covariance(firms, influence, found.n_own)
        by_cluster = partial(sum_dose_influence, firms, influence, found.n_own)
        averages = aggregate_effects(effects, window=model.window)
        n_common = firms.n_common
        plain = EffectFit(
            used,
            cells,
            group_time,
            averages,
            vcov[:n_common, :n_common],
            lambda: by_cluster()[:, :n_common],
        )
        fit = DoseFit(plain, found, slopes, vcov, by_cluster)
        notices = (*compared.sample_notices, *compared.missing)
        result = build_dose_result(fit, model, grid, model_id=model_id, notices=notices)
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))


def _read_doses(data: ModelData, paths: Paths, model_id: str) -> FloatArray:
    """Return each firm's dose, shape (n_units,)."""
    if data.dose is None:
        raise EstimationError(
            Problem(
                "estimate/no-dose",
                "there is no dose",
                f"model {model_id}",
                "effects are estimated by how much treatment firms get",
                "add `dose: COLUMN`, or name a treatment that is a dose",
            )
        )
    dose = np.zeros(len(paths.cohort))
    dose[data.unit.values] = data.dose
    bad = np.isfinite(paths.cohort) & ~(np.isfinite(dose) & (dose > 0))
    if bad.any():
        raise EstimationError(
            Problem(
                "estimate/bad-dose",
                f"{int(bad.sum())} treated firms have a dose that is no positive number",
                f"model {model_id}",
                "a treated firm gets some amount of treatment",
                "leave these firms out with `where`, so that the sample flow counts them",
            )
        )
    return dose


def _estimate_curves(
    paths: Paths,
    dose: FloatArray,
    basis: SplineBasis | DoseBins,
    group_time: GroupTime,
    effects: Effects,
    model: DoseResponseModel,
) -> EstimatedCurves:
    curves = fit_curves(paths, dose, basis, group_time, errors=model.curve_errors)
    average = average_curves(
        effects,
        curves,
        _weigh_cohorts(paths, dose, basis, effects),
        aggregation=model.aggregation,
        window=model.window,
    )
    slopes = {k: one.slope for k, one in curves.items() if one.slope is not None}
    return EstimatedCurves(paths, dose, basis, group_time, curves, average, slopes)


def _weigh_cohorts(
    paths: Paths, dose: FloatArray, basis: SplineBasis | DoseBins, effects: Effects
) -> FloatArray:
    """Return the shares of firms that weight a function's curves, shape (p, n_cohorts)."""
    n_cohorts = len(effects.shares)
    if isinstance(basis, SplineBasis):
        return np.tile(effects.shares, (basis.n_functions, 1))
    treated = np.isfinite(paths.cohort)
    weight = np.ones(len(dose)) if paths.weight is None else paths.weight
    cohorts = np.unique(paths.cohort)
    place = np.searchsorted(cohorts, paths.cohort[treated])
    code = basis.place(dose[treated]) * n_cohorts + place
    sums = np.bincount(code, weight[treated], minlength=basis.n_functions * n_cohorts)
    shares: FloatArray = (sums / weight.sum()).reshape(basis.n_functions, n_cohorts)
    return shares


def _check_curve(average: CurveAverage, model: DoseResponseModel, model_id: str) -> None:
    if average.known.any():
        return
    where = f"model {model_id}"
    if model.aggregation == "event" and model.window is not None and model.window[1] < 0:
        raise EstimationError(
            Problem(
                "estimate/window-empty",
                f"the `window` ends at {model.window[1]}, before treatment",
                where,
                "`aggregation: event` averages the event times in it from treatment on",
                "widen the `window`, or choose another `aggregation`",
            )
        )
    raise EstimationError(
        Problem(
            "estimate/no-dose-curve",
            "in no cohort and period from treatment on can effects be told apart by dose",
            where,
            "a curve needs more treated firms of a cohort than it has coefficients, with doses "
            "that differ",
            "lower `degree` or `num_knots`, use `bins`, or merge cohorts",
        )
    )
