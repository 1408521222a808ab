"""A production function in which materials tell productivity."""

from __future__ import annotations

from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.production.proxy_stages import prepare_proxy, solve_proxy


def fit_levinsohn_petrin(
    rows: FactorRows, *, degree: int = 3, law_degree: int = 3
) -> ProductionFit:
    """Estimate value added's elasticities with an intermediate input as the proxy.

    Output is regressed on free inputs and a polynomial of states and proxy; then the states'
    elasticities are those that leave the smallest sum of squares of y − l·b_l − k·b − g(ω_{t−1}).
    Errors are left to `bootstrap_production`.

    Parameters
    ----------
    rows
        With the intermediate input as the proxy; output is value added.
    degree
        Of the first stage's polynomial.
    law_degree
        Of g.

    Raises
    ------
    ProductionError
        See `solve_proxy`.

    References
    ----------
    Levinsohn and Petrin (2003), "Estimating production functions using inputs to control for
    unobservables", Review of Economic Studies 70(2); second stage as in prodest (Rovigatti and
    Mollisi 2018).
    """
    stages = prepare_proxy(rows, degree=degree, law_degree=law_degree)
    return solve_proxy(stages, rows.weight).fit
