"""Coverage of intervals and bands where the truth is known: the demonstration world.

    python -m benchmarks.coverage [--replications N] [--firms N] [--jobs N] [--seed S]
        [--methods NAME …] [--scenarios NAME …]

Simulates worlds with seeds S, S + 1, …, in each of three scenarios, fits every estimator to each
(or those named), and prints tables in markdown.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.known_truth import (
    METHODS,
    POPULATION_SEED,
    Key,
    Method,
    find_pretrend_p,
    fit_method,
    judge,
    make_method_data,
    simulate_population,
    tabulate_balanced_truth,
    tabulate_own_truth,
    tabulate_truth,
    warns_of_pretrends,
)
from ipec_econ.demo.simulate import simulate_world
from ipec_econ.demo.world import Selection, World

SEED = 1_000
SCENARIOS: dict[str, tuple[Selection, dict[str, float]]] = {
    "permanent": ("permanent", {}),
    "heterogeneous": ("permanent", {"gain": -0.05, "gain_slope": 0.03}),
    "transitory": ("transitory", {}),
}
"""Selection on permanent traits: parallel trends. The same, with gains from −0.05 for the last
cohort to 0.13 for the first. Selection on productivity in the year before: no parallel trends."""
TRUTHS = ("population", "sample", "own weights")
"""Of the population, of the firms drawn, and what an estimator makes of the effects alone."""

BALANCED_FIRMS = 200_000
"""Of the population that panels without gaps are drawn from."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One estimate of one replication beside one truth; or a pre-trend test (key ``warned``)."""

    seed: int
    scenario: str
    method: str
    truth: str
    key: str
    gap: float = np.nan
    value: float = np.nan
    std_error: float = np.nan
    inside: float = np.nan
    in_band: float = np.nan


def replicate(
    seed: int,
    n_firms: int,
    populations: Mapping[str, Mapping[Key, float]],
    methods: Sequence[str],
) -> list[Finding]:
    """Fit everything to the worlds of one seed."""
    return [
        finding
        for scenario, population in populations.items()
        for finding in _replicate_one(seed, n_firms, scenario, population, methods)
    ]


def _replicate_one(
    seed: int,
    n_firms: int,
    scenario: str,
    population: Mapping[Key, float],
    methods: Sequence[str],
) -> Iterator[Finding]:
    selection, parameters = SCENARIOS[scenario]
    world = simulate_world(n_firms, seed, selection, **parameters)
    sample = tabulate_truth(world.truth)
    if any(METHODS[name].sample == "balanced" for name in methods):
        sample |= tabulate_balanced_truth(World(n_firms, seed, selection, **parameters))
    for name in methods:
        method = METHODS[name]
        result = fit_method(method, make_method_data(world, method, seed))
        known = {} if method.own_weights == "only" else {"population": population}
        # What firms drawn would gain at a dose is no row of the truth.
        if known and method.sample != "dosed":
            known["sample"] = sample
        if method.own_weights:
            known["own weights"] = tabulate_own_truth(world, method)
        for truth, effects in known.items():
            for one in judge(result, method, effects):
                yield Finding(
                    seed, scenario, name, truth, one.key, one.gap, one.value, one.std_error,
                    one.inside, one.in_band,
                )  # fmt: skip
        if find_pretrend_p(result) is not None:
            warned = float(warns_of_pretrends(result))
            yield Finding(seed, scenario, name, "", "warned", inside=warned)


def simulate(
    replications: int,
    n_firms: int,
    jobs: int,
    seed: int,
    *,
    methods: Sequence[str] = tuple(METHODS),
    scenarios: Sequence[str] = tuple(SCENARIOS),
) -> pd.DataFrame:
    """Return one row a finding, in the order of seeds whatever the number of processes."""
    populations = {name: _describe_population(name, methods) for name in scenarios}
    one = partial(replicate, n_firms=n_firms, populations=populations, methods=methods)
    seeds = range(seed, seed + replications)
    if jobs == 1:
        return pd.DataFrame([row for rows in map(one, seeds) for row in rows])
    with ProcessPoolExecutor(jobs) as pool:
        return pd.DataFrame([row for rows in pool.map(one, seeds, chunksize=5) for row in rows])


def _describe_population(scenario: str, methods: Sequence[str]) -> dict[Key, float]:
    selection, parameters = SCENARIOS[scenario]
    population = simulate_population(selection, **parameters)
    if any(METHODS[name].sample == "balanced" for name in methods):
        world = World(BALANCED_FIRMS, POPULATION_SEED, selection, **parameters)  # type: ignore[arg-type]
        population |= tabulate_balanced_truth(world)
    return population


