"""Group-time effects firm by firm, with loops: nothing shared with the package but the formulas.

Averages are plain functions of effects and cohort shares; their derivatives are taken by complex
steps, so that no gradient of the package is repeated here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

Key = tuple[str, str]
STEP = 1e-30
"""Of a complex step, which has no rounding to trade against."""


@dataclass
class NaiveEffect:
    """One effect: its value, each firm's influence on it, and the rows it uses."""

    cohort: float
    time: int
    value: float
    influence: np.ndarray
    rows: set[tuple[int, int]]
    treated: set[int]


@dataclass
class NaiveRow:
    """What one row of estimates must say."""

    estimate: float
    std_error: float
    n_obs: int
    n_units: int
    n_treated: int
    n_clusters: int
    influence: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class NaivePanel:
    """A panel as a matrix with holes."""

    outcome: np.ndarray
    periods: Sequence[int]
    cohort: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray


def estimate_naively(
    frame: pd.DataFrame, options: Mapping[str, object], *, weights: bool, cluster: str
) -> dict[Key, NaiveRow]:
    panel = _prepare(frame, options, weights, cluster)
    effects = _estimate_effects(panel, options)
    n_firms = len(panel.cohort)
    total = panel.weight.sum()
    cohorts = sorted({effect.cohort for effect in effects})
    shares, share_influence = [], []
    for cohort in cohorts:
        inside = (panel.cohort == cohort).astype(float)
        share = (panel.weight * inside).sum() / total
        shares.append(share)
        share_influence.append((panel.weight * n_firms / total * inside - share) / n_firms)
    values = np.array([effect.value for effect in effects] + shares, dtype=complex)
    influences = np.array([effect.influence for effect in effects] + share_influence)
    found: dict[Key, NaiveRow] = {}
    for k, effect in enumerate(effects):
        key = ("att_gt", f"{effect.cohort:g},{effect.time}")
        found[key] = _describe(panel, float(values[k].real), effect.influence, [effect])
    for key, members, average in _list_averages(effects, cohorts):
        gradient = np.empty(len(values))
        for j in range(len(values)):
            moved = values.copy()
            moved[j] += 1j * STEP
            gradient[j] = average(moved).imag / STEP
        influence = (gradient[:, None] * influences).sum(axis=0)
        used = [effects[k] for k in members]
        found[key] = _describe(panel, float(average(values).real), influence, used)
    return found


def _prepare(
    frame: pd.DataFrame, options: Mapping[str, object], weights: bool, cluster: str
) -> NaivePanel:
    frame = frame[frame["cohort"] > frame["year"].min() + options["anticipation"]]
    if options["unbalanced"] == "balance":
        seen = frame.groupby("firm")["year"].transform("count")
        frame = frame[seen == frame["year"].nunique()]
    wide = frame.pivot_table(index="firm", columns="year", values="y", sort=True)
    firms = frame.groupby("firm", sort=True).first()
    return NaivePanel(
        outcome=wide.to_numpy(),
        periods=list(wide.columns),
        cohort=firms["cohort"].to_numpy(),
        weight=firms["w"].to_numpy() if weights else np.ones(len(firms)),
        cluster=wide.index.to_numpy() if cluster == "firm" else firms[cluster].to_numpy(),
    )


def _estimate_effects(panel: NaivePanel, options: Mapping[str, object]) -> list[NaiveEffect]:
    effects = []
    for cohort in sorted(set(panel.cohort[np.isfinite(panel.cohort)])):
        before = [t for t in panel.periods if t + options["anticipation"] < cohort]
        for place, time in enumerate(panel.periods):
            base = before[-1]
            if options["base_period"] == "varying" and time < cohort:
                if place == 0:
                    continue
                base = panel.periods[place - 1]
            effect = _compare(panel, options, cohort, time, base)
            if effect is not None:
                effects.append(effect)
    return effects


