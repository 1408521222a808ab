"""A model's columns computed on all rows of the panel, before any row is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.panel import Panel
from ipec_econ.core.terms import Factor
from ipec_econ.engine.columns import find_column
from ipec_econ.engine.evaluate import EvaluationError, add_columns
from ipec_econ.panel.levels import MISSING, cross_levels, encode_levels
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
        Columns of fixed effects, clusters and indicators, crossed with ``^`` → codes, shape
        (n_rows,), −1 missing.
    weights
        Shape (n_rows,), NaN missing; ``None`` without weights.
    """

    numbers: Mapping[str, FloatArray]
    categories: Mapping[str, IntArray]
    weights: FloatArray | None

    def list_missing(self) -> list[tuple[str, BoolArray]]:
        """Return what can be missing and where, in the order in which rows are dropped."""
        found = [(name, np.isnan(values)) for name, values in self.numbers.items()]
        found += [(name, codes == MISSING) for name, codes in self.categories.items()]
        if self.weights is not None:
            found.append(("weights", np.isnan(self.weights)))
        return found


def compute_columns(
    panel: Panel, parts: ModelParts, weights: str | None, *, model_id: str
) -> ModelColumns:
    """Compute every column that a model names.

    Lags look at the panel's rows, so they see what the model's sample leaves out.

    Raises
    ------
    PanelError
        If a column is unknown, is text where a number is needed, or an expression cannot be
        computed; all problems together.
    """
    reader = _Reader(panel, f"models.{model_id}")
    numbers = {parts.outcome.name: reader.compute(parts.outcome)}
    for term in parts.terms:
        for factor in term.factors:
            if factor.name not in numbers:
                numbers[factor.name] = reader.compute(factor)
    effects = (*parts.fixed_effects, *parts.clusters)
    for effect in effects:
        for slope in effect.slopes:
            numbers.setdefault(slope, reader.read(slope, "a slope"))
    groups = [effect.columns for effect in effects]
    groups += [(term.indicator.column,) for term in parts.terms if term.indicator is not None]
    categories = {"^".join(columns): reader.encode(columns) for columns in dict.fromkeys(groups)}
    weighing = None if weights is None else reader.read(weights, "`weights`")
    if reader.problems:
        raise PanelError(dict.fromkeys(reader.problems))
    return ModelColumns(numbers, categories, weighing)


class _Reader:
    """Reads columns of the panel and collects what is wrong with them."""

    def __init__(self, panel: Panel, where: str) -> None:
        self.panel, self.where = panel, where
        self.problems: list[Problem] = []
        self.unknown = np.full(panel.rows.num_rows, np.nan)

    def compute(self, factor: Factor) -> FloatArray:
        panel = self.panel
        if factor.expression in panel.rows.column_names:
            return self.read(factor.expression, "a regression")
        try:
            rows = add_columns(
                panel.rows, {_COMPUTED: factor.expression}, unit=panel.unit, time=panel.time
            )
        except EvaluationError as error:
            what = f"`{factor.name}`: {error.message}"
            code = "panel/unknown-column" if "no column" in error.message else "panel/expression"
            self.problems.append(Problem(code, what, self.where, fix=_EXPRESSION_FIX))
            return self.unknown
        column = rows.column(_COMPUTED)
        return self.read(factor.name, "a regression", pa.table({factor.name: column}))

    def read(self, name: str, wanted_by: str, rows: pa.Table | None = None) -> FloatArray:
        fix = f"write C({name}) for one dummy a level, or put `{name}` under fixed_effects"
        try:
            return read_numbers(
                self.panel.rows if rows is None else rows,
                name, where=self.where, wanted_by=wanted_by, fix=fix,
            )  # fmt: skip
        except PanelError as error:
            self.problems += error.problems
            return self.unknown

    def encode(self, columns: tuple[str, ...]) -> IntArray:
        rows, parts = self.panel.rows, []
        for name in columns:
            try:
                found = find_column(name, rows.column_names)
            except LookupError as error:
                problem = Problem("panel/unknown-column", str(error), self.where)
                self.problems.append(problem)
                continue
            parts.append(encode_levels(rows.column(found))[0])
        return cross_levels(parts, rows.num_rows)


_EXPRESSION_FIX = "mend the name, or derive the column under panel.columns"
