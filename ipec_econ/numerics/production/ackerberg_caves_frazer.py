"""Ackerberg, Caves and Frazer's production function, all solutions of it."""

from __future__ import annotations

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.acf_rows import prepare_ackerberg_caves_frazer
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.production.solve_acf import Moments, solve_ackerberg_caves_frazer


def fit_ackerberg_caves_frazer(
    rows: FactorRows,
    *,
    degree: int = 3,
    law_degree: int = 1,
    moments: Moments = "exact",
    near: FloatArray | None = None,
) -> ProductionFit:
    """Estimate elasticities from value added, with productivity read from a proxy.

    First stage: output on a polynomial of inputs and proxy, controls and shifters gives φ, output
    without what is not planned for. Second stage: productivity ω = φ − x'b follows ω = g(ω₋₁) +
    controls + shifters + ξ, and ξ is orthogonal to free inputs one period before and to states.
    These moments have several solutions. Under a linear law all are found, and J says at each
    whether moments that identification does not need hold too (states one period before, free
    inputs and the proxy two periods before; with no such rows, states alone). Of solutions that
    are sensible the one of the smallest J is taken, and under a law of a higher degree followed
    from there.

    Parameters
    ----------
    rows
        With a proxy; output is value added.
    degree
        Of the first stage's polynomial.
    law_degree
        Of g.
    moments
        ``exact``: as above. ``all``: every moment counts, by iterated GMM, and the solution does
        not depend on which root it is sought from; it is there too where the true root has met
        another and neither is real.
    near
        With ``exact``, elasticities of the full sample, shape (n_inputs,): the nearest sensible
        solution is taken instead, as a bootstrap should.

    Returns
    -------
    ProductionFit
        With ``exact`` without a covariance: errors are a bootstrap's. ``roots`` are the linear
        law's exact ones; with ``all`` none is chosen and the smallest J is first. With a law
        of a higher degree ``persistence`` is the mean slope of g.

    Raises
    ------
    ProductionError
        Where the data cannot carry it, or no solution is sensible.

    References
    ----------
    Ackerberg, Caves and Frazer (2015), "Identification properties of recent production function
    estimators", Econometrica 83(6), https://doi.org/10.3982/ECTA13408; De Loecker (2013),
    "Detecting learning by exporting", American Economic Journal: Microeconomics 5(3), for what
    moves productivity; Kim, Luo and Su (2019), "A robust approach to estimating production
    functions: replication of the ACF procedure", Journal of Applied Econometrics 34(4), for
    solutions that are not the truth.
    """
    prepared = prepare_ackerberg_caves_frazer(rows, degree)
    return solve_ackerberg_caves_frazer(
        prepared, rows.weight, law_degree=law_degree, moments=moments, near=near
    )
