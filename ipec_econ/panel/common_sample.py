"""A sample of the rows that each of several models can use; what each takes away is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ipec_econ.core.arrays import freeze_array
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import DidRegressionModel, EventTimeModel, RegressionModel
from ipec_econ.panel.choose_rows import choose_rows
from ipec_econ.panel.find_treatment import find_treatment
from ipec_econ.panel.row_selection import RowSelection


def add_common_sample(
    panel: Panel,
    name: str,
    models: Mapping[str, RegressionModel | DidRegressionModel | EventTimeModel],
) -> Panel:
    """Return the panel with a sample of the rows that all models can use.

    A model can use its complete cases: what `select_model_data` keeps. What its estimator then
    leaves out by a rule of its own, such as singletons, is no property of a row.

    Raises
    ------
    PanelError
        As `ipec_econ.panel.choose_rows.choose_rows`.
    """
    work = SharedWork()
    treatments = {model.treatment for model in models.values()}
    shared = treatments.pop() if len(treatments) == 1 else None
    selection = RowSelection(panel, name, find_treatment(panel, name, shared), work)
    selection.keep_all()
    for model_id, model in models.items():
        usable = choose_rows(panel, model_id, model, work).selection.mask
        selection.keep_usable(model_id, usable)
    steps = tuple(replace(step, scope=f"sample:{name}") for step in selection.steps)
    samples = {**panel.samples, name: freeze_array(selection.mask)}
    return replace(panel, samples=samples, flow=(*panel.flow, *steps))
