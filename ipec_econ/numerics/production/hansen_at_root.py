"""Whether moments that identification does not need hold at a root."""

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

NO_TEST_DF = 0


@dataclass(frozen=True, slots=True)
class HansenTest:
    """J and its degrees of freedom: NaN and 0 where nothing over-identifies."""

    statistic: float
    df: int


def test_root(
    rows: AcfRows,
    law_rows: LawRows,
    first: FirstStage,
    elasticities: FloatArray,
    weight: FloatArray,
    degree: int,
) -> HansenTest:
    """Test all instruments of `law_rows` at elasticities that solve the first p of them.

    With m the moments, D their derivative in the elasticities and Ω their covariance over firms,
    J = m'Ω⁻¹m − m'Ω⁻¹D(D'Ω⁻¹D)⁻¹D'Ω⁻¹m: the minimum that one Gauss–Newton step of two-step GMM
    reaches. Under the null it is χ² with as many degrees of freedom as there are moments beyond
    p, whichever root-n estimate it is evaluated at, on whichever rows that was made. Ω counts
    the first stage: a firm's moments and what it does to them by moving φ.

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

    References
    ----------
    Hansen (1982), "Large sample properties of generalized method of moments estimators",
    Econometrica 50(4); Newey and McFadden (1994), Handbook of Econometrics 4, sections 6 and 9.
    """
    own = weight[law_rows.now]
    law = solve_law(
        law_rows, first.expected, elasticities, own,
        degree=degree, n_instruments=law_rows.instruments.shape[1],
    )  # fmt: skip
    used = _find_own_variation(law_rows, law, own)
    df = int(used.sum()) - len(elasticities)
    n_firms = count_firms(rows.firm[law_rows.now[own > 0]])
    if df <= 0 or not used[: len(elasticities)].all() or n_firms <= used.sum():
        return HansenTest(np.nan, NO_TEST_DF)
    scores = _sum_scores(rows, law_rows, law, first, weight)[:, used]
    return _compare(law.moments[used], law.derivative[used], scores, df)


def count_firms(firm: IntArray) -> int:
    """Return how many codes there are in an array sorted by them."""
    return int((np.diff(firm, prepend=-1) != 0).sum())


def _find_own_variation(law_rows: LawRows, law: LawOfMotion, weight: FloatArray) -> BoolArray:
    """Return which instruments neither the law nor those before them span."""
    centred = law_rows.instruments - law_rows.instruments.mean(axis=0)
    totals = project(np.square(centred), weight, None)
    return factorise_in_order(cross_product(law.net_instruments, weight), totals).kept


def _sum_scores(
    rows: AcfRows, law_rows: LawRows, law: LawOfMotion, first: FirstStage, weight: FloatArray
) -> FloatArray:
    """Return each firm's part in the moments, times √weight, shape (n_firms, n_instruments)."""
    own = weight[law_rows.now]
    code, n_firms = compress_codes(rows.firm)
    root = np.sqrt(np.bincount(code, weight) / np.bincount(code))
    sums = np.empty((law.net_instruments.shape[1], n_firms))
    pairs = zip(law.net_instruments.T, law.from_before.T, strict=True)
    for j, (net, from_before) in enumerate(pairs):
        moved = np.zeros(len(weight))
        moved[law_rows.now] = net * own
        moved[law_rows.before] -= from_before * own
        turned = np.einsum("ij,j->i", first.inverse, project(rows.basis, moved, None))
        scores = fitted(rows.basis, turned) * first.residuals
        scores[law_rows.now] += net * law.innovation
        sums[j] = np.bincount(code, scores) * root
    return sums.T


def _compare(
    moments: FloatArray, derivative: FloatArray, scores: FloatArray, df: int
) -> HansenTest:
    try:
        root = np.linalg.cholesky(cross_product(scores))
        m, d = np.linalg.solve(root, moments), np.linalg.solve(root, derivative)
    except np.linalg.LinAlgError:
        return HansenTest(np.nan, NO_TEST_DF)
    left = m - d @ np.linalg.lstsq(d, m, rcond=None)[0]
    return HansenTest(float(left @ left), df)
