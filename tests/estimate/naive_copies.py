"""Stacks and long differences made row by row, and dense regressions on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class NaiveFit:
    """Coefficients (k,), cluster scores times bread (clusters, k) by name, and sizes."""

    coefficients: np.ndarray
    psi: pd.DataFrame
    n_obs: int
    n_parameters: int
    n_clusters: int

    def scale(self) -> pd.DataFrame:
        """Return scores whose products are the covariance with fixest's factor."""
        g, n, k = self.n_clusters, self.n_obs, self.n_parameters
        return self.psi * np.sqrt(g / (g - 1) * (n - 1) / (n - k))


def regress(
    outcome: np.ndarray,
    interest: np.ndarray,
    dummies: np.ndarray,
    weight: np.ndarray,
    cluster: np.ndarray,
    n_parameters: int,
) -> NaiveFit:
    """Regress with dummies as columns; only the columns of interest are returned."""
    columns = np.column_stack([interest, dummies])
    root = np.sqrt(weight)[:, None]
    inverse = np.linalg.pinv((columns * root).T @ (columns * root))
    beta = inverse @ (columns.T @ (weight * outcome))
    residual = outcome - columns @ beta
    scores = (columns * (weight * residual)[:, None]) @ inverse
    k = interest.shape[1]
    psi = pd.DataFrame(scores[:, :k]).groupby(cluster).sum()
    return NaiveFit(beta[:k], psi, len(outcome), n_parameters, len(psi))


def make_dummies(*keys: pd.Series) -> np.ndarray:
    return np.column_stack([pd.get_dummies(key).to_numpy(float) for key in keys])


def stack_rows(
    frame: pd.DataFrame, window: tuple[int, int], *, never: bool, balanced: bool
) -> pd.DataFrame:
    """Copy rows into sub-experiments and weigh controls, as published."""
    low, high = window
    parts = []
    for focal in sorted(frame.loc[np.isfinite(frame["cohort"]), "cohort"].unique()):
        treated = frame["cohort"] == focal
        control = np.isinf(frame["cohort"]) if never else frame["cohort"] > focal + high
        part = frame[treated | control].assign(focal=focal, treat=treated.astype(float))
        part["event"] = part["year"] - part["focal"].astype(int)
        part = part[part["event"].between(low, high)]
        if balanced:
            whole = part.groupby("firm")["event"].transform("size") == high - low + 1
            part = part[whole]
        if part.groupby(["event", "treat"]).ngroups == 2 * (high - low + 1):
            parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    total = rows.groupby(["treat", "event"])["w"].transform("sum")
    own = rows.groupby(["focal", "treat", "event"])["w"].transform("sum")
    share = (own / total).rename("share")
    treated = rows.assign(share=share)[rows["treat"] == 1]
    ahead = treated.groupby(["focal", "event"])["share"].first().rename("ahead")
    rows = rows.join(ahead, on=["focal", "event"])
    rows["q"] = np.where(rows["treat"] == 1, 1.0, rows["ahead"] / share)
    return rows


def fit_stack_naively(
    rows: pd.DataFrame, *, effects: str, weighted: bool, cluster: str, controls: Sequence[str] = ()
) -> NaiveFit:
    """Regress the stack on treated × event time, and on controls."""
    events = [event for event in sorted(rows["event"].unique()) if event != -1]
    if effects == "unit":
        rows = rows[rows.groupby(["firm", "focal"])["event"].transform("size") > 1]
        firms = rows["firm"].astype(str) + "_" + rows["focal"].astype(str)
        periods = rows["event"].astype(str) + "_" + rows["focal"].astype(str)
        dummies, n_parameters = make_dummies(firms, periods), len(events) + periods.nunique()
    else:
        dummies = make_dummies(rows["treat"], rows["event"])
        n_parameters = len(events) + 2 + rows["event"].nunique() - 1
    interest = np.column_stack([(rows["event"] == e) * rows["treat"] for e in events])
    interest = np.column_stack([interest, rows[list(controls)]])
    n_parameters += len(controls)
    weight = (rows["w"] * (rows["q"] if weighted else 1.0)).to_numpy()
    return regress(
        rows["y"].to_numpy(), interest, dummies, weight, rows[cluster].to_numpy(), n_parameters
    )


def difference_naively(
    frame: pd.DataFrame,
    offsets: list[int],
    clean: int,
    *,
    never: bool,
    equal: bool,
    cluster: str,
    controls: Sequence[str] = (),
) -> NaiveFit | None:
    """Regress one long difference on starting treatment, controls and periods, row by row."""
    outcomes = {(row.firm, row.year): row.y for row in frame.itertuples()}
    rows = []
    for row in frame.itertuples():
        if (row.firm, row.year - 1) not in outcomes:
            continue
        starts = row.cohort == row.year
        stays = np.isinf(row.cohort) if never else row.cohort > row.year + clean
        if not starts and not (stays and (row.firm, row.year + clean) in outcomes):
            continue
        after = [outcomes.get((row.firm, row.year + offset), np.nan) for offset in offsets]
        rows.append(
            {
                "year": row.year,
                "treat": float(starts),
                "y": np.mean(after) - outcomes[row.firm, row.year - 1],
                "w": row.w,
                "cluster": getattr(row, cluster),
                **{name: getattr(row, name) for name in controls},
            }
        )
    sample = pd.DataFrame(rows)
    if equal:
        sample["wd"] = sample["w"] * sample["treat"]
        by_year = sample.groupby("year")
        share = by_year["wd"].transform("sum") / by_year["w"].transform("sum")
        sample = sample.assign(w=sample["w"] / (1 - share))[(share > 0) & (share < 1)]
    sample = sample[sample["y"].notna()]
    sample = sample[sample.groupby("year")["y"].transform("size") > 1]
    both = sample.groupby("year")["treat"].nunique() == 2
    if not both.any():
        return None
    return regress(
        sample["y"].to_numpy(),
        sample[["treat", *controls]].to_numpy(),
        make_dummies(sample["year"]),
        sample["w"].to_numpy(),
        sample["cluster"].to_numpy(),
        1 + len(controls) + sample["year"].nunique(),
    )
