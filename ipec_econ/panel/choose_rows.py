"""Which rows of the panel a model uses, with a count of every row that was left behind."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.panel import Panel, TreatmentColumns
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import (
    DidRegressionModel,
    DoseResponseModel,
    EventTimeModel,
    RegressionModel,
)
from ipec_econ.panel.find_treatment import find_treatment
from ipec_econ.panel.firm_doses import FirmDoses, read_firm_doses
from ipec_econ.panel.group_rows import GroupRows
from ipec_econ.panel.list_texts import list_texts
from ipec_econ.panel.model_columns import ModelColumns, compute_columns
from ipec_econ.panel.model_parts import ModelParts, read_model_parts
from ipec_econ.panel.row_selection import RowSelection


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """A model's complete cases among the panel's rows.

    Attributes
    ----------
    columns
        On all rows of the panel.
    selection
        Its mask, shape (n_rows,), and its steps.
    known
        Rows before those with missing values were dropped, shape (n_rows,).
    dosed
        Of models with one dose a firm; else ``None``.
    """

    parts: ModelParts
    columns: ModelColumns
    treatment: TreatmentColumns | None
    selection: RowSelection
    known: BoolArray
    dosed: FirmDoses | None


def choose_rows(
    panel: Panel,
    model_id: str,
    model: RegressionModel | DidRegressionModel | EventTimeModel,
    work: SharedWork,
    group: GroupRows | None = None,
) -> ChosenRows:
    """Return which rows a model uses; see ``select_model_data`` for the order of its steps.

    Raises
    ------
    PanelError
        If the model names what the panel does not have, or a text where a number is needed.
    """
    parts = read_model_parts(
        model_id, model, unit=panel.unit, time=panel.time, texts=list_texts(panel)
    )
    columns = compute_columns(panel, parts, model.weights, work, model_id=model_id)
    treatment = find_treatment(panel, model_id, model.treatment)
    selection = RowSelection(panel, model_id, treatment, work)
    selection.keep_sample(model.sample)
    selection.keep_where(model.where)
    if group is not None:
        selection.keep_group(group)
    if treatment is not None:
        selection.keep_clean(treatment)
    if treatment is not None and isinstance(model, DidRegressionModel):
        selection.keep_window(treatment, model)
    if treatment is not None and not isinstance(model, RegressionModel):
        selection.keep_known("treatment", treatment.treated)
    dosed = None
    if treatment is not None and isinstance(model, DoseResponseModel):
        dosed = read_firm_doses(
            panel,
            treatment,
            model,
            codes=selection.population.codes,
            times=selection.times,
            model_id=model_id,
        )
        selection.keep_dosed(dosed, treatment, model.dose_from)
    known = selection.mask
    for name, values in columns.list_columns():
        selection.keep_known(name, values)
    return ChosenRows(parts, columns, treatment, selection, known, dosed)
