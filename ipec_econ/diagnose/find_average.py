"""The one number that stands for a model's effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values

PREFERENCE = ("simple", "twfe", "event")
"""Averages by term, where the model does not say which one it stands for."""

DEFAULT_LEVEL = 0.95
"""Where rows state no level."""


@dataclass(frozen=True, slots=True)
class Average:
    """A model's average effect with its uncertainty; fields as in `Estimate`.

    ``label`` says in words which average it is.
    """

    label: str
    estimate: float
    statistic: float | None
    p_value: float | None
    conf_low: float | None
    conf_high: float | None
    n_obs: int | None


def find_average(result: ModelResult) -> Average | None:
    """Return the ``att`` row that tables show, or the mean of a path's effects; ``None`` without.

    The mean over event times from treatment on, each with one weight, has the error that follows
    from the path's covariance.
    """
    averages = {row.term: row for row in result.estimates if row.estimand == "att"}
    for term in (result.notes.get("aggregation"), *PREFERENCE):
        if term in averages:
            return _read_row(averages[term])
    return _average_path(result)


def _read_row(row: Estimate) -> Average:
    return Average(
        f"average `{row.term}`",
        row.estimate,
        row.statistic,
        row.p_value,
        row.conf_low,
        row.conf_high,
        row.n_obs,
    )


def _average_path(result: ModelResult) -> Average | None:
    path = [
        row
        for row in result.estimates
        if row.estimand == "att_event" and (row.rel_time or 0) >= 0 and row.std_error
    ]
    if not path:
        return None
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    chosen = [place[row.key] for row in path]
    variance = np.asarray(result.vcov)[np.ix_(chosen, chosen)].sum() / len(path) ** 2
    error = float(np.sqrt(variance))
    estimate = float(np.mean([row.estimate for row in path]))
    df = np.inf if path[0].df is None else path[0].df
    half = compute_critical_value(path[0].conf_level or DEFAULT_LEVEL, df) * error
    first, last = path[0].rel_time, path[-1].rel_time
    return Average(
        label=f"mean of event times {first} to {last}",
        estimate=estimate,
        statistic=estimate / error,
        p_value=float(compute_p_values(np.array([estimate / error]), df)[0]),
        conf_low=estimate - half,
        conf_high=estimate + half,
        n_obs=result.fit.n_obs,
    )
