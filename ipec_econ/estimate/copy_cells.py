"""Cells of a model whose regressions copy firms' rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import CopyModel
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.forget_late_cohorts import forget_late_cohorts
from ipec_econ.estimate.gather_cells import gather_cells
from ipec_econ.numerics.cells.streamed_cells import Cells


@dataclass(frozen=True, slots=True)
class CopyCells:
    """All rows and their moments; cohorts after the last period are ``inf``."""

    data: ModelData
    cells: Cells
    notices: tuple[Notice, ...]


def gather_copy_cells(data: ModelData, model: CopyModel, *, model_id: str) -> CopyCells:
    """Check a model's rows and gather them into cells.

    Raises
    ------
    EstimationError
        The treatment switches off or does not vary; weights or clusters change within firms.
    """
    own = replace(data, flow=(), notices=())
    check_data(own, model_id=model_id)
    check_treatment(own, model, model_id=model_id)
    own, notices = forget_late_cohorts(own, anticipation=0, model_id=model_id)
    return CopyCells(own, gather_cells(own, model_id=model_id), notices)
