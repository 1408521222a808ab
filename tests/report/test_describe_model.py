"""Models in plain sentences."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.flow import FlowStep
from ipec_econ.core.spec.model import (
    CallawaySantannaModel,
    DidRegressionModel,
    ExtendedTwfeModel,
    ImputationModel,
    LocalProjectionsModel,
    RegressionModel,
    StackedModel,
    SyntheticDidModel,
)
from ipec_econ.report.describe_model import describe_model
from tests.report.make_results import CLUSTERED, make_att, make_estimate, make_result

OLS = RegressionModel(
    estimator="ols", outcome="log_lp", regressors=("grant",), fixed_effects=("crn", "year")
)


def test_a_regression_says_what_was_regressed_on_what():
    card = describe_model(OLS, make_result("fe"))
    assert (card.id, card.heading) == ("fe", "OLS")
    assert card.sentences == (
        "log_lp is regressed on grant, with fixed effects for crn and year, by ordinary least "
        "squares.",
        "It uses 4,000 rows of 400 firms, of which 200 are ever treated, from the sample main.",
        f"{CLUSTERED}. Confidence intervals are at 95%.",
    )


def test_a_formula_is_described_by_its_terms():
    model = RegressionModel(estimator="ols", formula="log_lp ~ a + b")
    rows = [make_estimate("fe", term=term) for term in ("(Intercept)", "a", "b")]
    result = make_result("fe", *rows, fixed_effects=(), n_treated=None)
    sentences = describe_model(model, result).sentences
    assert sentences[0] == "log_lp is regressed on a and b, by ordinary least squares."
    assert sentences[1] == "It uses 4,000 rows of 400 firms, from the sample main."


def test_long_lists_of_terms_are_cut_with_their_number():
    rows = [make_estimate("fe", term=f"x{i}") for i in range(20)]
    assert "x11 and 8 more terms" in describe_model(OLS, make_result("fe", *rows)).sentences[0]


def test_two_way_fixed_effects_names_the_treatment():
    model = DidRegressionModel(
        estimator="twfe", outcome="log_lp", treatment="first_award", controls=("age",), label="Main"
    )
    card = describe_model(model, make_result("tw", make_att("tw", "twfe", "twfe")))
    assert card.heading == "Main"
    assert card.sentences[0] == (
        "log_lp is regressed on an indicator that is 1 from the first period of first_award on, "
        "controlling for age, with fixed effects for crn and year."
    )


def test_regressions_by_cohort_name_their_indicators():
    keys = {"estimator": "extended_twfe", "outcome": "log_lp", "treatment": "first_award"}
    result = make_result("tw", make_att("tw", "extended_twfe", "simple"))
    treated = describe_model(ExtendedTwfeModel(**keys), result).sentences[0]
    assert "each cohort of first_award in each treated period, which are averaged" in treated
    never = describe_model(ExtendedTwfeModel(**keys, control_group="never_treated"), result)
    assert "in each period but the last before treatment, which" in never.sentences[0]


def test_covariates_and_untreated_controls_are_named():
    keys = {"outcome": "log_lp", "treatment": "first_award"}
    result = make_result("m", make_att("m", "extended_twfe", "simple"))
    model = ExtendedTwfeModel(
        estimator="extended_twfe", controls=("age",), covariates=("size", "region"), **keys
    )
    sentence = describe_model(model, result).sentences[0]
    assert "controlling for age, at each cohort's mean of size and region, with" in sentence
    imputation = ImputationModel(estimator="imputation", controls=("age", "debt"), **keys)
    assert (
        describe_model(imputation, result)
        .sentences[0]
        .endswith(
            "against what firm and period effects, age and debt of untreated observations predict."
        )
    )


def test_groups_with_period_effects_are_named():
    model = ImputationModel(
        estimator="imputation", outcome="y", treatment="t", fixed_effects=("region^year",)
    )
    sentence = describe_model(model, make_result("m", make_att("m", "imputation"))).sentences[0]
    assert sentence.endswith(
        "what firm and region × year effects of untreated observations predict."
    )


def test_group_time_models_name_their_comparison():
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome="log_lp", treatment="first_award"
    )
    card = describe_model(model, make_result("cs", make_att("cs", "callaway_santanna")))
    assert "against firms that are not treated yet." in card.sentences[0]


def test_regressions_on_copies_name_their_choices():
    keys = {"outcome": "log_lp", "treatment": "first_award", "window": (-2, 2)}
    result = make_result("m", make_att("m", "stacked"))
    stacked = StackedModel(estimator="stacked", **keys)
    sentence = describe_model(stacked, result).sentences[0]
    assert "controls weighted by the treated's cohorts, against firms that are not" in sentence
    unit = stacked.model_copy(update={"effects": "unit", "weighting": "none"})
    sentence = describe_model(unit, result).sentences[0]
    assert "first treated period, with effects of firms and event times in each," in sentence
    never = LocalProjectionsModel(
        estimator="local_projections", control_group="never_treated", weighting="equal", **keys
    )
    sentence = describe_model(never, result).sentences[0]
    assert sentence.endswith(
        "cohorts weighted by their firms, against firms that are never treated."
    )


def test_synthetic_controls_name_their_weights_and_solver():
    keys = {"estimator": "synthetic_did", "outcome": "log_lp", "treatment": "first_award"}
    result = make_result("m", make_att("m", "synthetic_did"))
    first = describe_model(SyntheticDidModel(**keys), result).sentences[0]
    assert first.startswith("log_lp of each cohort of first_award is compared with a weighted")
    assert first.endswith("the Frank–Wolfe steps of R's synthdid.")
    control = SyntheticDidModel(**keys, method="synthetic_control", solver="exact")
    second = describe_model(control, result).sentences[0]
    assert second.endswith("(synthetic control); weights at the exact minimum.")
    plain = describe_model(SyntheticDidModel(**keys, method="did"), result).sentences[0]
    assert plain.endswith("(no synthetic weights).")


def test_filters_weights_and_lost_rows_are_named():
    model = OLS.model_copy(update={"where": "age > 1", "weights": "w", "sample": "balanced"})
    flow = (
        FlowStep("model:fe", "start", "rows", 4100, 400),
        FlowStep("model:fe", "missing", "a value is missing.", 4000, 400, None, 100, 0),
    )
    sentences = describe_model(model, replace(make_result("fe"), flow=flow)).sentences
    assert "from the sample balanced, where age > 1. Rows are weighted by w." in sentences[1]
    assert sentences[2] == "Rows lost on the way: 100 (a value is missing)."
