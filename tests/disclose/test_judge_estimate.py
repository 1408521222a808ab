"""Each rule on estimates, at its threshold and one below."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ipec_econ.core.estimates import CohortCounts, Estimate, ModelResult
from ipec_econ.disclose.judge_estimate import judge_estimate, measure_estimate
from tests.disclose.rules import make_rules
from tests.report.make_results import make_att, make_estimate, make_result

RULES = make_rules()
ENOUGH = {"n_obs": 60, "n_units": 20, "n_treated": 10, "n_clusters": 20}


def judge(row: Estimate, result: ModelResult | None = None, **weights: float) -> str | None:
    return judge_estimate(row, result or make_result("m", row), RULES, weights or None).rule


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({}, None),
        ({"n_units": 9, "n_treated": None}, "threshold"),
        ({"n_treated": 9}, "treated"),
        ({"n_treated": 11}, "controls"),
        # Nobody to compare with is the design's: all are treated sooner or later.
        ({"n_treated": 20}, None),
        ({"n_clusters": 9}, "clusters"),
        ({"n_clusters": 10}, "degrees_of_freedom"),
        ({"df": 9.0}, "degrees_of_freedom"),
        ({"df": 10.0}, None),
        # Rows are not firms: three firms of twenty rows each are three firms.
        ({"n_obs": 6000, "n_units": 3, "n_treated": None}, "threshold"),
    ],
)
def test_each_rule_at_its_threshold(changed: dict[str, Any], rule: str | None) -> None:
    assert judge(make_att("m", "callaway_santanna", **(ENOUGH | changed))) == rule


def test_a_coefficient_is_not_about_the_treated() -> None:
    row = make_estimate("m", **(ENOUGH | {"n_treated": 3}))
    assert judge(row) is None


def test_an_indicator_of_few_firms_is() -> None:
    row = make_estimate("m", **ENOUGH)
    result = replace(make_result("m", row), term_firms={"grant": 9})
    assert judge(row, result) == "treated"
    assert judge(row, replace(result, term_firms={"grant": 10})) is None


def test_weights_of_few_firms_dominate() -> None:
    row = make_att("m", "twfe", **ENOUGH)
    assert judge(row, largest_share=0.89, rest_percent=12.0) is None
    assert judge(row, largest_share=0.91, rest_percent=12.0) == "dominance"
    assert judge(row, largest_share=0.5, rest_percent=9.0) == "dominance"


def test_what_is_zero_by_construction_says_nothing() -> None:
    row = make_att("m", "twfe", estimate=0.0, std_error=None, n_units=1)
    assert judge(row) is None


# Cohort 2012: 4 firms in every period; 2014: 12, of which 11 are seen in 2015.
COUNTS = CohortCounts(
    cohorts=np.array([2012, 2014]),
    periods=np.array([2011, 2012, 2013, 2014, 2015]),
    n_firms=np.array([[4, 4, 4, 4, 4], [12, 12, 12, 12, 11]]),
)


@pytest.mark.parametrize(
    ("place", "treated"),
    [
        ({"estimand": "att_gt", "cohort": 2012, "time": 2013, "rel_time": 1}, 4),
        ({"estimand": "att_gt", "cohort": 2014, "time": 2015, "rel_time": 1}, 11),
        ({"estimand": "att_event", "rel_time": 0}, 4 + 12),
        ({"estimand": "att_event", "rel_time": 3}, 4),
        ({"estimand": "att_event", "rel_time": -3}, 12),
        ({"estimand": "att_cohort", "cohort": 2014}, 12),
        ({"estimand": "att_time", "time": 2013}, 4),
        ({"estimand": "att_time", "time": 2015}, 4 + 11),
        ({"estimand": "att"}, 4 + 12),
    ],
)
def test_regressions_count_the_firms_of_each_cohort_and_period(
    place: dict[str, Any], treated: int
) -> None:
    row = make_att("m", "sun_abraham", **(ENOUGH | {"n_treated": 16} | place))
    result = replace(make_result("m", row), cohort_counts=COUNTS)
    assert measure_estimate(row, result)["n_treated"] == treated
    assert "n_controls" not in measure_estimate(row, result)
