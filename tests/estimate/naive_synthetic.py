"""Synthetic difference-in-differences written down as in the papers, slow and plain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize


@dataclass(frozen=True)
class NaiveCohort:
    """A cohort's weights by firm and by year."""

    donor: pd.Series
    period: pd.Series


def minimise(matrix: np.ndarray, target: np.ndarray, penalty: float, level: bool) -> np.ndarray:
    """Minimise over the simplex, and over a level where there is one, by SLSQP."""
    n = matrix.shape[1]

    def residual(x: np.ndarray) -> np.ndarray:
        return matrix @ x[:n] + level * x[n] - target

    def objective(x: np.ndarray) -> float:
        return float(residual(x) @ residual(x) + penalty * x[:n] @ x[:n])

    def slope(x: np.ndarray) -> np.ndarray:
        r = residual(x)
        return np.append(2 * (matrix.T @ r + penalty * x[:n]), 2 * level * r.sum())

    start = np.append(np.full(n, 1 / n), 0.0)
    total = {
        "type": "eq",
        "fun": lambda x: x[:n].sum() - 1,
        "jac": lambda _: np.append(np.ones(n), 0.0),
    }
    found = minimize(
        objective, start, jac=slope, bounds=[(0, 1)] * n + [(None, None)], constraints=[total],
        method="SLSQP", options={"ftol": 1e-16, "maxiter": 3000},
    )  # fmt: skip
    return found.x[:n]


def fit_cohorts(frame: pd.DataFrame) -> dict[float, NaiveCohort]:
    wide, cohort = _widen(frame)
    donors = wide[np.isinf(cohort)]
    found = {}
    for first in sorted(cohort[np.isfinite(cohort)].unique()):
        before = [year for year in wide.columns if year < first]
        after = [year for year in wide.columns if year >= first]
        treated = wide[cohort == first]
        noise = np.diff(donors[before].to_numpy(), axis=1).std(ddof=1)
        zeta = (len(treated) * len(after)) ** 0.25 * noise
        omega = minimise(
            donors[before].to_numpy().T,
            treated[before].mean().to_numpy(),
            len(before) * zeta**2,
            level=True,
        )
        lam = minimise(
            donors[before].to_numpy(),
            donors[after].mean(axis=1).to_numpy(),
            len(donors) * (1e-6 * noise) ** 2,
            level=True,
        )
        found[first] = NaiveCohort(pd.Series(omega, donors.index), pd.Series(lam, before))
    return found


def average(frame: pd.DataFrame, cohorts: dict[float, NaiveCohort]) -> dict[str, float]:
    """Return every row's estimate by its key, with given weights scaled to the donors left."""
    wide, cohort = _widen(frame)
    gaps = []
    for first, weights in cohorts.items():
        treated = wide[cohort == first]
        omega = weights.donor[weights.donor.index.intersection(wide.index)]
        synthetic = (wide.loc[omega.index].mul(omega / omega.sum(), axis=0)).sum()
        difference = treated.mean() - synthetic
        gap = difference - difference[weights.period.index] @ weights.period
        gaps += [
            {"first": first, "year": year, "gap": gap[year], "n": len(treated)}
            for year in wide.columns
        ]
    table = pd.DataFrame(gaps)
    table["rel"] = table["year"] - table["first"]
    after = table[table["rel"] >= 0]
    rows = {f"att_gt {r.first:.0f} {r.year}": r.gap for r in after.itertuples()}
    rows |= {f"att_event {rel:.0f}": _mean(part) for rel, part in table.groupby("rel")}
    rows |= {f"att_cohort {first:.0f}": _mean(part) for first, part in after.groupby("first")}
    return {**rows, "att simple": _mean(after)}


def jackknife(frame: pd.DataFrame, cohorts: dict[float, NaiveCohort]) -> pd.DataFrame:
    """Return the covariance of all rows by leaving out one firm after the other."""
    firms = frame["firm"].unique()
    rows = pd.DataFrame([average(frame[frame["firm"] != firm], cohorts) for firm in firms])
    deviations = rows - rows.mean()
    return (len(firms) - 1) / len(firms) * deviations.T @ deviations


def _widen(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    wide = frame.pivot_table(index="firm", columns="year", values="y")
    return wide, frame.groupby("firm")["cohort"].first()


def _mean(part: pd.DataFrame) -> float:
    return float(np.average(part["gap"], weights=part["n"]))
