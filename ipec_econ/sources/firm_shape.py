"""Rows as read to the firm table: renamed, checked, keyed, filtered, sorted."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.spec.panel import Firms
from ipec_econ.core.tables import FirmTable
from ipec_econ.engine.release_memory import release_memory
from ipec_econ.engine.unit_runs import UnitRuns, find_unit_runs
from ipec_econ.sources.firm_key_checks import check_firm_keys
from ipec_econ.sources.firm_keys import type_firm_keys
from ipec_econ.sources.load import LoadedRows
from ipec_econ.sources.missing_columns import find_missing_columns
from ipec_econ.sources.rows import SourceRowSet, select_where


def shape_firms(loaded: LoadedRows, spec: Firms) -> FirmTable:
    """Return the firm table that the section ``panel.firms`` makes of rows.

    Raises
    ------
    SourceError
        The rows lack columns, or hold keys that are missing, no periods, or repeated.
    """
    rows = name_columns(loaded.rows, spec)
    runs = find_unit_runs(rows.table, spec.unit, spec.time)
    flow = [_count("read", "rows of the source", rows, spec.unit, runs, None)]
    if spec.where is not None:
        kept = rows.keep(select_where(rows, spec.where, unit=spec.unit, time=spec.time))
        runs = find_unit_runs(kept.table, spec.unit, spec.time)
        reason = f"rows where {spec.where}"
        flow.append(_count("where", reason, kept, spec.unit, runs, flow[-1]))
        rows = kept
        _check_some_left(rows, spec.where)
    return FirmTable(
        rows=rows.table if runs is not None else _sort_rows(rows, spec),
        unit=spec.unit,
        time=spec.time,
        name=spec.name,
        postcode=spec.postcode,
        inputs=loaded.inputs,
        flow=tuple(flow),
        notices=loaded.notices,
    )


def _sort_rows(rows: SourceRowSet, spec: Firms) -> pa.Table:
    check_firm_keys(rows, spec)
    release_memory()
    return rows.table.sort_by([(spec.unit, "ascending"), (spec.time, "ascending")])


def name_columns(rows: SourceRowSet, spec: Firms) -> SourceRowSet:
    """Return the rows with the spec's names and typed keys.

    Raises
    ------
    SourceError
        A column is missing, or two would have one name.
    """
    _check_columns(rows, spec)
    return type_firm_keys(_rename(rows, spec.columns), spec)


def _check_columns(rows: SourceRowSet, spec: Firms) -> None:
    read = rows.table.column_names
    renamed = {source: new for new, source in spec.columns.items() if source not in spec.columns}
    problems = find_missing_columns(
        {f"columns.{new}": source for new, source in spec.columns.items()}, read, rows.label
    )
    problems += _find_conflicts(read, spec.columns, rows.label)
    after = [*(name for name in read if name not in renamed), *spec.columns]
    named = {"unit": spec.unit, "time": spec.time, "name": spec.name, "postcode": spec.postcode}
    wanted = {key: name for key, name in named.items() if name is not None}
    wanted |= {f"types.{name}": name for name in spec.types if name not in read}
    after = list(dict.fromkeys(after))
    problems += find_missing_columns(wanted, after, rows.label, renamed)
    if problems:
        raise SourceError(problems)


def _find_conflicts(read: list[str], columns: Mapping[str, str], source: str) -> list[Problem]:
    taken = set(columns.values())
    return [
        Problem(
            "source/name-conflict",
            f"`columns` gives the name `{new}` to `{old}`, but the source has a `{new}` already",
            source,
            "one of the two would be lost",
            f"give the present one another name too: `{new}_given: {new}`",
        )
        for new, old in columns.items()
        if new != old and new in read and new not in taken
    ]


def _rename(rows: SourceRowSet, columns: Mapping[str, str]) -> SourceRowSet:
    """Give columns their new names in place; a column that is used twice is repeated."""
    new_names: dict[str, list[str]] = {}
    for new, source in columns.items():
        new_names.setdefault(source, []).append(new)
    table = {
        name: rows.table.column(source)
        for source in rows.table.column_names
        for name in new_names.get(source, [source])
    }
    return rows.with_table(pa.table(table))


def _check_some_left(rows: SourceRowSet, where: str) -> None:
    if rows.table.num_rows == 0:
        raise SourceError(
            Problem(
                "source/no-rows",
                f"no row satisfies `where: {where}`",
                rows.label,
                fix="check the condition and the types of its columns with `ipec check`",
            )
        )


def _count(
    step: str,
    reason: str,
    rows: SourceRowSet,
    unit: str,
    runs: UnitRuns | None,
    before: FlowStep | None,
) -> FlowStep:
    n_rows = rows.table.num_rows
    n_units = (
        pc.count_distinct(rows.table.column(unit)).as_py() if runs is None else len(runs.labels)
    )
    return FlowStep(
        scope="firms",
        step=step,
        reason=reason,
        rows=n_rows,
        units=n_units,
        rows_lost=0 if before is None else before.rows - n_rows,
        units_lost=0 if before is None else before.units - n_units,
    )
