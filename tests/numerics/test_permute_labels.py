"""Labels dealt anew: each stratum keeps its own, every way stands once."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.numerics.permute_labels import (
    count_assignments,
    list_assignments,
    permute_labels,
)

UNITS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([1.0, 2.0, np.inf])), min_size=1)


def split(units):
    strata = np.unique([one[0] for one in units], return_inverse=True)[1]
    return np.array([one[1] for one in units]), strata.astype(np.int64)


@given(UNITS, st.integers(0, 2**32 - 1))
def test_every_stratum_keeps_its_labels(units, seed):
    labels, strata = split(units)
    for dealt in permute_labels(labels, strata, 3, seed=seed):
        for stratum in np.unique(strata):
            inside = strata == stratum
            np.testing.assert_array_equal(np.sort(dealt[inside]), np.sort(labels[inside]))


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from([1.0, 2.0, np.inf])), min_size=1,
                max_size=6))  # fmt: skip
def test_every_way_stands_once(units):
    labels, strata = split(units)
    expected = {
        tuple(order)
        for order in permutations(labels)
        if all(sorted(np.array(order)[strata == s]) == sorted(labels[strata == s]) for s in strata)
    }
    found = [tuple(one) for one in list_assignments(labels, strata)]
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert count_assignments(labels, strata, most=len(found)) == len(found)
    if len(found) > 1:
        assert count_assignments(labels, strata, most=len(found) - 1) is None


def test_many_ways_are_not_counted_to_the_end():
    labels = np.repeat([1.0, np.inf], 50_000)
    assert count_assignments(labels, np.zeros(100_000, dtype=np.int64), most=999) is None
    lone = np.append(np.full(99_999, np.inf), 1.0)
    assert count_assignments(lone, np.zeros(100_000, dtype=np.int64), most=100_000) == 100_000


def test_a_seed_gives_the_same_deals_and_all_are_as_likely():
    labels, strata = np.array([1.0, np.inf, np.inf]), np.zeros(3, dtype=np.int64)
    first, second = (list(permute_labels(labels, strata, 3000, seed=5)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    counts = np.bincount(np.argmin(first, axis=1))
    # Five standard errors of a binomial with a third.
    assert abs(counts - 1000).max() < 5 * np.sqrt(3000 * 2 / 9)
