"""The engine's connection reaches no file, no network, no setting and no Python variable."""

from __future__ import annotations

import duckdb
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


@pytest.mark.parametrize("sql", HOSTILE)
def test_hostile_sql_is_refused_by_the_connection_itself(sql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_connection() as connection, pytest.raises(duckdb.Error):
        connection.execute(sql).fetchall()
    assert list(tmp_path.iterdir()) == []


def test_python_variables_are_not_tables():
    secret = pa.table({"x": [1]})
    with open_connection() as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM secret").fetchall()
    assert secret.num_rows == 1


def test_the_engine_computes_on_one_thread():
    with open_connection() as connection:
        assert connection.execute("SELECT current_setting('threads')").fetchone() == (1,)
