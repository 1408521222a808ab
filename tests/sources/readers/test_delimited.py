"""Comma- and tab-separated text, cell by cell."""

from __future__ import annotations

import pytest

from ipec_econ.sources.readers import delimited
from ipec_econ.sources.readers.registry import read_source


def _read(folder, name, limit=None):
    return read_source(name, base=str(folder), limit=limit)


def test_cells_are_text_as_written(write_file, tmp_path):
    text = 'a,b\n 01 ,"x, ""y"""\n,"two\nlines"\n'
    rows = _read(tmp_path, write_file("a.csv", text))
    assert rows.raw
    assert rows.table.to_pylist() == [
        {"a": " 01 ", "b": 'x, "y"'},
        {"a": "", "b": "two\nlines"},
    ]


def test_a_header_is_trimmed(write_file, tmp_path):
    assert _read(tmp_path, write_file("a.csv", "a , b\n1,2\n")).table.column_names == ["a", "b"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_rows_are_located_by_line(line_end, write_file, tmp_path):
    lines = ["a,b", "1,2", "", '"x', 'y",3', "4,5", "", ""]
    places = _read(tmp_path, write_file("a.csv", line_end.join(lines))).places
    assert [places.describe(row) for row in range(3)] == ["line 2", "line 4", "line 6"]


def test_an_inch_mark_within_a_cell_is_a_sign_like_any_other(write_file, tmp_path):
    rows = _read(tmp_path, write_file("a.csv", 'a,b\n1,5" pipe\n2,3" pipe\n3,2" pipe\n'))
    assert rows.table.column("b").to_pylist() == ['5" pipe', '3" pipe', '2" pipe']


def test_row_names_of_r_and_pandas_are_left_out(write_file, tmp_path):
    rows = _read(tmp_path, write_file("a.csv", '"","crn"\n"1","a"\n"2","b"\n'))
    assert rows.table.column_names == ["crn"]
    assert [notice.code for notice in rows.notices] == ["source/column-left-out"]


def test_the_head_is_cut_where_quotes_are_closed(write_file, tmp_path):
    text = "a,b\n" + '1,"x\ny"\n' * 2000
    rows = _read(tmp_path, write_file("a.csv", text), limit=3)
    assert 1 <= rows.table.num_rows <= 3
    assert rows.table.slice(0, 1).to_pylist() == [{"a": "1", "b": "x\ny"}]
    assert rows.sha256 == ""


def test_a_file_larger_than_a_block_is_read_whole(write_file, tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 4096)
    text = "a,b\n" + "".join(f'{i},"line\n{i}"\n' for i in range(3000))
    rows = _read(tmp_path, write_file("a.csv", text))
    assert rows.table.column("a").to_pylist() == [str(i) for i in range(3000)]
    assert rows.places.describe(2999) == "line 6000"


def test_a_very_long_cell_is_read_and_located(write_file, tmp_path):
    text = "a,b\n1," + "x" * 300_000 + "\n2,y\n"
    rows = _read(tmp_path, write_file("a.csv", text))
    assert rows.table.num_rows == 2
    assert rows.places.describe(1) == "line 3"


def test_only_the_ending_decides_the_delimiter(write_file, tmp_path):
    assert _read(tmp_path, write_file("x.tsv.csv", "a,b\n1,2\n")).table.num_columns == 2
    assert _read(tmp_path, write_file("X.TSV", "a\tb\n1\t2\n")).table.num_columns == 2
