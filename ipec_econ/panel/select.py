"""The rows of one model as arrays, with a count of every row that was left behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import (
    ArrayT,
    BoolArray,
    FloatArray,
    IntArray,
    freeze_array,
    take_rows,
)
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.panel import Codes, ModelData, Panel, TreatmentColumns
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import (
    DidRegressionModel,
    DoseResponseModel,
    EventTimeModel,
    RegressionModel,
    SwitchersModel,
)
from ipec_econ.core.terms import FixedEffect
from ipec_econ.engine.evaluate import EvaluationError, select_rows
from ipec_econ.panel.conditions import explain_expression
from ipec_econ.panel.counting import Population, count_step, find_population
from ipec_econ.panel.dose_history import take_dose_history
from ipec_econ.panel.firm_doses import FirmDoses, read_firm_doses
from ipec_econ.panel.levels import MISSING, compress_codes
from ipec_econ.panel.model_columns import ModelColumns, compute_columns, number_units, read_times
from ipec_econ.panel.model_parts import read_model_parts
from ipec_econ.panel.regressors import build_regressors

MAX_EXAMPLES = 3


def select_model_data(
    panel: Panel,
    model_id: str,
    model: RegressionModel | DidRegressionModel | EventTimeModel,
    work: SharedWork | None = None,
) -> ModelData:
    """Return a model's complete cases.

    Rows are dropped in this order, each step counted: outside the sample; not ``where``; firms
    that are no clean cohort of the treatment; firms of another kind of it; outside
    the window (treated firms of a model whose window does not bin); treated firms without a dose,
    where the model has one; missing or not finite, one step a variable. Everything is computed on
    all rows of the panel first, so that lags see the rows that are dropped.

    Parameters
    ----------
    work
        Of this panel's models: models that use the same rows then hold the same arrays.

    Raises
    ------
    PanelError
        If the model names what the panel does not have, a text where a number is needed, a
        weight that is not positive, or no row is left.
    """
    parts = read_model_parts(
        model_id, model, unit=panel.unit, time=panel.time, texts=_list_texts(panel)
    )
    work = work or SharedWork()
    columns = compute_columns(panel, parts, model.weights, work, model_id=model_id)
    treatment = _find_treatment(panel, model_id, model.treatment)
    selection = _Selection(panel, model_id, treatment, work)
    selection.keep_sample(model.sample)
    selection.keep_where(model.where)
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
    kept = work.settle(selection.mask)
    if not kept.any():
        raise PanelError(_refuse_empty(selection))
    doses = None
    if treatment is not None and isinstance(model, SwitchersModel):
        codes, times = selection.population.codes, selection.times
        doses = take_dose_history(
            panel, treatment, codes=codes, times=times, known=known, kept=kept
        )
    weights = _take_weights(panel, columns, kept, work, model_id)
    regressors = build_regressors(
        panel, parts, columns.numbers, columns.categories, kept, model_id=model_id
    )
    outcome = _take(columns.numbers[parts.outcome.name], kept, work)
    effects = tuple(effect for effect in parts.fixed_effects if effect.intercept)
    treated = None if treatment is None else treatment.treated if dosed is None else dosed.treated
    return ModelData(
        model=model_id,
        outcome_name=parts.outcome.name,
        outcome=outcome,
        terms=tuple(regressors.columns),
        regressors=freeze_array(_stack(list(regressors.columns.values()), len(outcome))),
        fixed_effects=_take_codes(effects, columns, kept, work),
        weights=weights,
        clusters=_take_codes(parts.clusters, columns, kept, work),
        unit=_make_codes(panel.unit, selection.population.codes, kept, work),
        time=_take(selection.times, kept, work),
        cohort=None if treatment is None else _take(treatment.cohort, kept, work),
        treated=None if treated is None else _take(treated, kept, work),
        counted=selection.take_treated(kept),
        doses=doses,
        dose=None if dosed is None else _take(dosed.dose, kept, work),
        flow=tuple(selection.steps),
        notices=(*regressors.notices, *(() if dosed is None else dosed.notices)),
        work=work,
    )


def _list_texts(panel: Panel) -> list[str]:
    return [
        field.name
        for field in panel.rows.schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]


class _Selection:
    """The rows still in, and what each step took away."""

    def __init__(
        self,
        panel: Panel,
        model_id: str,
        treatment: TreatmentColumns | None,
        work: SharedWork,
    ) -> None:
        self.panel, self.model_id, self.work = panel, model_id, work
        self.population = work.recall(
            "population",
            (None if treatment is None else treatment.name,),
            lambda: _find_population(panel, treatment, work),
        )
        self.times: IntArray = read_times(panel, work)
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
            met = self.work.recall(
                "where",
                (where,),
                lambda: select_rows(panel.rows, where, unit=panel.unit, time=panel.time),
            )
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

    def keep_dosed(
        self, dosed: FirmDoses, treatment: TreatmentColumns, dose_from: Literal["first", "mean"]
    ) -> None:
        """Drop treated firms without a dose: they are neither treated by an amount nor controls."""
        when = "in the first treated period" if dose_from == "first" else "under treatment"
        unknown = np.isnan(dosed.dose)
        if (self.mask & unknown).any():
            self._keep(~unknown, "dose", f"firms whose `{dosed.column}` is not known {when}")
        none = np.isfinite(treatment.cohort) & (dosed.dose == 0)
        if (self.mask & none).any():
            self._keep(~none, "zero_dose", f"treated firms whose `{dosed.column}` is 0 {when}")

    def keep_known(self, name: str, values: FloatArray | IntArray) -> None:
        """Drop rows where numbers are NaN, or codes are those of a missing value."""
        missing = self.work.recall("missing", (values,), lambda: _find_missing(values))
        if missing is not None and (self.mask & missing).any():
            self._keep(~missing, "missing", f"`{name}` is missing or not finite")

    def take_treated(self, kept: BoolArray) -> BoolArray | None:
        treated = self.population.treated
        return None if treated is None else _take(treated, kept, self.work)

    def _keep(self, condition: BoolArray, step: str, reason: str) -> None:
        before, self.mask = self.mask, self.mask & condition
        self._count(before, step, reason)

    def _count(self, before: BoolArray, step: str, reason: str) -> None:
        # Counted once for models that share rows; the scope alone is a model's own.
        before, self.mask = self.work.settle(before), self.work.settle(self.mask)
        after, population = self.mask, self.population
        found = self.work.recall(
            "step",
            (population.treated, before, after, step, reason),
            lambda: count_step(population, before, after, scope="", step=step, reason=reason),
        )
        self.steps.append(replace(found, scope=f"model:{self.model_id}"))


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


def _find_missing(values: FloatArray | IntArray) -> BoolArray | None:
    """Return the rows without a value, ``None`` where all have one."""
    is_code = np.issubdtype(values.dtype, np.integer)
    missing: BoolArray = values == MISSING if is_code else np.isnan(values)
    return missing if missing.any() else None


def _find_population(
    panel: Panel, treatment: TreatmentColumns | None, work: SharedWork
) -> Population:
    """Return whose rows they are; under the model's treatment, or without one under any."""
    codes = number_units(panel, work)
    found = list(panel.treatments.values()) if treatment is None else [treatment]
    if not found:
        return find_population(codes, None)
    treated: BoolArray = np.zeros(len(codes), dtype=np.bool_)
    for one in found:
        treated |= one.treated == 1
    return find_population(codes, treated)


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
    panel: Panel, columns: ModelColumns, kept: BoolArray, work: SharedWork, model_id: str
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
    return _take(columns.weights, kept, work)


def _take(values: ArrayT, kept: BoolArray, work: SharedWork) -> ArrayT:
    """Return a column on a model's rows, one object for all models that use them."""
    return work.recall("rows", (values, kept), lambda: freeze_array(take_rows(values, kept)))


def _stack(columns: list[FloatArray], n_rows: int) -> FloatArray:
    return np.column_stack(columns) if columns else np.empty((n_rows, 0))


def _take_codes(
    effects: tuple[FixedEffect, ...], columns: ModelColumns, kept: BoolArray, work: SharedWork
) -> tuple[Codes, ...]:
    return tuple(
        _make_codes(effect.name, columns.categories["^".join(effect.columns)], kept, work)
        for effect in effects
    )


def _make_codes(name: str, codes: IntArray, kept: BoolArray, work: SharedWork) -> Codes:
    def number() -> tuple[IntArray, int]:
        values = compress_codes(take_rows(codes, kept))
        return freeze_array(values), int(values.max(initial=-1)) + 1

    return Codes(name, *work.recall("codes", (codes, kept), number))
