"""The groups of a model with ``by``, found on the rows that the model could use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import DidRegressionModel, EventTimeModel, RegressionModel
from ipec_econ.engine.columns import find_column
from ipec_econ.panel.find_treatment import find_treatment
from ipec_econ.panel.group_rows import GroupRows
from ipec_econ.panel.levels import MISSING, encode_levels
from ipec_econ.panel.list_texts import list_texts
from ipec_econ.panel.model_columns import compute_columns
from ipec_econ.panel.model_parts import read_model_parts
from ipec_econ.panel.row_selection import RowSelection

MAX_GROUPS = 30
"""More are a continuous variable or an identifier by mistake: no table has so many columns."""

MAX_EXAMPLES = 3

_UNSAFE = re.compile(r"[^\w.-]+")
"""What a reference to a model, ``STUDY/MODEL/VALUE/ESTIMAND``, cannot hold."""


@dataclass(frozen=True, slots=True)
class ModelGroups:
    """The groups of one model.

    Attributes
    ----------
    column
        The model's ``by``.
    by_id
        The group's part of a model id (its value without what a reference cannot hold) → its rows,
        in the order of the values.
    selection
        The rows of all groups, counted from the sample on.
    shared_ways
        Names of the clusters that have rows in several groups.
    """

    column: str
    by_id: Mapping[str, GroupRows]
    selection: RowSelection
    shared_ways: tuple[str, ...]


def find_groups(
    panel: Panel,
    model_id: str,
    model: RegressionModel | DidRegressionModel | EventTimeModel,
    work: SharedWork,
) -> ModelGroups:
    """Return the groups that have rows in the model's sample.

    Raises
    ------
    PanelError
        There is no such column, it has fewer than two values or more than 30, or it changes within
        firms of a difference-in-differences model; and what hinders reading the model's columns.
    """
    where = f"models.{model_id}.by"
    column = _find_column(panel, model.by or "", where)
    treatment = find_treatment(panel, model_id, model.treatment)
    codes, levels = encode_levels(panel.rows.column(column))
    selection = RowSelection(panel, model_id, treatment, work)
    selection.keep_sample(model.sample)
    selection.keep_where(model.where)
    selection.keep_known(column, codes)
    if treatment is not None:
        selection.keep_clean(treatment)
    present = np.unique(codes[selection.mask])
    values = [_write_value(levels[int(code)].as_py()) for code in present]
    _check_number(column, values, where)
    if not isinstance(model, RegressionModel):
        _check_constant(selection, column, codes, where)
    shared = _find_shared(panel, model_id, model, selection, codes, work)
    groups = {
        name: GroupRows(column, value, codes, int(code), bool(shared))
        for name, value, code in zip(_make_ids(values), values, present, strict=True)
    }
    return ModelGroups(column, groups, selection, shared)


def _find_column(panel: Panel, name: str, where: str) -> str:
    try:
        return find_column(name, panel.rows.column_names)
    except LookupError as error:
        raise PanelError(Problem("panel/unknown-column", str(error), where)) from None


def _write_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _make_ids(values: list[str]) -> list[str]:
    """Return the values as parts of a reference, told apart by numbers where they must be."""
    ids: list[str] = []
    for value in values:
        plain = _UNSAFE.sub("_", value).strip("_") or "blank"
        number, name = 1, plain
        while name in ids:
            number += 1
            name = f"{plain}_{number}"
        ids.append(name)
    return ids


def _check_number(column: str, values: list[str], where: str) -> None:
    if len(values) > MAX_GROUPS:
        raise PanelError(
            Problem(
                "panel/too-many-groups",
                f"`{column}` has {len(values)} values in the model's rows, such as "
                f"{', '.join(values[:MAX_EXAMPLES])}: a model has at most {MAX_GROUPS} groups",
                where,
                "`by` estimates the model in each group and compares all pairs of them",
                "derive a coarser column under panel.columns, or select values with `where`",
            )
        )
    if len(values) < 2:  # noqa: PLR2004  one group is compared with nothing
        there = f"one value, {values[0]}," if values else "no value"
        raise PanelError(
            Problem(
                "panel/one-group",
                f"`{column}` has {there} in the model's rows",
                where,
                "`by` compares groups with each other",
                "leave `by` out, or look at the sample and `where`",
            )
        )


def _check_constant(selection: RowSelection, column: str, codes: IntArray, where: str) -> None:
    panel, rows = selection.panel, np.flatnonzero(selection.mask)
    unit, group = selection.population.codes[rows], codes[rows]
    changes: BoolArray = (unit[1:] == unit[:-1]) & (group[1:] != group[:-1])
    if not changes.any():
        return
    firms, first = np.unique(unit[1:][changes], return_index=True)
    at = rows[1:][changes][first[:MAX_EXAMPLES]]
    keys, times = panel.rows.column(panel.unit), panel.rows.column(panel.time)
    shown = ", ".join(f"{keys[int(row)].as_py()} in {times[int(row)].as_py()}" for row in at)
    raise PanelError(
        Problem(
            "panel/group-changes",
            f"`{column}` changes within {len(firms)} firms, such as {shown}",
            where,
            "a firm is compared with itself over time, so that it belongs to one group",
            f"derive the value of its first row under panel.columns, `NAME: first({column})`, and "
            "write `by: NAME`",
        )
    )


def _find_shared(
    panel: Panel,
    model_id: str,
    model: RegressionModel | DidRegressionModel | EventTimeModel,
    selection: RowSelection,
    codes: IntArray,
    work: SharedWork,
) -> tuple[str, ...]:
    parts = read_model_parts(
        model_id, model, unit=panel.unit, time=panel.time, texts=list_texts(panel)
    )
    ways = {"^".join(way.columns): way.name for way in parts.clusters}
    columns = compute_columns(panel, parts, model.weights, work, model_id=model_id)
    return tuple(
        name
        for key, name in ways.items()
        if _is_shared(columns.categories[key], codes, selection.mask)
    )


def _is_shared(cluster: IntArray, group: IntArray, mask: BoolArray) -> bool:
    known = mask & (cluster != MISSING)
    pairs = np.unique(cluster[known] * (int(group.max()) + 1) + group[known])
    return len(pairs) > len(np.unique(cluster[known]))
