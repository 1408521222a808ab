"""What a run found, in sentences."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from ipec_econ.core.flow import FlowStep
from ipec_econ.core.spec.study import Study
from ipec_econ.core.tables import LinkResult
from ipec_econ.report.link_counts import count_links
from ipec_econ.report.summary import summarise_study
from ipec_econ.report.treatment_words import describe_treatment
from tests.report.make_results import make_att, make_estimate, make_result

FLOW = (
    FlowStep("firms", "read", "all rows", 5000, 500),
    FlowStep("panel", "built", "panel", 4000, 400),
    FlowStep("model:fe", "start", "rows", 3000, 300),
)
LINKS = LinkResult(
    pa.table(
        {
            "firm": ["1", None],
            "rule": ["identifier", None],
            "decision": ["accepted", "rejected"],
        }
    ),
    {},
)


def make_study(**changes: Any) -> Study:
    study: dict[str, Any] = {
        "ipec": 1,
        "study": "s",
        "panel": {
            "firms": {"source": "firms.csv", "unit": "crn", "time": "year"},
            "treatments": {"first_award": {"event": "first_award"}},
        },
        "models": {"fe": {"estimator": "ols", "outcome": "log_lp", "regressors": ["grant"]}},
    }
    return Study.model_validate(study | changes)


def test_a_reader_learns_how_many_firms_rows_and_awards_there_are():
    text = " ".join(summarise_study(make_study(), [make_result("fe")], FLOW, count_links(LINKS)))
    assert "400 firms in 4,000 rows, one per crn and year." in text
    assert "Of 2 award rows (one per award and supplier), 1 (50.0%) were linked" in text


def test_periods_are_named_where_they_are_known():
    text = " ".join(
        summarise_study(make_study(), [make_result("fe")], FLOW, None, periods=(2010, 2019))
    )
    assert "from 2010 to 2019." in text


def test_an_effect_is_stated_with_its_interval_and_its_assumption():
    effect = make_att("tw", "twfe", "twfe", estimate=0.1, conf_low=0.05, conf_high=0.15)
    sentences = summarise_study(make_study(), [make_result("tw", effect)], FLOW, None)
    assert (
        "Two-way fixed effects (model tw), log_lp: the estimated average effect of first_award "
        "among treated firms is 0.1000 (95% confidence interval 0.0500 to 0.1500)."
    ) in sentences
    assert "developed in parallel" in sentences[-1]


def test_an_interval_with_zero_is_called_unsettled_and_minus_signs_are_real():
    text = " ".join(summarise_study(make_study(), [make_result("fe")], FLOW, None))
    assert "is −0.2523 (95% confidence interval −0.5521 to 0.0475)." in text
    assert "The interval includes zero" in text


def test_of_several_intervals_those_with_zero_are_named():
    rows = [
        make_estimate("fe", term="a"),
        make_estimate("fe", term="b", conf_high=-0.1),
        make_estimate("fe", term="c"),
    ]
    text = " ".join(summarise_study(make_study(), [make_result("fe", *rows)], FLOW, None))
    assert "For a and c zero is in the interval" in text


def test_a_model_goes_by_its_label():
    models = {"fe": {"estimator": "ols", "outcome": "y", "regressors": ["x"], "label": "Within"}}
    text = " ".join(summarise_study(make_study(models=models), [make_result("fe")], FLOW, None))
    assert "Within (model fe), log_lp:" in text


def test_coefficients_are_not_called_effects():
    sentences = summarise_study(make_study(), [make_result("fe")], FLOW, None)
    assert "do not show cause and effect" in sentences[-1]
    assert not any("effect of grant" in sentence for sentence in sentences)


def test_the_first_tables_rows_and_labels_choose_what_is_told():
    tables = {"main": {"columns": ["fe"], "rows": ["b"], "labels": {"b": "Grant"}, "digits": 2}}
    result = make_result("fe", make_estimate("fe", term="a"), make_estimate("fe", term="b"))
    sentences = summarise_study(
        make_study(tables=tables), [result, make_result("other")], FLOW, None
    )
    told = [sentence for sentence in sentences if "(model" in sentence]
    assert len(told) == 1
    assert "log_lp: the coefficient of Grant is −0.25 (" in told[0]


def test_treatments_that_no_model_uses_are_not_described():
    sentences = summarise_study(make_study(), [make_result("fe")], FLOW, None)
    assert not any(sentence.startswith("Treatment") for sentence in sentences)


@pytest.mark.parametrize(
    ("treatment", "words"),
    [
        ({"event": "first_award"}, "from the first period with an award, and stays treated"),
        (
            {"event": "first_award", "where": "value > 5", "clean_window": 3, "min_pre": 1},
            "with an award that meets value > 5, and stays treated. It counts only if the firm "
            "had no award in the 3 periods before and is observed in at least 1 period before.",
        ),
        ({"event": "first", "column": "grant"}, "from the first period in which grant is not zero"),
        ({"status": "any_award"}, "in every period with an award, and only then"),
        ({"cohort": "first_treat"}, "the column first_treat gives the period"),
        ({"dose": "value"}, "how much, measured as value"),
        ({"kind": {"new": "innovation", "old": "not innovation"}}, "new (innovation) and old"),
    ],
)
def test_a_treatment_is_one_plain_sentence(treatment, words):
    study = make_study(
        panel={
            "firms": {"source": "f.csv", "unit": "crn", "time": "year"},
            "treatments": {"t": treatment},
        }
    )
    assert words in describe_treatment("t", study.panel.treatments["t"])


def test_late_entry_is_a_matter_of_awards():
    spec = {"firms": {"source": "f.csv", "unit": "crn", "time": "year"}}
    treatments = {"a": {"event": "first_award"}, "c": {"event": "first", "column": "grant"}}
    panel = make_study(panel={**spec, "treatments": treatments}).panel
    late = "Firms first seen only after their first award are left out."
    assert late in describe_treatment("a", panel.treatments["a"])
    assert late not in describe_treatment("c", panel.treatments["c"])
