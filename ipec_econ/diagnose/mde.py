"""What effect a model would have been likely to find, where it found none."""

from __future__ import annotations

from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.numerics.t_distribution import compute_detectable_effect

NAME = "mde"
POWER = 0.8
"""The field's convention; a study with another can scale by the standard error beside it."""

INFINITE_DF = float("inf")


def compute_mdes(result: ModelResult) -> tuple[Diagnostic, ...]:
    """Return the minimum detectable effect of each average whose interval holds zero.

    ``value`` is the smallest true effect, in either direction, that a test at the interval's level
    would reject with a power of 80 per cent, in units of the outcome.

    References
    ----------
    Bloom (1995), "Minimum detectable effects: a simple way to report the statistical power of
    experimental designs", Evaluation Review 19(5).
    """
    return tuple(
        _describe(result.model, row)
        for row in result.estimates
        if row.estimand == "att" and _is_null(row)
    )


def _is_null(row: Estimate) -> bool:
    low, high = row.conf_low, row.conf_high
    return low is not None and high is not None and low <= 0 <= high


def _describe(model: str, row: Estimate) -> Diagnostic:
    level = row.conf_level or 0.95
    multiple = compute_detectable_effect(level, POWER, INFINITE_DF if row.df is None else row.df)
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key=row.term or "",
        value=multiple * (row.std_error or 0.0),
        note=f"{POWER:.0%} power, two-sided test at {1 - level:.3g}: {multiple:.3f} standard "
        "errors; a smaller effect would often go unseen",
    )
