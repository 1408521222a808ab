"""Elasticities by one regression, with errors clustered by firm."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cross_product import fitted, project, sandwich
from ipec_econ.numerics.production.drawn_rows import name_inputs
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.firm_influence import find_firm_influence
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.production.take_out import require_variation, take_out
from ipec_econ.numerics.small_sample import (
    Correction,
    DesignSize,
    compute_group_factor,
    compute_parameter_factor,
    count_parameters,
)
from ipec_econ.numerics.vcov import compute_cluster_meat


def regress_on_factors(
    rows: FactorRows,
    net: FloatArray,
    basis: FloatArray,
    *,
    within: bool,
) -> ProductionFit:
    """Regress output on inputs, both given net of firms where `within`.

    The covariance has the factor that regressions of the package have by default: fixest 0.14's,
    G/(G − 1)·(N − 1)/(N − K) with the firm's effects, nested in the clusters, counted once. A firm
    of weight two is two firms. What firms do to elasticities has the factor's root, so that its
    squares sum to the covariance.

    Parameters
    ----------
    rows
        All of positive weight, firms numbered without gaps.
    net
        Output, then inputs, shape (n_obs, 1 + n_inputs).
    basis
        What else explains output: the constant first, then controls, shape (n_obs, k).

    Raises
    ------
    ProductionError
        Where an input does not vary by itself, or there are too few rows or firms.
    """
    weight = np.ones(len(rows.output)) if rows.weight is None else rows.weight
    beside = "firms' own levels, controls" if within else "the constant, controls"
    left = take_out(basis, net, weight)
    outcome, inputs = left.columns[:, 0], left.columns[:, 1:]
    size = _measure_design(rows, weight, left.n_basis + inputs.shape[1], within)
    bread = require_variation(inputs, rows.inputs, weight, name_inputs(rows), beside)
    elasticities = np.einsum("ij,j->i", bread, project(inputs, outcome, weight))
    scores = inputs * (outcome - fitted(inputs, elasticities))[:, None]
    meat = sum_firm_squares(scores, rows.firm, weight)
    n_firms = int(rows.firm.max()) + 1
    factor = _compute_factor(size, rows, weight)
    return ProductionFit(
        elasticities=elasticities,
        vcov=factor * sandwich(bread, meat),
        expected_output=None,
        n_obs=len(outcome),
        n_firms=n_firms,
        persistence=np.nan,
        shifter_effects=np.zeros(0),
        hansen_j=np.nan,
        hansen_df=0,
        influence=find_firm_influence(scores, rows.firm, np.sqrt(factor) * bread),
    )


def sum_firm_squares(scores: FloatArray, firm: IntArray, weight: FloatArray) -> FloatArray:
    """Return Σ m s s' over firms, where s sums a firm's scores and m is its weight, shape (k, k).

    Parameters
    ----------
    scores
        Not weighted, shape (n_obs, k).
    firm
        Codes from 0, shape (n_obs,).
    weight
        The same for all rows of a firm, shape (n_obs,).
    """
    return compute_cluster_meat(scores * np.sqrt(weight)[:, None], [firm])


def count_drawn_firms(firm: IntArray, weight: FloatArray) -> float:
    """Return how many firms there are, a firm of weight two being two."""
    first = np.flatnonzero(np.diff(firm, prepend=-1))
    return float(weight[first].sum())


def _measure_design(
    rows: FactorRows, weight: FloatArray, n_coefficients: int, within: bool
) -> DesignSize:
    n_obs, n_firms = round(float(weight.sum())), round(count_drawn_firms(rows.firm, weight))
    own = n_coefficients - 1 if within else n_coefficients
    levels: tuple[int, ...] = (n_firms,) if within else ()
    if n_firms == 1 or n_obs <= own + (n_firms if within else 0):
        raise ProductionError(
            f"{n_obs} rows of {n_firms} firms are too few for {own} coefficients"
            + (" beside a level of each firm" if within else "")
        )
    return DesignSize(n_obs, own, levels=levels, nested=(True,) * len(levels))


def _compute_factor(size: DesignSize, rows: FactorRows, weight: FloatArray) -> float:
    correction = Correction()
    n_parameters = count_parameters(size, correction, "cluster")
    own = compute_parameter_factor(size.n_obs, n_parameters, correction.k_adj, "cluster")
    n_firms = round(count_drawn_firms(rows.firm, weight))
    return own * compute_group_factor(n_firms, correction.g_adj)
