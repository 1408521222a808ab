"""What an engine does for linkage and the panel: queries, functions of rows, lists of tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import pyarrow as pa

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.engine.query import Query

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Engine(Protocol):
    """Where the heavy steps run; no answer depends on which engine it is."""

    @property
    def spreads(self) -> bool:
        """Whether tasks run in other processes, side by side."""
        ...

    def run_query(self, query: Query, tables: Mapping[str, pa.Table]) -> tuple[pa.Table, ...]:
        """Return the rows of each of the query's reads, in their order."""
        ...

    def map_rows(self, rows: pa.Table, function: Callable[[pa.Table], pa.Table]) -> pa.Table:
        """Return a function of rows, in their order.

        Parameters
        ----------
        function
            Gives one row for each of the rows it is given, from that row alone: it is called with
            any number of them. It is defined at the top of a module, or a `functools.partial` of
            such.
        """
        ...

    def map_tasks(
        self, tasks: Sequence[Task], function: Callable[[Task], Answer]
    ) -> Sequence[Answer]:
        """Return the answer of each task, in their order; `function` as in `map_rows`."""
        ...

    def sum_in_order(self, groups: IntArray, values: FloatArray, n_groups: int) -> FloatArray:
        """Return each group's sum, shape (n_groups,), added up in the order of the values.

        The last digit of a sum of floats depends on its order, which is therefore given.
        """
        ...
