"""Elasticities from all moments at once, which have one solution where fewer have several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.acf_first_stage import FirstStage
from ipec_econ.numerics.production.acf_rows import AcfRows, LawRows
from ipec_econ.numerics.production.law_of_motion import solve_law
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.weighed_moments import WeighedMoments, weigh_moments

MAX_STEPS = 200
SMALLEST_STEP = 1e-4
"""Share of Gauss–Newton's step below which there is no descent in the metric of the moment."""
NEAR = 1e-3
"""Elasticities that come so close to those of a solution end there."""
SETTLED = 1e-10
"""Steps of elasticities below which they have settled."""


@dataclass(frozen=True, slots=True)
class AllMoments:
    """Elasticities of shape (p,), their covariance, shape (p, p), and the moments there."""

    elasticities: FloatArray
    vcov: FloatArray
    weighed: WeighedMoments


def estimate_by_all_moments(
    rows: AcfRows,
    law_rows: LawRows,
    first: FirstStage,
    starts: Sequence[FloatArray],
    weight: FloatArray,
    degree: int,
) -> AllMoments:
    """Solve D'Ω⁻¹m = 0, Ω that of the solution itself: iterated GMM.

    Steps of Gauss–Newton under the covariance of where they start, from every start; the solution
    of the smallest J is taken. The covariance (D'Ω⁻¹D)⁻¹ counts the first stage.

    Parameters
    ----------
    rows, law_rows, first, weight, degree
        See `weigh_moments`.
    starts
        Elasticities, shape (p,) each.

    Raises
    ------
    ProductionError
        Where nothing over-identifies, or no start leads to a solution.

    References
    ----------
    Hansen, Heaton and Yaron (1996), "Finite-sample properties of some alternative GMM estimators",
    Journal of Business & Economic Statistics 14(3), section 2.2.
    """
    found: list[AllMoments] = []
    for start in starts:
        solved = _iterate(rows, law_rows, first, start, weight, degree, found)
        if solved is not None:
            found.append(solved)
    if not found:
        raise ProductionError(
            "all moments together have no solution: too few firms are seen in three periods in a "
            "row, inputs hardly change, or the steps do not settle"
        )
    return min(found, key=lambda one: float(one.weighed.values @ one.weighed.values))


def _iterate(
    rows: AcfRows,
    law_rows: LawRows,
    first: FirstStage,
    start: FloatArray,
    weight: FloatArray,
    degree: int,
    known: Sequence[AllMoments],
) -> AllMoments | None:
    """Return the solution that a start leads to, or None where it is known or there is none."""
    found = start
    own = weight[law_rows.now]
    for _ in range(MAX_STEPS):
        weighed = weigh_moments(rows, law_rows, first, found, weight, degree)
        if weighed is None or any(_is_near(found, one) for one in known):
            return None
        step = -np.linalg.lstsq(weighed.derivative, weighed.values, rcond=None)[0]
        if np.abs(step).max() <= SETTLED:
            inner = np.einsum("ij,ik->jk", weighed.derivative, weighed.derivative)
            return AllMoments(found, np.linalg.inv(inner), weighed)
        size, level = 1.0, float(weighed.values @ weighed.values)
        while size > SMALLEST_STEP:
            law = solve_law(
                law_rows, first.expected, found + size * step, own,
                degree=degree, n_instruments=len(weighed.used),
            )  # fmt: skip
            # Near the solution levels differ by rounding alone: a whole step is taken there.
            if weighed.measure(law) <= level * (1 + 1e-9) + 1e-12:
                break
            size /= 2
        found = found + size * step
    return None


def _is_near(elasticities: FloatArray, known: AllMoments) -> bool:
    return bool(np.abs(elasticities - known.elasticities).max() < NEAR)
