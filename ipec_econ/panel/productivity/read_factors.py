"""The columns that a productivity measure names, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
    numbers = _read_numbers(history, spec, where)
    group, labels = _read_groups(history.rows, spec.by)
    shifters = _stack(history, numbers, spec.law.endogenous)
    if spec.law.timing == "lagged":
        shifters = _lag(history, shifters)
    return FactorColumns(
        output=numbers[spec.output],
        inputs=_stack(history, numbers, spec.inputs),
        proxy=None if spec.proxy is None else numbers[spec.proxy],
        shifters=shifters,
        shares=_find_shares(history, numbers, spec),
        group=group,
        labels=labels,
    )


Numbers = Mapping[str, FloatArray]
"""Column → its values, shape (n_rows,)."""


def _read_numbers(history: History, spec: Productivity, where: str) -> Numbers:
    """Return every column that is read as numbers, once; refuse what no measure can be made of."""
    numbers: dict[str, FloatArray] = {}
    problems: list[Problem] = []
    for name in spec.columns:
        try:
            if name == spec.by:
                problems += _check_groups(history, name, where)
            if name in spec.number_columns:
                numbers[name] = read_numbers(
                    history.rows, name, where=where, wanted_by="a productivity measure"
                )
                problems += _check_logs(numbers[name], name, spec, where)
        except LookupError as error:
            problems.append(Problem("panel/unknown-column", str(error), where))
        except PanelError as error:
            problems += error.problems
    if problems:
        raise PanelError(problems)
    return numbers


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


def _stack(history: History, numbers: Numbers, names: Sequence[str]) -> FloatArray:
    if not names:
        return np.zeros((history.rows.num_rows, 0))
    return np.column_stack([numbers[name] for name in names])


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


def _find_shares(history: History, numbers: Numbers, spec: Productivity) -> FloatArray:
    """Return each input's share of cost; the one that is not stated has what is left of 1.

    Shares of a row are missing where one is not above 0, or they do not add up to 1.
    """
    n_rows = history.rows.num_rows
    if spec.method != "index":
        return np.zeros((n_rows, 0))
    stated = {
        name: numbers[one] if isinstance(one, str) else np.full(n_rows, float(one))
        for name, one in spec.shares.items()
    }
    rest = 1.0 - sum(stated.values(), np.zeros(n_rows))
    shares = np.column_stack([stated.get(name, rest) for name in spec.inputs])
    is_right = (shares > 0).all(axis=1) & (np.abs(shares.sum(axis=1) - 1.0) <= SHARE_SLACK)
    shares[~is_right] = np.nan
    return shares
