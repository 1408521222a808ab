"""A Spark session with the settings that results rest on, or an error that says what is missing."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ipec_econ.core.errors import Problem, SpecError

MASTER_VARIABLE = "IPEC_SPARK_MASTER"
DEFAULT_MASTER = "local[*]"

JAVA_VERSION = "17"
"""The oldest that Spark 4 runs on."""

SETTINGS: dict[str, str] = {
    "spark.app.name": "ipec-econ",
    # What is not a number, or overflows, is an error in both engines, never a silent null.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Answers come back whole: a table between stages is in this process's memory.
    "spark.driver.maxResultSize": "0",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
LOCAL_SETTINGS: dict[str, str] = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
}
"""On one machine nothing listens beyond it; a cluster's own settings say how it is split."""

FUNCTIONS: tuple[str, ...] = (
    # Spark's distance is of characters, DuckDB's of bytes: in Latin-1 a character is a byte.
    """
    create or replace temporary function byte_levenshtein(one string, other string)
    returns int return levenshtein(decode(encode(one, 'utf-8'), 'iso-8859-1'),
                                   decode(encode(other, 'utf-8'), 'iso-8859-1'))
    """,
)
_MASTER = re.compile(r"local|local\[.+\]|local-cluster\[.+\]|spark://.+|k8s://.+|yarn")


@contextmanager
def open_session(master: str | None) -> Iterator[Any]:
    """Open a Spark session, beside the one that this process may have; what was started is stopped.

    Parameters
    ----------
    master
        ``local[2]``, ``spark://host:7077``, ``yarn`` …; ``None`` for that of the environment's
        ``IPEC_SPARK_MASTER``, or all cores of this machine.

    Raises
    ------
    SpecError
        pyspark is not installed, Java does not start, or the master does not answer.
    """
    master = master or os.environ.get(MASTER_VARIABLE) or DEFAULT_MASTER
    _check_master(master)
    sql = _import_spark(master)
    running = sql.SparkSession.getActiveSession()
    session = _start(sql, master) if running is None else _branch(running)
    try:
        for text in FUNCTIONS:
            session.sql(text)
        yield session
    finally:
        if running is None:
            session.stop()


@contextmanager
def quiet_pyspark() -> Iterator[None]:
    """Silence pyspark's remarks on pandas, through which no row passes here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        yield


def _check_master(master: str) -> None:
    if _MASTER.fullmatch(master) is None:
        raise SpecError(
            Problem(
                "spec/no-master",
                f"`{master}` is no master of Spark",
                _name_options(master),
                "a master says where Spark runs",
                "write local[N] for N cores of this machine, spark://HOST:PORT, yarn, or "
                "k8s://https://HOST:PORT",
            )
        )


def _import_spark(master: str) -> Any:
    try:
        with quiet_pyspark():
            from pyspark import sql
    except ImportError as error:
        raise SpecError(
            Problem(
                "spec/no-pyspark",
                "pyspark is not installed",
                _name_options(master),
                "sources, linkage and panel building run on Spark through it",
                "install the extra: pip install 'ipec-econ[spark]'; results are the same with "
                "--engine duckdb",
            )
        ) from error
    return sql


def _start(sql: Any, master: str) -> Any:
    # The workers' interpreter is this one: it has the package and what it needs.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master(master)
    settings = SETTINGS | (LOCAL_SETTINGS if master.startswith("local") else {})
    settings["spark.sql.warehouse.dir"] = _name_warehouse()
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with quiet_pyspark():
            return builder.getOrCreate()
    except Exception as error:  # whatever Java says, it is of the installation or the address
        raise SpecError(_describe(error, master)) from error


def _name_warehouse() -> str:
    """Return where Spark makes the folder of its tables, of which there are none here.

    Left to itself it makes one in the folder that a user happens to be in.
    """
    found = (os.environ.get(name) for name in ("TMPDIR", "TEMP"))
    return os.path.join(next(filter(None, found), "/tmp"), "ipec-spark-warehouse")  # noqa: PTH118, S108


def _branch(running: Any) -> Any:
    """Return a session on the same cluster with settings and names of its own."""
    session = running.newSession()
    for name, value in SETTINGS.items():
        if name.startswith("spark.sql."):
            session.conf.set(name, value)
    return session


def _describe(error: Exception, master: str) -> Problem:
    where = _name_options(master)
    if "JAVA_GATEWAY_EXITED" in str(error):
        return Problem(
            "spec/no-java",
            f"Java does not start, or ends at once: Spark needs version {JAVA_VERSION} or later",
            where,
            "Spark runs on Java, which pip does not install; what Java said stands above",
            "install one (on Debian: apt-get install default-jre-headless) and put `java` on "
            "PATH, or name its folder in JAVA_HOME",
        )
    return Problem(
        "spec/no-master",
        f"Spark does not start with the master `{master}`: {_find_cause(error)}",
        where,
        "the address may be wrong, or nobody answers there",
        "check --master or IPEC_SPARK_MASTER, and that the cluster is up; --master 'local[*]' is "
        "this machine",
    )


def _find_cause(error: Exception) -> str:
    """Return what a user needs of a Java stack."""
    if "stopped SparkContext" in str(error):
        # It gave up while it was being made.
        return "nobody answers there"
    lines = str(error).strip().splitlines() or [type(error).__name__]
    causes = [line.strip() for line in lines if re.match(r"^\s*(?:: |Caused by: )", line)]
    return (causes or lines)[-1].removeprefix("Caused by:").lstrip(": ")


def _name_options(master: str) -> str:
    return f"--engine spark --master {master}"
