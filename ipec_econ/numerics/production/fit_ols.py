"""A production function by pooled least squares."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.production.drawn_rows import list_drawn, take_drawn_rows
from ipec_econ.numerics.production.factor_regression import regress_on_factors
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.firm_influence import place_influence
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit


def fit_ols(rows: FactorRows) -> ProductionFit:
    """Regress output on inputs and controls.

    Inputs that follow productivity are taken for causes of output: elasticities of free inputs are
    too large (Marschak and Andrews 1944). Shifters and the proxy are not read.

    Raises
    ------
    ProductionError
        Where an input is a combination of the others and of controls, or rows are too few.
    """
    used = take_drawn_rows(rows)
    if not len(used.output):
        raise ProductionError("there are no rows with output and inputs")
    constant = np.ones((len(used.output), 1))
    controls = used.controls - used.controls.mean(axis=0)
    net = np.column_stack([used.output, used.inputs])
    fit = regress_on_factors(used, net, np.column_stack([constant, controls]), within=False)
    return place_influence(fit, list_drawn(rows), rows.firm)
