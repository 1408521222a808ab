"""What a column of text is taken for."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.sources.readers.text_types import infer_types

INTEGER, NUMBER, DATE, TEXT = pa.int64(), pa.float64(), pa.date32(), pa.string()


def _infer(cells, keep_text=()):
    table, notices = infer_types(pa.table({"x": cells}), "a.csv", keep_text)
    return table.column("x"), notices


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "-2", "0"], INTEGER),
        (["1", "", "NA", "  "], INTEGER),
        ([" 1", "2 "], INTEGER),
        (["999999999999999"], INTEGER),
        (["1", "2.5"], NUMBER),
        ([".5", "1.", "-.25", "0.1"], NUMBER),
        (["1e+05", "1E-300", "2.5e3", "1.0E10"], NUMBER),
        (["4.605170249938965", "17.665658950805664"], NUMBER),
        (["", "NA"], NUMBER),
        (["2019-02-28", "1900-01-01", ""], DATE),
        (["01110", "62020"], TEXT),
        (["1", "007"], TEXT),
        (["-01"], TEXT),
        (["00.5"], TEXT),
        (["+1"], TEXT),
        (["1234567890123456"], TEXT),
        (["1E5", "2E7"], TEXT),
        (["1,234"], TEXT),
        (["1_000"], TEXT),
        (["0x1F"], TEXT),
        (["TRUE", "FALSE"], TEXT),
        (["NaN", "1"], TEXT),
        (["inf"], TEXT),
        (["1e+400", "1"], TEXT),
        (["2019-02-29"], TEXT),
        (["01/02/2019"], TEXT),
        (["2019-01-01", "soon"], TEXT),
        (["١٢"], TEXT),
    ],
)
def test_types(cells, expected):
    assert _infer(cells)[0].type == expected


def test_one_code_far_down_keeps_the_column_text():
    cells = [str(i) for i in range(1, 5000)]
    column, _ = _infer([*cells, "0500"])
    assert column.type == TEXT
    assert column.to_pylist() == [*cells, "0500"]


def test_text_keeps_its_spaces_and_loses_blank_cells():
    column, _ = _infer([" Bury ", "  ", "", "x"])
    assert column.to_pylist() == [" Bury ", None, None, "x"]


def test_values_are_what_is_written():
    assert _infer(["1", " -5", "NA"])[0].to_pylist() == [1, -5, None]
    assert _infer([".5", "1e+05"])[0].to_pylist() == [0.5, 100000.0]
    assert _infer(["2020-02-29"])[0].to_pylist() == [date(2020, 2, 29)]


def test_declared_columns_stay_text():
    column, notices = _infer(["1", "NA", "3"], keep_text={"x"})
    assert column.to_pylist() == ["1", None, "3"]
    assert [notice.code for notice in notices] == ["source/na-in-text"]


def test_na_in_a_text_column_is_counted():
    _, notices = _infer(["NA", "Namibia", "NA"])
    (notice,) = notices
    assert notice.code == "source/na-in-text"
    assert notice.text.startswith("2 cells `NA` in the text column `x`")


def test_words_among_numbers_are_remarked_upon_and_codes_are_not():
    _, notices = _infer(["1.5", "2", "3", "4", "NaN", ".", "1,234"])
    assert [notice.code for notice in notices] == ["source/words-among-numbers"]
    assert "`NaN`, `.`, `1,234`" in notices[0].text
    for codes in (["11310802", "12345678", "SC123456"], ["62020", "62021", "01110"]):
        assert _infer(codes)[1] == ()


@given(st.lists(st.integers(-(10**15) + 1, 10**15 - 1), min_size=1))
def test_integers_survive_writing_and_reading(values):
    assert _infer([str(value) for value in values])[0].to_pylist() == values


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_doubles_survive_writing_and_reading(values):
    column, _ = _infer([repr(value) for value in values])
    assert column.to_pylist() == values


@given(st.lists(st.text(alphabet="0123456789", min_size=1, max_size=30), min_size=1))
def test_a_column_of_digits_never_loses_one(values):
    column, _ = _infer(values)
    assert [str(value) for value in column.to_pylist()] == values
