"""Each firm's one dose: how much treatment it gets, as a column of the panel tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray, freeze_array
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Panel, TreatmentColumns
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.panel.numeric_column import read_numbers

MAX_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class FirmDoses:
    """Doses on the panel's rows.

    Attributes
    ----------
    column
        Where they come from.
    dose
        The firm's dose in each of its rows, 0 if never treated, NaN where it is not known, shape
        (n_rows,).
    treated
        Whether the firm is treated by the row's period, shape (n_rows,); NaN where the register
        does not tell.
    notices
        On doses that vary, or that come before treatment.
    """

    column: str
    dose: FloatArray
    treated: FloatArray
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The panel's rows; ``values`` (n_rows,) are the dose's column."""

    panel: Panel
    codes: IntArray
    times: IntArray
    cohort: FloatArray
    clean: BoolArray
    values: FloatArray

    @property
    def n_units(self) -> int:
        return int(self.codes.max(initial=-1)) + 1

    def count_units(self, rows: BoolArray) -> int:
        return len(np.unique(self.codes[rows]))


def read_firm_doses(
    panel: Panel,
    treatment: TreatmentColumns,
    model: DoseResponseModel,
    *,
    codes: IntArray,
    times: IntArray,
    model_id: str,
) -> FirmDoses:
    """Read the dose of every firm on all rows of the panel, whatever the model's sample.

    With `dose_from: first` it is the value in the first treated period, with `mean` the mean of
    the known values from then on. A treatment that is a dose itself starts in the first period in
    which it is positive, and a firm with an unknown dose before that has none.

    Parameters
    ----------
    codes, times
        Unit and period of the panel's rows, shape (n_rows,).

    Raises
    ------
    PanelError
        There is no column, it is not numeric, or a dose is negative.
    """
    where = f"models.{model_id}"
    column = _choose_column(treatment, model, where)
    values = read_numbers(panel.rows, column, where=f"{where}.dose", wanted_by="a dose")
    rows = _Rows(panel, codes, times, treatment.cohort, ~treatment.excluded, values)
    _refuse_negative(rows, column, f"{where}.dose")
    dose = _read_first(rows) if model.dose_from == "first" else _read_mean(rows)
    treated = treatment.treated
    if treatment.form == "dose":
        dose[_find_unknown_start(rows, treatment)] = np.nan
        started = (times >= treatment.cohort).astype(np.float64)
        treated = np.where(np.isnan(treated), np.nan, started)
    return FirmDoses(
        column=column,
        dose=freeze_array(dose[codes]),
        treated=freeze_array(treated),
        notices=tuple(_describe(rows, column, model, f"model {model_id}")),
    )


def _choose_column(treatment: TreatmentColumns, model: DoseResponseModel, where: str) -> str:
    if model.dose is not None:
        return model.dose
    if treatment.form == "dose":
        return treatment.name
    raise PanelError(
        Problem(
            "panel/no-dose",
            f"the treatment `{treatment.name}` says since when firms are treated, not how much",
            where,
            why="effects are estimated by the dose",
            fix="add `dose: COLUMN`, or name a treatment of the form {dose: EXPRESSION}",
        )
    )


def _read_first(rows: _Rows) -> FloatArray:
    """Return the value in each unit's first treated period, shape (n_units,)."""
    dose = np.full(rows.n_units, np.nan)
    first = rows.times == rows.cohort
    dose[rows.codes[first]] = rows.values[first]
    dose[rows.codes[np.isinf(rows.cohort)]] = 0.0
    return dose


def _read_mean(rows: _Rows) -> FloatArray:
    """Return the mean of the known values under treatment, shape (n_units,)."""
    known = (rows.times >= rows.cohort) & ~np.isnan(rows.values)
    codes = rows.codes[known]
    total = np.bincount(codes, weights=rows.values[known], minlength=rows.n_units)
    count = np.bincount(codes, minlength=rows.n_units)
    dose = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    dose[rows.codes[np.isinf(rows.cohort)]] = 0.0
    return dose


def _find_unknown_start(rows: _Rows, treatment: TreatmentColumns) -> IntArray:
    """Return units whose dose is unknown in a covered period before it is first positive."""
    unknown = np.isnan(treatment.treated)
    covered = treatment.covered
    if covered is None:
        covered = rows.times >= rows.times[~unknown].min(initial=np.iinfo(np.int64).max)
    doubtful = unknown & covered & (rows.times < rows.cohort)
    return np.unique(rows.codes[doubtful]).astype(np.int64)


def _refuse_negative(rows: _Rows, column: str, where: str) -> None:
    wrong = np.flatnonzero(rows.clean & (rows.values < 0))
    if not wrong.size:
        return
    panel = rows.panel
    shown = "; ".join(
        f"{panel.unit} {panel.rows.column(panel.unit)[int(row)].as_py()}, "
        f"{panel.time} {rows.times[row]}: {rows.values[row]:g}"
        for row in wrong[:MAX_EXAMPLES]
    )
    raise PanelError(
        Problem(
            "panel/dose-negative",
            f"the dose `{column}` is negative in {wrong.size} rows: {shown}",
            where,
            why="a dose is an amount of treatment, and 0 is none",
            fix="mend the column, or make it null there and let the firms be counted out",
        )
    )


def _describe(rows: _Rows, column: str, model: DoseResponseModel, where: str) -> Iterator[Notice]:
    n_treated = rows.count_units(rows.clean & np.isfinite(rows.cohort))
    under = rows.clean & (rows.times >= rows.cohort) & ~np.isnan(rows.values)
    first = np.full(rows.n_units, np.nan)
    at = under & (rows.times == rows.cohort)
    first[rows.codes[at]] = rows.values[at]
    at_first = first[rows.codes]
    varies = rows.count_units(under & ~np.isnan(at_first) & (rows.values != at_first))
    if varies:
        used = "its first value" if model.dose_from == "first" else "the mean of its values"
        text = (
            f"`{column}` changes after the first treated period in {varies} of {n_treated} treated "
            f"firms: a firm's dose is {used}, and effects include those of what came later"
        )
        yield Notice("panel/dose-varies", "panel", where, text)
    before = rows.count_units(rows.clean & (rows.times < rows.cohort) & (rows.values > 0))
    if before:
        text = (
            f"`{column}` is positive before treatment, or without it, in {before} firms: they "
            f"count as untreated there, since `{model.treatment}` says so"
        )
        yield Notice("panel/dose-before-treatment", "panel", where, text, "warning")
