"""A model's rows step by step, each step counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.panel import Panel, TreatmentColumns
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.engine.evaluate import EvaluationError, select_rows
from ipec_econ.panel.conditions import explain_expression
from ipec_econ.panel.counting import Population, count_step, find_population
from ipec_econ.panel.firm_doses import FirmDoses
from ipec_econ.panel.group_rows import GroupRows
from ipec_econ.panel.levels import MISSING
from ipec_econ.panel.model_columns import number_units, read_times


class RowSelection:
    """The rows still in, and what each step took away: `mask` (n_rows,) and `steps`."""

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
        """Start from a named sample."""
        if sample not in self.panel.samples:
            listed = ", ".join(self.panel.samples)
            what, fix = f"there is no sample `{sample}`", f"available: {listed}"
            where = f"models.{self.model_id}.sample"
            raise PanelError(Problem("panel/unknown-sample", what, where, fix=fix))
        self.mask = self.panel.samples[sample]
        self._count(self.mask, "sample", f"rows of sample `{sample}`")

    def keep_all(self) -> None:
        """Start from the whole panel."""
        self._count(self.mask, "panel", "all rows of the panel")

    def keep_usable(self, model_id: str, usable: BoolArray) -> None:
        """Drop rows that a model has no use for."""
        self._keep(usable, "common", f"rows that `{model_id}` cannot use")

    def keep_where(self, where: str | None) -> None:
        """Drop rows that do not meet a condition."""
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

    def keep_group(self, group: GroupRows) -> None:
        """Drop rows without a group, and those of other groups."""
        self.keep_known(group.column, group.codes)
        reason = f"another group of `{group.column}` than {group.value}"
        self._keep(group.codes == group.code, "group", reason)

    def drop_group(self, group: GroupRows, cause: str) -> None:
        """Drop the rows of a group that cannot be estimated."""
        reason = f"`{group.column}` is {group.value}: not estimated, {cause}"
        self._keep(group.codes != group.code, "group", reason)

    def keep_clean(self, treatment: TreatmentColumns) -> None:
        """Drop firms that are no clean cohort, and those treated by another kind."""
        unclean = treatment.excluded & ~treatment.other_kind
        self._keep(~unclean, "treatment", f"no clean cohort of `{treatment.name}`")
        if treatment.other_kind.any():
            reason = f"treated by another kind than `{treatment.name}`: no controls"
            self._keep(~treatment.other_kind, "other_kind", reason)

    def keep_window(self, treatment: TreatmentColumns, model: DidRegressionModel) -> None:
        """Drop treated firms' rows outside a window that does not bin its ends."""
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
