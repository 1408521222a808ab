"""Columns of the firm table at the prices of one period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Deflate
from ipec_econ.core.tables import FirmTable
from ipec_econ.engine.columns import find_column, name_type, narrow_column
from ipec_econ.sources.price_index import PriceIndex, read_price_index

KEY = "panel.deflate"
MAX_SHOWN = 5


def read_deflator(spec: Deflate, *, base: str) -> PriceIndex:
    """Read the index that columns are deflated by.

    Raises
    ------
    SourceError
        As `read_price_index`.
    """
    return read_price_index(
        spec.source,
        base_period=spec.base,
        by=spec.by,
        columns=spec.index_columns,
        base=base,
        key=KEY,
    )


def deflate_firms(firms: FirmTable, specs: Sequence[Deflate], *, base: str) -> FirmTable:
    """Return the firm table with columns at constant prices, before anything is derived of them.

    A value is multiplied by the index of the base period over that of its row's period, and group
    if there are groups; it is missing where the index has neither. A deflated column is float64.

    Parameters
    ----------
    base
        Folder that relative paths start from.

    Raises
    ------
    SourceError
        As `read_deflator`, or a column is not there, is none of numbers, or is deflated twice; all
        problems together.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    for spec in specs:
        try:
            firms = _deflate(firms, spec, read_deflator(spec, base=base), seen)
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return firms


def _deflate(firms: FirmTable, spec: Deflate, index: PriceIndex, seen: set[str]) -> FirmTable:
    columns, problems = _find_columns(firms, spec, seen)
    if problems:
        raise SourceError(problems)
    factors = _find_factors(firms, spec, index)
    rows, n_without = firms.rows, 0
    for name in columns:
        numbers = pc.cast(narrow_column(rows.column(name)), pa.float64())
        values = np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
        n_without += int(np.count_nonzero(np.isfinite(values) & np.isnan(factors)))
        deflated = pa.array(values * factors, from_pandas=True)
        rows = rows.set_column(rows.column_names.index(name), name, deflated)
    return replace(
        firms,
        rows=rows,
        inputs=(*firms.inputs, *index.inputs),
        notices=(*firms.notices, *_describe(firms, spec, columns, factors, n_without)),
    )


def _find_columns(
    firms: FirmTable, spec: Deflate, seen: set[str]
) -> tuple[list[str], list[Problem]]:
    rows, keys = firms.rows, (firms.unit, firms.time)
    columns: list[str] = []
    problems: list[Problem] = []
    for name in (*spec.columns, *(() if spec.by is None else (spec.by,))):
        try:
            column = find_column(name, rows.column_names)
        except LookupError as error:
            problems.append(Problem("source/missing-column", str(error), KEY))
            continue
        if name == spec.by and name not in spec.columns:
            continue
        if column in keys:
            what = f"`{column}` is a key of the panel, and no amount"
            problems.append(Problem("source/deflate", what, KEY, fix="take it out"))
        elif column in seen:
            what = f"`{column}` is deflated twice"
            problems.append(Problem("source/deflate", what, KEY, fix="keep one of the two"))
        elif (word := name_type(rows.column(column).type)) not in ("integer", "number"):
            what = f"`{column}` is {word}, and a price index divides numbers"
            fix = f"state its type: types: {{{column}: number}} under panel.firms"
            problems.append(Problem("source/deflate", what, KEY, fix=fix))
        seen.add(column)
        columns.append(column)
    return columns, problems


def _find_factors(firms: FirmTable, spec: Deflate, index: PriceIndex) -> FloatArray:
    """Return what each row's values are multiplied by, NaN without an index, shape (n_rows,)."""
    periods, period = np.unique(firms.rows.column(firms.time).to_numpy(), return_inverse=True)
    groups: list[str | None] = [None]
    group: IntArray = np.zeros(len(period), dtype=np.int64)
    if spec.by is not None:
        column = narrow_column(firms.rows.column(find_column(spec.by, firms.rows.column_names)))
        encoded = pc.cast(column, pa.string()).dictionary_encode()
        groups = [*encoded.dictionary.to_pylist(), None]
        codes = pc.fill_null(encoded.indices, len(groups) - 1)
        group = np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int64)
    known = [[index.factors.get((one, int(at))) for at in periods] for one in groups]
    factors = np.array([[np.nan if f is None else float(f) for f in one] for one in known])
    found: FloatArray = factors.reshape(len(groups), len(periods))[group, period]
    return found


def _describe(
    firms: FirmTable, spec: Deflate, columns: Sequence[str], factors: FloatArray, n_without: int
) -> list[Notice]:
    listed = ", ".join(f"`{name}`" for name in columns)
    text = f"{listed}: prices of {spec.base}, by `{spec.source}`"
    found = [Notice("source/deflated", "sources", KEY, text)]
    if n_without:
        of = f" and {spec.by}" if spec.by else ""
        text = (
            f"{n_without} values of {listed} are missing: `{spec.source}` has no index of their "
            f"period{of} ({_list_unpriced(firms, spec, np.isnan(factors))})"
        )
        found.append(Notice("source/no-price", "sources", KEY, text, "warning"))
    return found


def _list_unpriced(firms: FirmTable, spec: Deflate, is_unpriced: BoolArray) -> str:
    """Return periods without an index, or the groups and periods where there are groups."""
    rows = firms.rows.filter(pa.array(is_unpriced))
    periods = rows.column(firms.time).to_pylist()
    if spec.by is None:
        found = [str(period) for period in sorted(set(periods))]
    else:
        column = narrow_column(rows.column(find_column(spec.by, rows.column_names)))
        groups = pc.fill_null(pc.cast(column, pa.string()), "missing").to_pylist()
        found = [f"{group} in {at}" for group, at in sorted(set(zip(groups, periods, strict=True)))]
    more = f" and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    return ", ".join(found[:MAX_SHOWN]) + more
