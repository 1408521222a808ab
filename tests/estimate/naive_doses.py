"""Effects by dose with loops over comparisons and an influence function for every firm."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class NaiveChoices:
    """What to estimate, and which parts of the uncertainty count."""

    degree: int = 3
    num_knots: int = 0
    cuts: tuple[float, ...] | None = None
    doses: tuple[float, ...] = (0.8, 1.2, 1.6)
    control_group: str = "not_yet_treated"
    base_period: str = "universal"
    anticipation: int = 0
    aggregation: str = "simple"
    weights: str | None = None
    cluster: str = "firm"
    random_shares: bool = True
    random_doses: bool = True


class NaiveDoses:
    """Firms in rows of wide tables; an estimate is a number with one influence a firm."""

    def __init__(self, frame: pd.DataFrame, choices: NaiveChoices) -> None:
        self.choices = choices
        self.y = frame.pivot_table(index="firm", columns="year", values="y", aggfunc="first")
        firms = frame.groupby("firm").first().loc[self.y.index]
        self.cohort, self.dose = firms["cohort"].to_numpy(), firms["dose"].to_numpy()
        self.weight = np.ones(len(firms)) if not choices.weights else firms["w"].to_numpy()
        self.cluster = (
            firms.index.to_numpy() if choices.cluster == "firm" else firms[choices.cluster]
        )
        self.years = [int(year) for year in self.y.columns]
        self.cohorts = [int(g) for g in sorted(set(self.cohort)) if np.isfinite(g)]
        treated = self.dose[np.isfinite(self.cohort)]
        inner = np.arange(1, choices.num_knots + 1) / (choices.num_knots + 1)
        self.knots = np.quantile(treated, inner)
        self.att: dict = {}
        self.curve: dict = {}
        self.slope: dict = {}
        for g in self.cohorts:
            for year in self.years:
                self._compare(g, year)

    def design(self, dose: np.ndarray, order: int = 0) -> np.ndarray:
        """Powers and truncated powers: another basis of the space of splines."""
        if self.choices.cuts is not None:
            bins = np.searchsorted(np.array(self.choices.cuts), dose)
            return (bins[:, None] == np.arange(len(self.choices.cuts) + 1)).astype(float)
        k = self.choices.degree
        if order == 0:
            powers = [dose**power for power in range(k + 1)]
            bends = [np.maximum(dose - knot, 0) ** k for knot in self.knots]
        else:
            powers = [power * dose ** max(power - 1, 0) for power in range(k + 1)]
            bends = [
                k * np.maximum(dose - knot, 0) ** (k - 1) * (dose > knot) for knot in self.knots
            ]
        return np.column_stack([*powers, *bends])

    def _find_base(self, g: int, year: int) -> int | None:
        before = [one for one in self.years if one + self.choices.anticipation < g]
        place = self.years.index(year)
        if not before or (self.choices.base_period == "varying" and year < g and place == 0):
            return None
        varying = self.choices.base_period == "varying" and year < g
        return self.years[place - 1] if varying else before[-1]

    def _compare(self, g: int, year: int) -> None:
        base = self._find_base(g, year)
        if base is None or base == year:
            return
        change = (self.y[year] - self.y[base]).to_numpy()
        seen = ~np.isnan(change)
        control = np.isinf(self.cohort)
        if self.choices.control_group == "not_yet_treated":
            late = self.cohort > max(year, base) + self.choices.anticipation
            control = late & (self.cohort != g)
        treated, control = seen & (self.cohort == g), seen & control
        mean1, psi1 = self._average_side(change, treated)
        mean0, psi0 = self._average_side(change, control)
        self.att[g, year] = (mean1 - mean0, psi1 - psi0)
        self._fit_curve((g, year), change, treated, mean0, psi0)

    def _average_side(self, change: np.ndarray, side: np.ndarray) -> tuple[float, np.ndarray]:
        share = np.where(side, self.weight, 0.0) / self.weight[side].sum()
        mean = float(share[side] @ change[side])
        return mean, share * np.where(side, change - mean, 0.0)

    def _fit_curve(
        self,
        key: tuple[int, int],
        change: np.ndarray,
        treated: np.ndarray,
        mean0: float,
        psi0: np.ndarray,
    ) -> None:
        w, dose, y = self.weight[treated], self.dose[treated], change[treated]
        x = self.design(dose)
        used = x.any(axis=0)
        root = np.sqrt(w)
        beta = np.zeros(x.shape[1])
        beta[used] = np.linalg.lstsq(x[:, used] * root[:, None], y * root, rcond=None)[0]
        bread = np.zeros((x.shape[1],) * 2)
        bread[np.ix_(used, used)] = np.linalg.inv((x[:, used] * w[:, None]).T @ x[:, used])
        psi = np.zeros((len(change), x.shape[1]))
        psi[treated] = (w * (y - x @ beta))[:, None] * (x @ bread)
        # Controls' mean change is taken off every dose alike: off the constant, or off each bin.
        steps = self.choices.cuts is not None
        shift = used.astype(float) if steps else np.eye(x.shape[1])[0]
        effects = np.where(used, beta - mean0 * shift, np.nan)
        self.curve[key] = (effects, psi - psi0[:, None] * shift)
        if steps:
            return
        d, share = self.design(dose, 1), w / w.sum()
        slope = float(share @ (d @ beta))
        psi_slope = psi @ (share @ d)
        if self.choices.random_doses:
            psi_slope[treated] += share * (d @ beta - slope)
        self.slope[key] = (slope, psi_slope)

    def average(
        self, found: dict, aggregation: str, size: np.ndarray | None = None
    ) -> tuple[float, np.ndarray]:
        """Average numbers from treatment on; `size` says how much a firm counts in its cohort."""
        keys = [key for key in found if key[1] >= key[0] and np.isfinite(found[key][0])]
        counts = self.weight if size is None else size
        total = self.weight.sum()
        share = {g: counts[self.cohort == g].sum() / total for g in self.cohorts}

        def weigh(shares: dict) -> np.ndarray:
            if aggregation == "simple":
                raw = np.array([shares[g] for g, _ in keys])
                return raw / raw.sum()
            if aggregation == "cohort":
                n_of = {g: sum(key[0] == g for key in keys) for g, _ in keys}
                whole = sum(shares[g] for g in n_of)
                return np.array([shares[g] / whole / n_of[g] for g, _ in keys])
            groups = [key[1] - key[0] if aggregation == "event" else key[1] for key in keys]
            raw = np.array([shares[g] for g, _ in keys])
            sums = {one: raw[[x == one for x in groups]].sum() for one in groups}
            return raw / np.array([sums[one] for one in groups]) / len(sums)

        values = np.array([found[key][0] for key in keys])
        weights = weigh(share)
        psi = sum(w * found[key][1] for w, key in zip(weights, keys, strict=True))
        if self.choices.random_shares:
            for g in self.cohorts:
                step = 1e-6
                up, down = {**share, g: share[g] + step}, {**share, g: share[g] - step}
                slope = float((weigh(up) - weigh(down)) @ values) / (2 * step)
                own = np.where(self.cohort == g, counts, 0.0) / total - share[g] / len(counts)
                psi = psi + slope * own
        return float(weights @ values), psi

    def measure(self, psi: np.ndarray) -> float:
        return float(np.sqrt((pd.Series(psi).groupby(np.asarray(self.cluster)).sum() ** 2).sum()))

    def estimate(self) -> dict[str, tuple[float, float]]:
        """Return estimates and errors by the rows' keys."""
        choices, rows = self.choices, {}
        for word, found in (("att", self.att), ("acrt", self.slope)):
            for (g, year), (value, psi) in found.items():
                rows[f"{word}_gt {g} {year}"] = (value, psi)
            for term in ("simple", "cohort", "event", "time") if found else ():
                rows[f"{word} {term}"] = self.average(found, term)
        parts = []
        n_columns = len(next(iter(self.curve.values()))[0])
        for j in range(n_columns):
            column = {key: (value[j], psi[:, j]) for key, (value, psi) in self.curve.items()}
            size = None
            if choices.cuts is not None:
                inside = np.searchsorted(np.array(choices.cuts), self.dose) == j
                size = np.where(inside & np.isfinite(self.cohort), self.weight, 0.0)
            parts.append(self.average(column, choices.aggregation, size))
        beta, psi = np.array([one[0] for one in parts]), np.column_stack([one[1] for one in parts])
        if choices.cuts is not None:
            ends = ["0", *(f"{cut:g}" for cut in choices.cuts)]
            names = [f"{a} to {b}" for a, b in pairwise(ends)]
            for j, name in enumerate([*names, f"over {ends[-1]}"]):
                rows[f"att_dose {name}"] = (beta[j], psi[:, j])
        else:
            doses = np.array(choices.doses)
            for word, order in (("att", 0), ("acrt", 1)):
                for dose, x in zip(doses, self.design(doses, order), strict=True):
                    rows[f"{word}_dose {dose:.12g}"] = (float(x @ beta), psi @ x)
        return {key: (value, self.measure(psi)) for key, (value, psi) in rows.items()}
