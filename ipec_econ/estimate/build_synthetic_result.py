"""Synthetic difference-in-differences as tidy rows with counts, weights and notes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray, freeze_array
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.core.spec.model import SyntheticDidModel
from ipec_econ.estimate.add_counts import add_counts
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.describe_synthetic import describe_synthetic, remark_synthetic
from ipec_econ.estimate.read_errors import read_errors
from ipec_econ.estimate.start_row import start_row
from ipec_econ.estimate.synthetic_fit import FittedSynthetic
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.synthetic.average_gaps import count_gaps
from ipec_econ.numerics.synthetic.redraw import can_take_turns

NO_FACTOR = "no small-sample factor, normal distribution"


def build_synthetic_result(
    fitted: FittedSynthetic, model: SyntheticDidModel, *, model_id: str
) -> ModelResult:
    """Return effects, the path, averages, their covariance, and what the weights are.

    Gaps before treatment have no error: the weights are chosen to make them small, so that they
    show how well, and test nothing.
    """
    panel = fitted.sample.panel
    counts = count_gaps(fitted.masks, panel.n_before, panel.n_treated, panel.n_donors)
    rows = _build_rows(fitted, model, counts, model_id)
    tested = _find_tested(fitted)
    errors = _name_errors(model, fitted)
    return ModelResult(
        model=model_id,
        estimator=model.estimator,
        estimates=rows,
        fit=_build_statistics(fitted, counts, f"{errors}; {NO_FACTOR}"),
        vcov=freeze_array(fitted.vcov[np.ix_(tested, tested)]),
        vcov_keys=tuple(rows[k].key for k in tested),
        flow=fitted.sample.data.flow,
        notices=(
            *fitted.sample.notices,
            *remark_synthetic(fitted, rows[-1], model, model_id=model_id),
        ),
        notes={
            "vcov": f"{errors}.",
            "small_sample": f"{NO_FACTOR[:1].upper()}{NO_FACTOR[1:]}.",
            "aggregation": "simple",
        },
        diagnostics=describe_synthetic(fitted, model_id=model_id),
    )


def _find_tested(fitted: FittedSynthetic) -> IntArray:
    """Return the places of averages that are not of periods before treatment."""
    return np.flatnonzero([(one.rel_time or 0) >= 0 for one in fitted.averages])


def _build_rows(
    fitted: FittedSynthetic, model: SyntheticDidModel, counts: UsedCounts, model_id: str
) -> tuple[Estimate, ...]:
    start = start_row(fitted.sample.data, model, model_id)
    estimates: FloatArray = fitted.average(fitted.fit)
    errors = np.zeros(len(estimates))
    tested = _find_tested(fitted)
    errors[tested] = read_errors(fitted.vcov, fitted.sample.data)[tested]
    return tuple(
        add_counts(
            add_errors(
                replace(
                    start,
                    estimand=one.estimand,
                    term="simple" if one.estimand == "att" else None,
                    cohort=one.cohort,
                    time=one.time,
                    rel_time=one.rel_time,
                    estimate=float(estimates[k]),
                ),
                float(errors[k]),
                model.conf_level,
            ),
            counts,
            k,
        )
        for k, one in enumerate(fitted.averages)
    )


def _name_errors(model: SyntheticDidModel, fitted: FittedSynthetic) -> str:
    unit = fitted.sample.data.unit.name
    if model.errors == "jackknife":
        return f"Jackknife standard errors over {unit}, weights fixed"
    if model.errors == "placebo" and can_take_turns(fitted.sample.panel, model.replications):
        n_donors = fitted.sample.panel.n_donors
        return f"Placebo standard errors, each of {n_donors} never-treated {unit} in turn"
    if model.errors == "placebo":
        return f"Placebo standard errors, {model.replications} draws of never-treated {unit}"
    return f"Bootstrap standard errors, {model.replications} draws of {unit}"


def _build_statistics(
    fitted: FittedSynthetic, counts: UsedCounts, vcov_label: str
) -> FitStatistics:
    data = fitted.sample.data
    cohort = np.full(len(data.time), np.inf) if data.cohort is None else data.cohort
    before = np.isfinite(cohort) & (data.time < cohort)
    return FitStatistics(
        n_obs=int(counts.n_obs[-1]),
        n_units=int(counts.n_units[-1]),
        n_treated=int(counts.n_treated[-1]),
        n_clusters=int(counts.n_clusters[-1]),
        mean_outcome=float(data.outcome.mean()),
        mean_pre=float(data.outcome[before].mean()),
        r2=None,
        r2_within=None,
        vcov_label=vcov_label,
    )
