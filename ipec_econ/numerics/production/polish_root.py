"""From a root under a linear law to one under a polynomial."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.production.acf_rows import LawRows
from ipec_econ.numerics.production.law_of_motion import LawOfMotion, solve_law
from ipec_econ.numerics.production.production_error import ProductionError

MAX_STEPS = 50
SMALLEST_STEP = 1e-6
"""Share of Gauss–Newton's step below which there is no descent."""
EXACT = 1e-20
"""Share of innovations' squares that instruments explain at a root: rounding, squared."""


def polish_root(
    rows: LawRows, expected: FloatArray, start: FloatArray, weight: FloatArray, degree: int
) -> FloatArray:
    """Return elasticities that solve the moments with a law of `degree`, shape (p,).

    Gauss–Newton with halved steps; as many moments as elasticities, so that it is Newton's method
    near the root.

    Parameters
    ----------
    rows
        The pairs.
    expected
        φ, shape (n_obs,).
    start
        A root under a linear law, shape (p,).
    weight
        Of the law's rows, shape (n_rows,).
    degree
        Of the law.

    Raises
    ------
    ProductionError
        Where the steps end away from a root.
    """
    found = start
    law = _solve(rows, expected, found, weight, degree)
    share = explain_innovation(law, weight)
    for _ in range(MAX_STEPS):
        step = _take_step(law)
        size = 1.0
        while size >= SMALLEST_STEP:
            tried = _solve(rows, expected, found + size * step, weight, degree)
            new = explain_innovation(tried, weight)
            if new < share:
                break
            size /= 2
        else:
            break
        found, law, share = found + size * step, tried, new
    if share > EXACT:
        raise ProductionError(
            f"with a law of degree {degree} no solution lies near the one of a linear law, "
            f"{format_elasticities(start)}: the moments are missed at "
            f"{format_elasticities(found)} by a share of {share:.1e} of the innovations' squares. "
            "Take `degree: 1` in the law"
        )
    return found


def format_elasticities(elasticities: FloatArray) -> str:
    """Return them for a message, three decimals each."""
    return "(" + ", ".join(f"{one:.3f}" for one in elasticities) + ")"


def explain_innovation(law: LawOfMotion, weight: FloatArray) -> float:
    """Return the share of innovations' squares that the instruments explain: 0 at a root."""
    inner = cross_product(law.net_instruments, weight)
    total = float(np.einsum("n,n->", law.innovation * weight, law.innovation, optimize=False))
    return float(law.moments @ np.linalg.solve(inner, law.moments)) / total


def _take_step(law: LawOfMotion) -> FloatArray:
    step = np.linalg.lstsq(law.derivative, law.moments, rcond=None)[0]
    return np.asarray(-step, dtype=np.float64)


def _solve(
    rows: LawRows, expected: FloatArray, elasticities: FloatArray, weight: FloatArray, degree: int
) -> LawOfMotion:
    p = len(elasticities)
    return solve_law(rows, expected, elasticities, weight, degree=degree, n_instruments=p)
