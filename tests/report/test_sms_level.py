"""The level on the Maryland scale that a design can reach."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import PlainRegression, TwfeModel
from ipec_econ.report.sms_level import judge_sms_level
from tests.report.make_results import make_result

TWFE = TwfeModel(estimator="twfe", outcome="y", treatment="t")
OLS = PlainRegression(estimator="ols", outcome="y", regressors=("x",))


def judge(model: TwfeModel | PlainRegression, result: ModelResult) -> tuple[int, str]:
    found = judge_sms_level(model, result, unit="crn", time="year")
    return found.level, found.reason


def test_differences_in_differences_reach_three_at_most() -> None:
    level, reason = judge(TWFE, make_result("did"))
    assert level == 3
    assert "no test of comparability" in reason
    tested = (Diagnostic("did", "pretrends", "wald", p_value=0.4321),)
    level, reason = judge(TWFE, replace(make_result("did"), diagnostics=tested))
    assert level == 3
    assert "p = 0.43" in reason


def test_a_failed_test_before_treatment_marks_down() -> None:
    drift = Notice("diagnose/pretrends", "diagnose", "did", "they drift", "warning")
    assert judge(TWFE, make_result("did", notices=(drift,)))[0] == 2


def test_regressions_by_their_fixed_effects() -> None:
    assert judge(OLS, make_result("fe", fixed_effects=("crn", "sic^year")))[0] == 3
    assert judge(OLS, make_result("fe", fixed_effects=("crn",)))[0] == 2
    assert judge(OLS, make_result("fe", fixed_effects=()))[0] == 2
