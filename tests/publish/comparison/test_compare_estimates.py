"""estimates.csv of a stored run against a rerun's."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ipec_econ.core.difference import Difference
from ipec_econ.core.estimates import Estimate
from ipec_econ.publish.comparison.estimates import compare_estimates
from ipec_econ.publish.comparison.tolerance import (
    CONF_RTOL,
    DF_RTOL,
    ESTIMATE_RTOL,
    P_VALUE_ATOL,
    P_VALUE_RTOL,
    STD_ERROR_RTOL,
)
from ipec_econ.publish.estimates_file import estimates_to_csv, read_estimates
from tests.publish.conftest import ESTIMATES, make_estimate

NUMBER_COLUMNS = (
    "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "conf_level", "df",
    "n_obs", "n_units",
)  # fmt: skip
# The widest relative tolerance of any column, with room for the absolute ones: the smallest
# value drawn below is far above them.
WIDEST = 2 * max(CONF_RTOL, P_VALUE_RTOL, ESTIMATE_RTOL, STD_ERROR_RTOL, DF_RTOL)


def compare(stored: list[Estimate], rerun: list[Estimate]) -> tuple[Difference, ...]:
    tables = (read_estimates(estimates_to_csv(rows)) for rows in (stored, rerun))
    return compare_estimates("estimates.csv", *tables)


def test_the_same_rows_do_not_differ():
    assert compare([*ESTIMATES], [*ESTIMATES]) == ()


def test_both_values_are_named_with_model_term_and_column():
    (found,) = compare([make_estimate(estimate=-0.2523)], [make_estimate(estimate=-0.2524)])
    assert found == Difference(
        "different", "estimates.csv", "model fe, coef grant: estimate", "-0.2523", "-0.2524", "fail"
    )


@settings(deadline=None)
@given(
    column=st.sampled_from(NUMBER_COLUMNS),
    value=st.floats(0.05, 1e3),
    change=st.floats(WIDEST, 1.0),
)
def test_any_number_beyond_tolerance_is_found(column: str, value: float, change: float):
    changed = value * (1 + change)
    if column.startswith("n_"):
        value, changed = round(value), round(changed)
        assume(value != changed)
    (found,) = compare([make_estimate(**{column: value})], [make_estimate(**{column: changed})])
    assert (found.kind, found.severity) == ("different", "fail")
    assert found.where.endswith(column)


@pytest.mark.parametrize(
    ("column", "value", "change"),
    [
        ("estimate", -0.25, 0.9 * ESTIMATE_RTOL * 0.25),
        ("std_error", 0.15, 0.9 * STD_ERROR_RTOL * 0.15),
        ("statistic", -1.67, 0.9 * STD_ERROR_RTOL * 1.67),
        ("p_value", 1e-30, 0.9 * P_VALUE_ATOL),
        ("p_value", 0.5, 0.9 * P_VALUE_RTOL * 0.5),
        ("conf_low", -0.55, 0.9 * CONF_RTOL * 0.55),
        ("df", 104.5, 0.9 * DF_RTOL * 104.5),
    ],
)
def test_noise_is_within_tolerance_and_no_failure(column: str, value: float, change: float):
    (found,) = compare(
        [make_estimate(**{column: value})], [make_estimate(**{column: value + change})]
    )
    assert (found.kind, found.severity) == ("within_tolerance", "info")


def test_an_estimate_of_zero_is_judged_by_its_standard_error():
    (near,) = compare([make_estimate(estimate=0.0)], [make_estimate(estimate=1e-15)])
    (far,) = compare([make_estimate(estimate=0.0)], [make_estimate(estimate=1e-6)])
    assert near.severity == "info"
    assert far.severity == "fail"


def test_one_row_more_or_less_is_named():
    found = compare([*ESTIMATES[:2]], [ESTIMATES[0], ESTIMATES[5]])
    assert [(d.kind, d.where) for d in found] == [
        ("missing", "model fe, coef grant_1"),
        ("extra", "model cs, att_gt 2013 2014 1"),
    ]


def test_the_order_of_rows_does_not_count():
    assert compare([*ESTIMATES], [*reversed(ESTIMATES)]) == ()


def test_rows_with_the_same_key_are_matched_in_turn():
    twice = [make_estimate(), make_estimate(estimate=1.0)]
    (found,) = compare(twice, [make_estimate(), make_estimate(estimate=2.0)])
    assert (found.stored, found.rerun) == ("1", "2")


def test_a_value_that_appears_or_goes_is_different():
    found = compare([make_estimate(band_low=None)], [make_estimate(band_low=1.5)])
    assert [(d.where, d.stored, d.rerun) for d in found] == [
        ("model fe, coef grant: band_low", "(empty)", "1.5")
    ]


@pytest.mark.parametrize("column", ["estimator", "outcome", "treatment", "sample"])
def test_another_word_is_different(column: str):
    (found,) = compare([make_estimate()], [make_estimate(**{column: "other"})])
    assert (found.kind, found.rerun) == ("different", "other")


def test_counts_are_exact():
    (found,) = compare([make_estimate(n_obs=10**11)], [make_estimate(n_obs=10**11 + 1)])
    assert found.severity == "fail"
