"""Weights of controls: saturated logits have odds that can be counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.propensity_weights import weigh_by_propensity

TOLERANCE = 1e-8
"""Newton's last step on a logit of a few observations."""


def weigh(
    treated: list[int], x: list[float] | FloatArray, times: list[int] | None = None
) -> tuple[list[float], tuple[int, ...]]:
    columns = np.asarray(x, dtype=np.float64).reshape(len(treated), -1)
    when = np.asarray(times or [0] * len(treated), dtype=np.int64)
    found = weigh_by_propensity(np.asarray(treated, dtype=np.bool_), columns, when)
    return found.weights.tolist(), found.failed


def test_odds_of_a_binary_column_are_the_treated_over_the_controls() -> None:
    weights, failed = weigh([1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0])
    assert weights == pytest.approx([1, 1, 1, 2, 1 / 3, 1 / 3, 1 / 3], abs=TOLERANCE)
    assert failed == ()


def test_every_period_has_a_logit_of_its_own_and_lone_groups_have_none() -> None:
    treated = [1, 0, 0, 1, 1, 0, 0, 1]
    weights, failed = weigh(treated, [0.0] * 8, [1, 1, 1, 2, 2, 2, 3, 4])
    # A constant column is no column: two controls for one treated, one for two.
    assert weights[:6] == pytest.approx([1, 0.5, 0.5, 1, 1, 2], abs=TOLERANCE)
    assert np.isnan(weights[6:]).all()
    assert failed == ()


def test_groups_that_the_columns_tell_apart_are_not_weighted() -> None:
    weights, failed = weigh([1, 1, 0, 0], [5, 6, 1, 2], [7] * 4)
    assert (np.isnan(weights).all(), failed) == (True, (7,))
    twice = np.column_stack([[1.0, 2, 1, 3, 2], [2.0, 4, 2, 6, 4]])
    assert weigh([1, 1, 0, 0, 0], twice)[1] == (0,)


def test_a_missing_column_leaves_its_row_out() -> None:
    weights, _ = weigh([1, 1, 0, 0, 0], [1, float("nan"), 1, 1, float("nan")])
    assert weights[0] == 1
    assert weights[2:4] == pytest.approx([0.5, 0.5], abs=TOLERANCE)
    assert np.isnan([weights[1], weights[4]]).all()


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=4),
    st.integers(0, 2**32 - 1),
)
def test_saturated_weights_balance_every_level(counts: list[tuple[int, int]], seed: int) -> None:
    level = np.repeat(np.arange(len(counts)), [a + b for a, b in counts])
    treated = np.concatenate([np.arange(a + b) < a for a, b in counts])
    order = np.random.default_rng(seed).permutation(len(level))
    level, treated = level[order], treated[order]
    columns = (level[:, None] == np.arange(1, len(counts))).astype(np.float64)
    weights = weigh_by_propensity(treated, columns, np.zeros(len(level), dtype=np.int64)).weights
    for place, (n_treated, _) in enumerate(counts):
        inside = ~treated & (level == place)
        assert weights[inside].sum() == pytest.approx(n_treated, abs=1e-6)
