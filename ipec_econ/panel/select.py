"""The rows of one model as arrays, with a count of every row that was left behind."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray, freeze_array
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.panel import Codes, ModelData, Panel, TreatmentColumns
from ipec_econ.core.spec.model import (
    DidRegressionModel,
    EventTimeModel,
    RegressionModel,
    SwitchersModel,
)
from ipec_econ.core.terms import FixedEffect
from ipec_econ.engine.evaluate import EvaluationError, select_rows
from ipec_econ.panel.conditions import explain_expression
from ipec_econ.panel.counting import Population, count_step
from ipec_econ.panel.dose_history import take_dose_history
from ipec_econ.panel.levels import compress_codes, encode_levels
from ipec_econ.panel.model_columns import ModelColumns, compute_columns
from ipec_econ.panel.model_parts import read_model_parts
from ipec_econ.panel.regressors import build_regressors

MAX_EXAMPLES = 3


def select_model_data(
    panel: Panel, model_id: str, model: RegressionModel | DidRegressionModel | EventTimeModel
) -> ModelData:
    """Return a model's complete cases.

    Rows are dropped in this order, each step counted: outside the sample; not ``where``; firms
    that are no clean cohort of the treatment; firms of another kind of it; outside
    the window (treated firms of a model whose window does not bin); missing or not finite, one
    step a variable. Everything is computed on all rows of the panel first, so that lags see the
    rows that are dropped.

    Raises
    ------
    PanelError
        If the model names what the panel does not have, a text where a number is needed, a
        weight that is not positive, or no row is left.
    """
    parts = read_model_parts(
        model_id, model, unit=panel.unit, time=panel.time, texts=_list_texts(panel)
    )
    columns = compute_columns(panel, parts, model.weights, model_id=model_id)
    treatment = _find_treatment(panel, model_id, model.treatment)
    selection = _Selection(panel, model_id, treatment)
    selection.keep_sample(model.sample)
    selection.keep_where(model.where)
    if treatment is not None:
        selection.keep_clean(treatment)
    if treatment is not None and isinstance(model, DidRegressionModel):
        selection.keep_window(treatment, model)
    if treatment is not None and not isinstance(model, RegressionModel):
        selection.keep_known("treatment", np.isnan(treatment.treated))
    known = selection.mask
    for name, missing in columns.list_missing():
        selection.keep_known(name, missing)
    kept = selection.mask
    if not kept.any():
        raise PanelError(_refuse_empty(selection))
    doses = None
    if treatment is not None and isinstance(model, SwitchersModel):
        codes, times = selection.population.codes, selection.times
        doses = take_dose_history(
            panel, treatment, codes=codes, times=times, known=known, kept=kept
        )
    weights = _take_weights(panel, columns, kept, model_id)
    regressors = build_regressors(
        panel, parts, columns.numbers, columns.categories, kept, model_id=model_id
    )
    outcome = columns.numbers[parts.outcome.name][kept]
    effects = tuple(effect for effect in parts.fixed_effects if effect.intercept)
    return ModelData(
        model=model_id,
        outcome_name=parts.outcome.name,
        outcome=freeze_array(outcome),
        terms=tuple(regressors.columns),
        regressors=freeze_array(_stack(list(regressors.columns.values()), len(outcome))),
        fixed_effects=_take_codes(effects, columns, kept),
        weights=weights,
        clusters=_take_codes(parts.clusters, columns, kept),
        unit=_make_codes(panel.unit, selection.population.codes[kept]),
        time=freeze_array(selection.times[kept]),
        cohort=None if treatment is None else freeze_array(treatment.cohort[kept]),
        treated=None if treatment is None else freeze_array(treatment.treated[kept]),
        counted=selection.take_treated(),
        doses=doses,
        flow=tuple(selection.steps),
        notices=tuple(regressors.notices),
    )


def _list_texts(panel: Panel) -> list[str]:
    return [
        field.name
        for field in panel.rows.schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]


class _Selection:
    """The rows still in, and what each step took away."""

    def __init__(self, panel: Panel, model_id: str, treatment: TreatmentColumns | None) -> None:
        self.panel, self.model_id = panel, model_id
        self.population = _find_population(panel, treatment)
        times = panel.rows.column(panel.time).to_numpy()
        self.times: IntArray = np.asarray(times, dtype=np.int64)
        self.mask: BoolArray = np.ones(panel.rows.num_rows, dtype=np.bool_)
        self.steps: list[FlowStep] = []

    def keep_sample(self, sample: str) -> None:
        if sample not in self.panel.samples:
            listed = ", ".join(self.panel.samples)
            what, fix = f"there is no sample `{sample}`", f"available: {listed}"
            where = f"models.{self.model_id}.sample"
            raise PanelError(Problem("panel/unknown-sample", what, where, fix=fix))
        self.mask = self.panel.samples[sample]
        self._count(self.mask, "sample", f"rows of sample `{sample}`")

    def keep_where(self, where: str | None) -> None:
        if where is None:
            return
        panel = self.panel
        try:
            met = select_rows(panel.rows, where, unit=panel.unit, time=panel.time)
        except EvaluationError as error:
            key = f"models.{self.model_id}.where"
            raise PanelError(explain_expression(error, where, key)) from None
        self._keep(met, "where", f"not ({where})")

    def keep_clean(self, treatment: TreatmentColumns) -> None:
        unclean = treatment.excluded & ~treatment.other_kind
        self._keep(~unclean, "treatment", f"no clean cohort of `{treatment.name}`")
        if treatment.other_kind.any():
            reason = f"treated by another kind than `{treatment.name}`: no controls"
            self._keep(~treatment.other_kind, "other_kind", reason)

    def keep_window(self, treatment: TreatmentColumns, model: DidRegressionModel) -> None:
        if model.window is None or model.bin:
            return
        first, last = model.window
        rel_time = self.times - treatment.cohort
        inside = np.isinf(rel_time) | ((rel_time >= first) & (rel_time <= last))
        reason = f"treated firms outside periods {first} to {last} around treatment"
        self._keep(inside, "window", reason)

    def keep_known(self, name: str, missing: BoolArray) -> None:
        if (self.mask & missing).any():
            self._keep(~missing, "missing", f"`{name}` is missing or not finite")

    def take_treated(self) -> BoolArray | None:
        treated = self.population.treated
        return None if treated is None else freeze_array(treated[self.mask])

    def _keep(self, condition: BoolArray, step: str, reason: str) -> None:
        before, self.mask = self.mask, self.mask & condition
        self._count(before, step, reason)

    def _count(self, before: BoolArray, step: str, reason: str) -> None:
        scope = f"model:{self.model_id}"
        self.steps.append(
            count_step(self.population, before, self.mask, scope=scope, step=step, reason=reason)
        )


def _find_treatment(panel: Panel, model_id: str, name: str | None) -> TreatmentColumns | None:
    if name is None or name in panel.treatments:
        return None if name is None else panel.treatments[name]
    listed = ", ".join(panel.treatments) or "none"
    raise PanelError(
        Problem(
            "panel/unknown-treatment",
            f"there is no treatment `{name}`",
            f"models.{model_id}.treatment",
            fix=f"available: {listed}",
        )
    )


def _find_population(panel: Panel, treatment: TreatmentColumns | None) -> Population:
    """Return whose rows they are; under the model's treatment, or without one under any."""
    codes, labels = encode_levels(panel.rows.column(panel.unit))
    found = list(panel.treatments.values()) if treatment is None else [treatment]
    if not found:
        return Population(codes, len(labels), None)
    treated: BoolArray = np.zeros(len(codes), dtype=np.bool_)
    for one in found:
        treated |= one.treated == 1
    return Population(codes, len(labels), treated)


