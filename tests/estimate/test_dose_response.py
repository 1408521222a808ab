"""Effects by dose: worked by hand, as other estimators in special cases, by brute force, by law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.spec.model import CallawaySantannaModel, DoseResponseModel
from ipec_econ.estimate.add_bands import add_bands
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from ipec_econ.estimate.dose_response import DoseResponse
from tests.estimate.make_doses import (
    NEVER,
    fit,
    index_rows,
    make_dose_data,
    make_dosed,
    make_eight,
)
from tests.estimate.make_staggered import add_treatment, make_panel
from tests.estimate.naive_doses import NaiveChoices, NaiveDoses
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

JACKKNIFE_RTOL = 0.06
"""Leaving out a firm moves a curve by more than its influence says, by its leverage: three
coefficients among 120 treated firms."""
DERIVATIVE_RTOL = 1e-6
"""Central differences of weights by 1e-4."""


def list_codes(result: object) -> list[str]:
    return [notice.code for notice in result.notices]


class TestEightFirms:
    """Changes: controls 1, 2, 0; dose 1: 3, 4; dose 2: 5, 7; dose 3: 7."""

    def test_effects_of_each_dose(self) -> None:
        rows = index_rows(fit(make_eight(), bins="each"))
        effects = [rows[f"att_dose {dose}"].estimate for dose in (1, 2, 3)]
        assert effects == pytest.approx([3.5 - 1, 6 - 1, 7 - 1])
        # (3 + 4 + 5 + 7 + 7)/5 − 1.
        assert rows["att simple"].estimate == pytest.approx(4.2)
        counts = [(rows[f"att_dose {d}"].n_treated, rows[f"att_dose {d}"].n_units) for d in (1, 3)]
        assert counts == [(2, 5), (1, 4)]
        assert rows["att_dose 1"].n_obs == 10

    @pytest.mark.parametrize(("curve_errors", "grown"), [("hc0", 1), ("hc2", 2), ("hc3", 4)])
    def test_residuals_grow_by_leverage(self, curve_errors: str, grown: float) -> None:
        rows = index_rows(fit(make_eight(), bins="each", curve_errors=curve_errors))
        # Each of two firms is half of its mean; controls' mean is no fit of the dose.
        expected = np.sqrt(grown * 2 * 0.25 / 4 + (0 + 1 + 1) / 9)
        assert rows["att_dose 1"].std_error == pytest.approx(expected)
        # A firm alone is all of its mean: nothing is left to grow.
        assert rows["att_dose 3"].std_error == pytest.approx(np.sqrt(2 / 9))

    def test_errors_of_each_dose(self) -> None:
        rows = index_rows(fit(make_eight(), bins="each"))
        controls = (0 + 1 + 1) / 9
        one, two = 2 * 0.25 / 4 + controls, 2 * 1 / 4 + controls
        assert rows["att_dose 1"].std_error == pytest.approx(np.sqrt(one))
        assert rows["att_dose 2"].std_error == pytest.approx(np.sqrt(two))
        # One firm does not differ from itself.
        assert rows["att_dose 3"].std_error == pytest.approx(np.sqrt(controls))

    def test_a_line(self) -> None:
        """Doses 1, 1, 2, 2, 3 have the mean 9/5 and squares around it of 14/5."""
        rows = index_rows(fit(make_eight(), degree=1, doses=[1, 1.8, 3]))
        dose, change = np.array([1, 1, 2, 2, 3.0]), np.array([3, 4, 5, 7, 7.0])
        slope = (dose - 1.8) @ (change - 5.2) / 2.8
        assert slope == pytest.approx(13 / 7)
        for name, at in (("1", 1), ("1.8", 1.8), ("3", 3)):
            found = rows[f"att_dose {name}"].estimate
            assert found == pytest.approx(5.2 + slope * (at - 1.8) - 1)
            assert rows[f"acrt_dose {name}"].estimate == pytest.approx(slope)
        assert rows["acrt simple"].estimate == pytest.approx(slope)
        residual = change - 5.2 - slope * (dose - 1.8)
        variance = (((dose - 1.8) * residual) ** 2).sum() / 2.8**2
        # The slope of a line is the same at every dose, so that doses add no uncertainty.
        assert rows["acrt simple"].std_error == pytest.approx(np.sqrt(variance))
        at_mean = (residual**2).sum() / 25 + 2 / 9
        assert rows["att_dose 1.8"].std_error == pytest.approx(np.sqrt(at_mean))

    def test_bins_by_number_and_by_ends(self) -> None:
        halves = index_rows(fit(make_eight(), bins=2))
        ends = index_rows(fit(make_eight(), bins=[2]))
        assert halves["att_dose 0 to 2"].estimate == pytest.approx((3 + 4 + 5 + 7) / 4 - 1)
        assert halves["att_dose over 2"].estimate == pytest.approx(6)
        assert ends["att_dose over 2"].estimate == halves["att_dose over 2"].estimate


@pytest.fixture(scope="module")
def line() -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray]:
    """Return firms of two periods, their changes and doses, and which are treated."""
    frame = make_dosed(cohorts=(2012, NEVER), gaps=0.0)
    frame = frame[frame["year"].isin([2011, 2012])]
    wide = frame.pivot_table(index="firm", columns="year", values="y")
    change = (wide[2012] - wide[2011]).to_numpy()
    dose = frame.groupby("firm")["dose"].first().to_numpy()
    return frame, change, dose, dose > 0


@pytest.mark.parametrize("curve_errors", ["hc0", "hc2", "hc3"])
def test_errors_of_a_line_are_those_of_statsmodels(line: tuple, curve_errors: str) -> None:
    frame, change, dose, treated = line
    design = np.column_stack([np.ones(treated.sum()), dose[treated]])
    fitted = OLS(change[treated], design).fit(cov_type=curve_errors.upper())
    vcov, at_one, alone = fitted.cov_params(), np.ones(2), change[~treated]
    rows = index_rows(fit(frame, degree=1, doses=[1.0], curve_errors=curve_errors))
    level = np.sqrt(at_one @ vcov @ at_one + alone.var() / len(alone))
    assert rows["att_dose 1"].std_error == pytest.approx(level, rel=LAW_RTOL)
    assert rows["acrt_dose 1"].std_error == pytest.approx(fitted.bse[1], rel=LAW_RTOL)


def test_two_periods_and_a_line_are_least_squares(line: tuple) -> None:
    frame, change, dose, treated = line
    design = np.column_stack([np.ones(treated.sum()), dose[treated]])
    intercept, slope = np.linalg.lstsq(design, change[treated], rcond=None)[0]
    rows = index_rows(fit(frame, degree=1, doses=[1.0]))
    effect = intercept + slope - change[~treated].mean()
    assert rows["att_dose 1"].estimate == pytest.approx(effect, rel=LAW_RTOL)
    assert rows["acrt_dose 1"].estimate == pytest.approx(slope, rel=LAW_RTOL)
    assert rows["acrt simple"].estimate == pytest.approx(slope, rel=LAW_RTOL)


def fit_callaway(frame: pd.DataFrame, **options: object) -> dict:
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome="y", treatment="first", **options
    )
    bare = {"terms": (), "regressors": np.empty((len(frame), 0))}
    data = replace(make_panel(frame, fixed_effects=[]), **bare)
    return index_rows(CallawaySantanna().fit(data, model, model_id="m"))


@pytest.mark.parametrize("control_group", ["not_yet_treated", "never_treated"])
def test_effects_that_do_not_tell_doses_apart_are_callaway_and_santannas(
    control_group: str,
) -> None:
    frame = make_dosed()
    ours = index_rows(fit(frame, control_group=control_group))
    theirs = fit_callaway(frame, control_group=control_group)
    assert [key for key in ours if key.startswith("att") and "dose" not in key] == list(theirs)
    for key, row in theirs.items():
        found = replace(ours[key], estimator=row.estimator)
        assert found.estimate == row.estimate
        assert found.std_error == row.std_error
        assert (found.n_obs, found.n_units, found.n_treated) == (
            row.n_obs, row.n_units, row.n_treated,
        )  # fmt: skip


@pytest.mark.parametrize("aggregation", ["simple", "event", "cohort", "time"])
def test_each_dose_has_the_effect_of_its_firms_alone(aggregation: str) -> None:
    """Against never-treated firms: one Callaway–Sant'Anna model a dose, errors and all."""
    frame = make_dosed()
    frame["dose"] = np.ceil(frame["dose"] * 2).clip(upper=3)
    options = {"control_group": "never_treated"}
    ours = index_rows(fit(frame, bins="each", aggregation=aggregation, **options))
    for dose in (1, 2, 3):
        alone = fit_callaway(frame[frame["dose"].isin([0, dose])], **options)
        row, expected = ours[f"att_dose {dose}"], alone[f"att {aggregation}"]
        assert row.estimate == pytest.approx(expected.estimate, rel=LAW_RTOL)
        assert row.std_error == pytest.approx(expected.std_error, rel=LAW_RTOL)
        assert (row.n_obs, row.n_treated) == (expected.n_obs, expected.n_treated)


