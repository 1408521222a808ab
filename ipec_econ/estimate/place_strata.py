"""Groups of firms with period effects of their own, where a model has such fixed effects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.estimate.find_strata import find_strata
from ipec_econ.estimate.gather_paths import find_changing_units
from ipec_econ.numerics.cells.firm_columns import FirmColumns


def place_strata(columns: FirmColumns, data: ModelData, *, model_id: str) -> FirmColumns:
    """Return the columns with the firms' strata: the fixed effect less its crossing with periods.

    Raises
    ------
    EstimationError
        Firms change from one stratum to another.
    """
    effect = find_strata(data)
    if effect is None:
        return columns
    changing = len(find_changing_units(effect.values, data))
    if changing:
        raise EstimationError(_refuse_changing(effect, changing, data, model_id))
    stratum = np.empty(data.unit.n_levels, dtype=np.int64)
    stratum[data.unit.values] = effect.values
    return replace(columns, paths=replace(columns.paths, stratum=stratum))


def _refuse_changing(effect: Codes, changing: int, data: ModelData, model_id: str) -> Problem:
    return Problem(
        "estimate/strata-change",
        f"{changing} of {data.unit.n_levels} firms change levels of {effect.name} otherwise than "
        "by period",
        f"model {model_id}",
        "each level has period effects of its own, fitted on its firms' untreated rows: a firm "
        "belongs to one",
        "use a firm's first value, first(NAME) under panel.columns, crossed with the period",
    )
