"""A production function in which investment tells productivity."""

from __future__ import annotations

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.production.proxy_stages import prepare_proxy, solve_proxy


def fit_olley_pakes(
    rows: FactorRows,
    *,
    degree: int = 3,
    law_degree: int = 3,
    survives: FloatArray | None = None,
) -> ProductionFit:
    """Estimate elasticities with investment as the proxy.

    Only rows of positive investment can be told apart by it: those without must be gone. Errors are
    left to `bootstrap_production`.

    Parameters
    ----------
    rows
        With log investment as the proxy.
    degree
        Of the first stage's polynomial.
    law_degree
        Of g.
    survives
        Which firms are there one period later, see `prepare_proxy`: with it g is a polynomial in
        lagged productivity and in the chance to survive, a logit's in the polynomial of states and
        investment. Firms of much capital stay at lower productivity, so that without it capital's
        elasticity is too small where exit matters.

    Raises
    ------
    ProductionError
        See `solve_proxy`.

    References
    ----------
    Olley and Pakes (1996), "The dynamics of productivity in the telecommunications equipment
    industry", Econometrica 64(6); second stage as in prodest (Rovigatti and Mollisi 2018).
    """
    stages = prepare_proxy(rows, degree=degree, law_degree=law_degree, survives=survives)
    return solve_proxy(stages, rows.weight).fit
