"""Two-way fixed effects: eight firms by hand, laws of the design, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.estimate.twfe import TwoWayFixedEffects
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

NEVER = np.inf


def make_frame(cohorts: Sequence[float], years: Sequence[int], seed: int = 1) -> pd.DataFrame:
    """Draw one firm for each cohort, with an effect of one that grows by a half a year."""
    frame = pd.DataFrame(
        {
            "firm": np.repeat(np.arange(len(cohorts)), len(years)),
            "year": np.tile(years, len(cohorts)),
            "cohort": np.repeat(cohorts, len(years)).astype(float),
        }
    )
    noise = np.random.default_rng(seed).normal(size=len(frame))
    frame["treated"] = (frame["year"] >= frame["cohort"]).astype(float)
    since = (frame["year"] - frame["cohort"]).clip(lower=0).replace(NEVER, 0)
    effect = frame["treated"] * (1 + since / 2)
    frame["y"] = frame["firm"] + 0.2 * frame["year"] + effect + 0.1 * noise
    frame["size"] = np.random.default_rng(2).normal(size=len(frame))
    return frame


def make_panel(frame: pd.DataFrame, **changes: object) -> ModelData:
    options: dict = {
        "outcome": "y",
        "fixed_effects": ["firm", "year"],
        "clusters": ["firm"],
        "unit": "firm",
        "time": "year",
        "cohort": "cohort",
        "treated": "treated",
    }
    return make_data(frame, **{**options, **changes})


def fit(data: ModelData, **changes: object) -> ModelResult:
    model = DidRegressionModel(estimator="twfe", outcome="y", treatment="award", **changes)
    return TwoWayFixedEffects().fit(data, model, model_id="m")


def list_codes(result: ModelResult) -> list[str]:
    return [notice.code for notice in result.notices]


STAGGERED = [2012, 2012, 2013, 2013, 2014, *[NEVER] * 25]


def test_eight_firms_by_hand() -> None:
    before = [10, 12, 11, 13, 9, 10, 12, 11]
    after = [14, 15, 16, 16, 10, 12, 13, 12]
    frame = pd.DataFrame(
        {
            "firm": np.repeat(np.arange(8), 2),
            "year": np.tile([2019, 2020], 8),
            "y": np.column_stack([before, after]).ravel().astype(float),
            "cohort": np.repeat([2020.0] * 4 + [NEVER] * 4, 2),
            "treated": np.column_stack([np.zeros(8), [1] * 4 + [0] * 4]).ravel(),
        }
    )
    # Changes: treated 4, 3, 5, 3 (mean 3.75); others 1, 2, 1, 1 (mean 1.25): the effect is 2.5.
    # Deviations from those means: 0.25, -0.75, 1.25, -0.75, squares 2.75; and -0.25, 0.75, -0.25,
    # -0.25, squares 0.75. Clustered by firm the variance is (2.75 + 0.75) / 4² = 0.21875, times
    # G/(G - 1) = 8/7 and (N - 1)/(N - K) = 15/13, K being the effect and two years.
    (row,) = fit(make_panel(frame)).estimates
    assert row.estimate == pytest.approx(2.5, rel=LAW_RTOL)
    assert row.std_error == pytest.approx((0.21875 * 8 / 7 * 15 / 13) ** 0.5, rel=LAW_RTOL)
    assert (row.estimand, row.term, row.treatment) == ("att", "twfe", "award")
    assert (row.n_obs, row.n_units, row.n_treated, row.n_clusters, row.df) == (16, 8, 4, 8, 7)


def test_means_describe_rows_used() -> None:
    statistics = fit(make_panel(make_frame([2012, NEVER, NEVER], [2010, 2011, 2012, 2013]))).fit
    frame = make_frame([2012, NEVER, NEVER], [2010, 2011, 2012, 2013])
    assert statistics.mean_outcome == pytest.approx(frame["y"].mean())
    early = frame[(frame["firm"] == 0) & (frame["year"] < 2012)]
    assert statistics.mean_pre == pytest.approx(early["y"].mean())
    assert statistics.fixed_effects == ("firm", "year")


def test_controls_are_coef_rows_after_the_effect() -> None:
    data = make_panel(make_frame(STAGGERED, range(2010, 2016)), regressors=["size"])
    result = fit(data, controls="size")
    assert [(row.estimand, row.term) for row in result.estimates] == [
        ("att", "twfe"),
        ("coef", "size"),
    ]
    assert result.vcov_keys == ("att twfe", "size")
    assert result.fit.covariates == ("size",)


def test_equals_least_squares_on_dummies() -> None:
    frame = make_frame(STAGGERED, range(2010, 2016)).drop(index=[3, 17, 40])
    result = fit(make_panel(frame, regressors=["size"]), controls="size", vcov="iid")
    dummies = [
        (frame[name].to_numpy()[:, None] == np.unique(frame[name])).astype(float)
        for name in ("firm", "year")
    ]
    design = np.column_stack([frame["treated"], frame["size"], *dummies])
    beta, *_ = np.linalg.lstsq(design, frame["y"].to_numpy(), rcond=None)
    found = [row.estimate for row in result.estimates]
    np.testing.assert_allclose(found, beta[:2], rtol=BRUTE_FORCE_RTOL)


def test_staggered_timing_is_noted_with_its_negative_weights() -> None:
    result = fit(make_panel(make_frame([2011] * 8 + [2014] * 8 + [NEVER] * 4, range(2010, 2016))))
    assert list_codes(result) == ["estimate/twfe-staggered"]
    assert "2 different periods" in result.notices[0].text


def test_one_cohort_is_not_staggered() -> None:
    result = fit(make_panel(make_frame([2012] * 5 + [NEVER] * 20, range(2010, 2016))))
    assert list_codes(result) == []


def test_no_never_treated_units_are_noted() -> None:
    result = fit(make_panel(make_frame([2012] * 10 + [2014] * 15, range(2010, 2016))))
    assert "estimate/no-never-treated" in list_codes(result)


def test_always_treated_units_are_noted_and_counted_as_treated() -> None:
    result = fit(make_panel(make_frame([2010] * 2 + [2012] * 8 + [NEVER] * 15, range(2010, 2016))))
    assert "estimate/always-treated" in list_codes(result)
    assert result.fit.n_treated == 10


def test_units_whose_treatment_lies_after_their_rows_are_not_treated() -> None:
    frame = make_frame([2012] * 5 + [2015] * 5 + [NEVER] * 15, range(2010, 2016))
    result = fit(make_panel(frame[frame["year"] < 2015]))
    assert result.fit.n_treated == 5


def test_window_drops_rows_of_treated_units_only_and_counts_them() -> None:
    frame = make_frame(STAGGERED, range(2010, 2016))
    result = fit(make_panel(frame), window=(-1, 1))
    (step,) = result.flow
    rel_time = frame["year"] - frame["cohort"]
    lost = ((rel_time < -1) | (rel_time > 1)) & np.isfinite(frame["cohort"])
    assert (step.step, step.rows_lost, step.units_lost) == ("window", lost.sum(), 0)
    by_hand = fit(make_panel(frame[~lost]))
    assert result.estimates == by_hand.estimates


def test_a_binned_window_keeps_every_row() -> None:
    data = make_panel(make_frame(STAGGERED, range(2010, 2016)))
    assert fit(data, window=(-1, 1), bin=True).estimates == fit(data).estimates


def test_duplicating_units_leaves_the_estimate() -> None:
    frame = make_frame(STAGGERED, range(2010, 2016))
    twice = pd.concat([frame, frame.assign(firm=frame["firm"] + 1000)])
    assert fit(make_panel(twice)).estimates[0].estimate == pytest.approx(
        fit(make_panel(frame)).estimates[0].estimate, rel=LAW_RTOL
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"treated": lambda d: d["treated"] * (d["year"] < 2014)}, "estimate/not-absorbing"),
        ({"treated": 0.0, "cohort": NEVER}, "estimate/treatment-constant"),
        (
            {"cohort": 2012.0, "treated": lambda d: (d["year"] >= 2012) * 1.0},
            "estimate/treatment-absorbed",
        ),
    ],
)
def test_refuses_treatments_it_cannot_measure(change: dict, code: str) -> None:
    frame = make_frame(STAGGERED, range(2010, 2016)).assign(**change)
    with pytest.raises(EstimationError) as error:
        fit(make_panel(frame, regressors=["size"]), controls="size")
    assert [problem.code for problem in error.value.problems] == [code]


def test_a_refusal_names_what_could_be_used() -> None:
    frame = make_frame(STAGGERED, range(2010, 2016))
    frame["treated"] *= frame["year"] < 2014
    with pytest.raises(EstimationError, match="estimator: ols") as error:
        fit(make_panel(frame))
    assert "switchers" in error.value.problems[0].fix


def test_refuses_a_model_without_treatment() -> None:
    frame = make_frame(STAGGERED, range(2010, 2016))
    with pytest.raises(EstimationError) as error:
        fit(make_panel(frame, cohort=None, treated=None))
    assert [problem.code for problem in error.value.problems] == ["estimate/no-treatment"]
