"""Whatever is wrong with a file, a sentence says so; nothing else comes out."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from ipec_econ.core.codes.sources import CODES
from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Firms
from ipec_econ.sources.firms import read_firms, read_header

GOOD = "crn,year,sales\n1,2010,5\n1,2011,6\n2,2010,7\n"


def _text(name: str, content: str | bytes) -> Callable[[Path], dict[str, object]]:
    def write(folder: Path) -> dict[str, object]:
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
        return {"source": name}

    return write


def _nothing(source: str, **options: object) -> Callable[[Path], dict[str, object]]:
    return lambda _folder: {"source": source, **options}


def _folder(folder: Path) -> dict[str, object]:
    (folder / "panel.csv").mkdir()
    return {"source": "panel.csv"}


def _frame() -> pd.DataFrame:
    return pd.DataFrame({"crn": [f"firm {i}" for i in range(500)], "year": 2010})


def _cut_parquet(folder: Path) -> dict[str, object]:
    pq.write_table(pa.Table.from_pandas(_frame()), folder / "cut.parquet")
    return _cut(folder / "cut.parquet")


def _cut_stata(folder: Path) -> dict[str, object]:
    _frame().to_stata(folder / "cut.dta", write_index=False)
    return _cut(folder / "cut.dta")


def _cut_spss(folder: Path) -> dict[str, object]:
    pyreadstat.write_sav(_frame(), str(folder / "cut.sav"))
    return _cut(folder / "cut.sav")


def _save(folder: Path, rows: list[list[object]], name: str = "book.xlsx") -> dict[str, object]:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(folder / name)
    workbook.close()
    return {"source": name}


def _cut_excel(folder: Path) -> dict[str, object]:
    _save(folder, [["crn", "year"], ["a", 2010]])
    return _cut(folder / "book.xlsx")


def _cut(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return {"source": path.name}


def _other_zip(folder: Path) -> dict[str, object]:
    with zipfile.ZipFile(folder / "book.xlsx", "w") as archive:
        archive.writestr("notes.txt", "no workbook")
    return {"source": "book.xlsx"}


def _broken_sheet(folder: Path) -> dict[str, object]:
    _save(folder, [["crn", "year"], ["a", 2010]], "whole.xlsx")
    with (
        zipfile.ZipFile(folder / "whole.xlsx") as whole,
        zipfile.ZipFile(folder / "book.xlsx", "w") as archive,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            archive.writestr(name, content[:200] if "worksheets" in name else content)
    return {"source": "book.xlsx"}


def _other_sheet(folder: Path) -> dict[str, object]:
    return {**_save(folder, [["crn", "year"], ["a", 2010]]), "sheet": "Firms"}


def _blank_header(folder: Path) -> dict[str, object]:
    return _save(folder, [["crn", None, "year"], ["a", "x", 2010]])


def _title_above(folder: Path) -> dict[str, object]:
    return _save(folder, [["Firm accounts"], ["crn", "year"], ["a", 2010]])


def _formula(folder: Path) -> dict[str, object]:
    return _save(folder, [["crn", "year", "gva"], ["a", 2010, "=1+1"]])


def _no_database(folder: Path) -> dict[str, object]:
    (folder / "firms.db").write_bytes(b"no database" * 1000)
    return {"source": "duckdb:firms.db", "query": "SELECT 1"}


def _database(query: str | None) -> Callable[[Path], dict[str, object]]:
    def write(folder: Path) -> dict[str, object]:
        with duckdb.connect(str(folder / "firms.db")) as connection:
            connection.execute("CREATE TABLE firms AS SELECT 'a' AS crn, 2010 AS year")
        (folder / "secret.csv").write_text("crn,year\na,2010\n", encoding="utf-8")
        return {"source": "duckdb:firms.db", "query": query}

    return write


CASES: dict[str, tuple[Callable[[Path], dict[str, object]], str, str]] = {
    "missing": (_nothing("panle.csv"), "source/missing-file", "there is no file `panle.csv`"),
    "folder": (_folder, "source/not-a-file", "is a folder"),
    "no bytes": (_text("panel.csv", ""), "source/empty-file", "0 bytes"),
    "only blanks": (_text("panel.csv", " \n\n"), "source/empty-file", "only blanks"),
    "header only": (_text("panel.csv", "crn,year\n"), "source/no-rows", "no rows"),
    "header without line end": (_text("panel.csv", "crn,year"), "source/no-rows", "no rows"),
    "Latin-1": (
        _text("panel.csv", "crn,year,town\n1,2010,Bury\n2,2010,Côte\n".encode("latin-1")),
        "source/encoding",
        "byte 0xf4 at offset 34 (line 3)",
    ),
    "UTF-16": (_text("panel.csv", GOOD.encode("utf-16")), "source/encoding", "UTF-16"),
    "zeros": (_text("panel.csv", b"crn,year\n\x00\x01,\x02\n"), "source/not-text", "binary"),
    "workbook named csv": (_text("panel.csv", b"PK\x03\x04abc"), "source/not-text", "binary"),
    "gzip named csv": (
        _text("panel.csv", gzip.compress(GOOD.encode())),
        "source/not-text",
        "binary",
    ),
    "csv named gz": (_text("panel.csv.gz", GOOD), "source/unreadable", "gzip"),
    "cut gz": (
        _text("panel.csv.gz", gzip.compress(GOOD.encode() * 50)[:40]),
        "source/unreadable",
        "gzip",
    ),
    "semicolons": (
        _text("panel.csv", "crn;year;sales\n1;2010;2,5\n"),
        "source/delimiter",
        "cut at semicolons",
    ),
    "tabs": (_text("panel.csv", "crn\tyear\n1\t2010\n"), "source/delimiter", "cut at tabs"),
    "ragged": (
        _text("panel.csv", 'crn,year\n1,2010\n\n"2\n",2010,7\n3,2010\n4\n'),
        "source/ragged-rows",
        "2 rows do not have the header's 2 cells: line 4 has 3; line 7 has 1",
    ),
    "open quote": (
        _text("panel.csv", 'crn,year\n1,2010\n"2,2010\n3,2010\n'),
        "source/unclosed-quote",
        "line 3",
    ),
    "repeated name": (
        _text("panel.csv", "crn,year,year\n1,2010,2011\n"),
        "source/duplicate-column",
        "`year` occurs 2 times",
    ),
    "nameless column": (
        _text("panel.csv", "crn,,year\n1,x,2010\n"),
        "source/blank-header",
        "column 2",
    ),
    "old Excel": (_text("panel.xls", b"\xd0\xcf\x11\xe0"), "source/unknown-kind", ".xls"),
    "text file": (_text("panel.txt", GOOD), "source/unknown-kind", ".txt"),
    "no ending": (_text("panel", GOOD), "source/unknown-kind", "no ending"),
    "a folder": (_nothing("panels"), "source/unknown-kind", "it is a folder"),
    "misspelt ending": (_text("panel.parqet", GOOD), "source/unknown-kind", "parqet"),
    "web address": (_nothing("https://example.org/a.csv"), "source/unknown-kind", "https:"),
    "csv named parquet": (_text("panel.parquet", GOOD), "source/unreadable", "parquet"),
    "csv named dta": (_text("panel.dta", GOOD), "source/unreadable", "Stata"),
    "csv named sav": (_text("panel.sav", GOOD), "source/unreadable", "SPSS"),
    "csv named xlsx": (_text("panel.xlsx", GOOD), "source/unreadable", "zip archive"),
    "protected workbook": (
        _text("panel.xlsx", b"\xd0\xcf\x11\xe0" + b"0" * 600),
        "source/unreadable",
        "password",
    ),
    "cut parquet": (_cut_parquet, "source/unreadable", "parquet"),
    "cut dta": (_cut_stata, "source/unreadable", "Stata"),
    "cut sav": (_cut_spss, "source/unreadable", "SPSS"),
    "cut xlsx": (_cut_excel, "source/unreadable", "cut short"),
    "other zip": (_other_zip, "source/unreadable", "workbook"),
    "broken sheet": (_broken_sheet, "source/unreadable", "workbook"),
    "unknown sheet": (_other_sheet, "source/unknown-sheet", "no sheet `Firms`"),
    "blank header cell": (_blank_header, "source/blank-header", "column 2"),
    "title above header": (_title_above, "source/blank-header", "column 2"),
    "formula never calculated": (
        _formula,
        "source/uncalculated-formula",
        "row 2, column 3",
    ),
    "unknown dataset": (
        _nothing("linearmodels:jobtrainin"),
        "source/unknown-dataset",
        "no dataset",
    ),
    "no database": (_no_database, "source/unreadable", "DuckDB"),
    "no query": (_database(None), "source/missing-query", "no `query`"),
    "two statements": (
        _database("SELECT * FROM firms; SELECT 1"),
        "source/query",
        "not one SELECT",
    ),
    "a query that writes": (_database("DROP TABLE firms"), "source/query", "not one SELECT"),
    "a query that reads a file": (
        _database("SELECT * FROM 'secret.csv'"),
        "source/query",
        "disabled",
    ),
    "a query on no table": (_database("SELECT * FROM fims"), "source/query", "fims"),
    "query on a csv": (_nothing("a.csv", query="SELECT 1"), "source/idle-option", "databases"),
    "sheet of a csv": (_nothing("a.csv", sheet="x"), "source/idle-option", "Excel"),
}


@pytest.mark.parametrize("case", list(CASES))
def test_a_broken_source_is_named(case, tmp_path):
    write, code, words = CASES[case]
    spec = Firms(unit="crn", time="year", **write(tmp_path))
    with pytest.raises(SourceError) as caught:
        read_firms(spec, base=str(tmp_path))
    problem = caught.value.problems[0]
    assert problem.code == code
    assert words in problem.what
    assert str(tmp_path) not in str(caught.value)
    assert code in CODES


def test_a_broken_header_is_named_without_reading_on(tmp_path):
    (tmp_path / "panel.csv").write_text("crn;year\n1;2010\n", encoding="utf-8")
    with pytest.raises(SourceError, match="semicolons"):
        read_header(Firms(source="panel.csv", unit="crn", time="year"), base=str(tmp_path))


def test_a_header_without_rows_is_named_by_the_check_already(tmp_path):
    (tmp_path / "panel.csv").write_text("crn,year\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no rows"):
        read_header(Firms(source="panel.csv", unit="crn", time="year"), base=str(tmp_path))


def test_a_near_file_name_is_offered(tmp_path):
    (tmp_path / "panel.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(SourceError, match=r"did you mean `panel\.csv`"):
        read_firms(Firms(source="panle.csv", unit="crn", time="year"), base=str(tmp_path))


def test_bytes_are_checked_before_they_are_parsed(tmp_path):
    noise = io.BytesIO(bytes(range(1, 256)) * 40).getvalue()
    (tmp_path / "noise.csv").write_bytes(noise)
    with pytest.raises(SourceError) as caught:
        read_firms(Firms(source="noise.csv", unit="crn", time="year"), base=str(tmp_path))
    assert caught.value.problems[0].code == "source/encoding"