def test_bins_average_to_the_whole_effect() -> None:
    frame = make_dosed(gaps=0.0)
    rows = index_rows(fit(frame, bins=[0.7, 1.1, 1.9]))
    doses = frame.groupby("firm")["dose"].first()
    bins = pd.cut(doses[doses > 0], [0, 0.7, 1.1, 1.9, 99]).value_counts(sort=False)
    effects = [rows[key].estimate for key in rows if key.startswith("att_dose")]
    # Every firm weighs as often as it is seen under treatment.
    periods = frame.groupby("firm")["treated"].sum()
    share = [periods[doses.between(low, high, inclusive="right")].sum()
             for low, high in ((1e-9, 0.7), (0.7, 1.1), (1.1, 1.9), (1.9, 99))]  # fmt: skip
    assert len(bins) == len(effects) == 4
    assert np.average(effects, weights=share) == pytest.approx(rows["att simple"].estimate)


CHOICES = {
    "cubic": {},
    "knots_never": {"degree": 2, "num_knots": 1, "control_group": "never_treated"},
    "weights_cohort": {"weights": "w", "aggregation": "cohort"},
    "region_event": {"cluster": "region", "aggregation": "event"},
    "varying_time": {"base_period": "varying", "anticipation": 1, "aggregation": "time"},
    "bins": {"cuts": (0.9, 1.4)},
    "bins_of_all": {"cuts": (0.9, 1.4), "weights": "w", "cluster": "region", "aggregation": "time"},
}


