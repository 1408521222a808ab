"""One model on a data frame gives what a spec gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import SourceError, SpecError
from ipec_econ.runner.frame import estimate_frame

DIFFERENCE_ATOL = 1e-12
"""A difference of means in closed form: rounding alone."""

FRAME = pd.DataFrame(
    {
        "firm": ["a", "a", "b", "b", "c", "c"],
        "year": [2020, 2021] * 3,
        "y": [1.0, 4.0, 2.0, 3.0, 0.0, 1.0],
        "won": [0, 1, 0, 0, 0, 0],
    }
)
DID = {"estimator": "twfe", "outcome": "y", "treatment": "first"}
FIRST = {"treatments": {"first": {"event": "first", "column": "won"}}}


def test_twfe_on_two_periods_is_the_difference_in_differences() -> None:
    result = estimate_frame(FRAME, unit="firm", time="year", model=DID, panel=FIRST)
    (row,) = result.estimates
    # a changes by 3; b and c by 1: 3 − 1 = 2.
    assert row.estimate == pytest.approx(2.0, abs=DIFFERENCE_ATOL)
    assert (row.estimand, row.term, row.n_units, row.n_treated) == ("att", "twfe", 3, 1)


def test_order_and_index_of_rows_do_not_matter_and_the_frame_stays_as_it_is() -> None:
    shuffled = FRAME.sample(frac=1, random_state=1)
    before = shuffled.copy()
    first = estimate_frame(FRAME, unit="firm", time="year", model=DID, panel=FIRST)
    other = estimate_frame(shuffled, unit="firm", time="year", model=DID, panel=FIRST)
    assert first.estimates == other.estimates
    pd.testing.assert_frame_equal(shuffled, before)


def test_the_result_carries_its_flow() -> None:
    result = estimate_frame(FRAME, unit="firm", time="year", model=DID, panel=FIRST)
    assert {step.scope for step in result.flow} == {"model:model"}
    assert result.flow[-1].rows == result.fit.n_obs == 6


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ({"estimator": "poisson", "outcome": "y", "regressors": "year"}, "spec/not-available"),
        ({**DID, "estimator": "twef"}, "spec/unknown-value"),
        ({**DID, "outcom": "y"}, "spec/unknown-key"),
    ],
)
def test_a_wrong_model_is_refused_as_in_a_spec(model: dict[str, str], code: str) -> None:
    with pytest.raises(SpecError) as caught:
        estimate_frame(FRAME, unit="firm", time="year", model=model, panel=FIRST)
    assert code in [problem.code for problem in caught.value.problems]


def test_a_frame_with_two_rows_of_one_key_is_refused() -> None:
    twice = pd.concat([FRAME, FRAME.head(1)])
    with pytest.raises(SourceError) as caught:
        estimate_frame(twice, unit="firm", time="year", model=DID, panel=FIRST)
    assert [problem.code for problem in caught.value.problems] == ["source/duplicate-key"]


def test_one_list_may_serve_twice() -> None:
    columns = ["firm"]
    model = {"estimator": "ols", "outcome": "y", "regressors": ["won"], "fixed_effects": columns}
    result = estimate_frame(
        FRAME, unit="firm", time="year", model={**model, "cluster": columns}, panel={}
    )
    assert [row.term for row in result.estimates] == ["won"]


def test_a_value_that_no_spec_can_say_is_named() -> None:
    model = {**DID, "conf_level": np.float64(0.9)}
    with pytest.raises(SpecError, match=r"0\.9.* is no value of the language"):
        estimate_frame(FRAME, unit="firm", time="year", model=model, panel=FIRST)


def test_what_the_data_say_comes_with_the_result() -> None:
    panel = {"productivity": {"tfp": {"method": "labour", "output": "y", "free": ["won"]}}}
    frame = FRAME.assign(won=FRAME["won"].where(FRAME.index > 0))
    model = {
        "estimator": "ols",
        "outcome": "tfp",
        "fixed_effects": ["firm"],
        "regressors": ["year"],
    }
    result = estimate_frame(frame, unit="firm", time="year", model=model, panel=panel)
    assert "panel/productivity-rows" in [notice.code for notice in result.notices]
