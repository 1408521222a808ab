"""Known truth: effects of a dose that bend, firms and doses drawn anew each time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from ipec_econ.estimate.add_bands import add_bands
from tests.estimate.make_doses import NEVER, fit, index_rows
from tests.estimate.make_staggered import add_treatment
from tests.estimate.tolerances import LAW_RTOL

pytestmark = pytest.mark.thorough

REPLICATIONS, FIRMS = 80, 400
YEARS = np.arange(2010, 2015)
DOSES = (0.6, 1.0, 1.6, 2.2)
CHANCE = 1e-3
"""A test whose claim is true fails for this share of seeds; the seeds are fixed."""
SHAPE, SCALE = 3.0, 0.4
"""Doses are gamma: their mean is 1.2, that of their squares 1.92."""
TRUTH = {
    "att simple": 1.2 - 0.2 * 1.92,
    "acrt simple": 1 - 0.4 * 1.2,
    **{f"att_dose {dose:g}": dose - 0.2 * dose**2 for dose in DOSES},
    **{f"acrt_dose {dose:g}": 1 - 0.4 * dose for dose in DOSES},
}


def draw(seed: int, *, noise: float = 1.0) -> pd.DataFrame:
    """Draw firms of which half are treated, in 2012 or 2013; the effect is d − d²/5."""
    rng = np.random.default_rng(seed)
    cohort = rng.choice([2012.0, 2013.0, NEVER, NEVER], FIRMS)
    dose = np.where(np.isfinite(cohort), rng.gamma(SHAPE, SCALE, FIRMS), 0.0)
    firm, year = np.repeat(np.arange(FIRMS), len(YEARS)), np.tile(YEARS, FIRMS)
    effect = np.where(year >= cohort[firm], dose[firm] - 0.2 * dose[firm] ** 2, 0.0)
    # Firms of high doses are better firms, which a difference takes out.
    level = dose[firm] + rng.normal(size=FIRMS)[firm] + 0.3 * (year - 2010)
    y = level + effect + noise * rng.normal(size=len(firm))
    return add_treatment(
        pd.DataFrame(
            {"firm": firm, "year": year, "cohort": cohort[firm], "dose": dose[firm], "y": y}
        )
    )


@pytest.fixture(scope="module")
def drawn() -> list[dict]:
    return [
        index_rows(add_bands(fit(draw(seed), degree=2, doses=list(DOSES)), conf_level=0.95, seed=1))
        for seed in range(REPLICATIONS)
    ]


def fewest_hits(share: float) -> int:
    return int(binom.ppf(CHANCE, REPLICATIONS, share))


@pytest.mark.parametrize("key", TRUTH)
def test_intervals_cover_and_estimates_are_centred(drawn: list[dict], key: str) -> None:
    rows = [one[key] for one in drawn]
    inside = sum(row.conf_low <= TRUTH[key] <= row.conf_high for row in rows)
    assert inside >= fewest_hits(0.95)
    gaps = np.array([row.estimate - TRUTH[key] for row in rows])
    assert abs(gaps.mean()) < 3.5 * gaps.std(ddof=1) / np.sqrt(REPLICATIONS)
    errors = np.mean([row.std_error for row in rows])
    # A standard deviation of 80 draws has an error of 8 %.
    assert errors / gaps.std(ddof=1) == pytest.approx(1, abs=0.26)


@pytest.mark.parametrize("estimand", ["att_dose", "acrt_dose"])
def test_bands_cover_the_whole_curve(drawn: list[dict], estimand: str) -> None:
    keys = [key for key in TRUTH if key.startswith(estimand)]
    inside = [
        all(one[key].band_low <= TRUTH[key] <= one[key].band_high for key in keys) for one in drawn
    ]
    assert sum(inside) >= fewest_hits(0.95)


def test_errors_of_the_mean_response_hold_the_noise_of_doses() -> None:
    """Without noise in outcomes the curve is exact, and its mean slope is that of the doses."""
    frame = draw(1, noise=0.0)
    row = index_rows(fit(frame[frame["cohort"] != 2013], degree=2))["acrt simple"]
    dose = frame[frame["cohort"] == 2012].groupby("firm")["dose"].first()
    assert row.estimate == pytest.approx(1 - 0.4 * dose.mean(), rel=LAW_RTOL)
    error = 0.4 * dose.std(ddof=0) / np.sqrt(len(dose))
    assert row.std_error == pytest.approx(error, rel=LAW_RTOL)
