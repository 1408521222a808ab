"""Keys of productivity measures: defaults written out, mistakes at their place with a remedy."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.spec.load import load_study_text
from ipec_econ.spec.resolve import write_resolved

SPEC = """\
ipec: 1
study: small
panel:
  firms: {source: f.csv, unit: firm, time: year}
  productivity:
    tfp: {MEASURE}
models:
  fe: {estimator: ols, outcome: tfp, regressors: [x]}
"""
FACTORS = "output: y, free: [l], state: [k]"


@pytest.mark.parametrize(
    "measure",
    [
        "method: labour, output: y, free: [l]",
        f"method: index, {FACTORS}, shares: {{l: 0.6}}",
        f"method: index, {FACTORS}, shares: {{l: wage_share, k: 0.3}}",
        f"method: ols, {FACTORS}, by: sic2, period_effects: true",
        f"method: acf, {FACTORS}, proxy: m, law: {{degree: 3, endogenous: [x], timing: lagged}}",
        f"method: op, {FACTORS}, proxy: i, degree: 2, bootstrap: 0, value: expected",
    ],
)
def test_resolved_says_the_same_again(measure: str) -> None:
    study = load_study_text(SPEC.replace("MEASURE", measure), "s.yaml").study
    again = load_study_text(write_resolved(study), "resolved.yaml").study
    assert again.panel.productivity == study.panel.productivity


CASES = {
    "another method": (f"method: gmm, {FACTORS}", "acf, wooldridge"),
    "no inputs": ("method: ols, output: y", "free: [LABOUR], state: [CAPITAL]"),
    "no state": ("method: lp, output: y, free: [l], proxy: m", "state: [CAPITAL]"),
    "no proxy": (f"method: acf, {FACTORS}", "proxy: MATERIALS"),
    "no investment": (f"method: op, {FACTORS}", "proxy: INVESTMENT"),
    "a proxy among inputs": (f"method: acf, {FACTORS}, proxy: k", "name another column"),
    "two kinds of labour": ("method: labour, output: y, free: [l, h]", "free: [COLUMN]"),
    "an input twice": ("method: ols, output: y, free: [l], state: [l]", "name each column once"),
    "a law without a proxy": (f"method: ols, {FACTORS}, law: {{degree: 2}}", "remove `law`"),
    "shares of a regression": (f"method: ols, {FACTORS}, shares: {{l: 0.6}}", "remove `shares`"),
    "draws for analytic errors": (
        f"method: wooldridge, {FACTORS}, proxy: m, bootstrap: 50",
        "remove `bootstrap`",
    ),
    "a first stage that is none": (
        f"method: wooldridge, {FACTORS}, proxy: m, value: expected",
        "remove `value`",
    ),
    "draws for all moments": (f"method: acf, {FACTORS}, proxy: m, bootstrap: 50", "moments: exact"),
    "one draw": (f"method: lp, {FACTORS}, proxy: m, bootstrap: 1", "0 for none"),
    "exit in another law": (f"method: lp, {FACTORS}, proxy: m, law: {{exit: true}}", "method: op"),
    "no shares": (f"method: index, {FACTORS}", "for all inputs but one"),
    "shares above one": (f"method: index, {FACTORS}, shares: {{l: 0.6, k: 0.6}}", "add up to 1"),
    "shares below one": (f"method: index, {FACTORS}, shares: {{l: 0.6, k: 0.3}}", "add up to 1"),
    "a shifter twice": (
        f"method: acf, {FACTORS}, proxy: m, law: {{endogenous: [x, x]}}",
        "name each column once",
    ),
    "output in its own law": (
        f"method: acf, {FACTORS}, proxy: m, law: {{endogenous: [y]}}",
        "name each column once",
    ),
    "a share of all": (f"method: index, {FACTORS}, shares: {{l: 1}}", "below 1.0"),
    "a share of no input": (f"method: index, {FACTORS}, shares: {{m: 0.6}}", "name inputs"),
}


@pytest.mark.parametrize("case", CASES)
def test_mistakes_are_told_with_a_remedy(case: str) -> None:
    measure, remedy = CASES[case]
    with pytest.raises(SpecError) as caught:
        load_study_text(SPEC.replace("MEASURE", measure), "s.yaml")
    (problem,) = caught.value.problems
    assert remedy in f"{problem.what} {problem.why} {problem.fix}"
    assert problem.where.startswith("s.yaml:6")


def test_a_table_of_another_measure_is_refused_before_anything_is_estimated() -> None:
    text = SPEC.replace("MEASURE", "method: labour, output: y, free: [l]")
    text += "tables: {el: {kind: productivity, measures: [tpf]}}\n"
    with pytest.raises(SpecError) as caught:
        load_study_text(text, "s.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.fix) == ("spec/unknown-name", "did you mean `tfp`?")
