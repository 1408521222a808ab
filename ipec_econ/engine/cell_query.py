"""Cells by one ``GROUP BY``: what a database gives, for the moments to leave where the rows are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.cell_table import CellTable
from ipec_econ.engine.connection import open_connection


def query_cells(
    rows: pa.Table, *, unit: str, time: str, cohort: str, outcome: str, cluster: str | None = None
) -> CellTable:
    """Return the cells of rows, gathered in SQL alone.

    One query turns rows to paths and paths to cells; covariances are DuckDB's, which merges
    moments around common means as `ipec_econ.numerics.cells.cell_accumulator` does.

    Parameters
    ----------
    rows
        One row per unit and time; rows without an outcome do not count.
    unit, time, cohort, outcome, cluster
        Its columns. A null cohort is never treated; cohort and cluster are constant within units,
        and the cluster a code from 0.
    """
    with open_connection(n_rows=rows.num_rows) as connection:
        connection.register("firm_rows", rows)
        # One thread, in the rows' order: the centres are the same on every machine.
        found = connection.sql(
            f"select {_quote(time)}, avg({_quote(outcome)}) from firm_rows "  # noqa: S608 - quoted
            f"where {_quote(outcome)} is not null group by 1 order by 1"
        ).fetchall()
        centres = {int(period): float(average) for period, average in found}
        names = {"unit": unit, "time": time, "cohort": cohort, "outcome": outcome}
        table = connection.sql(write_cell_query(centres, names, cluster)).to_arrow_table()
    return _read_cells(table, centres, has_cluster=cluster is not None)


def write_cell_query(
    centres: Mapping[int, float], names: Mapping[str, str], cluster: str | None
) -> str:
    """Return the query: plain SQL with ``max``, ``count``, ``avg`` and ``covar_pop``.

    Parameters
    ----------
    centres
        Period → what is taken off its outcomes first, so that those far from zero lose no digits.
    names
        Columns called ``unit``, ``time``, ``cohort`` and ``outcome`` here.
    cluster
        The column of clusters.
    """
    own = {key: _quote(name) for key, name in names.items()}
    outcome, time = own["outcome"], own["time"]
    group = "null" if cluster is None else f"any_value({_quote(cluster)})"
    places = range(len(centres))
    values = ", ".join(
        f"max({outcome} - {centre!r}::double) filter (where {time} = {period}) as y{place}"
        for place, (period, centre) in enumerate(centres.items())
    )
    seen = " || ".join(f"case when y{place} is null then '0' else '1' end" for place in places)
    means = ", ".join(f"avg(y{place}) as m{place}" for place in places)
    products = ", ".join(
        f"covar_pop(y{left}, y{right}) as c{left}_{right}"
        for left in places
        for right in range(left + 1)
    )
    return (
        f"with paths as (select any_value({own['cohort']}) as cohort, {group} as cluster, "  # noqa: S608
        f"{values} from firm_rows where {outcome} is not null group by {own['unit']}), "
        f"patterns as (select *, {seen} as pattern from paths) "
        f"select cluster, cohort, pattern, count(*) as n, {means}, {products} from patterns "
        "group by cluster, cohort, pattern order by cluster, cohort nulls last, reverse(pattern)"
    )


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _read_cells(table: pa.Table, centres: Mapping[int, float], *, has_cluster: bool) -> CellTable:
    n_periods = len(centres)
    count = np.asarray(table.column("n").to_numpy(), dtype=np.int64)
    texts = table.column("pattern").to_pylist()
    pattern = np.array([[mark == "1" for mark in text] for text in texts], dtype=np.bool_)
    mean = np.stack([_read(table, f"m{place}") for place in range(n_periods)], axis=1)
    scatter = np.zeros((len(count), n_periods, n_periods))
    for left in range(n_periods):
        for right in range(left + 1):
            values = _read(table, f"c{left}_{right}") * count
            scatter[:, left, right] = scatter[:, right, left] = values
    cohort = _read(table, "cohort", missing=np.inf)
    cluster = None
    if has_cluster:
        cluster = np.asarray(table.column("cluster").to_numpy(), dtype=np.int64)
    return CellTable(
        periods=np.array(list(centres), dtype=np.int64),
        cohort=cohort,
        pattern=pattern,
        cluster=cluster,
        n_units=count,
        mean=np.where(pattern, mean + np.array(list(centres.values())), 0.0),
        scatter=scatter,
    )


def _read(table: pa.Table, name: str, missing: float = 0.0) -> FloatArray:
    values = table.column(name).cast(pa.float64()).to_numpy()
    filled: FloatArray = np.where(np.isnan(values), missing, values)
    return filled
