"""The engine for what one machine cannot do in time: Spark, local or on a cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.engine.engine import Answer, Task
from ipec_econ.engine.query import Query
from ipec_econ.engine.spark_session import quiet_pyspark

OTHER_NAMES: Mapping[str, str] = {
    "strlen": "octet_length",
    "starts_with": "startswith",
    "string_split": "split",
    "unnest": "explode",
    "levenshtein": "byte_levenshtein",
}
"""Functions of a query that Spark calls otherwise."""

_FUNCTION = re.compile(rf"\b({'|'.join(OTHER_NAMES)})\(")
_GIVEN = re.compile(r"\$([a-z_]+)")
_NUMBER = "row_number_of_map"
_SUM = """
    select grouped, aggregate(array_sort(array_agg(struct(place, amount))), 0d,
                              (total, one) -> total + one.amount) as total
    from summed group by grouped
"""


class SparkEngine:
    """Queries, functions and tasks on the executors of a session; tables are sent and collected."""

    spreads = True

    def __init__(self, session: Any) -> None:
        self._session = session

    def run_query(self, query: Query, tables: Mapping[str, pa.Table]) -> tuple[pa.Table, ...]:
        """Return the rows of each of the query's reads."""
        kept: list[Any] = []
        with quiet_pyspark():
            try:
                for name, table in tables.items():
                    self._session.createDataFrame(table).createOrReplaceTempView(name)
                for name, text in query.steps.items():
                    frame = self._select(query, text)
                    if _count_uses(name, query) > 1:
                        kept.append(frame.persist())
                    frame.createOrReplaceTempView(name)
                return tuple(self._select(query, text).toArrow() for text in query.reads)
            finally:
                for frame in kept:
                    frame.unpersist()
                for name in (*tables, *query.steps):
                    self._session.catalog.dropTempView(name)

    def map_rows(self, rows: pa.Table, function: Callable[[pa.Table], pa.Table]) -> pa.Table:
        """Return the function of rows, computed in blocks by the executors."""
        none = function(rows.slice(0, 0))
        if rows.num_rows == 0:
            return none
        numbers = pa.array(np.arange(rows.num_rows, dtype=np.int64))
        with quiet_pyspark():
            frame = self._session.createDataFrame(rows.append_column(_NUMBER, numbers))
            wanted = none.append_column(_NUMBER, numbers.slice(0, 0))
            schema = self._session.createDataFrame(wanted).schema
            found = frame.mapInArrow(_Blocks(function), schema).toArrow()
        ordered = found.sort_by(_NUMBER).drop_columns(_NUMBER)
        return ordered.cast(none.schema).combine_chunks()

    def map_tasks(
        self, tasks: Sequence[Task], function: Callable[[Task], Answer]
    ) -> Sequence[Answer]:
        """Return the answers; every task is a task of Spark."""
        if not tasks:
            return []
        given = self._session.sparkContext.parallelize(list(tasks), len(tasks))
        answers: list[Answer] = given.map(function).collect()
        return answers

    def sum_in_order(self, groups: IntArray, values: FloatArray, n_groups: int) -> FloatArray:
        """Return each group's sum, shape (n_groups,); its values are put in order first."""
        rows = pa.table({"grouped": groups, "place": np.arange(len(values)), "amount": values})
        with quiet_pyspark():
            self._session.createDataFrame(rows).createOrReplaceTempView("summed")
            found = self._session.sql(_SUM).toArrow()
            self._session.catalog.dropTempView("summed")
        totals = np.zeros(n_groups)
        totals[found.column("grouped").to_numpy()] = found.column("total").to_numpy()
        return totals

    def _select(self, query: Query, text: str) -> Any:
        translated = _GIVEN.sub(r":\1", _FUNCTION.sub(_rename, text))
        return self._session.sql(translated, args=query.pick(text))


class _Blocks:
    """A function of tables as Spark calls it: with batches, and the rows' numbers kept."""

    def __init__(self, function: Callable[[pa.Table], pa.Table]) -> None:
        self._function = function

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            table = pa.Table.from_batches([batch])
            numbers = table.column(_NUMBER)
            found = self._function(table.drop_columns(_NUMBER)).append_column(_NUMBER, numbers)
            yield from found.combine_chunks().to_batches()


def _rename(match: re.Match[str]) -> str:
    return f"{OTHER_NAMES[match[1]]}("


def _count_uses(name: str, query: Query) -> int:
    word = re.compile(rf"\b{name}\b")
    return sum(len(word.findall(text)) for text in (*query.steps.values(), *query.reads))
