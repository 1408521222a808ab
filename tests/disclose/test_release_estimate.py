"""A released row: rounded, with an interval that tells nothing but what is released."""

from __future__ import annotations

import math

import pytest
from scipy.special import stdtrit

from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.release_estimate import COUNTS, release_estimate, withhold_estimate
from tests.disclose.rules import make_rules
from tests.report.make_results import make_att

RULES = make_rules()
NOTHING = HiddenCounts()


def make_row(**changed):
    half = stdtrit(38, 0.975) * 0.051234567
    values = {
        "estimate": 0.123456789, "std_error": 0.051234567, "df": 38.0,
        "conf_low": 0.123456789 - half, "conf_high": 0.123456789 + half, "conf_level": 0.95,
        "n_obs": 123, "n_units": 39, "n_treated": 14, "n_clusters": 39,
    }  # fmt: skip
    return make_att("m", "twfe", **(values | changed))


def test_numbers_and_counts_are_rounded() -> None:
    row = release_estimate(make_row(), NOTHING, RULES)
    assert (row.estimate, row.std_error) == (0.1235, 0.05123)
    assert (row.n_obs, row.n_units, row.n_treated, row.n_clusters) == (120, 40, 10, 40)


def test_the_interval_is_that_of_the_released_degrees_of_freedom() -> None:
    # 38 degrees are 39 firms, printed as 40, which are 35 at least: t(34)'s interval is released.
    row = release_estimate(make_row(), NOTHING, RULES)
    assert row.df == 34
    half = stdtrit(34, 0.975) * 0.051234567
    assert row.conf_low == float(f"{0.123456789 - half:.3e}")
    assert row.conf_high == float(f"{0.123456789 + half:.3e}")


def test_an_interval_of_another_law_stays() -> None:
    # Resampling: the interval is not the t distribution's.
    row = release_estimate(make_row(conf_low=0.01, conf_high=0.3), NOTHING, RULES)
    assert (row.conf_low, row.conf_high) == (0.01, 0.3)


@pytest.mark.parametrize("place", [{"cohort": 2013}, {"time": 2015}])
def test_rows_of_cohorts_and_periods_have_no_counts(place) -> None:
    row = release_estimate(make_row(**place), NOTHING, RULES)
    assert all(getattr(row, name) is None for name in COUNTS)
    assert row.estimate == 0.1235


def test_a_withheld_row_keeps_what_names_it_alone() -> None:
    row = withhold_estimate(make_row(cohort=2013, time=2014, rel_time=1))
    assert row.withheld
    assert math.isnan(row.estimate)
    assert (row.cohort, row.time, row.rel_time, row.model) == (2013, 2014, 1, "m")
    numbers = ("std_error", "statistic", "p_value", "conf_low", "conf_high", "df", *COUNTS)
    assert all(getattr(row, name) is None for name in numbers)


@pytest.mark.parametrize("firms", range(35, 45))
def test_degrees_of_freedom_say_no_more_than_the_count_of_clusters(firms) -> None:
    row = release_estimate(make_row(df=firms - 1.0, n_clusters=firms), NOTHING, RULES)
    assert (row.n_clusters, row.df) == (40, 34)


def test_degrees_of_freedom_do_not_tell_a_count_that_is_withheld() -> None:
    row = release_estimate(make_row(), HiddenCounts(firms=frozenset({39})), RULES)
    assert row.df == RULES.degrees_of_freedom
    half = stdtrit(10, 0.975) * 0.051234567
    assert row.conf_low == float(f"{0.123456789 - half:.3e}")