def _refuse_empty(selection: _Selection) -> Problem:
    left = "; ".join(f"{step.step} ({step.reason}): {step.rows}" for step in selection.steps)
    return Problem(
        "panel/no-rows",
        f"model `{selection.model_id}` has no row left",
        f"models.{selection.model_id}",
        why=f"rows left after each step: {left}",
        fix="relax the step that leaves none, or mend the column that is missing everywhere",
    )


def _take_weights(
    panel: Panel, columns: ModelColumns, kept: BoolArray, model_id: str
) -> FloatArray | None:
    if columns.weights is None:
        return None
    wrong = np.flatnonzero(kept & (columns.weights <= 0))
    if wrong.size:
        shown = "; ".join(
            f"{panel.unit} {panel.rows.column(panel.unit)[int(row)].as_py()}, "
            f"{panel.time} {panel.rows.column(panel.time)[int(row)].as_py()}: "
            f"{columns.weights[row]:g}"
            for row in wrong[:MAX_EXAMPLES]
        )
        raise PanelError(
            Problem(
                "panel/weights-not-positive",
                f"the weight is zero or negative in {wrong.size} rows: {shown}",
                f"models.{model_id}.weights",
                why="a weight says how much a row counts",
                fix="drop these rows: where: weight > 0",
            )
        )
    return freeze_array(columns.weights[kept])


def _stack(columns: list[FloatArray], n_rows: int) -> FloatArray:
    return np.column_stack(columns) if columns else np.empty((n_rows, 0))


def _take_codes(
    effects: tuple[FixedEffect, ...], columns: ModelColumns, kept: BoolArray
) -> tuple[Codes, ...]:
    return tuple(
        _make_codes(effect.name, columns.categories["^".join(effect.columns)][kept])
        for effect in effects
    )


def _make_codes(name: str, codes: IntArray) -> Codes:
    values = compress_codes(codes)
    return Codes(name, freeze_array(values), int(values.max(initial=-1)) + 1)
