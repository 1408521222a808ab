"""What disclosure control cannot judge, and profiles that are loosened."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipec_econ.core.disclosure_profiles import PROFILES
from ipec_econ.core.spec.output import Disclosure
from ipec_econ.plan.disclosure import find_disclosure_notices, find_uncovered
from tests.plan.test_availability import load_changed

OWN = {**PROFILES["ons_srs"], "blocked_formats": ["svg"]}


def read(**stated: object) -> Disclosure:
    return Disclosure.model_validate(stated)


def test_a_named_profile_states_all_its_numbers() -> None:
    chosen = read(profile="ons_srs")
    assert (chosen.threshold, chosen.rounding, chosen.blocked_formats) == (10, 5, ("svg",))
    assert chosen.looser == ()


@pytest.mark.parametrize(
    ("stated", "looser"),
    [
        ({"threshold": 9}, ("threshold",)),
        ({"threshold": 30}, ()),
        ({"digits": 6, "dominance_share": 0.95}, ("dominance_share", "digits")),
        ({"dominance_firms": 1}, ("dominance_firms",)),
        ({"blocked_formats": ["pdf"]}, ("blocked_formats",)),
        ({"blocked_formats": ["svg", "pdf"]}, ()),
    ],
)
def test_less_than_a_named_profile_is_told(stated: dict, looser: tuple[str, ...]) -> None:
    chosen = read(profile="ons_srs", **stated)
    assert chosen.looser == looser


def test_a_profile_of_ones_own_states_everything() -> None:
    assert read(profile="own", **OWN).rules is not None
    for key in OWN:
        with pytest.raises(ValidationError, match=key):
            read(profile="own", **{name: one for name, one in OWN.items() if name != key})


def test_none_withholds_nothing() -> None:
    assert read(profile="none").rules is None


def test_hmrc_is_nowhere_looser_than_the_ons() -> None:
    assert read(**{**PROFILES["hmrc"], "profile": "ons_srs"}).looser == ()


def test_what_is_not_judged_is_refused_by_name_and_a_loosened_profile_is_told() -> None:
    study = load_changed().study
    figures = {"odd": {"kind": "trends", "treatment": "first", "outcome": "log_lp"}}
    for chosen, found in (({"profile": "none"}, 0), ({"profile": "ons_srs", "threshold": 5}, 2)):
        changed = type(study).model_validate(
            {
                **study.model_dump(by_alias=True),
                "figures": figures,
                "disclosure": chosen,
                "cells": {},
            }
        )
        problems = [problem for _, problem in find_uncovered(changed)]
        assert [problem.code for problem in problems] == ["disclose/not-covered"] * found
        notices = list(find_disclosure_notices(changed))
        assert [notice.code for notice in notices] == ["disclose/looser"] * (found > 0)


def test_weights_of_a_balance_table_are_not_judged_and_sets_of_released_paths_are() -> None:
    study = load_changed().study
    balance = {"kind": "balance", "treatment": "first", "covariates": ["gva"], "weighting": "sic"}
    changed = type(study).model_validate(
        {
            **study.model_dump(by_alias=True),
            "tables": {"b": balance, "plain": {**balance, "weighting": []}},
            "figures": {"h": {"kind": "honest_did", "models": ["did"]}},
            "disclosure": {"profile": "ons_srs"},
        }
    )
    assert [path for path, _ in find_uncovered(changed)] == [("tables", "b", "weighting")]
