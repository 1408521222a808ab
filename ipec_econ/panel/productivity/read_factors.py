"""The columns that a productivity measure names, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.productivity import POOLED, SHARE_SLACK
from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.engine.columns import find_column
from ipec_econ.panel.history import History
from ipec_econ.panel.levels import encode_levels
from ipec_econ.panel.numeric_column import read_numbers
from ipec_econ.panel.productivity.factor_columns import FactorColumns

MAX_LOG = 100.0
"""The exponential of more is the amount of nothing: the column holds levels."""


def read_factors(history: History, spec: Productivity, where: str) -> FactorColumns:
    """Read a measure's columns.

    Raises
    ------
    PanelError
        ``panel/unknown-column``, ``panel/not-numeric``, or ``panel/productivity`` where a column
        cannot be a logarithm or a group has a name of another meaning; all of them together.
    """
    _check_columns(history, spec, where)
    group, labels = _read_groups(history.rows, spec.by)
    shifters = _read_columns(history.rows, spec.law.endogenous, where)
    if spec.law.timing == "lagged":
        shifters = _lag(history, shifters)
    return FactorColumns(
        output=_read(history.rows, spec.output, where),
        inputs=_read_columns(history.rows, spec.inputs, where),
        proxy=None if spec.proxy is None else _read(history.rows, spec.proxy, where),
        shifters=shifters,
        shares=_read_shares(history.rows, spec, where),
        group=group,
        labels=labels,
    )


def _check_columns(history: History, spec: Productivity, where: str) -> None:
    rows = history.rows
    problems: list[Problem] = []
    for name in spec.columns:
        try:
            if name == spec.by:
                problems += _check_groups(history, name, where)
            else:
                problems += _check_logs(_read(rows, name, where), name, spec, where)
        except LookupError as error:
            problems.append(Problem("panel/unknown-column", str(error), where))
        except PanelError as error:
            problems += error.problems
    if problems:
        raise PanelError(problems)


def _check_groups(history: History, by: str, where: str) -> Iterator[Problem]:
    codes, labels = _read_groups(history.rows, by)
    firms_of = np.unique(np.stack([codes, history.codes]), axis=1)[0]
    if len(labels) == np.count_nonzero(firms_of >= 0) > 1:
        yield Problem(
            "panel/productivity",
            f"`{by}` gives each of {len(labels)} firms a group of its own",
            where,
            "a technology, or a mean to compare with, is of several firms",
            "name a column that firms share, such as their industry, or leave `by` out",
        )
    for label in ("", POOLED):
        if label in labels:
            yield Problem(
                "panel/productivity",
                f"a value of `{by}` is the text '{label}', which is no name of a group",
                where,
                "it stands for groups that share elasticities" if label else "it is empty",
                f"derive another, or null: nullif({by}, '{label}')",
            )


def _check_logs(values: FloatArray, name: str, spec: Productivity, where: str) -> Iterator[Problem]:
    if name not in (spec.output, *spec.inputs, spec.proxy):
        return
    largest = np.abs(values, where=np.isfinite(values), out=np.zeros(len(values))).max(initial=0)
    if largest > MAX_LOG:
        yield Problem(
            "panel/productivity",
            f"`{name}` has values of a size of {largest:.3g}, and productivity is measured in logs",
            where,
            "the number would be wrong, whatever the method",
            f"derive its logarithm under panel.columns: log_{name}: ln({name})",
        )


def _read(rows: pa.Table, name: str, where: str) -> FloatArray:
    return read_numbers(rows, name, where=where, wanted_by="a productivity measure")


def _read_columns(rows: pa.Table, names: Iterable[str], where: str) -> FloatArray:
    columns = [_read(rows, name, where) for name in names]
    return np.column_stack(columns) if columns else np.zeros((rows.num_rows, 0))


def _read_groups(rows: pa.Table, by: str | None) -> tuple[IntArray, tuple[str, ...]]:
    if by is None:
        return np.zeros(rows.num_rows, dtype=np.int64), ("",)
    codes, levels = encode_levels(rows.column(find_column(by, rows.column_names)))
    return codes, tuple(str(one) for one in pc.cast(levels, pa.string()).to_pylist())


def _lag(history: History, values: FloatArray) -> FloatArray:
    """Return each row's values of the same firm one period before, NaN where it is not seen."""
    before = history.find_rows(history.codes, history.times - 1)
    lagged = values[before]
    lagged[before < 0] = np.nan
    return lagged


def _read_shares(rows: pa.Table, spec: Productivity, where: str) -> FloatArray:
    """Return each input's share of cost; the one that is not stated has what is left of 1.

    Shares of a row are missing where one is not above 0, or they do not add up to 1.
    """
    if spec.method != "index":
        return np.zeros((rows.num_rows, 0))
    stated = {
        name: _read(rows, one, where)
        if isinstance(one, str)
        else np.full(rows.num_rows, float(one))
        for name, one in spec.shares.items()
    }
    rest = 1.0 - sum(stated.values(), np.zeros(rows.num_rows))
    shares = np.column_stack([stated.get(name, rest) for name in spec.inputs])
    is_right = (shares > 0).all(axis=1) & (np.abs(shares.sum(axis=1) - 1.0) <= SHARE_SLACK)
    shares[~is_right] = np.nan
    return shares
