"""Elasticities by the firms and degrees of freedom behind them; counts are left out."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ipec_econ.disclose.release_productivity import release_productivity
from tests.disclose.rules import make_rules
from tests.publish.test_productivity_file import RESULT

RULES = make_rules(digits=2)
ENOUGH = replace(
    RESULT, n_firms=200, n_obs=1000, elasticities=(0.6123, 0.3512, 0.0234), shifter_firms=(50,)
)


def test_released_numbers_have_few_digits_and_no_counts() -> None:
    (one,), verdicts = release_productivity([ENOUGH], RULES)
    assert one.elasticities == (0.61, 0.35, 0.023)
    assert (one.n_obs, one.n_firms, one.withheld) == (None, None, False)
    assert [(each.key, each.status) for each in verdicts] == [
        ("tfp 62", "released"),
        ("counts", "left_out"),
    ]
    assert verdicts[0].evidence == {"firms": 200.0, "rows": 1000.0}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"n_firms": RULES.threshold - 1}, "threshold"),
        ({"n_obs": RULES.degrees_of_freedom + 3}, "degrees_of_freedom"),
        ({"method": "index"}, "no_evidence"),
    ],
)
def test_what_rests_on_too_little_is_withheld(changed: dict[str, object], rule: str) -> None:
    (one,), verdicts = release_productivity([replace(ENOUGH, **changed)], RULES)
    assert one.withheld
    assert all(map(math.isnan, (*one.elasticities, *one.std_errors, one.hansen_j)))
    assert verdicts[0].rule == rule


@pytest.mark.parametrize("counts", [(RULES.threshold - 1,), ()])
def test_the_effect_of_what_moves_few_firms_is_withheld_alone(counts: tuple[int, ...]) -> None:
    (one,), verdicts = release_productivity([replace(ENOUGH, shifter_firms=counts)], RULES)
    assert one.elasticities[:2] == (0.61, 0.35)
    assert math.isnan(one.elasticities[2])
    assert [one.is_withheld(name) for name in one.inputs] == [False, False, True]
    assert one.shifter_firms == ()
    (told,) = [each for each in verdicts if each.status == "suppressed"]
    assert (told.key, told.rule) == ("tfp 62 first", "treated")


def test_without_measures_nothing_is_said() -> None:
    assert release_productivity([], RULES) == ((), ())
