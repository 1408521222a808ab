"""The engine of every installation: DuckDB in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.engine.connection import open_connection
from ipec_econ.engine.engine import Answer, Engine, Task
from ipec_econ.engine.query import Query


class DuckDBEngine:
    """Queries in a locked connection each; functions are called here and now."""

    spreads = False

    def run_query(self, query: Query, tables: Mapping[str, pa.Table]) -> tuple[pa.Table, ...]:
        """Return the rows of each of the query's reads."""
        n_rows = sum(table.num_rows for table in tables.values())
        with open_connection(threads=query.threads, n_rows=n_rows) as connection:
            for name, table in tables.items():
                connection.register(name, table)
            for name, text in query.steps.items():
                statement = f"create temp table {name} as {text}"
                connection.execute(statement, query.pick(text) or None)
            return tuple(
                connection.sql(text, params=query.pick(text) or None).to_arrow_table()
                for text in query.reads
            )

    def map_rows(self, rows: pa.Table, function: Callable[[pa.Table], pa.Table]) -> pa.Table:
        """Return the function of all rows at once."""
        return function(rows)

    def map_tasks(
        self, tasks: Sequence[Task], function: Callable[[Task], Answer]
    ) -> Sequence[Answer]:
        """Return the answers, one task after the other."""
        return [function(task) for task in tasks]

    def sum_in_order(self, groups: IntArray, values: FloatArray, n_groups: int) -> FloatArray:
        """Return each group's sum, shape (n_groups,)."""
        # Of no values at all numpy counts in integers.
        return np.bincount(groups, weights=values, minlength=n_groups).astype(np.float64)


DUCKDB: Engine = DuckDBEngine()
"""It has no state: one serves everybody."""
