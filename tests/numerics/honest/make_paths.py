"""Paths of effects for tests: random ones, and those of reference cases."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.honest.event_path import EventPath


def make_path(
    seed: int = 0, *, n_before: int = 3, n_after: int = 3, weights: object = None
) -> EventPath:
    """Return a random path; the effect is that of the first period unless `weights` says else."""
    draw = np.random.default_rng(seed)
    size = n_before + n_after
    mix = draw.normal(size=(size, size + 6)) * 0.1 + 0.1
    first = np.eye(n_after)[0] if weights is None else np.asarray(weights, dtype=float)
    estimates = draw.normal(size=size) * 0.3 + np.repeat([0.0, 1.0], [n_before, n_after])
    return EventPath(estimates, mix @ mix.T, n_before, first)


def scale_path(path: EventPath, factor: float) -> EventPath:
    """Return the path of an outcome that is `factor` times as large."""
    return EventPath(factor * path.estimates, factor**2 * path.vcov, path.n_before, path.weights)
