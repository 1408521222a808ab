"""Where a quadratic turns, with its interval, and whether it turns inside the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.numerics.quadratic import Quadratic, compute_shape_test, find_turning_point

NAME = "turning_point"


def check_turning_point(
    result: ModelResult, option: str | Mapping[str, Any]
) -> tuple[Diagnostic, ...]:
    """Return the turning point of b₁x + b₂x², its two intervals, and the test of a U shape.

    Parameters
    ----------
    result
        A regression with both terms.
    option
        The name of x, whose square is the term ``x^2``; or both terms, as `linear` and `quadratic`.

    Raises
    ------
    EstimationError
        The model has no such terms.
    """
    names = read_terms(option)
    quadratic = _read_quadratic(result, names)
    point = find_turning_point(quadratic)
    shape = compute_shape_test(quadratic)
    return (
        Diagnostic(
            model=result.model,
            diagnostic=NAME,
            key=names[0],
            value=point.value,
            lower=point.delta[0],
            upper=point.delta[1],
            note=f"−b1/(2 b2); delta-method interval; {point.kind} of the parabola",
        ),
        Diagnostic(
            model=result.model,
            diagnostic=NAME,
            key=f"{names[0]} fieller",
            value=point.value,
            lower=point.fieller[0],
            upper=point.fieller[1],
            note="Fieller interval"
            if np.isfinite(point.fieller).all()
            else "Fieller interval is "
            "unbounded: the square's coefficient is not far enough from zero",
        ),
        Diagnostic(
            model=result.model,
            diagnostic=NAME,
            key=f"{names[0]} shape",
            value=None,
            lower=shape.slope_low,
            upper=shape.slope_high,
            statistic=shape.statistic,
            p_value=shape.p_value,
            note=f"slopes at the smallest and largest {names[0]} "
            f"({quadratic.low:.4g}, {quadratic.high:.4g}); "
            "H0: no turning inside (Lind and Mehlum 2010)",
        ),
    )


def read_terms(option: str | Mapping[str, Any]) -> tuple[str, str]:
    """Return the names of the linear and the quadratic term."""
    if isinstance(option, str):
        return option, f"{option}^2"
    return str(option["linear"]), str(option["quadratic"])


def _read_quadratic(result: ModelResult, names: tuple[str, str]) -> Quadratic:
    rows = {row.key: row for row in result.estimates}
    missing = [name for name in names if name not in rows]
    if missing:
        there = ", ".join(key for key in rows if rows[key].estimand == "coef") or "none"
        raise EstimationError(
            Problem(
                "estimate/no-such-term",
                f"`turning_point` names {', '.join(f'`{name}`' for name in missing)}, of which "
                "the model has no coefficient",
                f"model {result.model}",
                f"its coefficients are: {there}",
                "name the regressors as they are written under `regressors`, and look whether one "
                "was dropped as collinear",
            )
        )
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    chosen = [place[name] for name in names]
    low, high = result.ranges[names[0]]
    first = rows[names[0]]
    return Quadratic(
        linear=first.estimate,
        square=rows[names[1]].estimate,
        vcov=np.asarray(result.vcov)[np.ix_(chosen, chosen)],
        low=low,
        high=high,
        df=float("inf") if first.df is None else first.df,
        conf_level=first.conf_level or 0.95,
    )
