"""A real PostgreSQL server, started for these tests and stopped after them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Firms
from ipec_econ.sources.firms import read_firms, read_header
from ipec_econ.sources.readers.registry import read_source

PASSWORD = "hu/sh @1"
ENCODED = "hu%2Fsh%20%401"
START_SECONDS = 30

TABLE = """
CREATE TABLE accounts (
    crn text, year smallint, employees integer, turnover numeric(14, 2), gva double precision,
    ratio real, listed boolean, founded date, filed timestamptz, id numeric(20), tag uuid
);
INSERT INTO accounts VALUES
    ('00000012', 2011, 3, 1.50, 0.1, 0.5, true, '1999-12-31', '2012-06-30 23:30:00+00', 7, NULL),
    ('SC000034', 2010, NULL, NULL, 'NaN', 2, false, NULL, NULL, NULL,
     'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
    ('00000012', 2010, 4, 2.25, 3, 1, NULL, '2001-02-03', '2011-06-30 00:00:00+00', 8, NULL);
"""


@dataclass(frozen=True)
class Server:
    port: int
    run: Callable[[str], str]

    def address(self, password: str = ENCODED) -> str:
        return f"postgresql://reader:{password}@127.0.0.1:{self.port}/study"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest.importorskip("psycopg", reason="psycopg, the extra `postgres`, is not installed")
    programs = _find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server programs (initdb, pg_ctl) on this machine")
    owner = _choose_owner()
    if owner is None:
        pytest.skip("PostgreSQL refuses to run as root, and there is no other user to run it")
    # pytest's own temporary folder is closed to other users, and the server runs as one.
    with tempfile.TemporaryDirectory(prefix="ipec-postgres-") as name:
        folder = Path(name)
        os.chown(folder, owner.pw_uid, owner.pw_gid)

        def call(*command: str, text: str | None = None) -> str:
            done = subprocess.run(
                command,
                cwd=folder,
                input=text,
                capture_output=True,
                text=True,
                check=False,
                timeout=START_SECONDS,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": name},
                **({"user": owner.pw_uid, "group": owner.pw_gid} if os.getuid() == 0 else {}),
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        port = _find_port()
        data = str(folder / "data")
        call(str(programs / "initdb"), "-D", data, "-U", "owner", "--auth-local=trust",
             "--auth-host=scram-sha-256", "-E", "UTF8", "--no-sync")  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        call(str(programs / "pg_ctl"), "-D", data, "-o", options, "-l", str(folder / "log"),
             "-w", "start")  # fmt: skip
        try:

            def run(sql: str, database: str = "study") -> str:
                return call(str(programs / "psql"), "-h", name, "-p", str(port), "-U", "owner",
                            "-d", database, "-v", "ON_ERROR_STOP=1", "-At", text=sql)  # fmt: skip

            run("CREATE DATABASE study", "postgres")
            run(TABLE + f"CREATE ROLE reader LOGIN SUPERUSER PASSWORD '{PASSWORD}';")
            yield Server(port, run)
        finally:
            call(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop")


def test_columns_arrive_in_their_types(server):
    rows = read_source(
        server.address(), base=".", query="SELECT * FROM accounts ORDER BY crn, year"
    )
    first, second, third = rows.table.to_pylist()
    assert first["crn"] == "00000012"
    assert (first["year"], first["employees"], first["id"]) == (2010, 4, 8)
    assert (second["turnover"], second["gva"], second["ratio"]) == (1.5, 0.1, 0.5)
    assert str(second["founded"]) == "1999-12-31"
    assert str(second["filed"]) == "2012-06-30"
    assert (second["listed"], first["listed"]) == (True, None)
    assert third["tag"] == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
    assert (third["employees"], third["turnover"], third["gva"]) == (None, None, None)


def test_a_firm_panel_is_read_and_its_password_recorded_nowhere(server):
    spec = Firms(
        source=server.address(),
        unit="crn",
        time="year",
        query="SELECT crn, year, turnover FROM accounts -- all of them",
        where="turnover > 0",
    )
    table = read_firms(spec, base=".")
    assert table.rows.to_pylist() == [
        {"crn": "00000012", "year": 2010, "turnover": 2.25},
        {"crn": "00000012", "year": 2011, "turnover": 1.5},
    ]
    (record,) = table.inputs
    assert record.path == f"postgresql://reader@127.0.0.1:{server.port}/study"
    assert (record.kind, record.rows, record.bytes) == ("postgresql", 3, None)
    assert read_header(spec, base=".") == {"crn": "text", "year": "integer", "turnover": "number"}


def test_the_order_of_a_querys_rows_does_not_change_the_hash(server):
    hashes = {
        read_source(
            server.address(), base=".", query=f"SELECT crn, year FROM accounts ORDER BY {order}"
        ).sha256
        for order in ("crn, year", "year DESC, crn")
    }
    assert len(hashes) == 1


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM accounts",
        "DELETE FROM accounts RETURNING crn, year",
        "WITH gone AS (DELETE FROM accounts RETURNING crn, year) SELECT * FROM gone",
        "SELECT crn, year FROM accounts; DELETE FROM accounts",
        "COMMIT; DELETE FROM accounts",
        "SELECT 1 AS crn, 2010 AS year; COMMIT; SET default_transaction_read_only = off; "
        "DELETE FROM accounts",
        "SELECT set_config('transaction_read_only', 'off', false) AS crn, 2010 AS year",
        "SELECT * FROM acounts",
        "SET work_mem = '1MB'",
    ],
)
def test_a_query_that_writes_or_fails_is_refused(query, server):
    spec = Firms(source=server.address(), unit="crn", time="year", query=query)
    with pytest.raises(SourceError) as caught:
        read_firms(spec, base=".")
    assert caught.value.problems[0].code == "source/query"
    assert ENCODED not in str(caught.value)
    assert server.run("SELECT count(*) FROM accounts").strip() == "3"


@pytest.mark.parametrize(
    "query", ["SELECT 1) AS a; DELETE FROM accounts; SELECT * FROM (SELECT 2", "TABLE acounts"]
)
def test_a_header_is_read_without_running_anything_else(query, server):
    spec = Firms(source=server.address(), unit="crn", time="year", query=query)
    with pytest.raises(SourceError, match="source/query"):
        read_header(spec, base=".")
    assert server.run("SELECT count(*) FROM accounts").strip() == "3"


def test_a_wrong_password_is_an_error_that_does_not_show_it(server):
    with pytest.raises(SourceError) as caught:
        read_source(server.address("wrong-hush"), base=".", query="SELECT 1 AS a")
    (problem,) = caught.value.problems
    assert problem.code == "source/unreachable"
    assert "password authentication failed" in problem.what
    assert "wrong-hush" not in str(caught.value)


def _find_programs() -> Path | None:
    found = shutil.which("initdb")
    if found is None:
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        return folders[-1] if folders else None
    return Path(found).resolve().parent


def _choose_owner() -> pwd.struct_passwd | None:
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    names = [entry for entry in pwd.getpwall() if entry.pw_name in {"postgres", "nobody"}]
    return min(names, key=lambda entry: entry.pw_name != "postgres", default=None)


def _find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
