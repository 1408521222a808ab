"""A small panel with every trap of a code column, and a writer for each format."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

Writer = Callable[[Path], str]

COLUMNS: Mapping[str, list[object]] = {
    "crn": ["00000012", "SC000034", "00000012", "SC000034", "07010258"],
    "year": [2011, 2010, 2010, 2011, 2010],
    "turnover": [1.5, 0.1, 2.25, None, 1234567.875],
    "employees": [3, None, 4, 5, 6],
    "sic": ["01110", "62020", "01110", "62020", "86900"],
    "town": ["Łódź", "Bury, Lancs", None, 'The "Mill"', "Côte"],
    "founded": [date(1999, 12, 31), None, date(2001, 2, 3), date(2020, 2, 29), date(1901, 1, 1)],
}
TYPES = {"employees": "integer"}
"""SPSS has no integers, and Excel and Stata none that may be missing."""


@pytest.fixture
def write_panel(tmp_path: Path) -> Callable[[str], dict[str, object]]:
    """Return a function that writes the panel in a format, and says how a spec names it."""

    def write(format_: str) -> dict[str, object]:
        return WRITERS[format_](tmp_path)

    return write


@pytest.fixture
def write_file(tmp_path: Path) -> Callable[[str, str | bytes], str]:
    """Return a function that writes text (utf-8) or bytes, and returns the file's name."""

    def write(name: str, content: str | bytes) -> str:
        data = content.encode("utf-8") if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return name

    return write


def write_text(delimiter: str) -> str:
    lines = [delimiter.join(COLUMNS)]
    for row in zip(*COLUMNS.values(), strict=True):
        cells = ["" if value is None else str(value) for value in row]
        quoted = [
            '"' + cell.replace('"', '""') + '"' if set(cell) & set('",') else cell for cell in cells
        ]
        lines.append(delimiter.join(quoted))
    return "\n".join(lines) + "\n"


def make_table() -> pa.Table:
    return pa.table(dict(COLUMNS))


def make_frame() -> pd.DataFrame:
    frame = pd.DataFrame(dict(COLUMNS))
    frame["employees"] = frame["employees"].astype("float64")
    frame["town"] = frame["town"].fillna("")
    # pyreadstat writes the seconds of any other resolution as if they were microseconds.
    frame["founded"] = pd.to_datetime(frame["founded"]).astype("datetime64[us]")
    return frame


def _write_csv(folder: Path) -> dict[str, object]:
    (folder / "panel.csv").write_text(write_text(","), encoding="utf-8")
    return {"source": "panel.csv"}


def _write_csv_with_mark(folder: Path) -> dict[str, object]:
    (folder / "marked.csv").write_text(write_text(",").replace("\n", "\r\n"), "utf-8-sig")
    return {"source": "marked.csv"}


def _write_csv_gz(folder: Path) -> dict[str, object]:
    (folder / "panel.csv.gz").write_bytes(gzip.compress(write_text(",").encode()))
    return {"source": "panel.csv.gz"}


def _write_tsv(folder: Path) -> dict[str, object]:
    (folder / "panel.tsv").write_text(write_text("\t"), encoding="utf-8")
    return {"source": "panel.tsv"}


def _write_parquet(folder: Path) -> dict[str, object]:
    pq.write_table(make_table(), folder / "panel.parquet")
    return {"source": "panel.parquet"}


def _write_pandas_parquet(folder: Path) -> dict[str, object]:
    """Write as a careless pandas user does: an index with gaps, categories, int16, decimals."""
    frame = make_frame()
    frame["sic"] = frame["sic"].astype("category")
    frame["year"] = frame["year"].astype("int16")
    frame.index = pd.Index(np.array([4, 8, 15, 16, 23]))
    frame.to_parquet(folder / "pandas.parquet", index=True)
    return {"source": "pandas.parquet"}


def _write_stata(folder: Path) -> dict[str, object]:
    frame = make_frame()
    frame["year"] = frame["year"].astype("int16")
    frame.to_stata(
        folder / "panel.dta", write_index=False, version=118, convert_dates={"founded": "td"}
    )
    return {"source": "panel.dta"}


def _write_spss(folder: Path) -> dict[str, object]:
    pyreadstat.write_sav(
        make_frame(), str(folder / "panel.sav"), variable_value_labels={"year": {2010: "ten"}}
    )
    return {"source": "panel.sav"}


def _write_excel(folder: Path) -> dict[str, object]:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Panel")
    sheet.append(list(COLUMNS))
    for row in zip(*COLUMNS.values(), strict=True):
        sheet.append(list(row))
    workbook.save(folder / "panel.xlsx")
    workbook.close()
    return {"source": "panel.xlsx", "sheet": "Panel"}


def _write_duckdb(folder: Path) -> dict[str, object]:
    with duckdb.connect(str(folder / "panel.db")) as connection:
        connection.register("given", make_table())
        connection.execute("CREATE TABLE firms AS SELECT * FROM given")
    return {"source": "duckdb:panel.db", "query": "SELECT * FROM firms ORDER BY turnover;"}


WRITERS: Mapping[str, Callable[[Path], dict[str, object]]] = {
    "csv": _write_csv,
    "csv, byte order mark, CRLF": _write_csv_with_mark,
    "csv.gz": _write_csv_gz,
    "tsv": _write_tsv,
    "parquet": _write_parquet,
    "parquet by pandas": _write_pandas_parquet,
    "dta": _write_stata,
    "sav": _write_spss,
    "xlsx": _write_excel,
    "duckdb": _write_duckdb,
}
FORMATS = tuple(WRITERS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that asks for `format_` once per format."""
    if "format_" in metafunc.fixturenames:
        metafunc.parametrize("format_", FORMATS)


@pytest.fixture
def panel_types() -> dict[str, str]:
    return dict(TYPES)


@pytest.fixture
def expected_rows() -> list[dict[str, object]]:
    """Return the panel as every format must give it: sorted by firm and year."""
    rows = [
        dict(zip(COLUMNS, values, strict=True)) for values in zip(*COLUMNS.values(), strict=True)
    ]
    return sorted(rows, key=lambda row: (str(row["crn"]), row["year"]))
