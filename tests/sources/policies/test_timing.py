"""The day that dates an award, and the year it falls into, against calendars by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.numerics.award_years import find_period

AWARDS = (
    "award_id,supplier_id,date,start_date,release_date\n"
    "A,S1,2015-12-31,2016-01-01,2016-02-01\n"
    "B,S1,2015-05-01,,2015-06-01\n"
    "C,S1,2015-05-01,,\n"
)


def test_the_first_day_of_the_list_that_a_row_has_dates_it(read):
    table = read(AWARDS, date=["start", "published"])
    assert table.rows.column("date").to_pylist() == [date(2016, 1, 1), date(2015, 6, 1)]
    assert table.rows.column("time").to_pylist() == [2016, 2015]
    assert table.rows.column("date_basis").to_pylist() == ["start", "published"]
    assert table.rows.column("date_award").to_pylist() == [date(2015, 12, 31), date(2015, 5, 1)]
    (notice,) = [one for one in table.notices if one.code == "source/date-basis"]
    assert notice.text == "award rows are dated by start 1, published 1, none 1"
    steps = [(step.step, step.rows_lost) for step in table.flow]
    assert steps == [("read", 0), ("date", 0), ("no date", 1)]
    (record,) = table.policies
    assert (record.policy, record.choice, record.rows, record.changed) == (
        "date", "[start, published]", 3, 3,
    )  # fmt: skip


def test_a_single_basis_may_stand_alone_and_needs_no_award_date(read):
    table = read("award_id,supplier_id,start_date\nA,S1,2015-03-01\n", date="start")
    assert table.rows.column("time").to_pylist() == [2015]


def test_a_missing_day_is_refused_at_its_key(read):
    with pytest.raises(SourceError) as caught:
        read(AWARDS, date=["signature", "award"])
    (problem,) = caught.value.problems
    assert problem.where == "panel.awards.date"
    assert "`date_signed`" in problem.what


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({}, [2015, 2015, 2016]),
        ({"start_month": 4}, [2015, 2016, 2016]),
        ({"start_month": 4, "named_by": "start"}, [2014, 2015, 2015]),
        # Less than three months are left to 31 March from 1 January on; from 2 January less.
        ({"start_month": 4, "min_months": 3}, [2016, 2016, 2016]),
    ],
)
def test_financial_years(read, period, expected):
    awards = "award_id,supplier_id,date\nA,S1,2015-03-31\nB,S1,2015-04-01\nC,S1,2016-01-01\n"
    assert read(awards, period=period).rows.column("time").to_pylist() == expected


def test_coverage_from_a_day_is_the_year_that_holds_it(read):
    awards = "award_id,supplier_id,date\nA,S1,2015-03-31\n"
    april = read(awards, period={"start_month": 4}, coverage="2014-04-01")
    assert april.coverage == 2015
    assert "source/coverage-within-year" not in {one.code for one in april.notices}
    may = read(awards, period={"start_month": 4}, coverage="2014-05-01")
    assert "source/coverage-within-year" in {one.code for one in may.notices}


def test_periods_that_awards_bring_themselves_are_not_made_again(read):
    with pytest.raises(SourceError, match="`time` of their own"):
        read("award_id,supplier_id,date,time\nA,S1,2015-03-31,3\n", period={"start_month": 4})


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_a_year_begins_on_the_first_of_its_month_and_nowhere_else(day, month):
    period = AwardPeriod(start_month=month)
    step = find_period(day, period) - find_period(day - timedelta(days=1), period)
    assert step == ((day.month, day.day) == (month, 1))
