"""Days in firms' own years: by hand where dates change, and against year ends listed one by one."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.numerics.common_years import CommonYears
from ipec_econ.numerics.firm_years import FirmYears
from ipec_econ.numerics.split_days import split_days
from ipec_econ.numerics.years import end_of_year, go_back_months

MANY_YEARS = range(1990, 2060)


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def know(*firms):
    """Return the years of firms, each a mapping of year → last day."""
    ends = [(i, year, day) for i, one in enumerate(firms) for year, day in one.items()]
    return FirmYears(
        np.array([end[0] for end in ends], dtype=np.int64),
        days(*[end[2] for end in ends]),
        np.array([end[1] for end in ends], dtype=np.int64),
        len(firms),
    )


def place(known, *texts, firm=0):
    found = known.place(np.full(len(texts), firm), days(*texts))
    return list(zip(found.years.tolist(), map(str, found.last_days), strict=True))


LATER = know({2013: "2013-03-31", 2014: "2014-03-31", 2015: "2015-12-31"})


@pytest.mark.parametrize(
    ("day", "year", "end"),
    [
        ("2012-03-31", 2012, "2012-03-31"),  # before the first: its month and day
        ("2012-04-01", 2013, "2013-03-31"),
        ("2014-03-31", 2014, "2014-03-31"),
        ("2014-04-01", 2015, "2015-12-31"),  # 21 months, since every period has its row
        ("2015-12-31", 2015, "2015-12-31"),
        ("2017-01-01", 2017, "2017-12-31"),  # after the last: its month and day
    ],
)
def test_a_year_lasts_from_the_end_before_it(day, year, end):
    assert place(LATER, day) == [(year, end)]


def test_a_shorter_year():
    known = know({2014: "2014-12-31", 2015: "2015-03-31"})
    assert place(known, "2014-12-31", "2015-01-01", "2015-04-01") == [
        (2014, "2014-12-31"), (2015, "2015-03-31"), (2016, "2016-03-31"),
    ]  # fmt: skip


def test_a_period_without_a_row_is_a_year_unless_too_little_is_left_after_it():
    long = know({2014: "2014-12-31", 2016: "2016-07-01"})
    assert place(long, "2015-06-01", "2016-01-01") == [(2015, "2015-12-31"), (2016, "2016-07-01")]
    # Up to eighteen months, as in the accounts of a company that changes its date.
    for end in ("2016-03-31", "2016-06-30"):
        short = know({2014: "2014-12-31", 2016: end})
        assert place(short, "2015-06-01", "2016-01-01") == [(2016, end)] * 2
    even = know({2014: "2014-12-31", 2018: "2018-12-31"})
    assert place(even, "2015-06-01", "2018-01-01") == [(2015, "2015-12-31"), (2018, "2018-12-31")]


def test_the_last_of_a_month_is_the_last_in_every_year():
    known = know({2015: "2015-02-28"})
    assert place(known, "2016-02-29", "2016-03-01") == [(2016, "2016-02-29"), (2017, "2017-02-28")]


def test_years_may_be_called_after_another_calendar_year():
    # 52 and 53 weeks: the years 2015 and 2014 end in January 2016 and 2015.
    known = know({2014: "2015-01-03", 2015: "2016-01-02"})
    assert place(known, "2015-01-03", "2015-01-04", "2016-01-03") == [
        (2014, "2015-01-03"), (2015, "2016-01-02"), (2016, "2017-01-02"),
    ]  # fmt: skip
    assert not np.any(known.find_odd())


def test_firms_without_an_end_have_calendar_years():
    known = know({}, {2015: "2015-03-31"}, {})
    assert place(known, "2015-04-01", firm=1) == [(2016, "2016-03-31")]
    for firm in (0, 2):
        assert place(known, "2015-04-01", firm=firm) == [(2015, "2015-12-31")]
    assert place(know({}), "2015-04-01") == [(2015, "2015-12-31")]


def test_years_of_other_than_twelve_months():
    known = know(
        {2014: "2014-03-31", 2015: "2015-03-31"},
        {2014: "2014-12-31", 2015: "2015-03-31", 2016: "2016-03-31"},
        {2014: "2014-12-31", 2016: "2016-03-31"},
    )
    short, long = known.find_odd()
    assert short.tolist() == [False, False, False, True, False, False, False]
    assert long.tolist() == [False, False, False, False, False, False, True]


@st.composite
def firm_ends(draw):
    """Return year → last day, rising, with gaps and changes of date."""
    ends, year, before = {}, draw(st.integers(2000, 2005)), date(1999, 1, 1)
    for _ in range(draw(st.integers(0, 6))):
        month, shift = draw(st.integers(1, 12)), draw(st.sampled_from([0, 0, 0, 1]))
        day = date(year + shift, month, draw(st.integers(1, 28)))
        if day > before:
            ends[year], before = day, day
        year += draw(st.integers(1, 3))
    return ends


def list_ends(ends):
    """Return every year's last day, one after the other, as the documentation has them."""
    if not ends:
        return [(year, date(year, 12, 31)) for year in MANY_YEARS]
    first, listed = min(ends), []
    carried = {year: carry(ends[first], year - first) for year in MANY_YEARS if year < first}
    listed += sorted(carried.items())
    known = sorted(ends.items())
    for (year, end), following in zip(known, [*known[1:], None], strict=True):
        listed.append((year, end))
        for later in range(year + 1, MANY_YEARS[-1]):
            day = carry(end, later - year)
            if following is not None and (
                later >= following[0]
                or np.datetime64(day) + 1 >= go_back_months(days(following[1]) + 1, 6)[0]
            ):
                break
            listed.append((later, day))
    return listed


