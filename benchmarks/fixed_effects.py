"""Two-way fixed effects on one generated panel: this package against pyfixest, same run.

    python benchmarks/fixed_effects.py [FIRMS ...]

Prints, for each number of firms, seconds of both (median of three, after one run that is not
counted), their ratio, and the largest relative difference of estimate and standard error. The
data frame is in memory for both; ours includes building the panel and its sample flow.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyfixest as pf

import ipec_econ as ipec

YEARS = range(2010, 2020)
ROUNDS = 3
SEED = 20251


def make_frame(n_firms: int) -> pd.DataFrame:
    """Return a ragged panel: 28 % of firms have gaps, six cohorts and never-treated firms."""
    rng = np.random.default_rng(SEED)
    firm = np.repeat(np.arange(n_firms), len(YEARS))
    year = np.tile(np.array(YEARS), n_firms)
    cohort = rng.choice([0, 2012, 2013, 2014, 2015, 2016, 2017], n_firms)[firm]
    treated = ((cohort > 0) & (year >= cohort)).astype(float)
    x = rng.normal(size=len(firm))
    level = rng.normal(size=n_firms)[firm]
    y = level + 0.1 * treated + 0.5 * x + rng.normal(size=len(firm))
    frame = pd.DataFrame({"firm": firm, "year": year, "y": y, "x": x, "treated": treated})
    ragged = rng.random(n_firms)[firm] < 0.28
    return frame[~(ragged & (rng.random(len(firm)) < 0.2))].reset_index(drop=True)


def time_call(call: Callable[[], tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    """Return median seconds and the result of a call, after one uncounted call."""
    found = call()
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = call()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), found


def fit_ours(frame: pd.DataFrame) -> tuple[float, float]:
    """Return estimate and standard error of ours."""
    model = {
        "estimator": "ols",
        "outcome": "y",
        "regressors": ["treated", "x"],
        "fixed_effects": ["firm", "year"],
    }
    row = ipec.fit(frame, unit="firm", time="year", model=model).estimates[0]
    return row.estimate, row.std_error or float("nan")


def fit_theirs(frame: pd.DataFrame) -> tuple[float, float]:
    """Return estimate and standard error of pyfixest, with the same small-sample rule."""
    fit = pf.feols("y ~ treated + x | firm + year", frame, vcov={"CRV1": "firm"})
    return float(fit.coef().iloc[0]), float(fit.se().iloc[0])


def main(sizes: list[int]) -> None:
    """Print one line a size."""
    print("firms rows ours_s pyfixest_s ratio diff_estimate diff_std_error")
    for n_firms in sizes:
        frame = make_frame(n_firms)
        ours, (estimate, error) = time_call(lambda frame=frame: fit_ours(frame))
        theirs, (estimate_2, error_2) = time_call(lambda frame=frame: fit_theirs(frame))
        print(
            f"{n_firms} {len(frame)} {ours:.2f} {theirs:.2f} {ours / theirs:.2f} "
            f"{abs(estimate / estimate_2 - 1):.1e} {abs(error / error_2 - 1):.1e}"
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
