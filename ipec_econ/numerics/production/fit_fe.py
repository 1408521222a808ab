"""A production function within firms."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.collinear import COLLINEARITY_TOLERANCE
from ipec_econ.numerics.demean import partial_out
from ipec_econ.numerics.production.drawn_rows import (
    list_drawn,
    take_drawn_rows,
    take_factor_rows,
)
from ipec_econ.numerics.production.factor_regression import regress_on_factors
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.firm_influence import place_influence
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.singletons import find_singletons


def fit_fe(rows: FactorRows) -> ProductionFit:
    """Regress output on inputs and controls net of each firm's means.

    Right where productivity never changes; capital's elasticity is usually found too small, since
    little but errors of measurement is left of it (Griliches and Mairesse 1998). Firms of a single
    row say nothing and are left out, as in every regression of the package. Shifters and the proxy
    are not read.

    Raises
    ------
    ProductionError
        Where an input does not vary within firms, or is a combination of the others and of
        controls, or rows are too few.
    """
    drawn = take_drawn_rows(rows)
    several = ~find_singletons([drawn.firm])
    used = take_factor_rows(drawn, several)
    if not len(used.output):
        raise ProductionError("no firm has two rows")
    columns = np.column_stack([used.output, used.inputs, used.controls])
    net = partial_out(columns, [used.firm], used.weight).columns
    split = 1 + used.inputs.shape[1]
    constant = np.ones((len(used.output), 1))
    basis = np.column_stack([constant, _clear_absorbed(net[:, split:], used.controls)])
    fit = regress_on_factors(used, net[:, :split], basis, within=True)
    return place_influence(fit, list_drawn(rows)[several], rows.firm)


def _clear_absorbed(net: FloatArray, whole: FloatArray) -> FloatArray:
    """Put zeros in place of the rounding that firms' levels leave of a control they span."""
    left = np.square(net).sum(axis=0)
    absorbed = left <= COLLINEARITY_TOLERANCE * np.square(whole - whole.mean(axis=0)).sum(axis=0)
    return np.where(absorbed, 0.0, net)
