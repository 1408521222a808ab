"""Keys of a headline: defaults, what belongs together, and sentences with unknown fields."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ipec_econ.core.errors import SpecError
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.spec.load import load_study_text

STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "small",
    "panel": {
        "firms": {"source": "f.csv", "unit": "crn", "time": "year"},
        "treatments": {"first": {"cohort": "start"}},
    },
    "models": {"did": {"estimator": "twfe", "outcome": "gva", "treatment": "first"}},
}
MONEY = {"as": "pounds_per_pound", "spend": "paid", "price_base": "2020", "vat": "excluded"}
SHARE = {"value": 0.2, "low": 0.1, "high": 0.3, "source": "A guide, table 4"}


def load(**keys: Any) -> HeadlineSpec:
    return load_study_text(write(**keys), "spec.yaml").study.headlines["gain"]


def write(**keys: Any) -> str:
    headline = {"model": "did", "estimand": "att", **keys}
    return yaml.safe_dump({**STUDY, "headlines": {"gain": headline}}, sort_keys=False)


def refuse(**keys: Any) -> tuple[str, str, str]:
    with pytest.raises(SpecError) as caught:
        load(**keys)
    (problem,) = caught.value.problems
    return problem.what, problem.where, problem.fix


def test_decimals_follow_the_kind_unless_given() -> None:
    assert load().digits == 4
    assert load(**{"as": "percent"}).digits == 1
    assert load(**MONEY).digits == 2
    assert load(digits=0).digits == 0


def test_an_unknown_field_has_its_place_and_the_nearest_name() -> None:
    what, where, fix = refuse(sentence="It is {vlaue}.")
    assert what == "the sentence names {vlaue}, and headlines have no such field"
    lines = write(sentence="It is {vlaue}.").splitlines()
    assert where == f"spec.yaml:{lines.index('    sentence: It is {vlaue}.') + 1}:5"
    assert fix == "did you mean `{value}`?"
    what, _, fix = refuse(sentence="{vlaue} {conf_nit}")
    assert "{vlaue}, {conf_nit}" in what
    assert fix == "did you mean `{value}`?; did you mean `{conf_int}`?"


@pytest.mark.parametrize("sentence", ["{value!r}", "{value:.1f}", "{value.real}", "{0}", "a { b"])
def test_a_sentence_runs_nothing(sentence: str) -> None:
    assert "have no such field" in refuse(sentence=sentence)[0]


def test_fields_of_money_and_of_the_chain_need_them() -> None:
    assert "has no money" in refuse(sentence="{spend}")[0]
    assert "has no additionality chain" in refuse(**MONEY, sentence="{net}")[0]
    assert load(**MONEY, sentence="{net}", additionality={"leakage": SHARE}).sentence == "{net}"


def test_money_states_its_column_its_prices_and_its_vat() -> None:
    what, _, fix = refuse(**{"as": "jobs_per_million"})
    assert what == "`as: jobs_per_million` needs `spend`, `price_base`, `vat`"
    assert "vat: excluded" in fix
    assert "`price_base` means nothing" in refuse(price_base="2020")[0]
    assert "`additionality` means nothing" in refuse(additionality={"leakage": SHARE})[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": None}, "`source`"),
        ({"source": ""}, "`source` is empty"),
        ({"low": 0.25}, "`value` does not lie between `low` and `high`"),
        ({"high": 1.2}, "`high` is the number 1.2, but must be at most 1"),
    ],
)
def test_a_parameter_has_a_range_and_a_source(change: dict[str, Any], message: str) -> None:
    parameter = {key: value for key, value in {**SHARE, **change}.items() if value is not None}
    assert message in refuse(**MONEY, additionality={"leakage": parameter})[0]


def test_a_multiplier_may_be_above_one_and_a_chain_is_not_empty() -> None:
    multiplier = {"value": 1.3, "low": 1.1, "high": 1.5, "source": "A guide"}
    assert load(**MONEY, additionality={"multiplier": multiplier}).additionality is not None
    assert "gives none of its parameters" in refuse(**MONEY, additionality={})[0]
