"""Values over the years of contracts, by hand and to the penny; events keep their period."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.core.spec.award_value import AwardValue, Booking
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.link.cascade import link_awards
from ipec_econ.numerics.common_years import CommonYears
from ipec_econ.panel.booking import spread_values
from ipec_econ.panel.build import build_panel
from ipec_econ.panel.describe_booking import record_booking
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import index_history

YEARS = range(2014, 2031)
FIRMS = FirmTable(
    pa.table({"crn": ["00000001"] * len(YEARS), "year": list(YEARS)}), "crn", "year", None, None,
    (), (),
)  # fmt: skip


def book(*awards, booking="duration", dose="value", where=None, **options):
    """Return the doses by year, and the panel, of awards (year, value, start, end)."""
    times, values, starts, ends = zip(*awards, strict=True)
    n_awards = len(awards)
    table = AwardTable(
        pa.table(
            {
                "award_id": [str(i) for i in range(n_awards)],
                "supplier_id": ["00000001"] * n_awards,
                "time": list(times),
                "value": pa.array(values, pa.float64()),
                "value_published": pa.array(values, pa.float64()),
                "value_gross": pa.array(values, pa.float64()),
                "start_date": pa.array(starts, pa.date32()),
                "end_date": pa.array(ends, pa.date32()),
            }
        ),
        2014, (), (),
    )  # fmt: skip
    spec = PanelSpec.model_validate(
        {
            "firms": {"source": "f.csv", "unit": "crn", "time": "year"},
            "awards": {"source": "a.csv", "value": {"booking": booking}, **options},
            "link": {"steps": [{"match": "identifier"}]},
            "treatments": {
                "income": {"dose": dose, "where": where}, "first": {"event": "first_award"},
            },
        }
    )  # fmt: skip
    panel = build_panel(FIRMS, table, link_awards(table, FIRMS, spec.link), spec)
    rows = panel.rows.to_pylist()
    return {row["year"]: row["income"] for row in rows if row["income"] != 0}, panel


def spread_one(value, start, end, period):
    """Return year → part of one award's value."""
    rows = {
        "time": [start.year],
        "value": [value],
        "start_date": pa.array([start], pa.date32()),
        "end_date": pa.array([end], pa.date32()),
    }
    one, booking = np.zeros(1, dtype=np.int64), Booking(over="duration")
    awards = FirmAwards(
        pa.table(rows), one, one + start.year, 2014, True, booking=booking,
        years=CommonYears(period),
    )  # fmt: skip
    spread = spread_values(awards)
    return dict(zip(spread.times.tolist(), spread.rows.column("value").to_pylist(), strict=True))


def notice_of(panel):
    (text,) = [notice.text for notice in panel.notices if notice.code == "panel/booking"]
    return text


def test_days_of_each_calendar_year_and_the_event_stays():
    # 2 December 2015 to 30 November 2016: 30 and 335 days of 365.
    doses, panel = book((2015, 365.0, date(2015, 12, 2), date(2016, 11, 30)))
    assert doses == {2015: 30.0, 2016: 335.0}
    assert panel.treatments["first"].cohort.tolist() == [2015] * len(YEARS)
    assert notice_of(panel) == (
        "1 of 1 awards count over the days of their contracts, 2 parts in all"
    )


@pytest.mark.parametrize("column", ["value_published", "value_gross"])
def test_the_value_in_its_other_forms_is_divided_too(column):
    award = (2015, 300.0, date(2015, 1, 1), date(2017, 12, 31))
    assert book(award, dose=column)[0] == book(award)[0] == {2015: 99.91, 2016: 100.18, 2017: 99.91}


def test_largest_remainders_to_the_penny():
    # 365, 366 and 365 days of 1096, of 100 pence: 33.30, 33.39, 33.30 → 33, 34, 33.
    doses, _ = book((2015, 1.0, date(2015, 1, 1), date(2017, 12, 31)))
    assert doses == {2015: 0.33, 2016: 0.34, 2017: 0.33}


def test_financial_years():
    # 31 and 334 days of 365.
    award = (2016, 365.0, date(2016, 3, 1), date(2017, 2, 28))
    doses, _ = book(award, period={"start_month": 4})
    assert doses == {2016: 31.0, 2017: 334.0}