def main() -> None:
    """Read the options, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--replications", type=int, default=1_000)
    parser.add_argument("--firms", type=int, default=2_000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=[*METHODS])
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=[*SCENARIOS])
    options = parser.parse_args()
    started = time.perf_counter()
    found = simulate(
        options.replications,
        options.firms,
        options.jobs,
        options.seed,
        methods=options.methods,
        scenarios=options.scenarios,
    )
    seconds = time.perf_counter() - started
    print(
        f"{options.replications} replications, {options.firms:,} firms, seeds {options.seed} to "
        f"{options.seed + options.replications - 1}; {seconds:.0f} s, {options.jobs} processes\n"
    )
    for title, table in _list_tables(found, options.scenarios):
        if table:
            print(f"### {title}\n\n{_write_markdown(table)}\n")


def _list_tables(
    found: pd.DataFrame, scenarios: Sequence[str]
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for name in scenarios:
        yield f"Scenario `{name}`", _compare_methods(found, name)
    for name, method in (
        ("permanent", next(iter(METHODS))),
        ("permanent", "dose_response"),
        ("permanent", "synthetic_did"),
        ("heterogeneous", "event_study"),
    ):
        title = f"`{method}` by event time and dose, scenario `{name}`"
        yield title, _compare_events(found, name, method)
    yield "Whole curves of `dose_response`", _compare_curves(found)
    yield "Pre-trend test", _compare_pretests(found)


def _compare_methods(found: pd.DataFrame, scenario: str) -> list[dict[str, str]]:
    """Return a row a method and truth: its path as a whole, and its average effect."""
    rows = []
    chosen = found[(found["scenario"] == scenario) & (found["key"] != "warned")]
    for name, method in METHODS.items():
        main_truth = _find_main_truth(method)
        for truth in sorted(TRUTHS, key=lambda one: one != main_truth):
            rows_of = chosen[(chosen["method"] == name) & (chosen["truth"] == truth)]
            if rows_of.empty:
                continue
            path = rows_of[rows_of["key"].str.startswith("att_event")]
            whole = path.groupby("seed")["in_band"].min()
            average = rows_of[rows_of["key"].str.startswith("att ")]
            rows.append(
                {
                    "estimator": name,
                    "truth": truth + (" *" if truth == main_truth else ""),
                    "path in band, %": _write_share(whole),
                    **_describe(average),
                }
            )
    return rows


def _find_main_truth(method: Method) -> str:
    if method.own_weights == "only":
        return "own weights"
    return "population" if method.population else "sample"


def _compare_events(found: pd.DataFrame, scenario: str, name: str) -> list[dict[str, str]]:
    main_truth = _find_main_truth(METHODS[name])
    chosen = found[
        (found["scenario"] == scenario) & (found["method"] == name) & (found["truth"] == main_truth)
    ]
    return [
        {"estimand": str(key), **_describe(rows)} for key, rows in chosen.groupby("key", sort=False)
    ]


def _compare_curves(found: pd.DataFrame) -> list[dict[str, str]]:
    """Return the share of replications in which a band holds a whole curve of the dose."""
    rows = []
    for curve in ("att_dose", "acrt_dose"):
        of_curve = found[found["key"].str.startswith(f"{curve} ")]
        for method, of_method in of_curve.groupby("method", sort=False):
            row = {"estimator": str(method), "curve": curve}
            for scenario, of_scenario in of_method.groupby("scenario", sort=False):
                inside = of_scenario.groupby("seed")["in_band"].min()
                row[f"in band under `{scenario}`, %"] = _write_share(inside)
            rows.append(row)
    return rows


def _describe(rows: pd.DataFrame) -> dict[str, str]:
    """Return what is said of the average effect; dashes where there is none."""
    heads = ("truth, mean", "in interval, %", "bias (error)", "RMSE", "mean std. error / SD")
    if rows.empty:
        return dict.fromkeys(heads, "–")
    gap = rows["gap"].to_numpy()
    spread = gap.std(ddof=1)
    cells = (
        f"{rows['value'].mean():.4f}",
        _write_share(rows["inside"]),
        f"{gap.mean():+.4f} ({spread / np.sqrt(len(gap)):.4f})",
        f"{np.sqrt((gap**2).mean()):.4f}",
        f"{rows['std_error'].mean() / spread:.3f}",
    )
    return dict(zip(heads, cells, strict=True))


def _compare_pretests(found: pd.DataFrame) -> list[dict[str, str]]:
    warned = found[found["key"] == "warned"]
    rows = []
    for name, of_method in warned.groupby("method", sort=False):
        row = {"estimator": str(name)}
        for scenario in found["scenario"].unique():
            shares = of_method.loc[of_method["scenario"] == scenario, "inside"]
            row[f"warns under `{scenario}`, %"] = _write_share(shares)
        rows.append(row)
    return rows


def _write_share(hits: pd.Series[float]) -> str:
    """Return a share in per cent with its Monte-Carlo error."""
    if hits.empty:
        return "–"
    share = hits.mean()
    return f"{100 * share:.1f} ({100 * np.sqrt(share * (1 - share) / len(hits)):.1f})"


def _write_markdown(rows: list[dict[str, str]]) -> str:
    head = list(rows[0])
    lines = [head, ["---"] * len(head), *([row[name] for name in head] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