@pytest.mark.parametrize("name", CHOICES)
def test_equals_loops_over_comparisons(name: str) -> None:
    given = CHOICES[name]
    frame = make_dosed()
    theirs = NaiveDoses(frame, NaiveChoices(**given)).estimate()
    options = dict(given)
    cuts = options.pop("cuts", None)
    options |= {"doses": [0.8, 1.2, 1.6]} if cuts is None else {"bins": list(cuts)}
    ours = index_rows(fit(frame, **options))
    assert {key for key in ours if "_gt" in key or "_dose" in key} >= {
        key for key in theirs if "_gt" in key or "_dose" in key
    }
    for key, (estimate, error) in theirs.items():
        assert ours[key].estimate == pytest.approx(estimate, rel=BRUTE_FORCE_RTOL), key
        assert ours[key].std_error == pytest.approx(error, rel=BRUTE_FORCE_RTOL), key


def test_errors_are_those_of_an_infinitesimal_jackknife() -> None:
    """A firm's influence is what a little more weight of it does to an estimate."""
    frame = make_dosed(n_firms=60, cohorts=(2012, 2014, NEVER, NEVER), gaps=0.1)
    options = {"degree": 2, "doses": [0.8, 1.6], "weights": "w"}
    keys = [
        "att simple", "acrt simple", "acrt cohort", "acrt_event 1", "att_dose 0.8", "acrt_dose 1.6",
    ]  # fmt: skip

    def estimate(weights: pd.Series) -> np.ndarray:
        rows = index_rows(fit(frame.assign(w=weights), **options))
        return np.array([rows[key].estimate for key in keys])

    total = np.zeros(len(keys))
    for firm in range(60):
        step = 1e-4 * (frame["firm"] == firm)
        moved = (estimate(frame["w"] + step) - estimate(frame["w"] - step)) / 2e-4
        weight = frame.loc[frame["firm"] == firm, "w"].iloc[0]
        total += (weight * moved) ** 2
    whole = index_rows(fit(frame, **options))
    for key, variance in zip(keys, total, strict=True):
        assert whole[key].std_error == pytest.approx(np.sqrt(variance), rel=DERIVATIVE_RTOL), key


