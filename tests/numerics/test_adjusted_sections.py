"""Influence on adjusted cross-sections: the jackknife knows which sign is right."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.adjusted_sections import SectionRows, fit_sections

METHODS = ["doubly_robust", "outcome_regression", "inverse_probability"]

SUM_ATOL = 1e-12
"""Influence sums to zero up to rounding."""

CORRELATION = 0.999
"""A jackknife differs from influence by terms of order 1/n."""


def make_rows(seed: int, n: int = 400) -> SectionRows:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-0.5 * x))
    after = rng.random(n) < 0.5
    outcome = x * (1 + after) + treated + after + 0.7 * (treated & after) + rng.normal(size=n)
    return SectionRows(
        outcome, np.column_stack([np.ones(n), x]), treated, after, 0.5 + rng.random(n)
    )


def drop(rows: SectionRows, row: int) -> SectionRows:
    kept = np.arange(len(rows.outcome)) != row
    return SectionRows(
        rows.outcome[kept], rows.covariates[kept], rows.treated[kept], rows.after[kept],
        rows.weights[kept],
    )  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_influence_is_what_leaving_a_row_out_does(method: str) -> None:
    rows = make_rows(1)
    fit = fit_sections(rows, method)
    without = np.array([fit_sections(drop(rows, i), method).att for i in range(len(rows.outcome))])
    moved = fit.att - without
    assert abs(fit.influence.sum()) < SUM_ATOL
    assert np.corrcoef(moved, fit.influence)[0, 1] > CORRELATION
    assert np.abs(moved).sum() == pytest.approx(np.abs(fit.influence).sum(), rel=0.05)


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_alone_gives_differences_of_means(method: str) -> None:
    rows = make_rows(2)
    plain = SectionRows(
        rows.outcome, np.ones((len(rows.outcome), 1)), rows.treated, rows.after, rows.weights
    )
    means = [
        np.average(rows.outcome[chosen], weights=rows.weights[chosen])
        for chosen in (
            rows.treated & rows.after, rows.treated & ~rows.after,
            ~rows.treated & rows.after, ~rows.treated & ~rows.after,
        )
    ]  # fmt: skip
    expected = means[0] - means[1] - (means[2] - means[3])
    assert fit_sections(plain, method).att == pytest.approx(expected, rel=1e-10)


def test_failures_are_named() -> None:
    rows = make_rows(3)
    alike = np.column_stack([rows.covariates, rows.covariates[:, 1]])
    twice = SectionRows(rows.outcome, alike, rows.treated, rows.after, rows.weights)
    assert fit_sections(twice, "outcome_regression") == "controls"
    told = np.column_stack([np.ones(len(rows.outcome)), rows.treated.astype(float)])
    apart = SectionRows(rows.outcome, told, rows.treated, rows.after, rows.weights)
    assert fit_sections(apart, "inverse_probability") in ("separation", "overlap")
