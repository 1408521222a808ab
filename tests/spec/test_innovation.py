"""The section `innovation`: defaults written out, mistakes at their line with a remedy."""

from __future__ import annotations

import pytest

from ipec_econ.core.codes.catalogue import CATALOGUE
from ipec_econ.core.errors import SpecError
from ipec_econ.core.innovation_terms import INNOVATION_CPV, INNOVATION_KEYWORDS
from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.spec.load import load_study_text
from ipec_econ.spec.resolve import write_resolved

SPEC = """\
ipec: 1
study: small
panel:
  firms: {source: f.csv, unit: firm, time: year}
  awards:
    source: a.csv
    innovation: INNOVATION
models:
  fe: {estimator: ols, outcome: y, regressors: [x]}
"""


def read(text: str) -> Innovation:
    found = load_study_text(SPEC.replace("INNOVATION", text), "s.yaml").study.panel.awards
    assert found is not None
    assert found.innovation is not None
    return found.innovation


def test_defaults() -> None:
    found = read("{}")
    assert found.rules == ("procedure", "cpv", "keywords")
    assert (found.threshold, found.labels) == (1, None)
    assert (found.cpv, found.keywords) == (INNOVATION_CPV, INNOVATION_KEYWORDS)


def test_resolved_says_every_word() -> None:
    study = load_study_text(SPEC.replace("INNOVATION", "{}"), "s.yaml").study
    text = write_resolved(study)
    again = load_study_text(text, "resolved.yaml").study
    assert again.panel.awards == study.panel.awards
    assert "technology readiness level*" in " ".join(text.split())


CASES = {
    "unknown key": ("{rule: [cpv]}", "spec/unknown-key", "7:18", "`rules`"),
    "unknown rule": ("{rules: [cvp]}", "spec/unknown-value", "7:26", "`cpv`"),
    "a rule twice": ("{rules: [cpv, cpv]}", "spec/conflict", "7:5", "once"),
    "nothing to go by": ("{rules: []}", "spec/conflict", "7:5", "labels"),
    "unreachable": ("{rules: [cpv], threshold: 2}", "spec/conflict", "7:5", "from 1 to 1"),
    "no threshold": ("{threshold: 0}", "spec/out-of-range", "7:29", "at least 1"),
    "a code as a number": ("{cpv: [73]}", "spec/wrong-type", "7:24", '"73"'),
    "no code": ('{cpv: ["R&D"]}', "spec/conflict", "7:24", "2 to 8 digits"),
    "no codes": ("{cpv: []}", "spec/conflict", "7:5", "fill the list"),
    "no phrase": ('{keywords: ["SBRI", "*"]}', "spec/conflict", "7:37", "write words"),
    "a star within": ('{keywords: ["in*vation"]}', "spec/conflict", "7:29", "write words"),
    "a text": ("labels.csv", "spec/wrong-type", "7:17", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_mistakes(name: str) -> None:
    text, code, place, fix = CASES[name]
    with pytest.raises(SpecError) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == (code, f"s.yaml:{place}")
    assert problem.code in CATALOGUE
    assert fix in problem.fix


def test_labels_alone() -> None:
    assert read("{rules: [], labels: labels.csv}").labels == "labels.csv"
