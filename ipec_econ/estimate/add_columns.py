"""Functions of cohort and period as regressors of a model's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.expand_design import expand_design
from ipec_econ.numerics.cells.cell_regression import DesignMap


def add_columns(data: ModelData, design: DesignMap, terms: Sequence[str]) -> ModelData:
    """Return the rows with the design's columns, named by `terms`, before their own controls.

    Covariates are taken up into the columns that they multiply.
    """
    expanded = expand_design(data, design, terms)
    controls = data.control_terms
    own = data.regressors[:, : len(controls)]
    return replace(
        data,
        terms=(*expanded.terms, *controls),
        regressors=np.column_stack([expanded.evaluate(data), own]),
        n_covariates=0,
    )
