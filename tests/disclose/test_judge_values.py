"""Rules on the values of one variable, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.disclose.judge_values import judge_values, measure_dominance
from tests.disclose.rules import make_rules

RULES = make_rules()
FIRMS = np.arange(20)


def test_firms_are_counted_not_rows() -> None:
    values = np.linspace(1.0, 2.0, 40)
    assert judge_values(values, np.repeat(np.arange(9), 5)[:40], RULES).withheld["mean"] == (
        "threshold"
    )
    assert "mean" not in judge_values(values, np.repeat(np.arange(10), 4), RULES).withheld


def test_missing_values_count_for_nobody() -> None:
    values = np.where(FIRMS < 9, 1.5, np.nan)
    assert judge_values(values, FIRMS, RULES).withheld["median"] == "threshold"


def test_dominance_by_hand() -> None:
    # 90 and 60 of 170 are 88%; what is left, 20, is 22% of 90.
    shares = measure_dominance(np.array([90.0, 30.0, 30.0, 20.0]), np.array([0, 1, 1, 2]), 2)
    assert shares["largest_share"] == pytest.approx(150 / 170)
    assert shares["rest_percent"] == pytest.approx(100 * 20 / 90)


@pytest.mark.parametrize(("largest", "rule"), [(100.0, None), (400.0, "dominance")])
def test_a_mean_of_few_firms(largest: float, rule: str | None) -> None:
    # Nineteen firms of 2 beside one: 38 is 9.5% of 400, below the 10% that p asks for.
    values = np.where(FIRMS == 0, largest, 2.0)
    withheld = judge_values(values, FIRMS, RULES).withheld
    assert withheld.get("mean") == rule
    assert withheld.get("std_dev") == rule


@pytest.mark.parametrize(("ones", "rule"), [(10, None), (9, "class"), (11, "class"), (0, "class")])
def test_either_side_of_a_share_needs_firms(ones: int, rule: str | None) -> None:
    values = (ones > FIRMS).astype(float)
    assert judge_values(values, FIRMS, RULES).withheld.get("mean") == rule


def test_quartiles_need_firms_on_both_sides() -> None:
    # Of 20 firms 5 lie below the first quartile, 10 on either side of the median.
    verdict = judge_values(np.linspace(1.0, 2.0, 20), FIRMS, RULES)
    assert verdict.withheld["p25"] == "position"
    assert "median" not in verdict.withheld
    assert verdict.evidence["firms_beside_p25"] == 5


def test_ends_are_never_released_and_whole_numbers_are_told() -> None:
    verdict = judge_values(np.arange(20.0), FIRMS, RULES)
    assert (verdict.withheld["min"], verdict.withheld["max"]) == ("endpoint", "endpoint")
    assert verdict.is_whole
    assert not judge_values(np.arange(20.0) + 0.5, FIRMS, RULES).is_whole
