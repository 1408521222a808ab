"""The engine that a command names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.spark_engine import SparkEngine
from ipec_econ.engine.spark_session import open_session

ENGINES = ("duckdb", "spark")


@contextmanager
def open_engine(name: str, master: str | None = None) -> Iterator[Engine]:
    """Open an engine for the stages before estimation.

    Parameters
    ----------
    name
        One of ``ENGINES``.
    master
        Of Spark; DuckDB has none.

    Raises
    ------
    SpecError
        There is no such engine, or it is not installed, or does not start.
    """
    if name not in ENGINES:
        raise SpecError(
            Problem(
                "spec/not-available",
                f"engine `{name}` is not in this version",
                f"--engine {name}",
                "sources, linkage and panel building run in an engine",
                f"available: {', '.join(ENGINES)}",
            )
        )
    if name == "duckdb":
        if master is not None:
            raise SpecError(_refuse_master())
        yield DUCKDB
        return
    with open_session(master) as session:
        yield SparkEngine(session)


def _refuse_master() -> Problem:
    return Problem(
        "spec/idle-master",
        "a master is named, and the engine is DuckDB",
        "--master",
        "DuckDB runs in this process and has no master",
        "add --engine spark, or leave --master out",
    )
