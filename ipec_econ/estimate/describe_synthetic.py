"""What a synthetic control is made of, how well it follows the treated, and what to be told."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import Diagnostic, Estimate
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import SyntheticDidModel
from ipec_econ.estimate.synthetic_fit import FittedSynthetic

NAME = "synthetic_control"
LARGE_SHARE = 0.1
"""Share of a standard error by which weights short of the minimum may move an estimate."""
FEW_EFFECTIVE = 5.0
"""Effective donors below which a synthetic control rests on very few firms."""
TOP = 5


def describe_synthetic(fitted: FittedSynthetic, *, model_id: str) -> tuple[Diagnostic, ...]:
    """Return rows about each cohort's weights, then the average at the exact minimum."""
    rows = [
        Diagnostic(model_id, NAME, f"cohort={cohort} {key}", value=value, note=note)
        for place, cohort in enumerate(fitted.sample.cohorts)
        for key, value, note in _describe_cohort(fitted, place)
    ]
    exact = float(fitted.average(fitted.exact)[-1])
    note = "the average `simple` with weights at the exact minimum"
    return (*rows, Diagnostic(model_id, NAME, "exact_minimum", value=exact, note=note))


def _describe_cohort(fitted: FittedSynthetic, place: int) -> Iterator[tuple[str, float, str]]:
    weights, tuning = fitted.fit.weights[place], fitted.fit.tunings[place]
    donor = np.sort(weights.donor)[::-1]
    n_before = int(fitted.sample.panel.n_before[place])
    yield "donors", float(len(donor)), "never-treated firms that may have a weight"
    yield "donors_used", float(np.count_nonzero(donor)), "with a positive weight"
    yield "effective_donors", count_effective(donor), "1 over the sum of squared weights"
    yield "largest_weight", float(donor[0]), "of one donor"
    yield "largest_weights", float(donor[:TOP].sum()), f"of the {TOP} largest together"
    before = fitted.fit.gaps[place, :n_before]
    level = float(before.mean()) if weights.period.any() else 0.0
    note = "root mean square of treated less synthetic before treatment"
    note += ", around its mean" if weights.period.any() else ""
    yield "pre_fit_rmse", float(np.sqrt(((before - level) ** 2).mean())), note
    yield "noise", tuning.noise, "standard deviation of donors' changes before treatment"
    yield "penalty", tuning.donor_penalty, "ζ of donors' weights"
    for period, share in zip(fitted.sample.periods, weights.period, strict=False):
        if share > 0:
            yield f"time_weight={period}", float(share), "of a period before treatment"


def count_effective(weights: FloatArray) -> float:
    """Return how many equal weights would be as spread out as these, shape (n,)."""
    return float(1.0 / (weights**2).sum())


def remark_synthetic(
    fitted: FittedSynthetic, average: Estimate, model: SyntheticDidModel, *, model_id: str
) -> tuple[Notice, ...]:
    """Return notices on weights short of the minimum, few donors, and errors that mislead."""
    found = [
        *_remark_minimum(fitted, average),
        *_remark_concentration(fitted),
        *_remark_jackknife(model),
    ]
    return tuple(
        Notice(code, "estimate", f"model {model_id}", text, level="warning") for code, text in found
    )


def _remark_minimum(fitted: FittedSynthetic, average: Estimate) -> Iterator[tuple[str, str]]:
    exact = float(fitted.average(fitted.exact)[-1])
    distance = abs(exact - average.estimate)
    if average.std_error is None or distance <= LARGE_SHARE * average.std_error:
        return
    yield (
        "estimate/short-of-minimum",
        f"Frank–Wolfe stopped short of the minimum: the average is {average.estimate:.6g}, and "
        f"{exact:.6g} with exact weights, {distance / average.std_error:.0%} of a standard error "
        "apart; `solver: exact` finds those",
    )


def _remark_concentration(fitted: FittedSynthetic) -> Iterator[tuple[str, str]]:
    few = [
        f"{cohort} ({count_effective(weights.donor):.1f})"
        for cohort, weights in zip(fitted.sample.cohorts, fitted.fit.weights, strict=True)
        if count_effective(weights.donor) < FEW_EFFECTIVE
    ]
    if few:
        yield (
            "estimate/few-effective-donors",
            "the synthetic controls of these cohorts rest on very few firms (effective donors): "
            + ", ".join(few),
        )


def _remark_jackknife(model: SyntheticDidModel) -> Iterator[tuple[str, str]]:
    if model.errors == "jackknife" and model.method == "synthetic_control":
        yield (
            "estimate/jackknife-control",
            "the jackknife keeps weights that add up to a level, and is far too large when one of "
            "few firms is left out: `errors: placebo` or `bootstrap` fit them anew",
        )
