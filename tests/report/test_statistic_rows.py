"""Every statistic of the language has a word for readers."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.vocabulary import Statistic
from ipec_econ.report.statistic_rows import STATISTIC_WORDS, build_statistic_rows
from ipec_econ.report.statistic_values import Values, find_values
from ipec_econ.report.table_rows import choose_rows
from tests.report.make_results import make_att, make_result


def test_every_statistic_has_a_word():
    assert set(STATISTIC_WORDS) == set(get_args(Statistic))


def build(result: ModelResult, *statistics: Statistic, values: Values | None = None):
    rows = build_statistic_rows(
        statistics, [result], digits=4, labels={}, printed=(), values=values or {}, asked=True
    )
    return {row.label: row.cells[0].text for row in rows}


def test_singletons_are_counted_where_there_are_fixed_effects():
    lost = [FlowStep("model:m", "singletons", "", 90, 9, rows_lost=lost) for lost in (7, 3)]
    assert build(replace(make_result("m"), flow=tuple(lost)), "n_singletons") == {
        "Singletons dropped": "10"
    }
    looked = (FlowStep("model:m", "complete", "", 100, 10),)
    assert build(replace(make_result("m"), flow=looked), "n_singletons") == {
        "Singletons dropped": "0"
    }
    # Disclosure control releases no model's flow.
    assert build(make_result("m"), "n_singletons") == {"Singletons dropped": "–"}
    assert build(make_result("m", fixed_effects=()), "n_singletons") == {"Singletons dropped": "–"}


@pytest.mark.parametrize(("value", "text"), [(0.27034, "0.2703"), (None, "–")])
def test_the_breakdown_value_is_that_of_honest_did(value: float | None, text: str):
    row = Diagnostic("m", "honest_did", "relative_magnitudes rel_time=0 breakdown", value)
    result = replace(make_result("m"), diagnostics=(row,))
    assert build(result, "breakdown") == {"Breakdown value (HonestDiD)": text}


def test_the_detectable_effect_is_that_of_the_average_that_is_printed():
    result = make_result("m", make_att("m", "twfe", "simple"), make_att("m", "twfe", "cohort"))
    tests = [
        Diagnostic("m", "mde", term, value) for term, value in (("cohort", 0.3), ("simple", 0.4))
    ]
    result = replace(result, diagnostics=tuple(tests))
    values = find_values(choose_rows(("att",), {}, [result]), [result])
    assert build(result, "mde", values=values) == {"Minimum detectable effect": "0.4000"}
    values = find_values(choose_rows(("cohort",), {}, [result]), [result])
    assert build(result, "mde", values=values) == {"Minimum detectable effect": "0.3000"}


def test_controls_can_be_listed_or_marked():
    result = make_result("m", covariates=("age", "size^year"))
    assert build(result, "covariates", "covariate_rows") == {
        "Controls": "Yes",
        "Control: age": "Yes",
        "Control: size × year": "Yes",
    }
