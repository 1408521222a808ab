"""Whether moments that identification does not need hold at a root."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.numerics.production.weighed_moments import WeighedMoments


@dataclass(frozen=True, slots=True)
class HansenTest:
    """J and its degrees of freedom: NaN and 0 where nothing over-identifies."""

    statistic: float
    df: int


def compute_hansen(weighed: WeighedMoments | None) -> HansenTest:
    """Test all moments at elasticities that solve the first p of them.

    With m the moments, D their derivative in the elasticities and Ω their covariance over firms,
    J = m'Ω⁻¹m − m'Ω⁻¹D(D'Ω⁻¹D)⁻¹D'Ω⁻¹m: the minimum that one Gauss–Newton step of two-step GMM
    reaches. Under the null it is χ² with as many degrees of freedom as there are moments beyond
    p, whichever root-n estimate it is evaluated at, on whichever rows that was made.

    References
    ----------
    Hansen (1982), "Large sample properties of generalized method of moments estimators",
    Econometrica 50(4); Newey and McFadden (1994), Handbook of Econometrics 4, sections 6 and 9.
    """
    if weighed is None:
        return HansenTest(np.nan, 0)
    m, d = weighed.values, weighed.derivative
    left = m - d @ np.linalg.lstsq(d, m, rcond=None)[0]
    return HansenTest(float(left @ left), weighed.n_tests)
