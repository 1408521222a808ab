"""Agreement with labels against statsmodels, by hand, and at its edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from ipec_econ.numerics.agreement import UNDEFINED, measure_agreement

CLOSED = 1e-12
"""Closed forms on both sides."""

COUNTS = [(40, 9, 13, 138), (5, 0, 3, 92), (1, 1, 1, 1), (20, 30, 10, 40), (3, 17, 0, 80)]


@pytest.mark.parametrize("counts", COUNTS)
def test_precision_and_recall_have_wilson_intervals(counts: tuple[int, int, int, int]) -> None:
    yes, false_yes, false_no, _ = counts
    found = measure_agreement(*counts)
    for interval, of in ((found.precision, yes + false_yes), (found.recall, yes + false_no)):
        low, high = proportion_confint(yes, of, method="wilson")
        expected = (yes / of, low, high)
        assert (interval.estimate, interval.low, interval.high) == pytest.approx(
            expected, abs=CLOSED
        )


@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("conf_level", [0.95, 0.9])
def test_kappa_is_that_of_statsmodels(counts: tuple[int, int, int, int], conf_level: float) -> None:
    expected = cohens_kappa(np.array(counts).reshape(2, 2), return_results=True)
    expected.alpha = 1 - conf_level
    found = measure_agreement(*counts, conf_level=conf_level).kappa
    z = -_quantile((1 - conf_level) / 2)
    low, high = expected.kappa - z * expected.std_kappa, expected.kappa + z * expected.std_kappa
    assert found.estimate == pytest.approx(expected.kappa, abs=CLOSED)
    assert found.low == pytest.approx(max(low, -1), abs=CLOSED)
    assert found.high == pytest.approx(min(high, 1), abs=CLOSED)


def _quantile(p: float) -> float:
    from scipy.stats import norm

    return float(norm.ppf(p))


def test_f1_by_hand() -> None:
    found = measure_agreement(40, 10, 20, 100)
    assert found.f1.estimate == pytest.approx(2 * 40 / (2 * 40 + 10 + 20), abs=CLOSED)
    precision, recall = found.precision.estimate, found.recall.estimate
    assert precision is not None
    assert recall is not None
    harmonic = 2 * precision * recall / (precision + recall)
    assert found.f1.estimate == pytest.approx(harmonic, abs=CLOSED)


def test_the_interval_of_f1_covers_as_often_as_it_says() -> None:
    shares = [0.10, 0.03, 0.06, 0.81]
    truth = 2 * shares[0] / (2 * shares[0] + shares[1] + shares[2])
    draws = np.random.default_rng(1).multinomial(300, shares, size=4000)
    covered = 0
    for counts in draws:
        interval = measure_agreement(*map(int, counts)).f1
        assert interval.low is not None
        assert interval.high is not None
        covered += interval.low <= truth <= interval.high
    # Wilson's interval is not exact: 0.95 within four Monte-Carlo errors and one point.
    assert abs(covered / len(draws) - 0.95) < 4 * math.sqrt(0.95 * 0.05 / len(draws)) + 0.01


@pytest.mark.parametrize(
    ("counts", "undefined"),
    [
        ((0, 0, 0, 0), {"precision", "recall", "f1", "kappa"}),
        ((0, 0, 0, 9), {"precision", "recall", "f1", "kappa"}),
        ((9, 0, 0, 0), {"kappa"}),
        ((0, 0, 4, 5), {"precision", "kappa"}),
        ((0, 4, 0, 5), {"recall", "kappa"}),
        ((4, 1, 0, 0), {"kappa"}),
        ((4, 0, 0, 5), set()),
    ],
)
def test_what_is_not_defined(counts: tuple[int, int, int, int], undefined: set[str]) -> None:
    found = measure_agreement(*counts)
    names = ("precision", "recall", "f1", "kappa")
    assert {name for name in names if getattr(found, name) == UNDEFINED} == undefined


def test_full_agreement() -> None:
    found = measure_agreement(7, 0, 0, 13)
    assert found.precision.estimate == found.recall.estimate == found.f1.estimate == 1
    assert found.kappa.estimate == pytest.approx(1, abs=CLOSED)
    assert found.recall.high == 1
    assert found.recall.low == pytest.approx(7 / (7 + 1.959963984540054**2), abs=CLOSED)


@given(st.tuples(*[st.integers(0, 500)] * 4))
def test_estimates_lie_in_their_intervals(counts: tuple[int, int, int, int]) -> None:
    found = measure_agreement(*counts)
    for name in ("precision", "recall", "f1", "kappa"):
        one = getattr(found, name)
        if one.estimate is not None:
            assert one.low <= one.estimate <= one.high


@given(st.tuples(*[st.integers(0, 50)] * 4))
def test_rule_and_label_can_change_places(counts: tuple[int, int, int, int]) -> None:
    yes, false_yes, false_no, no = counts
    one, other = measure_agreement(*counts), measure_agreement(yes, false_no, false_yes, no)
    assert one.precision == other.recall
    assert one.f1 == other.f1
    if one.kappa.estimate is None:
        assert other.kappa == UNDEFINED
    else:
        assert one.kappa.estimate == pytest.approx(other.kappa.estimate, abs=CLOSED)
        assert one.kappa.low == pytest.approx(other.kappa.low, abs=CLOSED)
