"""What is particular to workbooks."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from ipec_econ.core.errors import SourceError
from ipec_econ.sources.readers.registry import read_source


def _write(folder, rows, *, prepare=None):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    if prepare is not None:
        prepare(workbook)
    workbook.save(folder / "book.xlsx")
    workbook.close()


def _read(folder, **options):
    return read_source("book.xlsx", base=str(folder), **options)


def _codes(rows):
    return [notice.code for notice in rows.notices]


def test_cells_keep_the_type_excel_gave_them(tmp_path):
    header = ["text", "digits", "whole", "number", "flag", "day"]
    rows = [
        ["a", "01110", 1, 1.5, True, date(2020, 1, 31)],
        ["NA", "62020", None, 2, False, datetime(2020, 2, 1, 10, 30)],  # noqa: DTZ001
    ]
    _write(tmp_path, [header, *rows])
    table = _read(tmp_path).table
    assert table.to_pylist() == [
        {"text": "a", "digits": "01110", "whole": 1, "number": 1.5, "flag": True,
         "day": date(2020, 1, 31)},
        {"text": None, "digits": "62020", "whole": None, "number": 2.0, "flag": False,
         "day": date(2020, 2, 1)},
    ]  # fmt: skip


def test_a_mixed_column_becomes_text_with_a_notice(tmp_path):
    _write(tmp_path, [["code"], [1110], ["A01"], [2.5], [3.0], [date(2020, 1, 1)]])
    rows = _read(tmp_path)
    assert rows.table.column("code").to_pylist() == ["1110", "A01", "2.5", "3", "2020-01-01"]
    assert _codes(rows) == ["source/mixed-cells"]


def test_empty_rows_and_columns_are_skipped_and_places_kept(tmp_path):
    _write(tmp_path, [["a", "b", None], [1, 2, None], [None, None, None], [3, 4, None]])
    rows = _read(tmp_path)
    assert rows.table.to_pylist() == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    assert rows.places.describe(1) == "row 4"


def test_error_cells_are_missing_and_counted(tmp_path):
    _write(tmp_path, [["a", "b"], ["x", "#N/A"], ["y", 2]])
    rows = _read(tmp_path)
    assert rows.table.column("b").to_pylist() == [None, 2]
    assert _codes(rows) == ["source/error-cells"]


def test_the_first_sheet_is_the_default(tmp_path):
    _write(tmp_path, [["a"], [1]], prepare=lambda book: book.create_sheet("Notes").append(["x"]))
    assert _read(tmp_path).table.column_names == ["a"]
    assert _read(tmp_path, sheet="Notes").table.column_names == ["x"]


def test_a_merged_header_is_refused(tmp_path):
    _write(
        tmp_path,
        [["a", "b", "c"], [1, 2, 3]],
        prepare=lambda book: book.active.merge_cells("A1:B1"),
    )
    with pytest.raises(SourceError, match="header is blank in column 2"):
        _read(tmp_path)


def test_what_openpyxl_would_warn_about_stays_silent(tmp_path):
    def add_validation(book):
        rule = DataValidation(type="list", formula1='"a,b"')
        rule.add("A2")
        book.active.add_data_validation(rule)

    _write(tmp_path, [["a"], ["b"]], prepare=add_validation)
    assert _read(tmp_path).table.num_rows == 1