def _compare(
    panel: NaivePanel, options: Mapping[str, object], cohort: float, time: int, base: int
) -> NaiveEffect | None:
    at, from_ = panel.periods.index(time), panel.periods.index(base)
    sides = {"treated": 1.0, "control": -1.0}
    value, influence = 0.0, np.zeros(len(panel.cohort))
    rows: set[tuple[int, int]] = set()
    treated: set[int] = set()
    for side, sign in sides.items():
        firms = [
            i
            for i in range(len(panel.cohort))
            if _is_on(panel, options, side, i, cohort, time, base)
        ]
        if options["unbalanced"] == "cross_sections":
            parts = [(at, 1.0), (from_, -1.0)]
            groups = [
                ({i: panel.outcome[i, t] for i in firms if not np.isnan(panel.outcome[i, t])}, way)
                for t, way in parts
            ]
        else:
            change = {i: panel.outcome[i, at] - panel.outcome[i, from_] for i in firms}
            groups = [({i: d for i, d in change.items() if not np.isnan(d)}, 1.0)]
            parts = [(at, 1.0), (from_, 1.0)]
        for position, (values, way) in enumerate(groups):
            if not values:
                return None
            total = sum(panel.weight[i] for i in values)
            mean = sum(panel.weight[i] * y for i, y in values.items()) / total
            value += sign * way * mean
            for i, y in values.items():
                influence[i] += sign * way * panel.weight[i] * (y - mean) / total
            seen = parts if len(groups) == 1 else parts[position : position + 1]
            if time != base:
                rows |= {(i, t) for i in values for t, _ in seen}
                treated |= set(values) if side == "treated" else set()
    if time == base:
        value, influence = 0.0, np.zeros(len(panel.cohort))
    return NaiveEffect(cohort, time, value, influence, rows, treated)


def _is_on(
    panel: NaivePanel,
    options: Mapping[str, object],
    side: str,
    i: int,
    cohort: float,
    time: int,
    base: int,
) -> bool:
    own = panel.cohort[i]
    if side == "treated":
        return own == cohort
    if options["control_group"] == "never_treated" or np.isinf(own):
        return bool(np.isinf(own))
    return own != cohort and own > max(time, base) + options["anticipation"]


Average = Callable[[np.ndarray], complex]


def _list_averages(
    effects: Sequence[NaiveEffect], cohorts: Sequence[float]
) -> list[tuple[Key, list[int], Average]]:
    n_effects = len(effects)
    place = {cohort: n_effects + j for j, cohort in enumerate(cohorts)}

    def by_share(members: list[int]) -> Average:
        def average(v: np.ndarray) -> complex:
            weights = [v[place[effects[k].cohort]] for k in members]
            pairs = zip(weights, members, strict=True)
            return sum(w * v[k] for w, k in pairs) / sum(weights)

        return average

    def equally(members: list[int]) -> Average:
        return lambda v: sum(v[k] for k in members) / len(members)

    rel_time = [effect.time - effect.cohort for effect in effects]
    post = [k for k in range(n_effects) if rel_time[k] >= 0]
    events = {e: [k for k in range(n_effects) if rel_time[k] == e] for e in sorted(set(rel_time))}
    times = {
        t: [k for k in post if effects[k].time == t] for t in sorted({e.time for e in effects})
    }
    times = {t: members for t, members in times.items() if members}
    own = {g: [k for k in post if effects[k].cohort == g] for g in cohorts}
    own = {g: members for g, members in own.items() if members}
    found = [(("att_event", f"{e:g}"), ks, by_share(ks)) for e, ks in events.items()]
    found += [(("att_cohort", f"{g:g}"), ks, equally(ks)) for g, ks in own.items()]
    found += [(("att_time", str(t)), ks, by_share(ks)) for t, ks in times.items()]

    def over_cohorts(v: np.ndarray) -> complex:
        total = sum(v[place[g]] for g in own)
        return sum(v[place[g]] * equally(ks)(v) for g, ks in own.items()) / total

    after = [ks for e, ks in events.items() if e >= 0]
    found.append((("att", "simple"), post, by_share(post)))
    found.append(
        (("att", "event"), post, lambda v: sum(by_share(k)(v) for k in after) / len(after))
    )
    found.append((("att", "cohort"), post, over_cohorts))
    found.append(
        (("att", "time"), post, lambda v: sum(by_share(k)(v) for k in times.values()) / len(times))
    )
    return found


def _describe(
    panel: NaivePanel, value: float, influence: np.ndarray, used: Sequence[NaiveEffect]
) -> NaiveRow:
    sums: dict[object, float] = {}
    for i, code in enumerate(panel.cluster):
        sums[code] = sums.get(code, 0.0) + influence[i]
    rows = set().union(*(effect.rows for effect in used))
    firms = {i for i, _ in rows}
    return NaiveRow(
        estimate=value,
        std_error=sum(part**2 for part in sums.values()) ** 0.5,
        n_obs=len(rows),
        n_units=len(firms),
        n_treated=len(set().union(*(effect.treated for effect in used))),
        n_clusters=len({panel.cluster[i] for i in firms}),
        influence=influence,
    )
