"""The wild cluster bootstrap as its definition has it: every replication is a regression."""

from __future__ import annotations

from itertools import product

import numpy as np


def regress(outcome, columns):
    """Return coefficients by least squares of least norm: what is not identified is zero."""
    return np.linalg.lstsq(columns, outcome, rcond=1e-12)[0]


def restrict(outcome, columns, weights, value):
    """Return coefficients under weights'b = value, by a basis of the directions left free."""
    particular = weights * value / (weights @ weights)
    free = np.linalg.svd(weights[None, :])[2][1:].T
    return particular + free @ regress(outcome - columns @ particular, columns @ free)


def compute_statistic(outcome, columns, cluster, weights, value, *, jackknife):
    """Return (a'b − value) over its error by CV1 or CV3, without a small-sample factor."""
    estimate = regress(outcome, columns)
    if jackknife:
        parts = [
            weights @ (regress(outcome[cluster != g], columns[cluster != g]) - estimate)
            for g in np.unique(cluster)
        ]
    else:
        left = weights @ np.linalg.pinv(columns)
        residuals = outcome - columns @ estimate
        parts = [left[cluster == g] @ residuals[cluster == g] for g in np.unique(cluster)]
    return (weights @ estimate - value) / np.sqrt(np.sum(np.square(parts)))


def list_statistics(outcome, columns, cluster, weights, value, *, restricted, variant):
    """Return the sample's statistic and those of all sign patterns."""

    def estimate(rows):
        if restricted:
            return restrict(outcome[rows], columns[rows], weights, value)
        return regress(outcome[rows], columns[rows])

    groups = np.unique(cluster)
    everywhere = np.ones(len(cluster), dtype=bool)
    centre = estimate(everywhere)
    residuals = outcome - columns @ centre
    if variant in (31, 33):
        for g in groups:
            inside = cluster == g
            residuals[inside] = outcome[inside] - columns[inside] @ estimate(~inside)
    jackknife = variant == 33
    sample = compute_statistic(outcome, columns, cluster, weights, value, jackknife=jackknife)
    target = value if restricted else weights @ centre
    found = []
    for signs in product([1.0, -1.0], repeat=len(groups)):
        drawn = columns @ centre + residuals * np.array(signs)[cluster]
        found.append(
            compute_statistic(drawn, columns, cluster, weights, target, jackknife=jackknife)
        )
    return sample, np.array(found)


def compute_p_value(*arguments, **options):
    """Return the share of sign patterns at least as far from zero as the sample."""
    sample, drawn = list_statistics(*arguments, **options)
    return float(np.mean(np.abs(drawn) >= np.abs(sample) * (1 - 1e-7)))
