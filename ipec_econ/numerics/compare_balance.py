"""Treated against control observations of one covariate, period by period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Balance:
    """Two groups of one covariate; NaN where a group is too small.

    Attributes
    ----------
    treated, controls
        Which of the observations handed over are used.
    mean_treated, mean_controls, std_dev_treated, std_dev_controls
        In the covariate's units.
    difference
        ``mean_treated − mean_controls``.
    normalised_difference
        In standard deviations.
    """

    treated: BoolArray
    controls: BoolArray
    mean_treated: float
    mean_controls: float
    std_dev_treated: float
    std_dev_controls: float
    difference: float
    normalised_difference: float


def compare_balance(
    treated: FloatArray,
    treated_times: IntArray,
    controls: FloatArray,
    control_times: IntArray,
    control_weights: FloatArray | None = None,
) -> Balance:
    """Compare a covariate of treated observations with controls of the same periods.

    Each period's controls together weigh as much as the period has treated observations, so that
    the two groups are compared within periods. Treated observations of periods without controls,
    and controls of periods without treated ones, are not used.

    Parameters
    ----------
    treated, controls
        The covariate, shapes (n_treated,) and (n_controls,), NaN missing.
    treated_times, control_times
        Their periods, same shapes.
    control_weights
        What the controls of a period weigh against each other, shape (n_controls,), positive;
        ``None`` means the same.

    Notes
    -----
    The controls' variance is the weighted mean square around the weighted mean, times m / (m − 1)
    for m controls: the usual one where weights are equal.

    References
    ----------
    Imbens and Rubin (2015), Causal Inference for Statistics, Social, and Biomedical Sciences,
    section 14.2: the normalised difference is (x̄₁ − x̄₀) / √((s₁² + s₀²) / 2).
    """
    known_treated, known_controls = ~np.isnan(treated), ~np.isnan(controls)
    periods = np.intersect1d(treated_times[known_treated], control_times[known_controls])
    used_treated = known_treated & np.isin(treated_times, periods)
    used_controls = known_controls & np.isin(control_times, periods)
    ones = np.ones(int(used_treated.sum()))
    weights = _weigh_controls(
        treated_times[used_treated],
        control_times[used_controls],
        periods,
        None if control_weights is None else control_weights[used_controls],
    )
    mean_1, variance_1 = _weigh_moments(treated[used_treated], ones)
    mean_0, variance_0 = _weigh_moments(controls[used_controls], weights)
    spread = np.sqrt((variance_1 + variance_0) / 2)
    difference = mean_1 - mean_0
    return Balance(
        treated=used_treated,
        controls=used_controls,
        mean_treated=mean_1,
        mean_controls=mean_0,
        std_dev_treated=float(np.sqrt(variance_1)),
        std_dev_controls=float(np.sqrt(variance_0)),
        difference=difference,
        normalised_difference=float(difference / spread) if spread > 0 else np.nan,
    )


def _weigh_controls(
    treated_times: IntArray,
    control_times: IntArray,
    periods: IntArray,
    within: FloatArray | None,
) -> FloatArray:
    wanted = np.bincount(np.searchsorted(periods, treated_times), minlength=len(periods))
    places = np.searchsorted(periods, control_times)
    found = np.bincount(places, weights=within, minlength=len(periods))
    share: FloatArray = wanted[places] / found[places]
    return share if within is None else share * within


def _weigh_moments(values: FloatArray, weights: FloatArray) -> tuple[float, float]:
    n = len(values)
    if n == 0:
        return np.nan, np.nan
    total = weights.sum()
    mean = float((weights * values).sum() / total)
    if n == 1:
        return mean, np.nan
    square = float((weights * (values - mean) ** 2).sum() / total)
    return mean, square * n / (n - 1)
