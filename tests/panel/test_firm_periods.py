"""Treatments in firms' own accounting years, by hand: events, windows, doses, booking, bids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from ipec_econ.core.errors import PanelError
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.core.tables import AwardTable
from ipec_econ.link.cascade import link_awards
from ipec_econ.panel.build import build_panel
from ipec_econ.panel.firm_doses import read_firm_doses
from tests.panel.make_panels import cohorts, losses, make_firms, make_spec

YEARS = range(2010, 2016)
ENDS = {
    "A": [date(year, 3, 31) for year in YEARS],
    "B": [date(year, 12, 31) for year in YEARS],
    "C": [None] * len(YEARS),
    # The year 2012 lasts from April 2011 to December 2012.
    "D": [date(2010, 3, 31), date(2011, 3, 31), *(date(year, 12, 31) for year in YEARS[2:])],
    "E": [date(year, 3, 31) for year in YEARS],
}
AWARDS = [
    ("A", date(2012, 4, 1), 10.0),
    ("A", date(2014, 3, 31), 20.0),
    ("B", date(2012, 4, 1), 10.0),
    ("C", date(2012, 4, 1), 10.0),
    ("D", date(2011, 5, 1), 10.0),
    ("X", date(2010, 5, 1), 10.0),
]


def make_panel_firms(ends=ENDS, **columns):
    rows = {
        "firm": [firm for firm in ends for _ in YEARS],
        "year": [*YEARS] * len(ends),
        "accounts_date": [end for firm in ends for end in ends[firm]],
    }
    return make_firms({**rows, **columns})


def make_table(awards=AWARDS, *, since=date(2010, 1, 1), **columns):
    suppliers, days, values = zip(*awards, strict=True)
    rows = pa.table(
        {
            "award_id": [f"aw{i}" for i in range(len(awards))],
            "supplier_id": pa.array(suppliers, pa.string()),
            "date": pa.array(days, pa.date32()),
            "time": pa.array([day.year for day in days], pa.int64()),
            "value": pa.array(values, pa.float64()),
            **columns,
        }
    )
    coverage = None if since is None else since.year
    return AwardTable(rows, coverage, (), (), coverage_from=since)


def build(table=None, firms=None, *, period=None, awards=None, **treatments):
    table, firms = table or make_table(), firms or make_panel_firms()
    section = {"source": "a.csv", "period": {"year_end": "accounts_date", **(period or {})}}
    spec = make_spec(awards={**section, **(awards or {})}, treatments=treatments)
    return build_panel(firms, table, link_awards(table, firms, spec.link), spec)


def column(panel, name, firm):
    rows = zip(
        panel.rows.column("firm").to_pylist(), panel.rows.column(name).to_pylist(), strict=True
    )
    return [value for unit, value in rows if unit == firm]


def text_of(panel, code):
    (text,) = [notice.text for notice in panel.notices if notice.code == code]
    return text


FIRST = {"event": "first_award"}
INF = float("inf")


def test_the_same_day_is_in_the_year_of_each_firm():
    panel = build(first=FIRST, income={"dose": "value"}, won={"status": "any_award"})
    assert cohorts(panel, "first") == {"A": 2013, "B": 2012, "C": 2012, "D": 2012, "E": INF}
    # A's register is complete from April 2010 on, the year 2011; B's from January 2010.
    assert column(panel, "income", "A") == [None, 0, 0, 10, 20, 0]
    assert column(panel, "income", "B") == [0, 0, 10, 0, 0, 0]
    assert column(panel, "won", "D") == [None, 0, 1, 0, 0, 0]


def test_what_is_told_and_recorded():
    panel = build(first=FIRST)
    what = text_of(panel, "panel/firm-years")
    assert what == (
        "4 awards of 3 firms fall into the firms' own years (`accounts_date`), 2 of them into "
        "another than the calendar year of their day; 0 into years whose end no row tells, so that "
        "month and day are carried over; 0 years of firms are shorter than twelve months and 1 "
        "longer, of 1 firms, with 1 awards"
    )
    assert text_of(panel, "panel/no-year-end") == (
        "1 of 5 firms have a year end in no row: their years are calendar years, and 1 awards fall "
        "into these"
    )
    (record,) = panel.policies
    assert (record.policy, record.rows, record.changed, record.lost) == ("period", 5, 2, 0)
    assert (record.value, record.value_after, record.what) == (6000, 6000, what)
    assert "year_end: accounts_date" in record.choice


def test_coverage_is_each_firms_first_year_that_begins_no_earlier():
    # A's year 2011 begins in April 2010, and holds its award; that of 2010 began before.
    early = [("A", date(2010, 3, 1), 1.0), ("E", date(2010, 4, 1), 1.0)]
    panel = build(make_table(early), first=FIRST)
    assert cohorts(panel, "first") == {"B": INF, "C": INF, "D": INF, "E": 2011}
    assert losses(panel, "treatment:first")["coverage"][1] == 1
    # A year is its first of January; without either it is the year of the first award.
    for table in (
        replace(make_table(early), coverage_from=None),
        replace(make_table(early, since=None), coverage=None),
    ):
        assert cohorts(build(table, first=FIRST), "first")["E"] == 2011


def test_the_clean_window_is_of_the_firms_years():
    # Three calendar years, and four of A's, lie between these; in B's years three.
    twice = [(firm, day, value) for firm in "AB" for day, value in
             ((date(2011, 3, 1), 1.0), (date(2014, 6, 1), 100.0))]  # fmt: skip
    large = {**FIRST, "where": "value >= 100"}
    for window, kept in ((2, {"A": 2015, "B": 2014}), (3, {"A": 2015}), (4, {})):
        panel = build(make_table(twice), large={**large, "clean_window": window})
        found = cohorts(panel, "large")
        assert {unit: found[unit] for unit in "AB" if unit in found} == kept


def test_months_that_an_award_must_leave_in_the_firms_year():
    # Three months are left of A's year from 1 January on, of B's from 1 October on.
    awards = [(firm, day, 1.0) for firm in "AB" for day in (date(2012, 1, 1), date(2012, 1, 2))]
    panel = build(make_table(awards), period={"min_months": 3}, n={"dose": "value"})
    assert column(panel, "n", "A") == [None, 0, 1, 1, 0, 0]
    assert column(panel, "n", "B") == [0, 0, 2, 0, 0, 0]
    assert "; 1 count for the next year, with less than 3 months" in text_of(
        panel, "panel/firm-years"
    )


@pytest.mark.parametrize(
    ("ends", "named_by", "years"),
    [
        ([3, 3, 3, 3, 3, 3], "end", [2012, 2013]),
        ([3.0, 3.0, None, 3.0, 3.0, 3.0], "end", [2012, 2013]),
        (["03-31"] * 6, "end", [2012, 2013]),
        (["--03-31"] * 6, "start", [2011, 2012]),
        (["2010-03-31", None, None, None, None, "2015-03-31"], "end", [2012, 2013]),
        ([12] * 6, "start", [2012, 2012]),
        ([20100331, 20110331, 20120331, 20130331, 20140331, 20150331], "end", [2012, 2013]),
    ],
)
def test_ways_to_write_a_year_end(ends, named_by, years):
    awards = [("A", date(2012, 3, 31), 1.0), ("A", date(2012, 4, 1), 1.0)]
    firms = make_panel_firms({"A": ends})
    panel = build(make_table(awards), firms, period={"named_by": named_by}, n={"dose": "value"})
    found = [
        year
        for year, dose in zip(YEARS, column(panel, "n", "A"), strict=True)
        for _ in range(int(dose or 0))
    ]
    assert found == years


def test_a_derived_column_tells_too():
    awards = make_table([("A", date(2012, 4, 1), 1.0)])
    firms = make_firms({"firm": ["A"] * 6, "year": [*YEARS], "quarter": [1] * 6})
    spec = make_spec(
        awards={"source": "a.csv", "period": {"year_end": "month"}},
        columns={"month": "3 * quarter"},
        treatments={"first": FIRST},
    )
    panel = build_panel(firms, awards, link_awards(awards, firms, spec.link), spec)
    assert cohorts(panel, "first") == {"A": 2013}


@pytest.mark.parametrize(
    ("ends", "period", "code", "text"),
    [
        ([3, 3, 13, 3, 0, 3], {}, "panel/year-end", "2 values are no year end: firm A, year 2012"),
        (["31/03"] * 6, {}, "panel/year-end", "6 values are no year end"),
        ([date(2012, 3, 31)] * 6, {}, "panel/year-end-order", "not after the one before them"),
        ([date(2012, 3, 31)] * 6, {}, "panel/year-end-order", "more than a calendar year"),
        (ENDS["A"], {"named_by": "start"}, "panel/year-end", "`named_by: start` does nothing"),
        (ENDS["A"], {"year_end": "fye"}, "panel/unknown-column", "`fye`"),
    ],
)  # fmt: skip
def test_columns_that_are_none_are_refused(ends, period, code, text):
    with pytest.raises(PanelError) as caught:
        build(firms=make_panel_firms({"A": ends}), period=period, first=FIRST)
    found = [(one.code, one.what) for one in caught.value.problems]
    assert any(one == code and text in what for one, what in found)
    assert all(one.where.startswith("panel.awards.period.") for one in caught.value.problems)


def test_booking_counts_the_days_of_the_firms_years():
    # The 31 days of March are of A's year 2012, those of April of 2013; B and D end in December.
    awards = [(firm, date(2012, 3, 1), 61.0) for firm in "ABD"]
    days = {
        "start_date": pa.array([date(2012, 3, 1)] * 3, pa.date32()),
        "end_date": pa.array([date(2012, 4, 30)] * 3, pa.date32()),
    }
    panel = build(
        make_table(awards, **days), awards={"value": {"booking": "duration"}}, n={"dose": "value"}
    )
    assert column(panel, "n", "A") == [None, 0, 31, 30, 0, 0]
    assert column(panel, "n", "B") == [0, 0, 61, 0, 0, 0]
    assert column(panel, "n", "D") == [None, 0, 61, 0, 0, 0]
    assert [record.policy for record in panel.policies] == ["period", "value.booking"]


def test_losers_are_in_years_of_their_own():
    lost = pa.table(
        {
            "award_id": ["aw0", "aw0"],
            "date": pa.array([date(2012, 4, 1)] * 2, pa.date32()),
            "time": pa.array([2012, 2012], pa.int64()),
            "supplier_id": ["E", "B"],
        }
    )
    # B wins in its year 2012; in E's year 2013 it is too early by a clean window of 3.
    table = replace(make_table([("A", date(2012, 4, 1), 1.0), ("B", date(2012, 9, 1), 1.0)]),
                    bids=lost)  # fmt: skip
    awards = {"bidders": "keep"}
    first = {**FIRST, "controls": "runners_up"}
    assert cohorts(build(table, awards=awards, first=first), "first") == {
        "A": 2013, "B": 2012, "E": INF,
    }  # fmt: skip
    what = text_of(build(table, awards=awards, first=first), "panel/firm-years")
    assert what.endswith("; 2 lost bids fall into the years of those who lost")
    late = {**first, "clean_window": 3}
    assert cohorts(build(table, awards=awards, first=late), "first") == {}


def test_a_year_before_the_firms_coverage_is_no_unknown_dose():
    # A's year 2010 began before the register did, B's with it: both have a first dose.
    model = DoseResponseModel.model_validate(
        {"estimator": "dose_response", "outcome": "year", "treatment": "income"}
    )
    panel = build(income={"dose": "value"})
    codes, times = panel.unit_codes, panel.rows.column("year").to_numpy()
    found = read_firm_doses(
        panel, panel.treatments["income"], model, codes=codes, times=times, model_id="m"
    )
    assert found.dose[times == 2010].tolist() == [10, 10, 10, 10, 0]


def test_years_that_end_in_december_change_no_number():
    firms = make_panel_firms({firm: ENDS["B"] for firm in ENDS})
    treatments = {
        "first": {**FIRST, "clean_window": 1},
        "income": {"dose": "value"},
        "won": {"status": "any_award"},
    }
    own = build(firms=firms, **treatments)
    spec = make_spec(treatments=treatments)
    table = make_table()
    plain = build_panel(firms, table, link_awards(table, firms, spec.link), spec)
    assert own.rows.equals(plain.rows)
    assert [step.rows for step in own.flow] == [step.rows for step in plain.flow]
