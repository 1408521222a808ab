"""Which number stands for a model's effect, and its error where it is a mean of a path."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, t

from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.diagnose.find_average import find_average

FIT = FitStatistics(9, 3, 1, 3, None, None, None, None)
START = Estimate("m", "e", "y", "first", "main", "att", None, 0.0, std_error=1.0, conf_level=0.9)


def make_result(rows: list[Estimate], aggregation: str | None = None) -> ModelResult:
    notes = {} if aggregation is None else {"aggregation": aggregation}
    vcov = np.array([[4.0, 0.0, 0.0], [0.0, 1.0, 0.5], [0.0, 0.5, 4.0]])
    keys = ("att_event -2", "att_event 0", "att_event 1")
    return ModelResult("m", "e", tuple(rows), FIT, vcov, keys, notes=notes)


def make_averages(*terms: str) -> list[Estimate]:
    return [replace(START, term=term, estimate=float(k)) for k, term in enumerate(terms)]


@pytest.mark.parametrize(
    ("terms", "aggregation", "chosen"),
    [
        (("event", "simple", "cohort"), "cohort", "cohort"),
        (("event", "simple"), None, "simple"),
        (("event", "pre"), "simple", "event"),
        (("twfe",), None, "twfe"),
    ],
)
def test_the_average_is_the_one_of_tables(terms, aggregation, chosen) -> None:
    average = find_average(make_result(make_averages(*terms), aggregation))
    assert average.label == f"average `{chosen}`"
    assert average.estimate == terms.index(chosen)


@pytest.mark.parametrize("df", [None, 5.0])
def test_a_path_without_an_average_is_averaged(df) -> None:
    path = [
        replace(START, estimand="att_event", rel_time=event, estimate=value, df=df)
        for event, value in ((-2, 9.0), (0, 1.0), (1, 3.0))
    ]
    average = find_average(make_result(path))
    error = np.sqrt(1.0 + 4.0 + 2 * 0.5) / 2
    law = norm if df is None else t(df)
    assert average.label == "mean of event times 0 to 1"
    assert average.estimate == 2.0
    assert average.statistic == pytest.approx(2 / error)
    assert average.p_value == pytest.approx(2 * law.sf(2 / error))
    assert average.conf_low == pytest.approx(2 - law.isf(0.05) * error)
    assert average.conf_high == pytest.approx(2 + law.isf(0.05) * error)


def test_a_model_without_effects_has_no_average() -> None:
    assert find_average(make_result([])) is None
    control = replace(START, estimand="coef", term="x")
    assert find_average(make_result([control])) is None
