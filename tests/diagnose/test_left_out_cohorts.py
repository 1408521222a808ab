"""Rows of left-out cohorts, and the rule that says which of them drives the conclusion."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.diagnose.left_out_cohorts import check_left_out_cohorts
from ipec_econ.diagnose.refit import Refit

FIT = FitStatistics(9, 3, 1, 3, None, None, None, None)


def make_result(estimate: float, half: float = 1.0) -> ModelResult:
    row = Estimate(
        "m", "twfe", "y", "first", "main", "att", "twfe", estimate, std_error=half / 2,
        p_value=0.5, conf_low=estimate - half, conf_high=estimate + half,
    )  # fmt: skip
    return ModelResult("m", "twfe", (row,), FIT, np.eye(1), (row.key,))


def check(whole: float, *without: float):
    refits = [
        Refit(f"without {2012 + k}", make_result(estimate), detail=f"{k + 3} firms of {2012 + k}")
        for k, estimate in enumerate(without)
    ]
    return check_left_out_cohorts(make_result(whole), refits)


def test_a_row_has_the_effect_without_the_cohort_and_the_change() -> None:
    row = check(3.0, 2.5).rows[0]
    assert (row.diagnostic, row.key) == ("leave_one_cohort_out", "without 2012")
    assert (row.value, row.lower, row.upper, row.p_value) == (2.5, 1.5, 3.5, 0.5)
    assert row.statistic == -0.5
    assert row.note == ("average `twfe` without 3 firms of 2012; statistic is the change from 3")


@pytest.mark.parametrize(
    ("whole", "without", "level", "driving"),
    [
        (3.0, (2.0, 4.0), None, ""),
        (3.0, (2.0, 0.5), "warning", "without 2013"),
        (-3.0, (1.5, -2.0), "warning", "without 2012"),
        (0.5, (-0.5, 0.9), None, ""),
        (0.5, (0.0, 2.0), "info", "without 2013"),
    ],
)
def test_a_cohort_drives_the_conclusion_that_is_another_without_it(
    whole, without, level, driving
) -> None:
    notices = check(whole, *without).notices
    assert [notice.level for notice in notices] == ([] if level is None else [level])
    for notice in notices:
        assert notice.code == "diagnose/driving-cohort"
        assert notice.text.count("without") == 1
        assert driving in notice.text


def test_a_cohort_that_cannot_be_left_out_is_named() -> None:
    found = check_left_out_cohorts(make_result(1.0), [Refit("without 2012", None, "nobody left")])
    assert (found.rows[0].value, found.rows[0].note) == (None, "nobody left")
    (notice,) = found.notices
    assert (notice.code, notice.level) == ("diagnose/no-refit", "warning")
