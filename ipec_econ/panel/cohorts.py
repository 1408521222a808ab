"""A treatment whose first period stands in a column of the firm table."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.spec.treatment import CohortTreatment
from ipec_econ.panel.draft import TreatmentDraft, draft_absorbing
from ipec_econ.panel.history import History
from ipec_econ.panel.numeric_column import read_numbers

MAX_EXAMPLES = 3


def draft_cohort(name: str, spec: CohortTreatment, history: History) -> TreatmentDraft:
    """Return the treatment that starts in the period which a column gives; null = never.

    Raises
    ------
    PanelError
        If the column is not numeric, holds zero, a negative number or a fraction, or changes
        within a unit; all problems together, with the first rows that show them.
    """
    where = f"panel.treatments.{name}.cohort"
    values = read_numbers(history.rows, spec.cohort, where=where, wanted_by="`cohort`")
    problems = _check_values(values, spec.cohort, history, where)
    if problems:
        raise PanelError(problems)
    starts = history.find_starts()
    cohort = np.full(history.n_units, np.inf)
    cohort[history.codes[starts]] = np.where(np.isnan(values[starts]), np.inf, values[starts])
    return draft_absorbing(name, "cohort", history, cohort)


def _check_values(values: FloatArray, column: str, history: History, where: str) -> list[Problem]:
    problems: list[Problem] = []
    changing = _find_changes(values, history)
    if not changing.any() and _are_periods(values[history.find_starts()]):
        return problems
    not_positive = values <= 0
    if not_positive.any():
        problems.append(
            Problem(
                "panel/cohort-not-positive",
                f"`{column}` is zero or negative in {not_positive.sum()} rows: "
                f"{_show_rows(history, values, column, not_positive)}",
                where,
                why="a cohort is the first treated period; never treated is null, not a number",
                fix=f"derive it under panel.columns: {column}_clean: nullif({column}, 0)",
            )
        )
    fraction = ~np.isnan(values) & (values != np.floor(values))
    if fraction.any():
        problems.append(
            Problem(
                "panel/cohort-not-whole",
                f"`{column}` is no whole number in {fraction.sum()} rows: "
                f"{_show_rows(history, values, column, fraction)}",
                where,
                why="a cohort is one of the panel's periods",
                fix="round it under panel.columns, or name the column that holds the period",
            )
        )
    if changing.any():
        problems.append(
            Problem(
                "panel/cohort-not-constant",
                f"`{column}` changes within {np.unique(history.codes[changing]).size} firms: "
                f"{_show_rows(history, values, column, changing)}",
                where,
                why="the first treated period is one number for all rows of a firm",
                fix="give each firm one value, or use {event: first, column: …} for a column "
                "that turns on",
            )
        )
    return problems


def _are_periods(values: FloatArray) -> bool:
    """Return whether all values that are known are whole and positive."""
    known = values[~np.isnan(values)]
    return bool(((known > 0) & (known == np.floor(known))).all())


def _find_changes(values: FloatArray, history: History) -> BoolArray:
    """Return the rows whose value differs from that of the unit's row before."""
    changes: BoolArray = np.zeros(values.shape, dtype=np.bool_)
    same_unit = history.codes[1:] == history.codes[:-1]
    same_value = (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
    changes[1:] = same_unit & ~same_value
    return changes


def _show_rows(history: History, values: FloatArray, column: str, rows: BoolArray) -> str:
    shown = []
    for row in np.flatnonzero(rows)[:MAX_EXAMPLES]:
        unit = history.labels[int(history.codes[row])].as_py()
        value = "null" if np.isnan(values[row]) else f"{values[row]:g}"
        shown.append(
            f"{history.unit} {unit}, {history.time} {history.times[row]}: {column} = {value}"
        )
    return "; ".join(shown)
