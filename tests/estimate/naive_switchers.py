"""Effects of switching, literally: rows merged with their own past, sums by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class NaiveChoices:
    n_effects: int = 4
    n_placebos: int = 3
    control_group: str = "not_yet_treated"
    direction: str = "both"
    normalized: bool = False
    same_switchers: bool = False
    errors_within: str = "cohort"
    absent_dose_counts: bool = True
    """Whether a dose since the switch that is not seen is taken to be that of the switch; where
    not, it adds nothing to the dose so far."""


def estimate_naively(
    frame: pd.DataFrame, choices: NaiveChoices, *, weights: str | None, cluster: str
) -> tuple[dict[str, float], pd.DataFrame]:
    """Return estimates by key, and what clusters add to their errors."""
    rows = _describe_rows(frame, weights)
    doses = _fill_doses(frame, rows, choices)
    kept = _find_same(rows, choices) if choices.same_switchers else None
    estimates: dict[str, float] = {}
    scores: dict[str, pd.Series] = {}
    changes, distances, totals = [], [], []
    for rel in (*range(-choices.n_placebos - 1, -1), *range(choices.n_effects)):
        pairs = _pair(rows, rel, choices, kept)
        if pairs is None:
            continue
        on = pairs[pairs["side"] == "switcher"]
        change = (pairs["net"] * pairs["change"]).sum()
        score = _score(pairs, rel, choices, cluster, doses).groupby(pairs[cluster]).sum()
        distance, so_far = _weigh_doses(on, doses, rel)
        scale = so_far if choices.normalized else on["w"].sum()
        estimates[f"att_event {rel}"] = change / scale
        scores[f"att_event {rel}"] = score / scale
        if rel >= 0:
            changes.append(change)
            distances.append(distance)
            totals.append(score)
    estimates["att simple"] = sum(changes) / sum(distances)
    scores["att simple"] = pd.concat(totals).groupby(level=0).sum() / sum(distances)
    return estimates, pd.DataFrame(scores).fillna(0.0)


def _describe_rows(frame: pd.DataFrame, weights: str | None) -> pd.DataFrame:
    parts = []
    for _, firm in frame.groupby("firm"):
        own = firm.sort_values("year")
        start = own["d"].iloc[0]
        crossed = (own["d"] > start).cummax() & (own["d"] < start).cummax()
        changed = own.loc[own["d"] != start, "year"]
        first = changed.iloc[0] if len(changed) else np.inf
        own = own[~crossed]
        if np.isfinite(first) and first - 1 not in set(own["year"]):
            own, first = own[own["year"] < first], np.inf
        at = own.loc[own["year"] == first, "d"]
        dose = at.iloc[0] if len(at) else start
        parts.append(own.assign(start=start, first=first, dose=dose, sign=np.sign(dose - start)))
    rows = pd.concat(parts)
    rows["w"] = 1.0 if weights is None else rows[weights]
    return rows[rows["y"].notna()]


def _fill_doses(frame: pd.DataFrame, rows: pd.DataFrame, choices: NaiveChoices) -> dict:
    known = frame.set_index(["firm", "year"])["d"].to_dict()
    facts = rows.groupby("firm")[["start", "first", "dose"]].first()
    filled = {}
    for firm, fact in facts[np.isfinite(facts["first"])].iterrows():
        for year in range(int(fact["first"]), int(frame["year"].max()) + 1):
            absent = fact["dose"] if choices.absent_dose_counts else fact["start"]
            filled[firm, year] = known.get((firm, year), absent)
    return filled


def _find_same(rows: pd.DataFrame, choices: NaiveChoices) -> set[int]:
    sides = [_pair(rows, rel, choices, None) for rel in range(choices.n_effects)]
    firms = [
        set() if one is None else set(one.loc[one["side"] == "switcher", "firm"]) for one in sides
    ]
    return set.intersection(*firms)


def _pair(
    rows: pd.DataFrame, rel: int, choices: NaiveChoices, kept: set[int] | None
) -> pd.DataFrame | None:
    """Return rows at the far end of a difference of each firm, with its base, and net weights."""
    steps = rel + 1 if rel >= 0 else -rel - 1
    shift = {"ahead": 0, "base": steps} | ({"past": 2 * steps} if rel < 0 else {})
    pairs = rows.rename(columns={"y": "y_ahead"})
    for name, back in shift.items():
        if back:
            past = rows[["firm", "year", "y"]].assign(year=rows["year"] + back)
            pairs = pairs.merge(past.rename(columns={"y": f"y_{name}"}), on=["firm", "year"])
    far = "y_ahead" if rel >= 0 else "y_past"
    pairs["change"] = pairs[far] - pairs["y_base"]
    signs = {"both": (-1, 1), "in": (1,), "out": (-1,)}[choices.direction]
    on = (pairs["year"] - steps + 1 == pairs["first"]) & pairs["sign"].isin(signs)
    on &= pairs["firm"].isin(kept) if kept is not None else True
    off = pairs["first"] > pairs["year"]
    if choices.control_group == "never_treated":
        off &= np.isinf(pairs["first"])
    pairs["side"] = np.select([on, off], ["switcher", "control"], "")
    pairs = pairs[pairs["side"] != ""]
    both = pairs.groupby(["start", "year"])["side"].transform("nunique") == 2
    pairs = pairs[both].copy()
    if pairs.empty:
        return None
    signed = (pairs["w"] * pairs["sign"]).where(pairs["side"] == "switcher", 0.0)
    plain = pairs["w"].where(pairs["side"] == "control", 0.0)
    keys = [pairs["start"], pairs["year"]]
    ratio = signed.groupby(keys).transform("sum") / plain.groupby(keys).transform("sum")
    pairs["net"] = signed - plain * ratio
    return pairs


def _score(
    pairs: pd.DataFrame, rel: int, choices: NaiveChoices, cluster: str, doses: dict
) -> pd.Series:
    """Return each row's net weight times its deviation and factor."""
    on = pairs["side"] == "switcher"
    off = "c" + pairs["start"].astype(str) + "|" + pairs["year"].astype(str)
    cohort = pairs[["start", "first", "dose"]].astype(str).agg("|".join, axis=1)
    kinds = [cohort.where(on, off)]
    if choices.errors_within == "path" and rel >= 0:
        path = [
            "|".join(str(doses[firm, first + k]) for k in range(rel + 1)) if switching else ""
            for firm, first, switching in zip(pairs["firm"], pairs["first"], on, strict=True)
        ]
        switch = pairs[["start", "first"]].astype(str).agg("|".join, axis=1).where(on, off)
        kinds = [switch, *kinds, (cohort + "/" + pd.Series(path, index=pairs.index)).where(on, off)]
    pooled = pairs["start"].astype(str) + "|" + pairs["year"].astype(str)
    centre, count = _average(pairs, pooled, cluster)
    for kind in kinds:
        finer, number = _average(pairs, kind, cluster)
        centre, count = finer.where(number > 1, centre), number.where(number > 1, count)
    factor = np.sqrt(count / (count - 1).clip(lower=1)).where(count > 1, 1.0)
    return pairs["net"] * factor * (pairs["change"] - centre.where(count > 1, 0.0))


def _average(pairs: pd.DataFrame, kind: pd.Series, cluster: str) -> tuple[pd.Series, pd.Series]:
    total = (pairs["w"] * pairs["change"]).groupby(kind).transform("sum")
    mean = total / pairs["w"].groupby(kind).transform("sum")
    return mean, pairs[cluster].groupby(kind).transform("nunique")


def _weigh_doses(on: pd.DataFrame, doses: dict, rel: int) -> tuple[float, float]:
    steps = rel + 1 if rel >= 0 else -rel - 1
    last, so_far = 0.0, 0.0
    for firm, first, start, weight in on[["firm", "first", "start", "w"]].itertuples(index=False):
        gaps = [abs(doses[firm, int(first) + k] - start) for k in range(steps)]
        last += weight * gaps[-1]
        so_far += weight * sum(gaps)
    return last, so_far
