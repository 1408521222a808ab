"""The firm table: names, keys, conditions, and everything that can be wrong with them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.mentions import Mentions
from ipec_econ.core.spec.panel import Firms
from ipec_econ.sources.firms import read_firms, read_header


def _read(folder, **spec):
    return read_firms(Firms(**{"unit": "crn", "time": "year", **spec}), base=str(folder))


def _fail(folder, **spec):
    with pytest.raises(SourceError) as caught:
        _read(folder, **spec)
    return caught.value.problems


def _write_parquet(folder, **columns):
    pq.write_table(pa.table(columns), folder / "panel.parquet")
    return "panel.parquet"


def test_a_unit_stored_as_float_becomes_its_digits(tmp_path):
    source = _write_parquet(tmp_path, crn=[410032.0, 7.0], year=pa.array([1987.0, 1988.0]))
    table = _read(tmp_path, source=source)
    assert table.rows.column("crn").to_pylist() == ["410032", "7"]
    assert table.rows.column("year").type == pa.int64()


def test_units_and_periods_written_as_text_are_trimmed(tmp_path):
    source = _write_parquet(tmp_path, crn=[" a ", "b"], year=[" 1987", "1988 "])
    assert _read(tmp_path, source=source).rows.to_pylist() == [
        {"crn": "a", "year": 1987},
        {"crn": "b", "year": 1988},
    ]


def test_rows_are_sorted_by_bytes_of_the_unit_then_period(write_file, tmp_path):
    source = write_file("a.csv", "crn,year\nb,2011\né,2010\nB,2012\nb,2010\n")
    rows = _read(tmp_path, source=source).rows
    assert rows.column("crn").to_pylist() == ["B", "b", "b", "é"]
    assert rows.column("year").to_pylist() == [2012, 2010, 2011, 2010]


def test_columns_are_renamed_in_place_and_others_kept(write_file, tmp_path):
    source = write_file("a.csv", "id,jahr,umsatz\n01,2010,5\n")
    table = _read(tmp_path, source=source, columns={"crn": "id", "year": "jahr", "same": "id"})
    assert table.rows.column_names == ["crn", "same", "year", "umsatz"]
    assert table.rows.column("same").to_pylist() == ["01"]


def test_types_may_name_a_column_by_either_name(write_file, tmp_path):
    source = write_file("a.csv", "id,year,nace\n1,2010,41\n")
    for name in ("nace", "sic"):
        columns = {"crn": "id", "sic": "nace"}
        table = _read(tmp_path, source=source, columns=columns, types={name: "text"})
        assert table.rows.column("sic").to_pylist() == ["41"]


def test_name_and_postcode_become_text(write_file, tmp_path):
    source = write_file("a.csv", "crn,year,plz,firma\n1,2010,80331,24\n")
    table = _read(tmp_path, source=source, name="firma", postcode="plz")
    assert (table.name, table.postcode) == ("firma", "plz")
    assert table.rows.column("plz").to_pylist() == ["80331"]
    assert table.rows.column("firma").to_pylist() == ["24"]


def test_all_missing_columns_are_reported_at_once(write_file, tmp_path):
    source = write_file("a.csv", "crn,yaer,town\n1,2010,Bury\n")
    problems = _fail(
        tmp_path,
        source=source,
        name="firm",
        postcode="Town",
        columns={"gva": "value_added"},
        types={"salse": "number"},
    )
    assert [problem.code for problem in problems] == ["source/missing-column"] * 5
    text = "\n".join(str(problem) for problem in problems)
    assert "did you mean `yaer`" in text
    assert "did you mean `town`" in text
    assert "columns at hand: crn, yaer, town" in text


def test_an_old_name_after_renaming_gets_the_new_one_as_hint(write_file, tmp_path):
    source = write_file("a.csv", "id,year\n1,2010\n")
    (problem,) = _fail(tmp_path, source=source, unit="id", columns={"crn": "id"})
    assert problem.fix == "`columns` renames it: write `crn`"


def test_a_new_name_that_is_taken_is_refused(write_file, tmp_path):
    source = write_file("a.csv", "crn,year,fiscal_year\n1,2010,2011\n")
    (problem,) = _fail(tmp_path, source=source, columns={"year": "fiscal_year"})
    assert problem.code == "source/name-conflict"
    table = _read(tmp_path, source=source, columns={"year": "fiscal_year", "calendar_year": "year"})
    assert table.rows.to_pylist() == [{"crn": "1", "calendar_year": 2010, "year": 2011}]


def test_duplicate_keys_are_shown_with_their_lines(write_file, tmp_path):
    text = 'crn,year,note\nb,2010,"two\nlines"\na,2010,x\n\nb,2010,y\na,2010,z\nc,2011,w\n'
    (problem,) = _fail(tmp_path, source=write_file("a.csv", text))
    assert problem.code == "source/duplicate-key"
    assert "2 pairs of (`crn`, `year`)" in problem.what
    assert "(a, 2010) on line 4, line 7; (b, 2010) on line 2, line 6" in problem.what


def test_null_keys_are_shown_and_may_be_left_out_by_a_condition(write_file, tmp_path):
    source = write_file("a.csv", "crn,year\n1,2010\n,2011\n2,\n1,NA\n")
    problems = _fail(tmp_path, source=source)
    assert [problem.code for problem in problems] == ["source/null-key"] * 2
    assert "1 rows have no unit (`crn`): line 3" in problems[0].what
    assert "2 rows have no time (`year`): line 4, line 5" in problems[1].what
    assert "where: year is not null" in problems[1].fix
    table = _read(tmp_path, source=source, where="crn is not null and year is not null")
    assert table.rows.to_pylist() == [{"crn": "1", "year": 2010}]
    assert table.flow[-1].rows_lost == 3


def test_a_condition_comes_before_the_uniqueness_check(write_file, tmp_path):
    source = write_file("a.csv", "crn,year,kind\n1,2010,group\n1,2010,single\n")
    table = _read(tmp_path, source=source, where="kind = 'single'")
    assert table.rows.num_rows == 1


def test_a_condition_may_look_back_in_time(write_file, tmp_path):
    source = write_file("a.csv", "crn,year,sales\n1,2011,5\n1,2010,4\n2,2011,3\n")
    table = _read(tmp_path, source=source, where="lag(sales) is not null")
    assert table.rows.to_pylist() == [{"crn": "1", "year": 2011, "sales": 5}]


@pytest.mark.parametrize(
    ("years", "shown"),
    [
        (["2010Q1", "2011"], "row 1: `2010Q1`"),
        ([2010.5, 2011.0], "row 1: 2010.5"),
        (pa.array([14610, 0], pa.date32()), "row 1: 2010-01-01"),
        ([True, False], "row 1: True"),
    ],
)
def test_a_period_must_be_a_whole_number(years, shown, tmp_path):
    source = _write_parquet(tmp_path, crn=["a", "b"], year=years)
    (problem,) = _fail(tmp_path, source=source)
    assert problem.code == "source/bad-time"
    assert shown in problem.what


@pytest.mark.parametrize(
    "units",
    [
        pa.array([1.5, 2.0]),
        pa.array([2.0**53, 1.0]),
        pa.array([16777216.0, 1.0], pa.float32()),
    ],
)
def test_a_unit_that_may_have_lost_digits_is_refused(units, tmp_path):
    source = _write_parquet(tmp_path, crn=units, year=[2010, 2010])
    (problem,) = _fail(tmp_path, source=source)
    assert problem.code == "source/bad-unit"
    assert "1 of 2 values" in problem.what


def test_values_that_are_not_of_the_declared_type_are_shown(write_file, tmp_path):
    text = "crn,year,sales,born\n1,2010,5,2010-02-30\n2,2010,n/a,2010-01-01\n3,2010,x,1/2/2010\n"
    problems = _fail(
        tmp_path, source=write_file("a.csv", text), types={"sales": "number", "born": "date"}
    )
    assert [problem.code for problem in problems] == ["source/bad-value"] * 2
    assert "2 values of `sales` are no number: line 3: `n/a`; line 4: `x`" in problems[0].what
    assert "line 2: `2010-02-30`; line 4: `1/2/2010`" in problems[1].what


def test_a_condition_on_an_unknown_column_is_a_source_error(write_file, tmp_path):
    source = write_file("a.csv", "crn,year,sales\n1,2010,5\n")
    (problem,) = _fail(tmp_path, source=source, where="salse > 3")
    assert problem.code == "source/where"
    assert "sales" in problem.what


def test_a_condition_that_leaves_nothing_is_an_error(write_file, tmp_path):
    source = write_file("a.csv", "crn,year,sales\n1,2010,5\n")
    (problem,) = _fail(tmp_path, source=source, where="sales > 9")
    assert problem.code == "source/no-rows"


def test_the_header_is_typed_from_the_first_rows(write_file, tmp_path):
    rows = "".join(f"{i},2010,{i}\n" for i in range(2000))
    source = write_file("a.csv", f"crn,year,code\n{rows}x,2010,x\n")
    spec = Firms(source=source, unit="crn", time="year")
    assert read_header(spec, base=str(tmp_path)) == {
        "crn": "text",
        "year": "integer",
        "code": "integer",
    }
    assert read_firms(spec, base=str(tmp_path)).rows.column("code").type == pa.string()


def test_row_order_does_not_matter(write_file, tmp_path):
    lines = [f"{i % 7},{2000 + i // 7},{i}.5" for i in range(70)]
    first = write_file("a.csv", "crn,year,x\n" + "\n".join(lines))
    second = write_file("b.csv", "crn,year,x\n" + "\n".join(reversed(lines)))
    assert _read(tmp_path, source=first).rows.equals(_read(tmp_path, source=second).rows)


def test_paths_are_relative_to_the_base_and_recorded_as_written(write_file, tmp_path):
    (tmp_path / "data").mkdir()
    write_file("data/a.csv", "crn,year\n1,2010\n")
    (tmp_path / "specs").mkdir()
    table = _read(tmp_path / "specs", source="../data/a.csv")
    assert table.inputs[0].path == "../data/a.csv"


def test_columns_that_nothing_mentions_stay_in_a_parquet_file(tmp_path):
    rows = {"CRN": ["b", "a"], "year": [1, 1], "Wage": [1.0, 2.0], "huge": ["x", "y"]}
    nested = {"list": [[1], [2]], "__index_level_0__": [0, 1]}
    pq.write_table(pa.table({**rows, **nested}), tmp_path / "firms.parquet")
    spec = Firms(source="firms.parquet", unit="CRN", time="year")
    everything = read_firms(spec, base=str(tmp_path))
    mentions = Mentions("crn year ln(wage)", frozenset({"crn", "year", "ln", "wage"}))
    asked = read_firms(spec, base=str(tmp_path), mentions=mentions)
    assert everything.rows.column_names == ["CRN", "year", "Wage", "huge"]
    assert asked.rows.to_pylist() == everything.rows.drop_columns(["huge"]).to_pylist()
    assert asked.notices == everything.notices
    assert asked.inputs == everything.inputs