@pytest.mark.thorough
def test_errors_are_those_of_a_jackknife() -> None:
    """Doses and cohorts are drawn with the firms: their share in the errors is there."""
    frame = make_dosed(n_firms=240, cohorts=(2013, NEVER), gaps=0.0)
    frame = frame[frame["year"].isin([2012, 2013])]
    # Doses without a long tail: no firm alone decides where the curve ends.
    even = 0.5 + (frame["firm"] * 37 % 101) / 67
    frame["dose"] = np.where(frame["dose"] > 0, even, 0.0)
    options = {"degree": 2, "doses": [0.8, 1.6]}
    whole = index_rows(fit(frame, **options))
    keys = ["att simple", "acrt simple", "att_dose 0.8", "acrt_dose 1.6"]
    left_out = []
    for firm in range(240):
        rows = index_rows(fit(frame[frame["firm"] != firm], **options))
        left_out.append([rows[key].estimate for key in keys])
    deviations = np.array(left_out) - np.mean(left_out, axis=0)
    errors = np.sqrt((deviations**2).sum(axis=0) * 239 / 240)
    for key, error in zip(keys, errors, strict=True):
        assert whole[key].std_error == pytest.approx(error, rel=JACKKNIFE_RTOL), key


def test_the_covariance_is_of_all_rows_together() -> None:
    result = fit(make_dosed(), doses=[0.8, 1.2])
    rows = [row for row in result.estimates if row.std_error]
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    for row in rows:
        variance = result.vcov[place[row.key], place[row.key]]
        assert np.sqrt(variance) == pytest.approx(row.std_error, rel=LAW_RTOL)
    assert np.allclose(result.vcov, result.vcov.T, rtol=0, atol=0)
    assert np.linalg.eigvalsh(result.vcov).min() > -1e-12
    assert len(set(result.vcov_keys)) == len(result.vcov_keys) == len(result.estimates)


def test_bands_cover_paths_and_curves() -> None:
    result = add_bands(fit(make_dosed()), conf_level=0.95, seed=1)
    for estimand in ("att_event", "acrt_event", "att_dose", "acrt_dose"):
        path = [row for row in result.estimates if row.estimand == estimand and row.std_error]
        assert path
        widths = [(row.band_high - row.estimate) / row.std_error for row in path]
        assert max(widths) == pytest.approx(min(widths), rel=LAW_RTOL)
        assert widths[0] > 1.96
    assert all(row.band_low is None for row in result.estimates if row.estimand == "acrt")
    # Ninety doses of a cubic have a rank of four: far narrower than ninety estimates.
    assert float(result.notes["band_att_dose"]) < 3


def test_the_grid_is_contdids() -> None:
    frame = make_dosed()
    doses = frame.groupby("firm")["dose"].first()
    quantiles = np.quantile(doses[doses > 0], np.arange(10, 100) / 100)
    rows = [row for row in fit(frame).estimates if row.estimand == "att_dose"]
    assert [float(row.term) for row in rows] == pytest.approx(quantiles, rel=1e-11)