def test_the_months_that_an_award_must_leave_do_not_move_days():
    award = (2016, 365.0, date(2016, 3, 1), date(2017, 2, 28))
    for named_by, years in (("end", (2016, 2017)), ("start", (2015, 2016))):
        period = {"start_month": 4, "min_months": 6, "named_by": named_by}
        assert book(award, period=period)[0] == dict(zip(years, (31.0, 334.0), strict=True))


@pytest.mark.parametrize(("without", "dose"), [("award", 7.0), ("missing", None)])
def test_durations_that_tell_nothing(without, dose):
    booking = {"over": "duration", "without": without, "max_years": 2}
    for days in (
        (None, date(2016, 1, 1)),
        (date(2016, 1, 1), date(2015, 1, 1)),
        (date(2015, 1, 1), date(2099, 12, 31)),
    ):
        doses, panel = book((2016, 7.0, *days), booking=booking)
        assert doses == {2016: dose}
        assert "0 of 1 awards" in notice_of(panel)


def test_a_condition_is_on_the_whole_value():
    award = (2015, 100.0, date(2015, 1, 1), date(2018, 12, 31))
    # 365 of 1461 days are 2498.29 pence, 366 are 2505.13: the penny left over goes to the first.
    assert book(award, where="value >= 100")[0][2015] == 24.99
    assert book(award, where="value < 100")[0] == {}


def test_parts_without_a_row_of_the_firm_are_counted():
    # The panel ends in 2030: 365 days of 2030 and 365 of 2031 are left, and 2013 comes before it.
    late = (2030, 730.0, date(2030, 1, 1), date(2031, 12, 31))
    early = (2014, 3.65, date(2013, 1, 1), date(2013, 12, 31))
    doses, panel = book(late, early)
    assert doses == {2030: 365.0}
    unseen = (
        "; 2 parts, 368.65 in value, of 1 firms fall in years in which their firm has no row, and "
        "count in no dose (2 of them before the panel's first period or after its last)"
    )
    assert notice_of(panel).endswith(f"3 parts in all{unseen}")
    (record,) = panel.policies
    assert (record.policy, record.rows, record.changed, record.lost) == ("value.booking", 2, 2, 0)
    assert (record.value, record.value_after) == (73365, 36500)
    assert record.what == notice_of(panel)
    # What a dose leaves out is not counted as lost to it.
    assert unseen not in notice_of(book(late, early, where="value < 0")[1])


def test_without_a_dose_booking_does_nothing():
    rows = pa.table({"value": [1.0], "time": [2014]})
    one = np.zeros(1, dtype=np.int64)
    awards = FirmAwards(rows, one, one, 2014, True, booking=Booking(over="duration"))
    record = record_booking(awards, None, index_history(FIRMS.rows, "crn", "year"))
    assert (record.rows, record.changed, record.value, record.value_after, record.what) == (
        1, 0, 100, 100, "",
    )  # fmt: skip


def test_booked_at_the_award_nothing_changes():
    award = (2015, 100.0, date(2015, 1, 1), date(2018, 12, 31))
    assert book(award, booking="award")[0] == {2015: 100.0}


def test_options_that_do_nothing_are_refused():
    with pytest.raises(ValidationError, match="`without` does nothing"):
        AwardValue.model_validate({"booking": {"without": "missing"}})


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**9),
    st.dates(date(2014, 1, 1), date(2020, 1, 1)),
    st.integers(0, 3650),
    st.integers(1, 12),
)
def test_parts_add_up_to_the_value(pence, start, n_days, month):
    end = date.fromordinal(start.toordinal() + n_days)
    parts = spread_one(pence / 100, start, end, AwardPeriod(start_month=month))
    assert sum(round(100 * part) for part in parts.values()) == pence


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(2014, 1, 1), date(2020, 1, 1)),
    st.integers(0, 1500),
    st.integers(1, 12),
    st.sampled_from(["start", "end"]),
)
def test_as_many_days_as_one_counts_day_by_day(start, n_days, month, named_by):
    days = [date.fromordinal(start.toordinal() + i) for i in range(n_days + 1)]
    later = 1 if named_by == "end" and month > 1 else 0
    counted = Counter(day.year + later - (day.month < month) for day in days)
    period = AwardPeriod(start_month=month, named_by=named_by)
    assert spread_one(float(n_days + 1), days[0], days[-1], period) == counted
