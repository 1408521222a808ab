"""The p-value of a bootstrapped hypothesis, and the values that it does not reject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.wild.draw_statistics import WildDraws

TIE = 1e-9
"""Statistics closer than this share are equal: the sample's own weights give its own statistic."""


REAL = 1e-7
"""Roots closer than this, of a quartic with roots near one, are a tangent point: no crossing."""


@dataclass(frozen=True, slots=True)
class WildTest:
    """A two-sided test of zero, and its inversion.

    Attributes
    ----------
    p_value
        Share of replications at least as far from zero as the sample.
    conf_low, conf_high
        The outermost values that are not rejected; infinite where the set has no end.
    """

    p_value: float
    conf_low: float
    conf_high: float


def run_test(
    draws: WildDraws, *, estimate: float, variance: float, conf_level: float, n_own: int = 0
) -> WildTest:
    """Test a'β = 0 and invert the test.

    For each replication the values r that it does not speak against solve an inequality of fourth
    degree, so that the confidence set is exact: no search over r, no tolerance of a step.

    Parameters
    ----------
    draws
        Statistics as functions of δ = estimate − r.
    estimate
        a'β̂.
    variance
        Of the estimate, without the factor that the draws lack too.
    n_own
        How often the sample counts as a replication of its own beside those drawn: once, which
        keeps a p-value from zero, but not where all patterns of signs, its own among them, are
        enumerated.
    conf_level
        Coverage: values r with a p-value above 1 − `conf_level` are in the set.

    References
    ----------
    MacKinnon (2015), "Wild cluster bootstrap confidence intervals"; Roodman, Nielsen, MacKinnon
    and Webb (2019), "Fast and wild: bootstrap inference in Stata using boottest", section 5.
    """
    turns = _find_turns(draws, variance)
    below, above = (_list_crossings(turns, sign) for sign in (1.0, -1.0))
    n_draws = len(draws.shift) + n_own
    return WildTest(
        p_value=compute_p_value(draws, estimate, variance, n_own=n_own),
        conf_low=estimate - _find_limit(*below, n_draws, 1 - conf_level),
        conf_high=estimate + _find_limit(*above, n_draws, 1 - conf_level),
    )


def compute_p_value(
    draws: WildDraws, delta: float, variance: float, *, n_own: int = 0, factor: float = 1.0
) -> float:
    """Return the share of replications whose |t*| is at least `factor` times the sample's |t|.

    Parameters
    ----------
    draws, variance, n_own
        As for `run_test`.
    delta
        The estimate less the value tested.
    factor
        One, but to compare with an implementation that scales the two statistics differently.
    """
    left = (draws.shift + draws.slope * delta) ** 2 * variance
    below = draws.square + 2 * draws.cross * delta + draws.curve * delta**2
    right = (factor * delta) ** 2 * below
    n_far = int(np.count_nonzero(left >= right * (1 - TIE)))
    return (n_far + n_own) / (len(left) + n_own)


@dataclass(frozen=True, slots=True)
class _Turns:
    """Where replications start or cease to count: 1/δ, shape (n_moving, 4), 0 for none.

    ``n_leaving`` replications count at δ = 0 alone.
    """

    inverse: FloatArray
    n_leaving: int


def _find_turns(draws: WildDraws, variance: float) -> _Turns:
    """Solve every replication's inequality.

    In x = 1/δ it is a polynomial whose leading coefficient is not zero, but for replications whose
    weights are all alike: with the null imposed they repeat the sample and count for every δ,
    without it they lie at zero and count for δ = 0 alone.
    """
    lead = draws.shift**2 * variance
    below = draws.slope**2 * variance - draws.square * (1 - TIE)
    coefficients = np.column_stack(
        [
            2 * draws.shift * draws.slope * variance,
            below,
            -2 * draws.cross * (1 - TIE),
            -draws.curve * (1 - TIE),
        ]
    )
    moving = lead > 0
    inverse = _solve_quartics(coefficients[moving] / lead[moving, None])
    return _Turns(inverse, int(np.count_nonzero(~moving & (below < 0))))


def _list_crossings(turns: _Turns, sign: float) -> tuple[FloatArray, FloatArray]:
    """Return where replications leave (−1) or join (+1) those that count, as |δ| grows."""
    # From the estimate outwards is from large x to small.
    ordered = -np.sort(-sign * turns.inverse, axis=1)
    real = ordered > 0
    steps = np.broadcast_to([-1.0, 1.0, -1.0, 1.0], ordered.shape)[real]
    crossings = np.concatenate([np.zeros(turns.n_leaving), 1 / ordered[real]])
    return crossings, np.concatenate([-np.ones(turns.n_leaving), steps])


def _find_limit(crossings: FloatArray, steps: FloatArray, n_draws: int, alpha: float) -> float:
    """Return the largest |δ| that is not rejected; infinite where there is none.

    Every replication counts at δ = 0 and changes sides at each of its crossings.
    """
    order = np.argsort(crossings, kind="stable")
    counts = np.concatenate([[n_draws], n_draws + np.cumsum(steps[order])])
    inside = np.flatnonzero(counts > alpha * n_draws * (1 + TIE))
    last = int(inside[-1])
    return np.inf if last == len(crossings) else float(crossings[order][last])


def _solve_quartics(coefficients: FloatArray) -> FloatArray:
    """Return the real roots of x⁴ + c₁x³ + c₂x² + c₃x + c₄, 0 in place of others.

    Quartics are scaled to a root near one first, so that a root is real at the same precision in
    whatever units the outcome is measured.
    """
    powers = np.array([1.0, 2.0, 3.0, 4.0])
    scale = (np.abs(coefficients) ** (1 / powers)).max(axis=1, initial=0.0)
    scale[scale == 0] = 1.0
    companion = np.zeros((len(coefficients), 4, 4))
    companion[:, 0, :] = -coefficients / scale[:, None] ** powers
    companion[:, [1, 2, 3], [0, 1, 2]] = 1.0
    roots = np.linalg.eigvals(companion)
    is_real = (np.abs(roots.imag) <= REAL) & (np.abs(roots.real) > REAL)
    found: FloatArray = np.where(is_real, roots.real, 0.0) * scale[:, None]
    return found
