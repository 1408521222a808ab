"""Spark for the tests that hold it against DuckDB: one session for all of them."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ipec_econ.engine.engine import Engine
from ipec_econ.engine.open_engine import open_engine

MASTER = "local[2]"
REQUIRED = "IPEC_SPARK_TESTS"
"""Where this variable is set, what Spark needs must be there: nothing is skipped."""

SETTINGS = (
    "--conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN "
    "--conf spark.sql.adaptive.enabled=false --conf spark.driver.memory=1g pyspark-shell"
)
"""Tables of tests are small: compiling queries and planning anew take longer than running them."""


@contextmanager
def open_spark() -> Iterator[Engine]:
    """Open Spark on this machine; a test is skipped where pyspark or Java is missing."""
    missing = _find_missing()
    if missing is not None:
        (pytest.fail if os.environ.get(REQUIRED) else pytest.skip)(missing)
    before = os.environ.get("PYSPARK_SUBMIT_ARGS")
    os.environ["PYSPARK_SUBMIT_ARGS"] = before or SETTINGS
    try:
        with open_engine("spark", MASTER) as engine:
            yield engine
    finally:
        if before is None:
            del os.environ["PYSPARK_SUBMIT_ARGS"]


def _find_missing() -> str | None:
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark, the extra `spark`, is not installed"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "Java is not installed"
    return None
