"""Keys of award policies: defaults written out, mistakes at their place with a remedy."""

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
  awards:
    source: a.jsonl
    format: ocds
    POLICY
models:
  fe: {estimator: ols, outcome: y, regressors: [x]}
"""


@pytest.mark.parametrize(
    "policy",
    [
        "value: {}",
        "amendments: {as_known_at: 2021-12-31}",
        "date: start",
        "period: {start_month: 4, named_by: start, min_months: 3}",
        "period: {year_end: accounts_date, min_months: 3}",
        "duplicates: {by: ocid, keep: sum}",
        "value: {vat: {basis: net, published: gross, rate: 0.2}, booking: duration}",
        "value: {outlier: {quantile: 0.9, by: cpv, rule: cap}, process_total: split}",
    ],
)
def test_resolved_says_the_same_again(policy: str) -> None:
    study = load_study_text(SPEC.replace("POLICY", policy), "s.yaml").study
    again = load_study_text(write_resolved(study), "resolved.yaml").study
    assert again.panel.awards == study.panel.awards


CASES = {
    "a day that is none": ("amendments: {as_known_at: soon}", "8:18", "2021-12-31"),
    "another word": ("amendments: newest", "8:17", "allowed are last, first"),
    "a misspelt key": ("amendments: {known: 2021-12-31}", "8:18", "`as_known_at`"),
    "no key": ("amendments: {}", "8:5", "as_known_at"),
    "no such day": ("date: [payment]", "8:12", "signature, start, published"),
    "two kinds of years": ("period: {year_end: fye, start_month: 4}", "8:5", "keep `year_end`"),
    "a misspelt kind of years": ("period: {year_ends: fye}", "8:14", "year_end"),
    "an option that does nothing": ("value: {booking: {max_years: 3}}", "8:13", "over: duration"),
    "a basis alone": ("value: {vat: half}", "8:18", "as_published, net, gross"),
}


@pytest.mark.parametrize("case", CASES)
def test_mistakes_are_told_where_they_stand(case: str) -> None:
    policy, place, remedy = CASES[case]
    with pytest.raises(SpecError) as caught:
        load_study_text(SPEC.replace("POLICY", policy), "s.yaml")
    (problem,) = caught.value.problems
    assert problem.where.endswith(place)
    assert remedy in problem.fix
