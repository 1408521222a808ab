"""A headline's number, sentence and caveats, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import Diagnostic, Estimate
from ipec_econ.core.headline import AwardMoney, Headline, Headlines, SmsLevel
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.report.headline import HeadlineSource, build_headline
from tests.report.make_results import make_att, make_estimate, make_result

RTOL = 1e-12
"""The same arithmetic in another order."""

DOUBLED = make_att(
    "cs", "callaway_santanna",
    estimate=math.log(1.2), conf_low=math.log(1.1), conf_high=math.log(1.5), n_treated=1683,
)  # fmt: skip
NULL = replace(DOUBLED, estimate=0.01, conf_low=-0.02, conf_high=0.04)
LABELS = {"log_lp": "labour productivity", "first_award": "a first public contract"}
DRIFT = Notice("diagnose/pretrends", "diagnose", "cs", "they drift", "warning")
MONEY = AwardMoney(
    column="paid", definition="a column", policies=(), spend=50.0, level="gva", mean_level=120.0,
    n_obs=10, n_units=5, n_left_out=2, currency="£", price_base="2020 prices", vat="excluded",
)  # fmt: skip
PER_POUND = {
    "as": "pounds_per_pound", "spend": "paid", "price_base": "2020 prices", "vat": "excluded",
}  # fmt: skip


def tell(
    row: Estimate = DOUBLED,
    *,
    notices: tuple[Notice, ...] = (),
    diagnostics: tuple[Diagnostic, ...] = (),
    money: AwardMoney | None = None,
    is_controlled: bool = False,
    **keys: Any,
) -> Headline:
    given = {"model": row.model, "estimand": row.estimand, "labels": LABELS, **keys}
    spec = HeadlineSpec.model_validate(given)
    result = replace(make_result(row.model, row, notices=notices), diagnostics=diagnostics)
    source = HeadlineSource(spec, result, row, SmsLevel(3, "because"), money, is_controlled)
    return build_headline("gain", source, where="spec.yaml:9:3")


def about(headline: Headline) -> list[str]:
    return [one.about for one in headline.caveats]


def test_per_cent_of_a_logarithm_with_an_interval_that_is_not_symmetric() -> None:
    found = tell(**{"as": "percent"})
    number = found.number
    assert (number.value, number.low, number.high) == pytest.approx((20, 10, 50), rel=RTOL)
    assert found.sentence == (
        "On average after a first public contract, labour productivity of the 1,683 treated firms "
        "was an estimated 20.0% higher than it would have been otherwise (95% confidence interval "
        "10.0% to 50.0%)."
    )
    assert about(found) == ["treated"]
    assert found.row == ("cs", "att simple")


def test_the_specs_sentence_is_filled_in() -> None:
    found = tell(**{"as": "percent", "digits": 0, "sentence": "{{By}} {value} ({conf_int})."})
    assert found.sentence == "{By} 20% (95% confidence interval 10% to 50%)."


def test_a_fall_is_lower_and_has_a_real_minus() -> None:
    row = replace(DOUBLED, estimate=math.log(0.8), conf_low=math.log(0.7), conf_high=math.log(0.9))
    found = tell(row, **{"as": "percent"})
    assert "an estimated 20.0% lower" in found.sentence
    assert found.texts["value"] == "−20.0%"


def test_a_null_result_is_called_one_with_what_would_have_been_found() -> None:
    mde = (Diagnostic("cs", "mde", "simple", value=math.log(1.05)),)
    found = tell(NULL, diagnostics=mde, **{"as": "percent"})
    assert found.sentence.startswith("Whether a first public contract changed labour productivity")
    assert "is not settled: the estimate is 1.0%" in found.sentence
    assert "smaller than 5.0% would often have gone unseen" in found.sentence
    assert about(found)[0] == "null"
    assert found.mde == pytest.approx(5, rel=1e-9)


def test_a_failed_pretrend_test_is_in_the_default_sentence_and_beside_the_specs() -> None:
    found = tell(notices=(DRIFT,), **{"as": "percent"})
    assert found.sentence.endswith("part of the number may be that drift.")
    own = tell(notices=(DRIFT,), sentence="{value}")
    assert about(own) == ["pretrends", "treated"]
    assert own.warnings == ("diagnose/pretrends",)


def test_one_period_that_differs_is_a_caveat_and_no_failed_test() -> None:
    single = Notice("diagnose/pretrend-period", "diagnose", "cs", "one period")
    found = tell(notices=(single,), **{"as": "percent"})
    assert about(found) == ["pretrend_period", "treated"]
    assert "drift" not in found.sentence


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"estimand": "att_event", "term": None, "rel_time": 3},
            "3 periods after the start of a first public contract, labour productivity of the",
        ),
        (
            {"estimand": "att_gt", "term": None, "cohort": 2014, "time": 2016, "rel_time": 2},
            "treated firms (first treated in 2014, in 2016) was an estimated",
        ),
        (
            {"estimand": "att_cohort", "term": None, "cohort": 2014},
            "After a first public contract, labour productivity of the 1,683 treated firms (first",
        ),
        ({"estimand": "att_dose", "term": "0.25"}, "treated firms (at a dose of 0.25) was"),
        ({"estimand": "acrt"}, "higher for a unit more of a first public contract"),
    ],
)
def test_effects_of_one_cohort_period_or_dose_say_so(changes: dict[str, Any], words: str) -> None:
    found = tell(replace(DOUBLED, **changes), **{"as": "percent"})
    assert words in found.sentence


PERIOD = replace(DOUBLED, estimand="att_event", term=None)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            replace(PERIOD, rel_time=0),
            "In the first period of a first public contract, labour productivity of the 1,683",
        ),
        (
            replace(NULL, estimand="att_event", term=None, rel_time=0),
            "1,683 treated firms, in the period when it started, is not settled",
        ),
        (
            replace(PERIOD, rel_time=-2),
            "2 periods before the start of a first public contract, labour productivity of the "
            "1,683 treated firms was an estimated 20.0% higher than if it had moved in parallel",
        ),
        (
            replace(DOUBLED, term="pre"),
            "On average before a first public contract, labour productivity of the 1,683 treated "
            "firms was an estimated 20.0% higher than if it had moved in parallel",
        ),
        (
            replace(NULL, estimand="att_event", term=None, rel_time=-2),
            "2 periods before the start of a first public contract, whether labour productivity "
            "of the 1,683 treated firms moved apart from that of comparison firms is not settled",
        ),
    ],
)
def test_no_period_before_treatment_is_called_an_effect(row: Estimate, words: str) -> None:
    assert words in tell(row, **{"as": "percent"}).sentence


def test_the_reference_period_is_no_result() -> None:
    row = replace(
        PERIOD, rel_time=-1, estimate=0.0, std_error=None, conf_low=None, conf_high=None
    )  # fmt: skip
    with pytest.raises(RenderError, match="zero by construction"):
        tell(row, **{"as": "percent"})


def test_an_estimate_without_an_error_says_so() -> None:
    bare = replace(DOUBLED, std_error=None, p_value=None)
    row = replace(bare, conf_low=None, conf_high=None, conf_level=None)
    found = tell(row, **{"as": "percent"})
    assert about(found) == ["no_interval", "treated"]
    assert found.sentence.endswith("whether it differs from zero is not known.")


def test_award_money_of_firms_that_the_estimate_leaves_out_is_told() -> None:
    money = replace(MONEY, n_units=1700, n_always=12)
    found = tell(money=money, **PER_POUND)
    assert about(found) == ["treated", "gross", "firms"]
    assert found.caveats[-1].text == (
        "The effect is estimated from 1,683 treated firms, and divided by the award money of 1,700."
    )
    left = "12 treated rows of firms that are not seen before treatment are left out"
    assert any(left in note for note in found.notes)


def test_pounds_per_pound_by_hand() -> None:
    # 120 observed is 20 more than 100; over 50 of award, 0.4. Ends: 120 (1 − 1/1.1), 120 / 3.
    found = tell(money=MONEY, **PER_POUND)
    ends = (found.number.low, found.number.high)
    assert found.number.value == pytest.approx(0.4, rel=RTOL)
    assert ends == pytest.approx((120 * (1 - 1 / 1.1) / 50, 0.8), rel=RTOL)
    assert found.texts["value"] == "£0.40"
    assert found.texts["spend"] == "£50"
    assert "(2020 prices, excluding VAT), treated firms had an estimated £0.40 more of gva" in (
        found.sentence
    )
    assert about(found) == ["treated", "gross"]
    assert any("The denominator is taken as known" in note for note in found.notes)
    assert any("2 treated rows without a value are left out" in note for note in found.notes)


def test_jobs_per_million_of_an_outcome_in_levels() -> None:
    row = replace(DOUBLED, estimate=2.0, conf_low=1.0, conf_high=3.0)
    money = replace(MONEY, level=None, mean_level=None, spend=500_000.0)
    found = tell(row, money=money, **{**PER_POUND, "as": "jobs_per_million"})
    assert found.number.value == pytest.approx(4.0)
    assert "£1 million of award" in found.sentence
    assert "4.0 more jobs, each for one period," in found.sentence


def test_ceilings_in_the_denominator_are_told() -> None:
    found = tell(money=replace(MONEY, may_be_ceiling=True), **PER_POUND)
    assert about(found) == ["treated", "gross", "ceiling"]


def test_the_chain_by_hand_and_only_what_is_given() -> None:
    chain = {
        "leakage": {"value": 0.1, "low": 0.0, "high": 0.2, "source": "Guide, table 1"},
        "displacement": {"value": 0.5, "low": 0.25, "high": 0.75, "source": "A study"},
    }
    found = tell(money=MONEY, **PER_POUND, additionality=chain)
    net = found.net
    assert net is not None
    assert (net.factor, net.factor_low, net.factor_high) == pytest.approx((0.45, 0.2, 0.75))
    assert (net.value, net.low, net.high) == pytest.approx((0.18, 0.08, 0.3))
    assert (net.conf_high, net.full_high) == pytest.approx((0.36, 0.6))
    assert found.sentence.endswith(
        "After leakage and displacement it is £0.18 (£0.08 to £0.30 over the ranges stated for "
        "them)."
    )
    assert about(found) == ["treated"]
    assert any("Substitution and multiplier are not given" in note for note in found.notes)
    assert any("Leakage 0.1 (0 to 0.2): Guide, table 1." in note for note in found.notes)


def test_a_coefficient_is_no_effect() -> None:
    row = make_estimate("fe", term="share", estimate=0.2, conf_low=0.1, conf_high=0.3)
    found = tell(row, term="share")
    assert found.sentence.startswith("Labour productivity is an estimated 0.2000 higher for a unit")
    assert about(found) == ["coefficient"]


def test_a_field_that_the_estimate_does_not_have_is_refused_with_its_place() -> None:
    with pytest.raises(RenderError) as caught:
        tell(sentence="{value} {mde}")
    (problem,) = caught.value.problems
    assert problem.code == "render/headline-field"
    assert problem.where == "spec.yaml:9:3"
    assert "{mde}" in problem.what


def test_a_null_result_is_one_after_the_chain_too() -> None:
    chain = {"leakage": {"value": 0.5, "low": 0.4, "high": 0.6, "source": "A study"}}
    found = tell(NULL, money=MONEY, **PER_POUND, additionality=chain)
    assert found.sentence.endswith(
        "After leakage the estimate is £0.01 (£0.01 to £0.01 over the ranges stated for it), and "
        "zero lies within its interval too."
    )


def test_a_count_that_is_kept_back_is_told_as_that() -> None:
    row = replace(DOUBLED, n_units=None)
    with pytest.raises(RenderError):
        tell(row, sentence="{n_units} firms")
    told = tell(row, sentence="{n_units} firms", is_controlled=True)
    assert told.sentence == "[c] firms"


def test_ends_without_a_bound_and_estimates_without_an_interval() -> None:
    wide = tell(replace(DOUBLED, conf_high=math.inf), **{"as": "percent"})
    assert "10.0% to no bound" in wide.texts["conf_int"]
    bare = tell(replace(DOUBLED, conf_low=None, conf_high=None, conf_level=None))
    assert "conf_int" not in bare.texts
    assert bare.sentence.endswith("than it would have been otherwise.")


def test_what_is_not_released_is_withheld_and_amounts_per_award_always() -> None:
    plain, money = tell(), tell(money=MONEY, **PER_POUND)
    everything = Headlines({"plain": plain, "money": money}, ("before",))
    released = everything.release(lambda model, key: (model, key) == ("cs", "att simple"))
    assert list(released.told) == ["plain"]
    assert released.withheld == ("before", "money")
    assert everything.release(lambda *_: False).withheld == ("before", "plain", "money")
