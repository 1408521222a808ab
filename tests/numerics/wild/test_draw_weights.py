"""Weights of the wild bootstrap: all patterns once, or draws of mean 0 and variance 1."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.wild import draw_weights as module
from ipec_econ.numerics.wild.draw_weights import can_enumerate, draw_weights

MOMENT = 5 / np.sqrt(200_000)
"""Five standard errors of a mean over the draws; those of squares have a variance of 2 at most."""


def gather(*arguments, **options):
    return np.concatenate(list(draw_weights(*arguments, **options)))


def test_all_patterns_but_for_their_sign_stand_once_and_the_samples_comes_first():
    found = gather("rademacher", 5, 32, seed=1)
    assert found.shape == (16, 5)
    assert len(np.unique(found, axis=0)) == 16
    assert set(np.unique(found)) == {-1.0, 1.0}
    np.testing.assert_array_equal(found[0], np.ones(5))
    np.testing.assert_array_equal(found[:, 0], np.ones(16))


@pytest.mark.parametrize(
    ("kind", "n_clusters", "replications", "expected"),
    [
        ("rademacher", 10, 1024, True),
        ("rademacher", 10, 1023, False),
        ("rademacher", 5000, 9999, False),
        ("webb", 3, 9999, False),
    ],
)
def test_only_signs_that_fit_are_enumerated(kind, n_clusters, replications, expected):
    assert can_enumerate(kind, n_clusters, replications) == expected


@pytest.mark.parametrize("kind", ["rademacher", "webb", "mammen", "normal"])
def test_drawn_weights_have_mean_zero_and_variance_one(kind):
    found = gather(kind, 20, 10_000, seed=2)
    assert found.shape == (10_000, 20)
    assert abs(found.mean()) < MOMENT
    assert abs((found**2).mean() - 1) < 2 * MOMENT


@pytest.mark.parametrize("kind", ["rademacher", "webb", "mammen", "normal"])
def test_the_size_of_a_block_moves_no_draw(kind, monkeypatch):
    whole = gather(kind, 30, 500, seed=3)
    monkeypatch.setattr(module, "BLOCK_WEIGHTS", 240)
    np.testing.assert_array_equal(gather(kind, 30, 500, seed=3), whole)
