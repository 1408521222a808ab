"""Weights of donors and of periods before treatment, for one cohort."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.synthetic.choices import SyntheticChoices
from ipec_econ.numerics.synthetic.exact_minimum import minimise_exactly
from ipec_econ.numerics.synthetic.frank_wolfe import minimise_frank_wolfe
from ipec_econ.numerics.synthetic.simplex_problem import SimplexProblem

SMALL_PENALTY = 1e-6
"""ζ over the noise where the penalty serves uniqueness alone (R synthdid's number)."""
ROUNDING = 1e-13
"""Share of the largest outcome below which donors' noise is what rounding leaves over."""
LEAST_DECREASE = 1e-5
"""Root of the smallest fall of the objective that Frank–Wolfe goes on for, over the noise."""


@dataclass(frozen=True, slots=True)
class CohortWeights:
    """Weights of donors, shape (n_donors,), and of periods before treatment, shape (n_before,)."""

    donor: FloatArray
    period: FloatArray


@dataclass(frozen=True, slots=True)
class Tuning:
    """What penalties and the stopping rule are made of, units of the outcome.

    Attributes
    ----------
    noise
        σ̂: standard deviation of donors' first differences before treatment.
    donor_penalty
        ζ of the weights of donors; that of periods is `SMALL_PENALTY` times the noise.
    """

    noise: float
    donor_penalty: float


def tune(donors: FloatArray, n_before: int, n_treated: int, choices: SyntheticChoices) -> Tuning:
    """Return ζ = (n_treated · periods after)^¼ σ̂ for donors, next to nothing without a level.

    Parameters
    ----------
    donors
        Paths, shape (n_donors, T).
    n_before, n_treated
        Periods before treatment, and firms, of the cohort.

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), equation 5 and below.
    """
    changes = np.diff(donors[:, :n_before], axis=1)
    noise = float(changes.std(ddof=1)) if changes.size > 1 else 0.0
    n_after = donors.shape[1] - n_before
    share = (n_treated * n_after) ** 0.25
    return Tuning(noise, noise * (SMALL_PENALTY if choices.method != "synthetic_did" else share))


def fit_weights(
    donors: FloatArray,
    treated: FloatArray,
    n_before: int,
    tuning: Tuning,
    choices: SyntheticChoices,
    start: CohortWeights | None = None,
) -> CohortWeights:
    """Return weights that make donors follow the treated before, and periods before those after.

    Parameters
    ----------
    donors
        Paths, shape (n_donors, T).
    treated
        Mean path of the cohort, shape (T,).
    n_before
        Periods before treatment.
    start
        Where Frank–Wolfe starts; equal weights where it is ``None``.

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), equations 4 (donors) and 6 (periods).
    """
    even = CohortWeights(np.full(len(donors), 1.0 / len(donors)), np.full(n_before, 1.0 / n_before))
    if choices.method == "did" or _is_parallel(donors, tuning, choices):
        return even
    start = start or even
    before = donors[:, :n_before]
    period = np.zeros(n_before)
    if choices.method == "synthetic_did":
        after = donors[:, n_before:].mean(axis=1)
        penalty = SMALL_PENALTY * tuning.noise
        problem = _pose(before - before.mean(axis=0), after - after.mean(), penalty)
        period = _minimise(problem, start.period, tuning, choices)
        before = before - before.mean(axis=1, keepdims=True)
        treated = treated - treated[:n_before].mean()
    problem = _pose(np.ascontiguousarray(before.T), treated[:n_before], tuning.donor_penalty)
    return CohortWeights(_minimise(problem, start.donor, tuning, choices), period)


def _is_parallel(donors: FloatArray, tuning: Tuning, choices: SyntheticChoices) -> bool:
    """Return whether donors move alike up to rounding, so that all weights fit alike."""
    if choices.method == "synthetic_control":
        return False
    return bool(tuning.noise <= ROUNDING * np.abs(donors).max())


def _pose(matrix: FloatArray, target: FloatArray, penalty: float) -> SimplexProblem:
    return SimplexProblem(matrix, target, len(target) * penalty**2)


def _minimise(
    problem: SimplexProblem, start: FloatArray, tuning: Tuning, choices: SyntheticChoices
) -> FloatArray:
    if choices.solver == "exact":
        return minimise_exactly(problem)
    return minimise_frank_wolfe(problem, start, (LEAST_DECREASE * tuning.noise) ** 2)