def carry(day, years):
    is_last = date.fromordinal(day.toordinal() + 1).month != day.month
    at = np.array([day.year + years])
    found = end_of_year(at, np.array([day.month]), np.array([31 if is_last else day.day]))
    return found[0].astype(object)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(firm_ends(), min_size=1, max_size=3),
    st.lists(st.dates(date(1995, 1, 1), date(2030, 1, 1)), min_size=1, max_size=8),
)
def test_as_one_finds_it_in_a_list_of_year_ends(firms, at):
    known = know(*firms)
    for firm, ends in enumerate(firms):
        listed = list_ends(ends)
        expected = [next((year, str(end)) for year, end in listed if end >= day) for day in at]
        assert place(known, *at, firm=firm) == expected


@settings(max_examples=30, deadline=None)
@given(firm_ends(), st.dates(date(2000, 1, 1), date(2015, 1, 1)), st.integers(0, 1500))
def test_days_are_split_as_one_counts_them(ends, start, n_days):
    known, one = know(ends), np.zeros(1, dtype=np.int64)
    end = date.fromordinal(start.toordinal() + n_days)
    parts = split_days(known, one, days(start), days(end))
    each = known.place(np.zeros(n_days + 1, dtype=np.int64), days(start) + np.arange(n_days + 1))
    assert dict(zip(parts.years.tolist(), parts.n_days.tolist(), strict=True)) == Counter(
        each.years.tolist()
    )


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(2, 12))
def test_one_date_for_all_is_the_year_of_all(day, month):
    last = carry(date(2015, month - 1, 1 if month > 2 else 31), 0)
    ends = end_of_year(np.array([2015]), np.array([last.month]), np.array([31]))
    own, common = know({2015: ends[0]}), CommonYears(AwardPeriod(start_month=month))
    at = (np.zeros(1, dtype=np.int64), days(day))
    assert own.place(*at).years == common.place(*at).years
    assert own.place(*at).last_days == common.place(*at).last_days


def test_nothing_to_split():
    nothing = np.zeros(0, dtype=np.int64)
    parts = split_days(CommonYears(AwardPeriod()), nothing, days(), days())
    assert not parts.stretch.size
