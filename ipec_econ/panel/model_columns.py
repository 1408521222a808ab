"""A model's columns computed on all rows of the panel, before any row is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import FloatArray, IntArray, freeze_array
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.terms import Factor
from ipec_econ.engine.columns import find_column
from ipec_econ.engine.evaluate import EvaluationError, add_columns
from ipec_econ.numerics.cells.paths import place_periods
from ipec_econ.panel.levels import cross_levels, encode_levels
from ipec_econ.panel.model_parts import ModelParts
from ipec_econ.panel.numeric_column import read_numbers

_COMPUTED = "value of a factor"
"""Not a name that a column or an expression can have by accident."""


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """Columns on all rows of the panel.

    Attributes
    ----------
    numbers
        Factor name → values, shape (n_rows,), NaN missing; the outcome is the first.
    categories
        Columns of fixed effects, clusters, strata and indicators, crossed with ``^`` → codes, shape
        (n_rows,), −1 missing.
    weights
        Shape (n_rows,), NaN missing; ``None`` without weights.
    """

    numbers: Mapping[str, FloatArray]
    categories: Mapping[str, IntArray]
    weights: FloatArray | None

    def list_columns(self) -> list[tuple[str, FloatArray | IntArray]]:
        """Return what can be missing, in the order in which rows are dropped."""
        found: list[tuple[str, FloatArray | IntArray]] = [
            *self.numbers.items(),
            *self.categories.items(),
        ]
        if self.weights is not None:
            found.append(("weights", self.weights))
        return found


def compute_columns(
    panel: Panel, parts: ModelParts, weights: str | None, work: SharedWork, *, model_id: str
) -> ModelColumns:
    """Compute every column that a model names.

    Lags look at the panel's rows, so they see what the model's sample leaves out. Columns that
    another model has computed are taken from `work`.

    Raises
    ------
    PanelError
        If a column is unknown, is text where a number is needed, or an expression cannot be
        computed; all problems together.
    """
    reader = _Reader(panel, f"models.{model_id}", work)
    numbers = {parts.outcome.name: reader.compute(parts.outcome)}
    terms = (*parts.terms, *parts.covariates)
    for term in terms:
        for factor in term.factors:
            if factor.name not in numbers:
                numbers[factor.name] = reader.compute(factor)
    effects = (*parts.fixed_effects, *parts.clusters, *parts.strata, *parts.assignment)
    for effect in effects:
        for slope in effect.slopes:
            numbers.setdefault(slope, reader.read(slope, "a slope"))
    groups = [effect.columns for effect in effects]
    groups += [(term.indicator.column,) for term in terms if term.indicator is not None]
    categories = {"^".join(columns): reader.encode(columns) for columns in dict.fromkeys(groups)}
    weighing = None if weights is None else reader.read(weights, "`weights`")
    if reader.problems:
        raise PanelError(dict.fromkeys(reader.problems))
    return ModelColumns(numbers, categories, weighing)


class _Reader:
    """Reads columns of the panel and collects what is wrong with them."""

    def __init__(self, panel: Panel, where: str, work: SharedWork) -> None:
        self.panel, self.where, self.work = panel, where, work
        self.problems: list[Problem] = []

    def compute(self, factor: Factor) -> FloatArray:
        panel = self.panel
        if factor.expression in panel.rows.column_names:
            return self.read(factor.expression, "a regression")
        try:
            column = self.work.recall(
                "expression",
                (factor.expression,),
                lambda: add_columns(
                    panel.rows, {_COMPUTED: factor.expression}, unit=panel.unit, time=panel.time
                ).column(_COMPUTED),
            )
        except EvaluationError as error:
            what = f"`{factor.name}`: {error.message}"
            code = "panel/unknown-column" if "no column" in error.message else "panel/expression"
            self.problems.append(Problem(code, what, self.where, fix=_EXPRESSION_FIX))
            return self._make_unknown()
        rows = pa.table({factor.name: column})
        return self.read(factor.name, "a regression", rows, factor.expression)

    def read(
        self,
        name: str,
        wanted_by: str,
        rows: pa.Table | None = None,
        expression: str | None = None,
    ) -> FloatArray:
        table = self.panel.rows if rows is None else rows
        fix = f"write C({name}) for one dummy a level, or put `{name}` under fixed_effects"
        try:
            return self.work.recall(
                "numbers",
                (name, expression),
                lambda: freeze_array(
                    read_numbers(table, name, where=self.where, wanted_by=wanted_by, fix=fix)
                ),
            )
        except PanelError as error:
            self.problems += error.problems
            return self._make_unknown()

    def _make_unknown(self) -> FloatArray:
        return np.full(self.panel.rows.num_rows, np.nan)

    def encode(self, columns: tuple[str, ...]) -> IntArray:
        rows, parts = self.panel.rows, []
        for name in columns:
            try:
                found = find_column(name, rows.column_names)
            except LookupError as error:
                problem = Problem("panel/unknown-column", str(error), self.where)
                self.problems.append(problem)
                continue
            parts.append(self._encode_one(found))
        if len(parts) == 1:
            return parts[0]
        return self.work.recall("crossed", tuple(parts), lambda: cross_levels(parts, rows.num_rows))

    def _encode_one(self, name: str) -> IntArray:
        panel = self.panel
        if name == panel.unit:
            return number_units(panel, self.work)
        if name == panel.time:
            times = read_times(panel, self.work)
            return self.work.recall("periods", (times,), lambda: place_periods(times)[1])
        return self.work.recall(
            "levels", (name,), lambda: encode_levels(panel.rows.column(name))[0]
        )


def read_times(panel: Panel, work: SharedWork) -> IntArray:
    """Return each row's period, shape (n_rows,)."""
    return work.recall(
        "times", (), lambda: np.asarray(panel.rows.column(panel.time).to_numpy(), dtype=np.int64)
    )


def number_units(panel: Panel, work: SharedWork) -> IntArray:
    """Return each row's unit as a code in the units' order, shape (n_rows,)."""
    if panel.unit_codes is not None:
        return panel.unit_codes
    return work.recall("units", (), lambda: encode_levels(panel.rows.column(panel.unit))[0])


_EXPRESSION_FIX = "mend the name, or derive the column under panel.columns"
