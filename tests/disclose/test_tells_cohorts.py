"""Firms by event time beside small cohorts, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.estimates import CohortCounts, ModelResult
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.release_results import release_results
from ipec_econ.disclose.surroundings import Surroundings
from ipec_econ.disclose.tells_cohorts import tells_cohorts
from tests.disclose.rules import make_rules
from tests.report.make_results import make_att, make_result

RULES = make_rules()
COUNTS = {"n_obs": 900, "n_units": 200, "n_clusters": 200}


def make(events: tuple[int, ...], cohorts: tuple[int, ...] = ()) -> ModelResult:
    rows = [
        make_att("m", "stacked", None, estimand="att_event", rel_time=e, n_treated=n, **COUNTS)
        for e, n in enumerate(events)
    ]
    rows += [
        make_att("m", "stacked", None, estimand="att_gt", cohort=2012 + k, time=2012 + k,
                 rel_time=0, n_treated=n, **COUNTS)
        for k, n in enumerate(cohorts)
    ]  # fmt: skip
    return make_result("m", *rows)


def test_a_small_cohort_is_told_by_sums() -> None:
    assert tells_cohorts(make((47, 40), (20, 20, 7)), RULES)
    assert not tells_cohorts(make((50, 40), (20, 20, 10)), RULES)


def test_without_cohorts_two_event_times_that_differ_by_few_firms_are() -> None:
    assert tells_cohorts(make((49, 40)), RULES)
    assert not tells_cohorts(make((50, 40, 40)), RULES)


def test_rows_that_count_the_whole_model_tell_none() -> None:
    counts = CohortCounts(np.array([2012]), np.array([2012]), np.array([[7]]))
    assert not tells_cohorts(replace(make((49, 40)), cohort_counts=counts), RULES)


def test_their_rows_are_released_without_counts() -> None:
    around = Surroundings(RULES, None, (), HiddenCounts(), {})
    for result, told in ((make((49, 40)), None), (make((50, 40)), 50)):
        (released,) = release_results((result,), around).results
        assert released.estimates[0].n_treated == told
        assert not released.estimates[0].withheld
