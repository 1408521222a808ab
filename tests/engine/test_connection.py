"""The engine's connection reaches no file, no network, no setting and no Python variable."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from ipec_econ.engine.connection import open_connection

HOSTILE = [
    "SELECT * FROM read_csv('/etc/hosts')",
    "SELECT * FROM read_text('/etc/hosts')",
    "SELECT * FROM read_blob('/etc/hosts')",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SELECT * FROM '/etc/hosts'",
    "SELECT * FROM glob('/*')",
    "COPY (SELECT 1) TO 'written.csv'",
    "ATTACH 'written.db'",
    "EXPORT DATABASE 'written'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 4",
    "RESET threads",
    "SET enable_external_access = true",
    "PRAGMA threads = 4",
    "SELECT getenv('HOME')",
    "CREATE SECRET stolen (TYPE s3)",
]


OWN_AND_KEPT = pytest.mark.parametrize("n_rows", [None, 1], ids=["own", "kept"])
"""A database of the connection's own, and the one that the process keeps."""


@OWN_AND_KEPT
@pytest.mark.parametrize("sql", HOSTILE)
def test_hostile_sql_is_refused_by_the_connection_itself(sql, n_rows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_connection(n_rows=n_rows) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql).fetchall()
    assert list(tmp_path.iterdir()) == []


@OWN_AND_KEPT
def test_python_variables_are_not_tables(n_rows):
    secret = pa.table({"x": [1]})
    with open_connection(n_rows=n_rows) as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM secret").fetchall()
    assert secret.num_rows == 1


@OWN_AND_KEPT
@pytest.mark.parametrize("threads", [1, 2])
def test_the_engine_computes_on_the_threads_asked_for(n_rows, threads):
    with open_connection(n_rows=n_rows, threads=threads) as connection:
        found = connection.execute("SELECT current_setting('threads')").fetchone()
    assert found == (threads,)


@OWN_AND_KEPT
@pytest.mark.parametrize("made", ["", "CREATE TEMP TABLE made AS ", "CREATE TEMP VIEW made AS "])
def test_what_one_connection_is_given_no_other_sees(n_rows, made):
    name = "made" if made else "given"
    query = f"SELECT * FROM {name}"
    with open_connection(n_rows=n_rows) as one, open_connection(n_rows=n_rows) as other:
        one.register("given", pa.table({"x": [1]}))
        one.execute(f"{made}SELECT * FROM given")
        assert one.execute(query).fetchall() == [(1,)]
        with pytest.raises(duckdb.CatalogException):
            other.execute(query)
    with open_connection(n_rows=n_rows) as later, pytest.raises(duckdb.CatalogException):
        later.execute(query)


def test_tables_are_let_go_with_the_connection():
    gc.collect()
    before = pa.total_allocated_bytes()
    table = pa.table({"x": np.arange(1000)})
    with open_connection(n_rows=1000) as connection:
        connection.register("given", table)
    del table
    gc.collect()
    assert pa.total_allocated_bytes() <= before


def test_connections_of_one_database_compute_side_by_side():
    def add_up(number: int) -> int:
        with open_connection(n_rows=2) as connection:
            connection.register("given", pa.table({"x": [number, 1]}))
            return connection.execute("SELECT sum(x) FROM given").fetchall()[0][0]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(add_up, range(200))) == list(range(1, 201))
