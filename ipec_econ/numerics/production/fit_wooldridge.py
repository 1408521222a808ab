"""Both stages of the proxy methods as one system of linear equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cross_product import fitted
from ipec_econ.numerics.production.drawn_rows import list_drawn, name_inputs, take_drawn_rows
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.firm_influence import place_influence
from ipec_econ.numerics.production.linear_gmm import Equation, solve_linear_gmm
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.production.proxy_basis import make_proxy_basis
from ipec_econ.numerics.production.take_out import (
    regress_in_order,
    require_variation,
    take_out,
)

Weighting = Literal["one_step", "two_step"]


@dataclass(frozen=True, slots=True)
class _System:
    """Drawn rows, which of them have a lag, and what each equation has for itself.

    Attributes
    ----------
    now, before
        Rows with a lag, and their lags, shape (n_used,).
    weight
        Shape (n_used,).
    first
        Of all drawn rows, shape (n_drawn, n_first).
    second
        Shape (n_used, n_second).
    """

    rows: FactorRows
    now: IntArray
    before: IntArray
    weight: FloatArray
    first: FloatArray
    second: FloatArray


def fit_wooldridge(
    rows: FactorRows,
    *,
    degree: int = 3,
    weighting: Weighting = "two_step",
    shared_state: bool = False,
) -> ProductionFit:
    """Estimate y = l·b_l + h(k, m) and y = l·b_l + k·b_k + f(k, m one period before) together.

    Parameters
    ----------
    rows
        With a proxy m. Rows with the period before are used, in both equations.
    degree
        Of the polynomials h and f in states and proxy.
    weighting
        ``one_step`` is two-stage least squares of the stacked equations; ``two_step`` weighs the
        moments by the inverse of their covariance, clustered by firm, and gives Hansen's test.
    shared_state
        Take the states' slopes in the first equation for their elasticities, h having no linear
        term in them, as `prodestWRDG_GMM` of prodest does (with ``one_step``). For comparison
        alone: h has one wherever demand for the proxy depends on the states, and what the other
        powers can stand in for depends on the units of states and proxy.

    Returns
    -------
    ProductionFit
        Without persistence: f is the law of motion and productivity's polynomial in one.

    Raises
    ------
    ProductionError
        Where an input or instrument has no variation of its own, or rows or firms are too few.

    References
    ----------
    Wooldridge (2009), "On estimating firm-level production functions using proxy variables to
    control for unobservables", Economics Letters 104(3).
    """
    system = _find_system(take_drawn_rows(rows), degree, shared_state)
    firm = system.rows.firm[system.now]
    equations = [_make_first(system, shared_state), _make_second(system)]
    solved = solve_linear_gmm(equations, firm, system.weight, two_step=weighting == "two_step")
    fit = ProductionFit(
        elasticities=solved.coefficients,
        vcov=solved.vcov,
        expected_output=_expect_output(rows, system, solved.coefficients, shared_state),
        n_obs=len(system.now),
        n_firms=len(np.unique(firm)),
        persistence=np.nan,
        shifter_effects=_find_shifter_effects(system, solved.coefficients),
        hansen_j=solved.hansen_j,
        hansen_df=solved.hansen_df,
        influence=solved.influence,
    )
    return place_influence(fit, list_drawn(rows), rows.firm)


def _find_system(rows: FactorRows, degree: int, shared_state: bool) -> _System:
    basis = make_proxy_basis(rows, degree, raw=shared_state)
    lag = rows.find_lags()
    now = np.flatnonzero(lag >= 0)
    n_own = basis.linear.shape[1] + basis.powers.shape[1] + rows.inputs.shape[1]
    if len(now) <= n_own:
        raise ProductionError(
            f"{len(now)} rows have the period before: too few for the {n_own} coefficients of an "
            "equation"
        )
    given = rows.state.shape[1] if shared_state else 0
    return _System(
        rows=rows,
        now=now,
        before=lag[now],
        weight=np.ones(len(now)) if rows.weight is None else rows.weight[now],
        first=np.column_stack([basis.linear, basis.powers[:, given:]]),
        second=np.column_stack([basis.linear[now], basis.powers[lag[now]]]),
    )


def _make_first(system: _System, shared_state: bool) -> Equation:
    rows, now = system.rows, system.now
    inputs = rows.inputs[now] if shared_state else rows.free[now]
    net = take_out(
        system.first[now], np.column_stack([rows.output[now], inputs]), system.weight
    ).columns
    beside = "the polynomial of states and proxy, controls, shifters"
    names = name_inputs(rows)[: inputs.shape[1]]
    require_variation(net[:, 1:], inputs, system.weight, names, beside)
    regressors = np.zeros((len(now), rows.inputs.shape[1]))
    regressors[:, : inputs.shape[1]] = net[:, 1:]
    return Equation(net[:, 0], regressors, net[:, 1:])


def _make_second(system: _System) -> Equation:
    rows, now = system.rows, system.now
    given = np.column_stack([rows.state[now], rows.free[system.before]])
    columns = np.column_stack([rows.output[now], rows.inputs[now], given])
    net = take_out(system.second, columns, system.weight).columns
    split = 1 + rows.inputs.shape[1]
    names = name_inputs(rows)
    n_free = rows.free.shape[1]
    names = [*names[n_free:], *(f"{name} one period before" for name in names[:n_free])]
    beside = "the polynomial of last period's states and proxy, controls, shifters"
    require_variation(net[:, split:], given, system.weight, names, beside)
    return Equation(net[:, 0], net[:, 1:split], net[:, split:])


def _expect_output(
    rows: FactorRows, system: _System, elasticities: FloatArray, shared_state: bool
) -> FloatArray:
    """Return what the first equation expects of every drawn row, its lag seen or not."""
    known = elasticities.copy()
    if not shared_state:
        known[rows.free.shape[1] :] = 0.0
    of_known = fitted(system.rows.inputs, known)
    target = (system.rows.output - of_known)[system.now]
    slopes = regress_in_order(system.first[system.now], target, system.weight)
    expected = np.full(len(rows.output), np.nan)
    drawn = slice(None) if rows.weight is None else rows.weight > 0
    expected[drawn] = of_known + fitted(system.first, np.nan_to_num(slopes))
    return expected


def _find_shifter_effects(system: _System, elasticities: FloatArray) -> FloatArray:
    rows = system.rows
    target = (rows.output - fitted(rows.inputs, elasticities))[system.now]
    slopes = regress_in_order(system.second, target, system.weight)
    start = 1 + rows.controls.shape[1]
    return slopes[start : start + rows.shifters.shape[1]]
