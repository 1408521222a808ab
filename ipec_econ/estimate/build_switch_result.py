"""Effects of switching as tidy rows with counts, statistics, losses and notes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import freeze_array
from ipec_econ.core.estimates import ClusterInfluence, Estimate, FitStatistics, ModelResult
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.add_counts import add_counts
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.check_cluster_count import check_cluster_count
from ipec_econ.estimate.count_rows import average_outcome
from ipec_econ.estimate.count_switch_losses import count_switch_losses
from ipec_econ.estimate.describe_switches import describe_switches
from ipec_econ.estimate.read_errors import read_errors
from ipec_econ.estimate.read_influence import read_influence
from ipec_econ.estimate.start_row import start_row
from ipec_econ.estimate.switch_fit import SwitchFit

NO_FACTOR = "no small-sample factor beside that of each cell of firms, normal distribution"


def build_switch_result(fit: SwitchFit, model: SwitchersModel, *, model_id: str) -> ModelResult:
    """Return the path with its reference, then the average, with one covariance over both.

    Raises
    ------
    EstimationError
        There are fewer than two clusters.
    """
    counts = fit.effects.counts
    n_clusters = int(counts.n_clusters[-1])
    check_cluster_count(n_clusters, fit.data.cluster_name, model_id=model_id)
    start = start_row(fit.data, model, model_id)
    rows = _build_rows(fit, start, model.conf_level)
    errors = f"Standard errors from deviations within each {model.errors_within}'s"
    errors = f"{errors} switchers and within controls, clustered by {fit.data.cluster_name}"
    return ModelResult(
        model=model_id,
        estimator=model.estimator,
        estimates=_add_reference(rows, start, fit),
        fit=_build_statistics(fit, f"{errors}; {NO_FACTOR}"),
        vcov=freeze_array(fit.effects.vcov),
        vcov_keys=tuple(row.key for row in rows),
        flow=count_switch_losses(fit, model_id=model_id),
        notices=describe_switches(fit, model, model_id=model_id),
        notes={
            "vcov": f"{errors}.",
            "small_sample": f"{NO_FACTOR[:1].upper()}{NO_FACTOR[1:]}.",
            "aggregation": "simple",
        },
        influence=_read_influence(fit),
    )


def _read_influence(fit: SwitchFit) -> ClusterInfluence | None:
    sums = fit.effects.influence
    if sums is None or fit.data.followed is not None:
        return None
    return read_influence(fit.data, fit.effects.vcov, lambda: sums)


def _build_rows(fit: SwitchFit, start: Estimate, conf_level: float) -> tuple[Estimate, ...]:
    effects = fit.effects
    events = [
        replace(start, estimand="att_event", rel_time=int(rel) * fit.step) for rel in effects.rel
    ]
    averages = [replace(start, term="simple")] * (len(effects.estimate) - len(effects.rel))
    errors = read_errors(effects.vcov, fit.data)
    return tuple(
        add_counts(
            add_errors(
                replace(row, estimate=float(effects.estimate[k])),
                float(errors[k]),
                conf_level,
            ),
            effects.counts,
            k,
        )
        for k, row in enumerate([*events, *averages])
    )


def _add_reference(
    rows: tuple[Estimate, ...], start: Estimate, fit: SwitchFit
) -> tuple[Estimate, ...]:
    """Insert the period before the switch, from which all changes are measured."""
    zero = replace(start, estimand="att_event", rel_time=-fit.step)
    at = int(np.searchsorted(fit.effects.rel, -1))
    return (*rows[:at], add_counts(zero, fit.effects.counts, -1), *rows[at:])


def _build_statistics(fit: SwitchFit, vcov_label: str) -> FitStatistics:
    counts = fit.effects.counts
    return FitStatistics(
        n_obs=int(counts.n_obs[-1]),
        n_units=int(counts.n_units[-1]),
        n_treated=int(counts.n_treated[-1]),
        n_clusters=int(counts.n_clusters[-1]),
        mean_outcome=average_outcome(fit.data),
        mean_pre=fit.mean_pre,
        r2=None,
        r2_within=None,
        vcov_label=vcov_label,
    )