class TestLaws:
    """What must hold whatever the numbers."""

    KEYS = ("att simple", "acrt simple", "acrt event", "att_dose 1", "acrt_dose 1")

    def both(self, frame: pd.DataFrame, **options: object) -> list[tuple[float, float]]:
        rows = index_rows(fit(frame, doses=[1.0], **options))
        return [(rows[key].estimate, rows[key].std_error) for key in self.KEYS]

    @settings(max_examples=8, deadline=None)
    @given(st.integers(0, 10_000), st.floats(0.2, 5), st.floats(-50, 50))
    def test_order_level_and_scale(self, seed: int, scale: float, level: float) -> None:
        frame = make_dosed(n_firms=60, cohorts=(2013, NEVER))
        order = np.random.default_rng(seed).permutation(len(frame))
        moved = frame.assign(y=scale * frame["y"] + level + frame["year"] / 3).iloc[order]
        for (a, s), (b, t) in zip(self.both(frame), self.both(moved), strict=True):
            assert b == pytest.approx(scale * a, rel=1e-7, abs=1e-9)
            assert t == pytest.approx(scale * s, rel=1e-7)

    @settings(max_examples=5, deadline=None)
    @given(st.floats(0.01, 100))
    def test_the_doses_unit(self, scale: float) -> None:
        frame = make_dosed(n_firms=60, cohorts=(2013, NEVER))
        ours = index_rows(fit(frame, doses=[1.0], num_knots=1))
        other = frame.assign(dose=frame["dose"] * scale)
        moved = index_rows(fit(other, doses=[scale], num_knots=1))
        pairs = (
            ("att_dose 1", f"att_dose {scale:.12g}", 1.0),
            ("acrt_dose 1", f"acrt_dose {scale:.12g}", scale),
            ("acrt simple", "acrt simple", scale),
        )
        for key, name, factor in pairs:
            found = moved[name]
            assert found.estimate * factor == pytest.approx(ours[key].estimate, rel=1e-7)
            assert found.std_error * factor == pytest.approx(ours[key].std_error, rel=1e-7)

    def test_firms_twice_halve_the_variance(self) -> None:
        frame = make_dosed(n_firms=60, cohorts=(2013, 2015, NEVER), gaps=0.1)
        twice = pd.concat([frame, frame.assign(firm=frame["firm"] + 1000)])
        for (a, s), (b, t) in zip(self.both(frame), self.both(twice), strict=True):
            assert b == pytest.approx(a, rel=1e-8)
            assert t == pytest.approx(s / np.sqrt(2), rel=1e-8)

    def test_a_weight_of_two_is_two_firms_for_estimates(self) -> None:
        frame = make_dosed(n_firms=60, cohorts=(2013, NEVER), gaps=0.1)
        heavy = frame["firm"] % 3 == 0
        doubled = pd.concat([frame, frame[heavy].assign(firm=frame["firm"] + 1000)])
        weighted = frame.assign(w=1.0 + heavy)
        # Knots are quantiles of firms, so that a curve without knots is compared.
        pairs = zip(self.both(doubled), self.both(weighted, weights="w"), strict=True)
        for (a, _), (b, _) in pairs:
            assert b == pytest.approx(a, rel=1e-8)

    def test_the_input_is_left_as_it_was(self) -> None:
        data = make_dose_data(make_dosed())
        before = (data.outcome.copy(), data.dose.copy(), data.cohort.copy())
        model = DoseResponseModel(estimator="dose_response", outcome="y", treatment="first")
        DoseResponse().fit(data, model, model_id="m")
        for kept, now in zip(before, (data.outcome, data.dose, data.cohort), strict=True):
            assert np.array_equal(kept, now)


