"""The engine that a command names, and what is said where it cannot be had."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.engine import spark_session
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.open_engine import open_engine


class DeadSpark:
    """Stands for pyspark.sql where no session can be started."""

    SparkSession: Any

    def __init__(self, message: str) -> None:
        self.SparkSession = self
        self.builder = self
        self._message = message

    def getActiveSession(self) -> None:
        return None

    def master(self, _: str) -> DeadSpark:
        return self

    def config(self, *_: str) -> DeadSpark:
        return self

    def getOrCreate(self) -> None:
        raise RuntimeError(self._message)


def refuse(name: str, master: str | None = None) -> Problem:
    with pytest.raises(SpecError) as caught, open_engine(name, master):
        pass
    (problem,) = caught.value.problems
    assert caught.value.exit_code == 2
    return problem


@contextmanager
def no_spark(monkeypatch: pytest.MonkeyPatch, message: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(spark_session, "_import_spark", lambda _: DeadSpark(message))
        yield


def test_duckdb_is_there_whatever_the_environment_says_of_spark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IPEC_SPARK_MASTER", "spark://nowhere:7077")
    with open_engine("duckdb") as engine:
        assert engine is DUCKDB


def test_an_unknown_engine_is_refused_with_those_that_are_there() -> None:
    problem = refuse("dask")
    assert problem.code == "spec/not-available"
    assert problem.fix == "available: duckdb, spark"


def test_a_master_without_spark_is_refused() -> None:
    assert refuse("duckdb", "local[2]").code == "spec/idle-master"


@pytest.mark.parametrize(
    "master", ["localhost", "http://host:7077", "spark:host", "local[]", "Yarn"]
)
def test_what_is_no_master_is_refused_before_anything_starts(master: str) -> None:
    problem = refuse("spark", master)
    assert problem.code == "spec/no-master"
    assert master in problem.what
    assert "spark://HOST:PORT" in problem.fix


def test_a_missing_pyspark_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    problem = refuse("spark")
    assert problem.code == "spec/no-pyspark"
    assert "ipec-econ[spark]" in problem.fix


def test_a_missing_java_names_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    with no_spark(monkeypatch, "[JAVA_GATEWAY_EXITED] Java gateway process exited"):
        problem = refuse("spark", "local[2]")
    assert problem.code == "spec/no-java"
    assert "17" in problem.what
    assert "JAVA_HOME" in problem.fix


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("An error\n: java.lang.IllegalStateException: Cannot call methods on a stopped "
         "SparkContext.\nThis stopped …", "nobody answers"),
        ("An error\n: org.apache.spark.SparkException: Invalid master URL: spark://:0\n\tat org.a",
         "Invalid master URL: spark://:0"),
        ("", "RuntimeError"),
    ],
)  # fmt: skip
def test_a_master_that_does_not_answer_is_named(
    message: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPEC_SPARK_MASTER", "spark://127.0.0.1:9")
    with no_spark(monkeypatch, message):
        problem = refuse("spark")
    assert problem.code == "spec/no-master"
    assert said in problem.what
    assert "spark://127.0.0.1:9" in problem.what
