"""Pre-trend tests by hand, against F and χ², and what they warn of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2, f

from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.diagnose.add_diagnostics import add_diagnostics
from ipec_econ.diagnose.pretrends import check_pretrends

FIT = FitStatistics(9, 3, 1, 3, None, None, None, None)
KEYS = ("att_event -3", "att_event -2", "att_event 0", "att_gt 2003 2001", "att_gt 2003 2003")
VCOV = np.diag([4.0, 1.0, 1.0, 9.0, 1.0])


def make_row(estimate: float, error: float | None, **changes: object) -> Estimate:
    row = Estimate(
        "m", "event_study", "y", "first", "main", "att_event", None, estimate, std_error=error
    )
    if error:
        statistic = estimate / error
        row = replace(row, statistic=statistic, p_value=float(chi2.sf(statistic**2, 1)))
        row = replace(row, conf_low=estimate - 2 * error, conf_high=estimate + 2 * error)
    return replace(row, **changes)


def make_result(
    before: float = 1.0, *, effects: bool = False, df: float | None = None
) -> ModelResult:
    rows = [
        make_row(before, 2.0, rel_time=-3, df=df),
        make_row(2 * before, 1.0, rel_time=-2, df=df),
        make_row(0.0, None, rel_time=-1),
        make_row(8.0, 1.0, rel_time=0, df=df),
    ]
    if effects:
        rows.append(make_row(6.0, 3.0, estimand="att_gt", cohort=2003, time=2001, rel_time=-2))
        rows.append(make_row(6.0, 1.0, estimand="att_gt", cohort=2003, time=2003, rel_time=0))
    return ModelResult("m", "event_study", tuple(rows), FIT, VCOV, KEYS)


def test_the_joint_test_by_hand() -> None:
    found = check_pretrends(make_result())
    joint, *single = found.rows
    # (1/2)² + (2/1)² = 4.25 with two restrictions; the effect after treatment is not in it.
    assert (joint.diagnostic, joint.key, joint.value) == ("pretrends", "wald", 2.0)
    assert joint.statistic == pytest.approx(4.25)
    assert joint.p_value == pytest.approx(np.exp(-4.25 / 2))
    assert joint.note == "all periods before treatment are zero, χ²(2)"
    assert [row.key for row in single] == ["rel_time=-3", "rel_time=-2"]
    assert (single[1].value, single[1].lower, single[1].upper) == (2.0, 0.0, 4.0)
    assert single[1].statistic == 2.0


def test_a_t_distribution_makes_it_an_f_test() -> None:
    joint = check_pretrends(make_result(df=7.0)).rows[0]
    assert joint.statistic == pytest.approx(4.25 / 2)
    assert joint.p_value == pytest.approx(f.sf(4.25 / 2, 2, 7))
    assert joint.note.endswith("F(2, 7)")


def test_effects_by_cohort_are_tested_too() -> None:
    last = check_pretrends(make_result(effects=True)).rows[-1]
    assert (last.key, last.value) == ("wald_att_gt", 1.0)
    assert last.statistic == pytest.approx(4.0)
    assert last.p_value == pytest.approx(chi2.sf(4, 1))


def test_a_rejection_warns_and_names_the_periods() -> None:
    (notice,) = check_pretrends(make_result(2.0)).notices
    assert (notice.code, notice.level) == ("diagnose/pretrends", "warning")
    assert "the 2 periods before treatment are not zero (p = 0.000203)" in notice.text
    assert "4 at -2" in notice.text
    assert "at -3" not in notice.text


def test_one_period_is_named_where_all_together_do_not_reject() -> None:
    (notice,) = check_pretrends(make_result()).notices
    assert (notice.code, notice.level) == ("diagnose/pretrend-period", "info")
    assert "2 at -2 (p = 0.046) differs from zero by itself" in notice.text
    assert "the 2 periods together do not (p = 0.119)" in notice.text


def test_a_model_without_a_path_before_treatment_has_no_test() -> None:
    rows = make_result().estimates
    for kept in ((), rows[2:], (make_row(1.0, 1.0, estimand="coef", term="x"),)):
        result = replace(make_result(), estimates=kept)
        assert check_pretrends(result) is None
        assert add_diagnostics(result, {}).diagnostics == ()


def test_tests_are_added_to_the_result() -> None:
    result = make_result(2.0)
    added = add_diagnostics(result, {})
    assert added.diagnostics == check_pretrends(result).rows
    assert [notice.code for notice in added.notices] == ["diagnose/pretrends"]
    assert added.estimates == result.estimates


def test_a_cohort_with_no_more_firms_than_periods_is_named() -> None:
    cells = [
        make_row(6.0, 3.0, estimand="att_gt", cohort=2003, time=2001, rel_time=-2, n_treated=2),
        make_row(6.0, 1.0, estimand="att_gt", cohort=2003, time=2000, rel_time=-3, n_treated=2),
    ]
    keys = (*KEYS[:3], "att_gt 2003 2001", "att_gt 2003 2000")
    result = make_result()
    rows = (*result.estimates, *cells)
    found = check_pretrends(replace(result, estimates=rows, vcov_keys=keys))
    assert found.rows[-1].note.endswith(
        "; rejects too easily: cohort 2003 has no more firms than periods tested"
    )
    many = (*result.estimates, *(replace(cell, n_treated=3) for cell in cells))
    found = check_pretrends(replace(result, estimates=many, vcov_keys=keys))
    assert "too easily" not in found.rows[-1].note


def test_periods_that_few_clusters_cannot_tell_apart_are_said() -> None:
    vcov = VCOV.copy()
    vcov[:2, :2] = [[4.0, 2.0], [2.0, 1.0]]
    found = check_pretrends(replace(make_result(4.0), vcov=vcov))
    (notice,) = found.notices
    assert "the 2 periods before treatment (of which so few clusters tell apart 1" in notice.text
