"""The award table: canonical names, types, periods, value policies, and what is counted."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_award_header, read_awards

AWARDS = """\
id,winner,number,signed,amount,cur,fw,region
A1,Alpha Ltd,00000012,2015-03-01,100,GBP,no,North
A2,Beta Ltd,,2016-12-31T23:30:00+01:00,30,GBP,yes,North
A2,Gamma Ltd,SC000034,2016-12-31,30,GBP,yes,South
A3,Alpha Ltd,00000012,2017-01-01,0,GBP,no,South
A4,Delta Ltd,07010258,,10,GBP,no,North
"""
COLUMNS = {
    "award_id": "id",
    "supplier_name": "winner",
    "supplier_id": "number",
    "date": "signed",
    "value": "amount",
    "currency": "cur",
    "framework": "fw",
}


def _read(folder, *, periods=None, value=None, **spec):
    spec = {"source": "awards.csv", "columns": COLUMNS, **spec}
    return read_awards(
        Awards(value=AwardValue(**(value or {})), **spec), base=str(folder), periods=periods
    )


def _fail(folder, **spec):
    with pytest.raises(SourceError) as caught:
        _read(folder, **spec)
    return caught.value.problems


def _codes(table):
    return [notice.code for notice in table.notices]


@pytest.fixture
def awards(write_file, tmp_path):
    write_file("awards.csv", AWARDS)
    return tmp_path


def test_canonical_columns_come_first_and_typed(awards):
    rows = _read(awards).rows
    assert rows.column_names[:10] == [
        "award_id", "supplier_name", "supplier_id", "date", "time", "value", "currency",
        "framework", "region", "value_gbp",
    ]  # fmt: skip
    assert rows.column_names[10:] == ["id", "winner", "number", "signed", "amount", "cur", "fw"]
    assert rows.schema.field("date").type == pa.date32()
    assert rows.schema.field("time").type == pa.int64()
    assert rows.schema.field("value").type == pa.float64()
    assert rows.schema.field("framework").type == pa.bool_()
    assert rows.column("supplier_id").to_pylist() == ["00000012", None, "SC000034", "00000012"]


def test_the_period_is_the_calendar_year_as_written(awards):
    rows = _read(awards).rows
    assert rows.column("date").to_pylist()[1] == date(2016, 12, 31)
    assert rows.column("time").to_pylist() == [2015, 2016, 2016, 2017]


def test_rows_without_a_date_are_dropped_counted_and_remarked_upon(awards):
    table = _read(awards)
    read, undated = table.flow
    assert (read.scope, read.step, read.rows, read.units) == ("awards", "read", 5, 4)
    assert (undated.step, undated.rows, undated.rows_lost, undated.units_lost) == (
        "no date", 4, 1, 1,
    )  # fmt: skip
    (notice,) = [notice for notice in table.notices if notice.code == "source/no-date"]
    assert notice.level == "warning"
    assert "line 6" in notice.text


def test_a_year_as_text_with_blanks_is_read_as_the_period(tmp_path):
    columns = {"id": [28456.0, 28456.0, 5.0], "year": ["2012", " ", "2013 "], "v": [1.0, 2.0, 3.0]}
    pq.write_table(pa.table(columns), tmp_path / "tenders.parquet")
    table = _read(
        tmp_path,
        source="tenders.parquet",
        columns={"supplier_id": "id", "time": "year", "value": "v"},
    )
    assert table.rows.column("supplier_id").to_pylist() == ["28456", "5"]
    assert table.rows.column("time").to_pylist() == [2012, 2013]
    assert table.flow[-1].rows_lost == 1


def test_awards_without_an_id_are_called_after_their_row(write_file, tmp_path):
    write_file("a.csv", 'supplier_name,time,note\nx,2010,"two\nlines"\ny,2011,z\n')
    table = _read(tmp_path, source="a.csv", columns={})
    assert table.rows.column("award_id").to_pylist() == ["row 2", "row 4"]
    assert "source/made-award-id" in _codes(table)


def test_several_files_are_read_in_order_of_their_names(write_file, tmp_path):
    write_file("b_2011.csv", "supplier_id,time\n00000012,2011\n")
    write_file("b_2010.csv", "supplier_id,time\n12345678,2010\n")
    write_file("notes.txt", "no award")
    table = _read(tmp_path, source="b_*.csv", columns={})
    assert [record.path for record in table.inputs] == ["b_2010.csv", "b_2011.csv"]
    assert [record.role for record in table.inputs] == ["awards", "awards"]
    assert table.rows.column("supplier_id").to_pylist() == ["12345678", "00000012"]
    assert table.rows.column("award_id").to_pylist() == ["b_2010.csv row 2", "b_2011.csv row 2"]


def test_files_of_different_kinds_meet_in_one_type(write_file, tmp_path):
    write_file("a.csv", "supplier_id,time,value,cpv\n1,2010,5,45000000\n")
    columns = {"supplier_id": ["2"], "time": [2011], "value": [1.5], "cpv": ["09310000"]}
    pq.write_table(pa.table(columns), tmp_path / "b.parquet")
    rows = _read(tmp_path, source=["a.csv", "b.parquet"], columns={}).rows
    assert rows.column("cpv").to_pylist() == ["45000000", "09310000"]
    assert rows.column("value").to_pylist() == [5.0, 1.5]


def test_files_with_other_columns_are_named(write_file, tmp_path):
    write_file("a1.csv", "supplier_id,time,value\n1,2010,5\n")
    write_file("a2.csv", "supplier_id,time,amount\n1,2010,5\n")
    (problem,) = _fail(tmp_path, source="a*.csv", columns={})
    assert problem.code == "source/different-columns"
    assert "`a2.csv` lacks `value` and has `amount` besides" in problem.what


def test_a_pattern_without_files_and_a_file_named_twice_are_refused(write_file, tmp_path):
    write_file("a1.csv", "supplier_id,time\n1,2010\n")
    problems = _fail(tmp_path, source=["b*.csv", "a1.csv", "a*.csv"], columns={})
    assert [problem.code for problem in problems] == ["source/no-match", "source/repeated-file"]


def test_unknown_canonical_names_and_missing_ones_are_reported_together(awards):
    problems = _fail(awards, columns={"suplier_name": "winner", "dat": "signed", "value": "x"})
    assert [problem.code for problem in problems] == [
        "source/unknown-canonical",
        "source/unknown-canonical",
        "source/missing-column",
        "source/missing-column",
        "source/missing-column",
    ]
    assert "did you mean `supplier_name`" in problems[0].fix


def test_a_condition_sees_canonical_and_source_columns(awards):
    table = _read(awards, where="amount > 0 and value < 100 and time is not null")
    assert table.rows.column("award_id").to_pylist() == ["A2", "A2"]
    assert [step.step for step in table.flow] == ["read", "where"]
    assert table.flow[1].rows_lost == 3


def test_a_source_column_whose_name_is_given_away_is_kept(write_file, tmp_path):
    write_file("a.csv", "supplier_id,time,value,net\n1,2010,5,4\n")
    table = _read(tmp_path, source="a.csv", columns={"value": "net"})
    assert table.rows.column("value").to_pylist() == [4.0]
    assert table.rows.column("value_source").to_pylist() == [5]
    assert "source/second-name" in _codes(table)


@pytest.mark.parametrize(
    ("policy", "values"),
    [
        ({}, [100.0, 30.0, 30.0, 0.0]),
        ({"framework": "drop"}, [100.0, 0.0]),
        ({"framework": "event_only"}, [100.0, None, None, 0.0]),
        ({"suppliers": "drop"}, [100.0, 0.0]),
        ({"suppliers": "split_equally"}, [100.0, 15.0, 15.0, 0.0]),
        ({"suppliers": "event_only"}, [100.0, None, None, 0.0]),
        ({"zero": "missing"}, [100.0, 30.0, 30.0, None]),
        ({"zero": "drop"}, [100.0, 30.0, 30.0]),
        ({"suppliers": "split_equally", "zero": "drop"}, [100.0, 15.0, 15.0]),
    ],
)
def test_value_policies(policy, values, awards):
    table = _read(awards, value=policy)
    assert table.rows.column("value").to_pylist() == values
    assert table.rows.column("value_gbp").to_pylist() == values
    n_dropped = sum(step.rows_lost for step in table.flow)
    assert n_dropped == 5 - len(values)


def test_a_share_counts_suppliers_that_a_condition_leaves_out(awards):
    table = _read(awards, where="region = 'South'", value={"suppliers": "split_equally"})
    assert table.rows.column("value").to_pylist() == [15.0, 0.0]


@pytest.mark.parametrize(
    ("policy", "column"),
    [
        ({"framework": "drop"}, "framework"),
        ({"suppliers": "split_equally"}, "award_id"),
        ({"zero": "drop"}, "value"),
    ],
)
def test_a_policy_without_its_column_is_refused(policy, column, write_file, tmp_path):
    write_file("a.csv", "supplier_id,time\n1,2010\n")
    (problem,) = _fail(tmp_path, source="a.csv", columns={}, value=policy)
    assert problem.code == "source/not-available"
    assert f"`{column}`" in problem.what


def test_a_framework_column_of_names_cannot_drive_a_policy(write_file, tmp_path):
    write_file("a.csv", "supplier_id,time,framework\n1,2010,CCS RM6100\n")
    assert _read(tmp_path, source="a.csv", columns={}).rows.column("framework").to_pylist() == [
        "CCS RM6100"
    ]
    (problem,) = _fail(tmp_path, source="a.csv", columns={}, value={"framework": "drop"})
    assert problem.code == "source/bad-value"


def test_two_currencies_give_no_column_in_one(write_file, tmp_path):
    write_file("a.csv", "supplier_id,time,value,currency\n1,2010,5,GBP\n1,2011,6,EUR\n")
    table = _read(tmp_path, source="a.csv", columns={})
    assert not [name for name in table.rows.column_names if name.startswith("value_")]
    assert table.rows.column("value").to_pylist() == [5.0, 6.0]
    assert "source/currencies" in _codes(table)
    one = _read(tmp_path, source="a.csv", columns={}, where="currency = 'EUR'")
    assert one.rows.column("value_eur").to_pylist() == [6.0]


def test_a_value_without_a_currency_is_missing_in_the_currencys_column(write_file, tmp_path):
    write_file("a.csv", "supplier_id,time,value,currency\n1,2010,5, gbp\n1,2011,6,\n1,2012,,\n")
    table = _read(tmp_path, source="a.csv", columns={})
    assert table.rows.column("value_gbp").to_pylist() == [5.0, None, None]
    assert "source/no-currency" in _codes(table)


def test_values_and_dates_that_are_none_are_reported_together(write_file, tmp_path):
    write_file("a.csv", "supplier_id,date,value\n1,01/02/2010,£5\n2,2010-02-30,6\n3,2010-01-01,7\n")
    problems = _fail(tmp_path, source="a.csv", columns={})
    assert [problem.code for problem in problems] == ["source/bad-date", "source/bad-value"]
    assert "2 values of `date` are no dates: line 2: `01/02/2010`; line 3" in problems[0].what
    assert "line 2: `£5`" in problems[1].what


def test_odd_values_are_kept_and_remarked_upon(write_file, tmp_path):
    write_file("a.csv", "supplier_id,date,value\n1,1010-02-01,-5\n,2010-02-28,6\n3,2030-01-01,7\n")
    table = _read(tmp_path, source="a.csv", columns={}, periods=(2005, 2020))
    assert table.rows.num_rows == 3
    levels = {notice.code: notice.level for notice in table.notices}
    assert levels["source/odd-year"] == "warning"
    assert levels["source/negative-value"] == "warning"
    assert levels["source/outside-periods"] == "info"
    assert levels["source/no-supplier"] == "info"
    (outside,) = [n for n in table.notices if n.code == "source/outside-periods"]
    assert outside.text.startswith("2 values of `time` are outside the panel's periods 2005")


def test_an_award_that_stands_twice_is_remarked_upon(write_file, tmp_path):
    rows = "a,1,2010,5\na,2,2010,5\nb,1,2011,6\na,1,2010,5\n,1,2010,5\n,1,2010,5\n"
    write_file("a.csv", f"award_id,supplier_id,time,value\n{rows}")
    table = _read(tmp_path, source="a.csv", columns={})
    assert table.rows.num_rows == 6
    (notice,) = [n for n in table.notices if n.code == "source/repeated-award"]
    assert notice.text.startswith("1 rows repeat an award")
    assert "line 5" in notice.text
    assert notice.level == "warning"


@pytest.mark.parametrize(
    ("coverage", "period"),
    [(None, None), (2006, 2006), ("2006", 2006), ("2006-01-01", 2006), ("2006-07-15", 2006)],
)
def test_coverage_is_a_period(coverage, period, awards):
    table = _read(awards, coverage=coverage)
    assert table.coverage == period
    within = coverage == "2006-07-15"
    assert ("source/coverage-within-year" in _codes(table)) == within


def test_coverage_that_is_neither_is_refused(awards):
    (problem,) = _fail(awards, coverage="spring 2006")
    assert problem.code == "source/bad-coverage"


def test_a_condition_that_leaves_nothing_is_an_error(awards):
    (problem,) = _fail(awards, where="value > 1000")
    assert problem.code == "source/no-rows"


def test_timestamps_are_dates_of_their_own_clock(tmp_path):
    moments = pa.array([datetime(2016, 12, 31, 23, 30)], pa.timestamp("us"))  # noqa: DTZ001
    zoned = moments.cast(pa.timestamp("us", tz="Europe/London"))
    for given in (moments, zoned):
        pq.write_table(pa.table({"supplier_id": ["1"], "date": given}), tmp_path / "a.parquet")
        table = _read(tmp_path, source="a.parquet", columns={})
        assert table.rows.column("date").to_pylist() == [date(2016, 12, 31)]
        assert "source/time-of-day" in _codes(table)


def test_the_header_names_every_column_of_the_table(awards):
    spec = Awards(source="awards.csv", columns=COLUMNS)
    header = read_award_header(spec, base=str(awards))
    assert list(header) == _read(awards).rows.column_names
    assert (header["date"], header["time"], header["value_gbp"]) == ("date", "integer", "number")
    assert (header["framework"], header["supplier_id"]) == ("boolean", "text")


def test_reading_twice_gives_the_same_rows(awards):
    assert _read(awards).rows.equals(_read(awards).rows)
    assert (awards / "awards.csv").read_text(encoding="utf-8") == AWARDS
