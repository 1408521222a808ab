"""Where an increasing function reaches a target."""

from __future__ import annotations

from collections.abc import Callable

ROOT_RTOL = 1e-13
"""Below the error of the probabilities whose roots are looked for."""


def find_increasing(
    function: Callable[[float], float], target: float, start: float
) -> float | None:
    """Return where an increasing function of a positive number reaches a target.

    ``None`` where it is above the target at zero already. `start` is where the search begins.
    """
    from scipy.optimize import brentq

    if function(0.0) >= target:
        return None
    high = start
    while function(high) < target:
        high *= 2
    return float(brentq(lambda x: function(x) - target, 0.0, high, xtol=1e-300, rtol=ROOT_RTOL))
