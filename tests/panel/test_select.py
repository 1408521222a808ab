"""A model's arrays on panels small enough to write them out."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from ipec_econ.core.errors import PanelError
from ipec_econ.core.panel import SLOPE_PREFIX
from ipec_econ.core.spec.model import (
    DidRegressionModel,
    ExtendedTwfeModel,
    ImputationModel,
    RegressionModel,
    SwitchersModel,
)
from ipec_econ.estimate import absorb
from ipec_econ.panel.select import select_model_data
from tests.panel.make_panels import build, make_firms

# A is seen 1, 2, 4 (a gap), B 1 to 3, C 2 only.
COLUMNS = {
    "firm": list("AAABBBC"),
    "year": [1, 2, 4, 1, 2, 3, 2],
    "y": [1.0, 2.0, 3.0, 4.0, None, 6.0, 7.0],
    "x": [10.0, 20.0, 40.0, -1.0, 0.0, 1.0, 5.0],
    "region": ["n", "n", "n", "s", "s", "s", None],
    "code": ["10", "9", "9", "10", "9", "10", "9"],
    "size": [3, 3, 1, 2, 2, 2, 1],
    "weight": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
}


def select(panel=None, **keys):
    panel = panel or build(make_firms(COLUMNS))
    model = {"estimator": "ols", "outcome": "y", "regressors": ["x"], **keys}
    return select_model_data(panel, "m", RegressionModel.model_validate(model))


def select_did(panel, **keys):
    model = {"estimator": "twfe", "outcome": "y", "treatment": "t", **keys}
    return select_model_data(panel, "m", DidRegressionModel.model_validate(model))


def steps(data):
    return [(step.step, step.reason, step.rows_lost) for step in data.flow]


def test_complete_cases_in_order_of_unit_and_time_with_a_constant():
    data = select()
    assert data.terms == ("(Intercept)", "x")
    assert data.outcome.tolist() == [1, 2, 3, 4, 6, 7]
    assert data.regressors.tolist() == [[1, 10], [1, 20], [1, 40], [1, -1], [1, 1], [1, 5]]
    assert data.unit.values.tolist() == [0, 0, 0, 1, 1, 2]
    assert data.time.tolist() == [1, 2, 4, 1, 3, 2]
    assert steps(data) == [
        ("sample", "rows of sample `main`", 0),
        ("missing", "`y` is missing or not finite", 1),
    ]


def test_fixed_effects_take_the_place_of_the_constant():
    data = select(fixed_effects=["firm", "region^year"])
    assert data.terms == ("x",)
    assert [effect.name for effect in data.fixed_effects] == ["firm", "region^year"]
    # C has no region. Left: n1, n2, n4, s1, s3 (s2 lost its outcome).
    assert data.fixed_effects[1].values.tolist() == [0, 1, 2, 3, 4]
    assert data.fixed_effects[0].n_levels == 2
    assert ("missing", "`region^year` is missing or not finite", 1) in steps(data)


def test_lags_see_rows_that_the_sample_and_the_condition_leave_out():
    data = select(regressors=["l(x, 1)"], where="year = 2")
    # A's lag lies in 1, outside the condition; B's row lacks y; C was not there in 1.
    assert data.regressors.tolist() == [[1.0, 10.0]]


def test_powers_products_and_formulas_are_named_as_fixest_does():
    data = select(regressors=["x^2", "x:size"])
    assert data.terms == ("(Intercept)", "x^2", "x:size")
    assert data.regressors[:2].tolist() == [[1, 100, 30], [1, 400, 60]]
    keys = {"estimator": "ols", "formula": "log(y) ~ x + I(x^2) | firm"}
    model = RegressionModel.model_validate(keys)
    formula = select_model_data(build(make_firms(COLUMNS)), "m", model)
    assert formula.terms == ("x", "I(x^2)")
    assert formula.outcome_name == "log(y)"
    np.testing.assert_allclose(formula.outcome, np.log([1, 2, 3, 4, 6, 7]), rtol=1e-15)


def test_numbers_sort_as_numbers_and_texts_as_texts():
    data = select(regressors=["C(size)", "C(code)"])
    # size: 1 < 2 < 3, the first is the reference; code: "10" < "9" as text.
    assert data.terms == ("(Intercept)", "size::2", "size::3", "code::9")
    assert data.regressors[:, 1].tolist() == [0, 0, 0, 1, 1, 0]
    assert {notice.code for notice in data.notices} == {"panel/reference-level"}


def test_without_a_constant_the_first_dummies_keep_all_levels():
    model = RegressionModel.model_validate(
        {"estimator": "ols", "formula": "y ~ C(size) + C(code) - 1"}
    )
    data = select_model_data(build(make_firms(COLUMNS)), "m", model)
    assert data.terms == ("size::1", "size::2", "size::3", "code::9")


def test_an_interacted_indicator_leaves_out_its_reference_only():
    data = select(regressors=["i(year, x, ref = 2)"], fixed_effects=["firm"])
    assert data.terms == ("year::1:x", "year::3:x", "year::4:x")
    assert data.regressors[:, 0].tolist() == [10, 0, 0, -1, 0, 0]


def test_a_reference_that_is_no_level_is_refused():
    with pytest.raises(PanelError, match="7 is no level of `year`"):
        select(regressors=["i(year, ref = 7)"])


def test_slopes_become_columns_under_the_prefix_that_estimators_know():
    data = select(fixed_effects=["region[size]"])
    assert SLOPE_PREFIX == absorb.SLOPE_PREFIX
    assert data.terms == ("x", "[slope]region[size]::0:size", "[slope]region[size]::1:size")
    assert data.regressors[:, 1].tolist() == [3, 3, 1, 0, 0]
    assert data.fixed_effects[0].n_levels == 2
    assert select(fixed_effects=["region[[size]]"]).fixed_effects == ()


def test_clusters_default_to_the_unit_and_can_be_interactions():
    assert select().clusters[0].name == "firm"
    assert select(vcov="iid").clusters == ()
    both = select(cluster=["region", "region^year"]).clusters
    assert [cluster.n_levels for cluster in both] == [2, 5]


def test_weights_are_taken_and_refused_where_they_are_not_positive():
    assert select(weights="weight").weights.tolist() == [1, 2, 3, 4, 6, 7]
    with pytest.raises(PanelError, match="zero or negative in 1 rows: firm B, year 1: -1"):
        select(weights="x")


def test_unknown_and_text_columns_are_reported_together_with_the_way_out():
    with pytest.raises(PanelError) as caught:
        select(regressors=["region", "sise"], fixed_effects=["frim"], weights="wieght")
    text = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "C(region)" in text
    for near in ("`size`", "`firm`", "`weight`"):
        assert f"did you mean {near}" in text


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"sample": "nowhere"}, "panel/unknown-sample"),
        ({"treatment": "nothing"}, "panel/unknown-treatment"),
        ({"regressors": ["x +"]}, "panel/term"),
        ({"regressors": ["x", "x"]}, "panel/term"),
        ({"where": "region > 5"}, "panel/expression"),
        ({"where": "year > 100"}, "panel/no-rows"),
    ],
)
def test_what_cannot_be_selected_is_refused(keys, code):
    with pytest.raises(PanelError) as caught:
        select(**keys)
    assert [problem.code for problem in caught.value.problems] == [code]


TREATED = {
    "firm": ["A"] * 4 + ["B"] * 4,
    "year": [1, 2, 3, 4] * 2,
    "y": [float(value) for value in range(8)],
    "g": [3, 3, 3, 3] + [None] * 4,
    "on": [0, 0, 1, None, 0, 0, 0, 0],
    "size": [1, 1, 1, 1, 2, 2, None, 2],
}


def make_treated_panel():
    firms = make_firms(TREATED)
    treatments = {"t": {"cohort": "g"}, "s": {"status": "any", "column": "on"}}
    return build(firms, treatments=treatments)


def test_a_difference_in_differences_model_absorbs_unit_and_time():
    data = select_did(make_treated_panel(), fixed_effects=["firm", "y"], controls=["y^2"])
    assert [effect.name for effect in data.fixed_effects] == ["firm", "year", "y"]
    assert data.terms == ("y^2",)
    assert data.cohort.tolist() == [3, 3, 3, 3, inf, inf, inf, inf]
    assert data.treated.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


def test_covariates_stand_behind_controls_and_text_among_them_enters_as_categories():
    panel = build(
        make_firms({**TREATED, "kind": ["n"] * 4 + ["s"] * 4}), treatments={"t": {"cohort": "g"}}
    )
    keys = {"estimator": "extended_twfe", "outcome": "y", "treatment": "t"}
    model = ExtendedTwfeModel(**keys, controls=["y^2"], covariates=["kind", "size"])
    data = select_model_data(panel, "m", model)
    assert data.terms == ("y^2", "kind::s", "size")
    assert data.n_covariates == 2
    assert data.regressors[:, 1].tolist() == [0] * 4 + [1] * 3
    # The firm whose size is not known in a period loses that row.
    assert data.time.tolist() == [1, 2, 3, 4, 1, 2, 4]


def test_controls_of_untreated_outcomes_have_no_constant_and_leave_a_level_out():
    panel = build(make_firms(TREATED), treatments={"t": {"cohort": "g"}})
    keys = {"estimator": "imputation", "outcome": "y", "treatment": "t"}
    data = select_model_data(panel, "m", ImputationModel(**keys, controls=["C(on)", "size"]))
    assert data.terms == ("on::1", "size")
    assert (data.n_covariates, data.fixed_effects) == (0, ())
    assert steps(data)[-2:] == [
        ("missing", "`size` is missing or not finite", 1),
        ("missing", "`on` is missing or not finite", 1),
    ]
    assert select_model_data(panel, "m", ImputationModel(**keys)).terms == ()


def test_groups_in_each_period_are_handed_over_as_groups():
    panel = build(make_firms(TREATED), treatments={"t": {"cohort": "g"}})
    keys = {"estimator": "imputation", "outcome": "y", "treatment": "t"}
    model = ImputationModel(**keys, fixed_effects=["year^size"])
    (effect,) = select_model_data(panel, "m", model).fixed_effects
    assert (effect.name, effect.values.tolist()) == ("year^size", [0, 0, 0, 0, 1, 1, 1])


def test_a_window_drops_rows_of_treated_firms_unless_it_bins():
    panel = make_treated_panel()
    data = select_did(panel, window=[-1, 0])
    # A is treated in 3: rel_time −2, −1, 0, 1; B is never treated and stays.
    assert data.time.tolist() == [2, 3, 1, 2, 3, 4]
    assert steps(data)[-1] == (
        "window",
        "treated firms outside periods -1 to 0 around treatment",
        2,
    )
    assert len(select_did(panel, window=[-1, 0], bin=True).outcome) == 8


def test_an_unknown_status_drops_the_row():
    data = select_did(make_treated_panel(), treatment="s")
    assert len(data.outcome) == 7
    assert steps(data)[-1] == ("missing", "`treatment` is missing or not finite", 1)


def test_excluded_firms_leave_every_model_of_the_treatment():
    panel = build(treatments={"t": {"event": "first_award", "clean_window": 1}})
    keys = {"outcome": "output", "treatment": "t"}
    data = select_did(panel, **keys)
    # Of 30 rows B's 5 and C's 2 go.
    assert len(data.outcome) == 23
    ols = select(panel, regressors=["turnover"], **keys)
    assert len(ols.outcome) == 23
    as_regressor = select(panel, outcome="output", regressors=["t"])
    assert len(as_regressor.outcome) == 23


def test_the_panel_is_unchanged_and_the_arrays_are_read_only():
    panel = build(make_firms(COLUMNS))
    before = panel.rows.to_pydict()
    data = select(panel, regressors=["l(x, 1)"])
    assert panel.rows.to_pydict() == before
    with pytest.raises(ValueError, match="read-only"):
        data.outcome[0] = 0.0


def test_switchers_see_doses_where_outcomes_are_missing():
    """B's second row has no outcome, but tells that its treatment was on."""
    columns = {**COLUMNS, "on": [0, 1, 0, 0, 1, 0, None]}
    panel = build(make_firms(columns), treatments={"t": {"status": "any", "column": "on"}})
    model = SwitchersModel(estimator="switchers", outcome="y", treatment="t")
    data = select_model_data(panel, "m", model)
    assert data.time.tolist() == [1, 2, 4, 1, 3]
    assert data.doses.unit.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.doses.time.tolist() == [1, 2, 4, 1, 2, 3]
    assert data.doses.dose.tolist() == [0, 1, 0, 0, 1, 0]


def test_history_begins_with_the_sample():
    panel = build(
        make_firms({**COLUMNS, "on": [1, 0, 1, 1, 0, 1, 0]}),
        treatments={"t": {"status": "any", "column": "on"}},
    )
    model = SwitchersModel(estimator="switchers", outcome="y", treatment="t", where="year > 1")
    data = select_model_data(panel, "m", model)
    assert data.doses.time.tolist() == [2, 4, 2, 3, 2]
    assert data.doses.unit.tolist() == [0, 0, 1, 1, 2]
    assert select_did(panel).doses is None
