"""The two stages of Olley and Pakes, and of Levinsohn and Petrin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cross_product import fitted, project
from ipec_econ.numerics.production.drawn_rows import name_inputs
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.law_moments import LaggedRows, LawMoments, measure_law
from ipec_econ.numerics.production.minimise_law import LawMinimum, minimise_law
from ipec_econ.numerics.production.monomials import make_monomials, standardise
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit, ProductionRoot
from ipec_econ.numerics.production.proxy_basis import make_proxy_basis
from ipec_econ.numerics.production.survival import expect_survival
from ipec_econ.numerics.production.take_out import (
    regress_in_order,
    require_variation,
    take_out,
)


@dataclass(frozen=True, slots=True)
class ProxyStages:
    """What both stages read and no weight changes.

    Attributes
    ----------
    rows
        All rows.
    basis
        The constant, controls, shifters and the polynomial of states and proxy, of means near 0,
        shape (n_obs, n_basis).
    linear
        The constant, controls and shifters, as the law has them, shape (n_obs, n_linear).
    lag
        See `FactorRows.find_lags`.
    law_degree
        Of the law's polynomial.
    survives
        See `prepare_proxy`.
    """

    rows: FactorRows
    basis: FloatArray
    linear: FloatArray
    lag: IntArray
    law_degree: int
    survives: FloatArray | None


@dataclass(frozen=True, slots=True)
class ProxySolution:
    """A fit, and the minima of its second stage, the chosen one first."""

    fit: ProductionFit
    minima: tuple[LawMinimum, ...]


def prepare_proxy(
    rows: FactorRows, *, degree: int, law_degree: int, survives: FloatArray | None = None
) -> ProxyStages:
    """Make the columns of both stages.

    Parameters
    ----------
    rows
        With a proxy.
    degree
        Of the polynomial in states and proxy that stands for productivity in the first stage.
    law_degree
        Of the polynomial in lagged productivity of the second.
    survives
        1 where the firm is there one period later, 0 where it is gone for good, NaN where nobody
        knows (the last period), shape (n_obs,); ``None`` leaves exit out of the law.

    Raises
    ------
    ProductionError
        Where there is no row, proxy, free input or state.
    """
    made = make_proxy_basis(rows, degree)
    basis = np.column_stack([made.linear, made.powers])
    return ProxyStages(rows, basis, made.linear, rows.find_lags(), law_degree, survives)


def solve_proxy(stages: ProxyStages, weight: FloatArray | None) -> ProxySolution:
    """Estimate both stages with the given weights.

    Parameters
    ----------
    stages
        From `prepare_proxy`.
    weight
        See `FactorRows`.

    Raises
    ------
    ProductionError
        Where a free input follows from states and proxy, the law has no minimum, or rows are too
        few.
    """
    rows = stages.rows
    free, expected = _solve_first_stage(stages, weight)
    law = _make_law_rows(stages, weight, expected, fitted(rows.free, free))
    moments = measure_law(law, stages.law_degree)
    minima = minimise_law(moments)
    state = minima[0].elasticities
    drawn = _find_law_rows(stages, weight)
    persistence, effects = _describe_law(law, moments, state)
    n_controls = rows.controls.shape[1]
    fit = ProductionFit(
        elasticities=np.concatenate([free, state]),
        vcov=None,
        expected_output=expected,
        n_obs=len(drawn),
        n_firms=len(np.unique(rows.firm[drawn])),
        persistence=persistence,
        shifter_effects=effects[1 + n_controls : stages.linear.shape[1]],
        hansen_j=np.nan,
        hansen_df=0,
        roots=_list_roots(law, moments, free, minima),
    )
    return ProxySolution(fit, minima)


def _solve_first_stage(
    stages: ProxyStages, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return the free inputs' elasticities, and the output that the first stage expects."""
    rows = stages.rows
    n_drawn = len(rows.output) if weight is None else int((weight > 0).sum())
    left = take_out(stages.basis, np.column_stack([rows.output, rows.free]), weight)
    if n_drawn <= left.n_basis + rows.free.shape[1]:
        raise ProductionError(
            f"{n_drawn} rows are too few for the {left.n_basis + rows.free.shape[1]} coefficients "
            "of the first stage"
        )
    output, free = left.columns[:, 0], left.columns[:, 1:]
    beside = "the polynomial of states and proxy, controls, shifters"
    names = name_inputs(rows)[: rows.free.shape[1]]
    inverse = require_variation(free, rows.free, weight, names, beside)
    elasticities = np.einsum("ij,j->i", inverse, project(free, output, weight))
    return elasticities, rows.output - (output - fitted(free, elasticities))


def _find_law_rows(stages: ProxyStages, weight: FloatArray | None) -> IntArray:
    has_lag = stages.lag >= 0
    return np.flatnonzero(has_lag if weight is None else has_lag & (weight > 0))


def _make_law_rows(
    stages: ProxyStages, weight: FloatArray | None, expected: FloatArray, of_free: FloatArray
) -> LaggedRows:
    rows = stages.rows
    now = _find_law_rows(stages, weight)
    before = stages.lag[now]
    needed = stages.linear.shape[1] + stages.law_degree + rows.state.shape[1]
    if len(now) <= needed:
        raise ProductionError(
            f"{len(now)} rows have the period before: too few for the {needed} coefficients of "
            "the law of motion"
        )
    index = expected - of_free
    linear, survival = stages.linear[now], None
    if stages.survives is not None:
        powers = stages.basis[:, stages.linear.shape[1] :]
        survival = standardise(expect_survival(stages.survives, powers, weight)[before, None])
        linear = np.column_stack([linear, make_monomials(survival, stages.law_degree)])
    return LaggedRows(
        index=index[now],
        index_before=index[before],
        state=rows.state[now],
        state_before=rows.state[before],
        residual=(rows.output - expected)[now],
        linear=linear,
        survival=None if survival is None else survival[:, 0],
        weight=None if weight is None else weight[now],
    )


def _describe_law(
    law: LaggedRows, moments: LawMoments, state: FloatArray
) -> tuple[float, FloatArray]:
    """Return the mean slope of g, and the effect of each linear column (NaN where collinear)."""
    coefficients = moments.evaluate(state).coefficients
    omega = law.index - fitted(law.state, state)
    before = law.index_before - fitted(law.state_before, state)
    centre = moments.centre - float(moments.centre_state @ state)
    standard = (before - centre) / moments.scale
    chance = np.ones(len(omega)) if law.survival is None else law.survival
    by_law, slope = np.zeros(len(omega)), np.zeros(len(omega))
    for (power, of_chance), coefficient in zip(moments.terms, coefficients, strict=True):
        part = coefficient * standard ** (power - 1) * chance**of_chance
        by_law += part * standard
        slope += power * part / moments.scale
    used = np.ones(len(omega)) if law.weight is None else law.weight
    mean = float(np.einsum("n,n->", slope, used, optimize=False) / used.sum())
    return mean, regress_in_order(law.linear, omega - by_law, law.weight)


def _list_roots(
    law: LaggedRows, moments: LawMoments, free: FloatArray, minima: tuple[LawMinimum, ...]
) -> tuple[ProductionRoot, ...]:
    """Describe the minima where there are several: then starting values matter elsewhere."""
    if len(minima) == 1:
        return ()
    roots = []
    for minimum in minima:
        elasticities = np.concatenate([free, minimum.elasticities])
        persistence, _ = _describe_law(law, moments, minimum.elasticities)
        roots.append(ProductionRoot(elasticities, persistence, np.nan))
    return tuple(roots)
