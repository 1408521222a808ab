"""Moments of the law in the metric of their covariance over firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.codes import compress_codes
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project
from ipec_econ.numerics.production.acf_first_stage import FirstStage
from ipec_econ.numerics.production.acf_rows import AcfRows, LawRows
from ipec_econ.numerics.production.law_of_motion import LawOfMotion, solve_law


@dataclass(frozen=True, slots=True)
class WeighedMoments:
    """A law's moments times Ω^(−1/2); r instruments with variation of their own, p inputs.

    Attributes
    ----------
    law
        The law at these elasticities.
    values
        Shape (r,).
    derivative
        In the elasticities, shape (r, p).
    used
        Which instruments, shape (n_instruments,).
    root
        Lower Cholesky factor of Ω, shape (r, r).
    scores
        Each firm's part in the moments, counted once, shape (n_firms, r).
    """

    law: LawOfMotion
    values: FloatArray
    derivative: FloatArray
    used: BoolArray
    root: FloatArray
    scores: FloatArray

    @property
    def n_tests(self) -> int:
        """Moments beyond as many as there are elasticities."""
        return len(self.values) - int(self.derivative.shape[1])

    def measure(self, law: LawOfMotion) -> float:
        """Return another law's moments, squared in this metric."""
        values = np.linalg.solve(self.root, law.moments[self.used])
        return float(values @ values)


def weigh_moments(
    rows: AcfRows,
    law_rows: LawRows,
    first: FirstStage,
    elasticities: FloatArray,
    weight: FloatArray,
    degree: int,
) -> WeighedMoments | None:
    """Weigh the moments of all instruments of `law_rows` by their covariance at elasticities.

    Ω counts the first stage: a firm's moments, and what it does to them by moving φ.

    Parameters
    ----------
    rows
        Of the panel.
    law_rows
        Its triples, or pairs.
    first
        Of the same weight.
    elasticities
        Shape (p,).
    weight
        Of the panel's rows, the same for all rows of a firm, shape (n_obs,).
    degree
        Of the law.

    Returns
    -------
    WeighedMoments or None
        ``None`` where no instrument is left beyond the p of exact identification, or there are no
        more firms than moments.
    """
    own = weight[law_rows.now]
    p = len(elasticities)
    law = solve_law(
        law_rows, first.expected, elasticities, own,
        degree=degree, n_instruments=law_rows.instruments.shape[1],
    )  # fmt: skip
    used = _find_own_variation(law_rows, law, own)
    n_firms = count_firms(rows.firm[law_rows.now[own > 0]])
    if used.sum() <= p or not used[:p].all() or n_firms <= used.sum():
        return None
    scores = sum_scores(rows, law_rows, law, first, weight)[:, used]
    weighted = scores * np.sqrt(weigh_firms(rows, weight))[:, None]
    try:
        root = np.asarray(np.linalg.cholesky(cross_product(weighted)), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    both = np.column_stack([law.moments, law.derivative])[used]
    weighed = np.asarray(np.linalg.solve(root, both), dtype=np.float64)
    return WeighedMoments(law, weighed[:, 0], weighed[:, 1:], used, root, scores)


def count_firms(firm: IntArray) -> int:
    """Return how many codes there are in an array sorted by them."""
    return int((np.diff(firm, prepend=-1) != 0).sum())


def _find_own_variation(law_rows: LawRows, law: LawOfMotion, weight: FloatArray) -> BoolArray:
    """Return which instruments neither the law nor those before them span."""
    centred = law_rows.instruments - law_rows.instruments.mean(axis=0)
    totals = project(np.square(centred), weight, None)
    return factorise_in_order(cross_product(law.net_instruments, weight), totals).kept


def weigh_firms(rows: AcfRows, weight: FloatArray) -> FloatArray:
    """Return how often each firm counts, shape (n_firms,)."""
    code, _ = compress_codes(rows.firm)
    return np.bincount(code, weight) / np.bincount(code)


def sum_scores(
    rows: AcfRows,
    law_rows: LawRows,
    law: LawOfMotion,
    first: FirstStage,
    weight: FloatArray,
    columns: tuple[FloatArray, FloatArray] | None = None,
) -> FloatArray:
    """Return each firm's part in the moments, counted once, shape (n_firms, k).

    Its moments, and what it does to all firms' by moving φ.

    Parameters
    ----------
    rows, law_rows, first, weight
        See `weigh_moments`.
    law
        Of the same rows.
    columns
        What innovations are multiplied by, and what is lost when productivity before rises, shape
        (n_rows, k) each: those of the law's instruments unless given.
    """
    nets, losses = columns or (law.net_instruments, law.from_before)
    own = weight[law_rows.now]
    code, n_firms = compress_codes(rows.firm)
    sums = np.empty((nets.shape[1], n_firms))
    for j, (net, from_before) in enumerate(zip(nets.T, losses.T, strict=True)):
        moved = np.zeros(len(weight))
        moved[law_rows.now] = net * own
        moved[law_rows.before] -= from_before * own
        turned = np.einsum("ij,j->i", first.inverse, project(rows.basis, moved, None))
        scores = fitted(rows.basis, turned) * first.residuals
        scores[law_rows.now] += net * law.innovation
        sums[j] = np.bincount(code, scores)
    return sums.T