class TestRemarks:
    """What a reader is told, and what is refused."""

    def test_what_is_identified_is_said(self) -> None:
        curve, steps = fit(make_dosed()), fit(make_dosed(), bins=3)
        (one,) = [n for n in curve.notices if n.code == "estimate/dose-identification"]
        assert "strong parallel trends" in one.text
        assert one.level == "info"
        assert "estimate/dose-identification" in list_codes(steps)

    def test_a_small_cohort_is_in_the_effects_and_not_in_the_curve(self) -> None:
        frame = make_dosed(gaps=0.0)
        small = frame[(frame["cohort"] != 2015) | (frame["firm"] < 20)]
        result = fit(small)
        (notice,) = [n for n in result.notices if n.code == "estimate/no-dose-curve"]
        assert notice.level == "warning"
        assert "2 of 10" in notice.text
        rows = index_rows(result)
        assert "att_gt 2015 2015" in rows
        assert "acrt_gt 2015 2015" not in rows
        assert rows["att simple"].n_treated == rows["att_dose " + _first_term(result)].n_treated + 4

    def test_curves_beyond_a_cohorts_doses_are_named(self) -> None:
        frame = make_dosed(gaps=0.0)
        late = frame["cohort"] == 2015
        frame["dose"] = np.where(late, frame["dose"].clip(upper=1.0), frame["dose"])
        (notice,) = [n for n in fit(frame).notices if n.code == "estimate/dose-extended"]
        assert "2015" in notice.text

    def test_firms_alone_in_a_bin_are_counted(self) -> None:
        (notice,) = [
            n for n in fit(make_eight(), bins="each").notices if n.code == "estimate/lone-firm"
        ]
        assert notice.text.startswith("1 of 3 pairs of cohort and bin")
        assert "estimate/lone-firm" not in list_codes(fit(make_eight(), bins=[1]))

    def test_an_empty_bin_is_named_and_left_out(self) -> None:
        result = fit(make_eight(), bins=[2, 2.5])
        assert "estimate/empty-bin" in list_codes(result)
        assert "att_dose 2 to 2.5" not in index_rows(result)

    @pytest.mark.parametrize(
        ("options", "code"),
        [
            ({"doses": [0.001, 1.0]}, "estimate/dose-outside"),
            ({"bins": "each"}, "estimate/too-many-doses"),
            ({"degree": 10, "num_knots": 80}, "estimate/too-few-doses"),
            ({"degree": 10, "num_knots": 20}, "estimate/no-dose-curve"),
        ],
    )
    def test_what_the_doses_cannot_give_is_refused(self, options: dict, code: str) -> None:
        with pytest.raises(EstimationError) as error:
            fit(make_dosed(), **options)
        assert [problem.code for problem in error.value.problems] == [code]

    def test_a_window_before_treatment_leaves_no_average_of_event_times(self) -> None:
        with pytest.raises(EstimationError) as error:
            fit(make_dosed(), window=(-2, -1), aggregation="event")
        assert [problem.code for problem in error.value.problems] == ["estimate/window-empty"]
        rows = index_rows(fit(make_dosed(), window=(-2, -1), doses=[1.0]))
        assert "att_dose 1" in rows

    def test_doses_of_few_values_need_bins(self) -> None:
        frame = make_dosed()
        frame["dose"] = np.ceil(frame["dose"]).clip(upper=3)
        with pytest.raises(EstimationError) as error:
            fit(frame)
        (problem,) = error.value.problems
        assert problem.code == "estimate/too-few-doses"
        assert "bins: each" in problem.fix

    @pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
    def test_a_treated_firm_without_an_amount_is_refused(self, bad: float) -> None:
        frame = make_dosed()
        frame.loc[frame["firm"] == 0, "dose"] = bad
        with pytest.raises(EstimationError) as error:
            fit(frame)
        assert error.value.problems[0].code == "estimate/bad-dose"

    def test_rows_without_any_dose_are_refused(self) -> None:
        data = replace(make_dose_data(make_dosed()), dose=None)
        model = DoseResponseModel(estimator="dose_response", outcome="y", treatment="first")
        with pytest.raises(EstimationError) as error:
            DoseResponse().fit(data, model, model_id="m")
        assert error.value.problems[0].code == "estimate/no-dose"

    def test_without_never_treated_firms_the_last_cohort_compares(self) -> None:
        frame = make_dosed(cohorts=(2012, 2014, 2015))
        result = fit(frame)
        assert "estimate/no-never-treated" in list_codes(result)
        rows = index_rows(result)
        assert not any(key.startswith("att_gt 2015") for key in rows)
        doses = frame[frame["cohort"] < 2015].groupby("firm")["dose"].first()
        assert float(_first_term(result)) == pytest.approx(np.quantile(doses, 0.1), rel=1e-11)


def _first_term(result: object) -> str:
    return next(row.term for row in result.estimates if row.estimand == "att_dose")


def test_balance_and_window() -> None:
    frame = make_dosed()
    balanced = fit(frame, unbalanced="balance")
    assert balanced.flow[0].step == "balance"
    whole = frame[frame.groupby("firm")["year"].transform("size") == 7]
    same = index_rows(fit(whole))
    assert index_rows(balanced)["acrt simple"].estimate == same["acrt simple"].estimate
    narrow = index_rows(fit(frame, window=(-1, 1)))
    path = [key for key in narrow if key.startswith("acrt_event")]
    assert path == ["acrt_event 0", "acrt_event 1"]
    assert narrow["acrt simple"].estimate == index_rows(fit(frame))["acrt simple"].estimate


def test_treated_firms_of_a_dose_need_no_other_firm_of_it() -> None:
    frame = add_treatment(make_dosed(gaps=0.0))
    lone = fit(frame, bins=[0.2, 5.0])
    row = index_rows(lone)["att_dose 0.2 to 5"]
    assert row.std_error is not None
