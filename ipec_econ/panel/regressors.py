"""The regressor matrix: products of factors, dummies of indicators, slopes, the constant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import SLOPE_PREFIX, Panel
from ipec_econ.core.terms import FixedEffect, Indicator, Term
from ipec_econ.engine.columns import find_column
from ipec_econ.panel.levels import compress_codes, encode_levels
from ipec_econ.panel.model_parts import ModelParts

INTERCEPT = "(Intercept)"
MAX_DUMMIES = 2000
"""Above it a dense matrix is the wrong tool: fixed effects absorb any number of levels."""


@dataclass(slots=True)
class RegressorMatrix:
    """Columns of the regression as they are collected, by coefficient name, shape (n_obs,).

    The last `n_covariates` are covariates of a model that has controls too.
    """

    columns: dict[str, FloatArray] = field(default_factory=dict)
    n_covariates: int = 0
    notices: list[Notice] = field(default_factory=list)


def build_regressors(
    panel: Panel,
    parts: ModelParts,
    numbers: Mapping[str, FloatArray],
    categories: Mapping[str, IntArray],
    kept: BoolArray,
    *,
    model_id: str,
) -> RegressorMatrix:
    """Expand a model's terms on the rows that are kept.

    The first level of an indicator is left out where a constant, a fixed effect or an earlier
    full set of dummies spans it; named references are left out always. An indicator times a
    factor keeps every level that is not named: what is collinear is for the estimator to find.

    Raises
    ------
    PanelError
        If a reference is no level of its column, two terms have one name, or an indicator has
        too many levels.
    """
    design = _Design(panel, parts, numbers, kept, f"models.{model_id}")
    if parts.intercept:
        design.add(INTERCEPT, np.ones(int(kept.sum())))
    for term in parts.terms:
        design.add_term(term)
    for effect in parts.fixed_effects:
        design.add_slopes(effect, categories["^".join(effect.columns)])
    n_others = len(design.matrix.columns)
    for term in parts.covariates:
        design.add_term(term)
    design.matrix.n_covariates = len(design.matrix.columns) - n_others
    if design.problems:
        raise PanelError(design.problems)
    return design.matrix


class _Design:
    """The matrix under construction."""

    def __init__(
        self,
        panel: Panel,
        parts: ModelParts,
        numbers: Mapping[str, FloatArray],
        kept: BoolArray,
        where: str,
    ) -> None:
        self.panel, self.numbers, self.kept, self.where = panel, numbers, kept, where
        self.spanned = parts.spanned
        self.matrix = RegressorMatrix()
        self.problems: list[Problem] = []

    def add(self, name: str, values: FloatArray) -> None:
        if name in self.matrix.columns:
            what = f"two terms are called `{name}`"
            self.problems.append(Problem("panel/term", what, self.where, fix="leave one out"))
        self.matrix.columns[name] = values

    def add_term(self, term: Term) -> None:
        product = np.ones(int(self.kept.sum()))
        for factor in term.factors:
            product = product * self.numbers[factor.name][self.kept]
        if term.indicator is None:
            self.add(term.name, product)
            return
        codes, names = self._encode(term.indicator.column)
        if self._is_too_large(term.indicator.column, len(names)):
            return
        left_out = self._choose_references(term, term.indicator, names)
        for code, name in enumerate(names):
            if name not in left_out:
                self.add(term.name.replace("{level}", name), product * (codes == code))

    def add_slopes(self, effect: FixedEffect, codes: IntArray) -> None:
        """Add one column a level and slope: the level's dummy times the slope's variable."""
        if not effect.slopes:
            return
        levels = compress_codes(codes[self.kept])
        n_levels = int(levels.max(initial=-1)) + 1
        if self._is_too_large(effect.name, n_levels * len(effect.slopes)):
            return
        for slope in effect.slopes:
            values = self.numbers[slope][self.kept]
            for level in range(n_levels):
                name = f"{SLOPE_PREFIX}{effect.name}::{level}:{slope}"
                self.add(name, values * (levels == level))

    def _encode(self, column: str) -> tuple[IntArray, list[str]]:
        rows = self.panel.rows
        values = rows.column(find_column(column, rows.column_names))
        codes, levels = encode_levels(values.filter(pa.array(self.kept)))
        return codes, [_write_level(level) for level in levels.to_pylist()]

    def _is_too_large(self, name: str, n_columns: int) -> bool:
        if n_columns <= MAX_DUMMIES:
            return False
        what = f"`{name}` would make {n_columns} columns, more than {MAX_DUMMIES}"
        fix = "put it under fixed_effects, which absorb any number of levels"
        self.problems.append(Problem("panel/too-many-levels", what, self.where, fix=fix))
        return True

    def _choose_references(
        self, term: Term, indicator: Indicator, names: list[str]
    ) -> tuple[str, ...]:
        unknown = [name for name in indicator.references if name not in names]
        if unknown:
            self.problems.append(_refuse_reference(indicator, unknown, names, self.where))
        if indicator.references:
            return indicator.references
        if term.factors:
            return ()
        if not self.spanned:
            self.spanned = True
            return ()
        text = f"level {names[0]} of `{indicator.column}`, the first, is the reference"
        notice = Notice("panel/reference-level", "panel", self.where, text)
        self.matrix.notices.append(notice)
        return (names[0],)


def _write_level(level: object) -> str:
    if isinstance(level, float) and level.is_integer():
        return str(int(level))
    if isinstance(level, bool):
        return "TRUE" if level else "FALSE"
    return str(level)


def _refuse_reference(
    indicator: Indicator, unknown: list[str], names: list[str], where: str
) -> Problem:
    shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")  # noqa: PLR2004
    return Problem(
        "panel/unknown-level",
        f"{', '.join(unknown)} is no level of `{indicator.column}` in the model's rows",
        where,
        why="the reference is the level that the others are compared with",
        fix=f"levels are {shown}",
    )
