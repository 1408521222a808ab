"""Known truth: factors on which treated firms load more mislead a difference in differences."""

from __future__ import annotations

import numpy as np

from tests.estimate.make_synthetic import draw_factors, fit, index_rows

EFFECT = 0.5
LONG = {"n_donors": 400, "n_periods": 24, "cohorts": ((2021, 3), (2022, 3)), "selection": 0.5}
"""Twenty periods before treatment, treated firms among the donors' loadings."""
SHORT = {"n_donors": 60, "n_periods": 11, "cohorts": ((2008, 6), (2009, 6)), "selection": 1.0}
"""Seven, treated firms at their edge."""


def draw_rows(n: int, method: str, **world: object) -> np.ndarray:
    """Return error of the estimate and standard error of the average in each replication."""
    found = []
    for seed in range(n):
        frame = draw_factors(seed, effect=EFFECT, **world)
        row = index_rows(fit(frame, method=method, solver="exact"))["att simple"]
        found.append((row.estimate - EFFECT, row.std_error))
    return np.array(found)


def test_bias_from_factors_goes_where_there_is_a_long_past() -> None:
    plain, ours = (draw_rows(25, method, **LONG) for method in ("did", "synthetic_did"))
    assert plain[:, 0].mean() > 0.2
    assert abs(ours[:, 0].mean()) < plain[:, 0].mean() / 4
    assert ours[:, 0].std() < plain[:, 0].std()


def test_half_of_it_stays_where_there_is_a_short_past() -> None:
    """The limit that the methods page states: the penalty holds weights back."""
    plain, ours = (draw_rows(25, method, **SHORT) for method in ("did", "synthetic_did"))
    assert 0.4 < ours[:, 0].mean() / plain[:, 0].mean() < 0.7


def test_intervals_cover_and_errors_are_about_the_spread_without_selection() -> None:
    rows = draw_rows(60, "synthetic_did", **{**SHORT, "selection": 0.0})
    inside = np.abs(rows[:, 0]) < 1.96 * rows[:, 1]
    # Fewer than 50 of 60 happen to a true 95 % once in a thousand times.
    assert inside.sum() >= 50
    # A standard deviation of 60 draws has an error of 9 %; the jackknife is conservative.
    assert 0.75 < rows[:, 1].mean() / rows[:, 0].std(ddof=1) < 1.6
