"""Panels whose histories explode: more patterns than a quarter of the firms, or sixty periods.

    python -m benchmarks.patterns [--firms N] [--outside N ...] [--held N]
        [--regressions | --switching | --few]

Writes three panels — a tenth of all rows missing at random over 20 years; 60 quarters with gaps;
a treatment that goes on and off — and runs every estimator that can on each, one `ipec run` a
panel. Prints seconds by model, the peak of memory, and how many histories there are.

With `--outside`, files of so many firms are run instead, of 60 periods of which a quarter is
missing at random. They are estimated by passes over firms outside memory, and, up to `--held`
firms, once more with all rows in memory; estimates of both are compared.
`--regressions` leaves out all other models; `--switching` runs `switchers` alone, on a treatment
that goes on and off at random; `--few` too, over ten periods and one that goes on and off once.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.did import OUR_COMMAND, Finished, run_process

SEED = 20252
ABSORBING = """  twfe: {estimator: twfe}
  event_study: {estimator: event_study}
  cs_not_yet: {estimator: callaway_santanna}
  cs_never: {estimator: callaway_santanna, control_group: never_treated}
  sun_abraham: {estimator: sun_abraham}
  imputation: {estimator: imputation}
  two_stage: {estimator: two_stage}
  extended_twfe: {estimator: extended_twfe}
  local_projections: {estimator: local_projections, window: [-3, 4]}
  stacked: {estimator: stacked, window: [-2, 3]}
"""
SWITCHING = "  switchers: {estimator: switchers, window: [-3, 4]}\n"
SPEC = """ipec: 1
study: patterns
panel:
  firms: {{source: firms.parquet, unit: firm, time: period}}
  treatments: {{treated: {treatment}}}
models:
  defaults: {{outcome: y, treatment: treated, cluster: firm}}
{models}"""
GAPS = 0.1
"""Share of rows that are missing at random."""


def write_panel(folder: Path, n_firms: int, n_periods: int, *, switching: bool) -> tuple[int, int]:
    """Write the file and return its numbers of rows and of histories."""
    rng = np.random.default_rng(SEED)
    seen = rng.random((n_firms, n_periods)) >= GAPS
    first = n_periods // 4
    cohort = np.where(
        rng.random(n_firms) < 1 / 3, rng.integers(first, first + 8, n_firms), n_periods
    )
    treated = np.arange(n_periods) >= cohort[:, None]
    if switching:
        treated &= rng.random((n_firms, n_periods)) < 2 / 3
    outcome = rng.normal(size=(n_firms, 1)) + rng.normal(size=seen.shape) + 0.1 * treated
    firm, period = np.nonzero(seen)
    names = pa.array([f"{number:08d}" for number in range(n_firms)])
    starts = pa.array(cohort.astype(np.float64), mask=cohort == n_periods)
    table = {
        "firm": names.take(pa.array(firm)),
        "period": period,
        "cohort": starts.take(pa.array(firm)),
        "d": treated[seen].astype(np.int64),
        "y": outcome[seen],
    }
    pq.write_table(pa.table(table), folder / "firms.parquet", row_group_size=1_000_000)
    paths = np.where(seen, 1 + treated if switching else 1, 0)
    histories = np.unique(np.column_stack([paths, cohort]), axis=0)
    return len(firm), len(histories)


REGRESSIONS = """  twfe: {estimator: twfe}
  event_study: {estimator: event_study, window: [-5, 10], bin: true}
  sun_abraham: {estimator: sun_abraham}
"""
OTHERS = """  cs_not_yet: {estimator: callaway_santanna}
  imputation: {estimator: imputation}
  stacked: {estimator: stacked, window: [-2, 3]}
  local_projections: {estimator: local_projections, window: [-3, 4]}
"""
FOLLOWED = """  path: {estimator: switchers, window: [-3, 4]}
  draws: {estimator: switchers, window: [-3, 4], bootstrap: {kind: multiplier, replications: 199}}
"""
PIECE = 50_000
PERIODS = 60
FEW_PERIODS = 10
HELD_COMMAND = """import sys
from ipec_econ.runner import large_file
large_file.MIN_ROWS = 10**15
from ipec_econ.cli.app import app
app(sys.argv[1:])
"""


def draw_histories(rng: np.random.Generator, size: int, kind: str) -> tuple[np.ndarray, ...]:
    """Return where firms are seen and under treatment, and cohorts, 0 = never."""
    if kind == "few":
        periods = np.arange(FEW_PERIODS)
        cohort = rng.choice([0, 4, 6, 8], size, p=[0.5, 0.2, 0.2, 0.1])
        lasts = rng.choice([1, FEW_PERIODS], size)
        seen = periods != rng.choice([-1, 2, 7], (size, 1), p=[0.8, 0.1, 0.1])
        treated = (periods >= cohort[:, None]) & (periods < (cohort + lasts)[:, None])
        return seen, treated & (cohort > 0)[:, None], cohort
    seen = rng.random((size, PERIODS)) >= 1 / 4
    cohort = rng.choice([0, 24, 32, 40], size, p=[0.4, 0.2, 0.2, 0.2])
    if kind == "absorbing":
        return seen, (np.arange(PERIODS) >= cohort[:, None]) & (cohort > 0)[:, None], cohort
    late = np.where(cohort > 0, rng.integers(PERIODS // 3, PERIODS, size), PERIODS)
    treated = np.arange(PERIODS) >= late[:, None]
    return seen, treated & (rng.random((size, PERIODS)) < 2 / 3), cohort


def write_pieces(folder: Path, n_firms: int, kind: str) -> int:
    """Write a large file piece by piece, sorted by firm, and return its number of rows."""
    writer, n_rows = None, 0
    for first in range(0, n_firms, PIECE):
        size = min(PIECE, n_firms - first)
        rng = np.random.default_rng([SEED, first])
        seen, treated, cohort = draw_histories(rng, size, kind)
        outcome = rng.normal(size=(size, 1)) + rng.normal(size=seen.shape) + 0.1 * treated
        firm, period = np.nonzero(seen)
        starts = pa.array(cohort, mask=cohort == 0)
        table = pa.table(
            {
                "firm": firm + first,
                "period": period,
                "cohort": starts.take(pa.array(firm)),
                "d": treated[seen].astype(np.int64),
                "y": outcome[seen],
            }
        )
        writer = writer or pq.ParquetWriter(folder / "firms.parquet", table.schema)
        writer.write_table(table, row_group_size=1_000_000)
        n_rows += table.num_rows
    if writer is not None:
        writer.close()
    return n_rows


def measure_outside(n_firms: int, models: str, kind: str, *, held: bool) -> None:
    """Print the lines of one file: passes over firms, and rows in memory beside."""
    treatment = "{cohort: cohort}" if kind == "absorbing" else "{status: any, column: d}"
    spec = SPEC.format(treatment=treatment, models=models)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own: a child's peak memory starts at that of its parent.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            n_rows = pool.submit(write_pieces, folder, n_firms, kind).result()
        (folder / "patterns.yaml").write_text(spec, encoding="utf-8")
        start = f"| {n_firms:,} | {n_rows:,} |"
        passes = [sys.executable, "-c", OUR_COMMAND, "run", "patterns.yaml", "--out", "passes"]
        print(start, _describe(run_process(passes, folder), folder / "passes"), "| |")
        sys.stdout.flush()
        if held:
            rows = [sys.executable, "-c", HELD_COMMAND, "run", "patterns.yaml", "--out", "rows"]
            line = _describe(run_process(rows, folder), folder / "rows")
            print(start, line, f"| {_compare(folder):.0e} |")
            sys.stdout.flush()


def _describe(done: Finished, out: Path) -> str:
    manifest = json.loads((out / "patterns/manifest.json").read_text("utf-8"))
    timings = {k.removeprefix("estimate:"): v for k, v in manifest["clock"]["timings"].items()}
    known = [
        "sources",
        *(line.split(":")[0].strip() for line in (REGRESSIONS + OTHERS + FOLLOWED).split("\n")),
    ]
    seconds = ", ".join(f"{key} {timings[key]:.0f}" for key in known if key in timings)
    clock = f"{done.wall:.0f} | {done.cpu:.0f}"
    return f"{out.name} | {clock} | {seconds} | {done.megabytes:,.0f}"


def _compare(folder: Path) -> float:
    """Return the largest difference of estimates and standard errors, relative beyond 0.001."""
    rows, passes = (_read(folder / name / "patterns/estimates.csv") for name in ("rows", "passes"))
    away = np.abs(rows - passes) / np.maximum(np.abs(rows), 1e-3)
    return float(np.nanmax(away))


def _read(path: Path) -> np.ndarray:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return np.array(
        [[float(row[key] or "nan") for key in ("estimate", "std_error")] for row in rows]
    )


def measure(title: str, n_firms: int, n_periods: int, *, switching: bool) -> None:
    """Print a panel's table."""
    treatment = "{status: any, column: d}" if switching else "{cohort: cohort}"
    spec = SPEC.format(treatment=treatment, models=SWITCHING if switching else ABSORBING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        n_rows, n_histories = write_panel(folder, n_firms, n_periods, switching=switching)
        (folder / "patterns.yaml").write_text(spec, encoding="utf-8")
        command = [sys.executable, "-c", OUR_COMMAND, "run", "patterns.yaml", "--out", "out"]
        done = run_process(command, folder)
        manifest = json.loads((folder / "out/patterns/manifest.json").read_text("utf-8"))
    print(f"### {title}: {n_firms:,} firms, {n_rows:,} rows, {n_histories:,} histories\n")
    print("| | wall s |\n|---|---|")
    for stage, seconds in _choose(manifest["clock"]["timings"]).items():
        print(f"| {stage} | {seconds:.1f} |")
    print(f"| **all**: {done.cpu:.1f} CPU s, peak {done.megabytes:,.0f} MB | {done.wall:.1f} |\n")
    sys.stdout.flush()


def _choose(timings: Mapping[str, float]) -> dict[str, float]:
    chosen = ("sources", "panel")
    return {
        name.removeprefix("estimate:"): seconds
        for name, seconds in timings.items()
        if name in chosen or name.startswith("estimate:")
    }


def main() -> None:
    """Read the options and print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--firms", type=int, default=200_000)
    parser.add_argument("--outside", nargs="*", type=int, default=[])
    parser.add_argument("--held", type=int, default=100_000)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--regressions", action="store_true")
    chosen.add_argument("--switching", action="store_true")
    chosen.add_argument("--few", action="store_true")
    options = parser.parse_args()
    if options.outside:
        print(
            "| firms | rows | | wall s | CPU s | wall s by model | peak MB | largest difference |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for size in options.outside:
            models, kind = REGRESSIONS + OTHERS, "absorbing"
            if options.regressions:
                models = REGRESSIONS
            elif options.switching:
                models, kind = FOLLOWED, "switching"
            elif options.few:
                models, kind = "  path: {estimator: switchers}\n", "few"
            measure_outside(size, models, kind, held=size <= options.held)
        return
    n_firms = options.firms
    measure("Random gaps", n_firms, 20, switching=False)
    measure("Sixty periods", n_firms // 4, 60, switching=False)
    measure("On and off", n_firms, 20, switching=True)


if __name__ == "__main__":
    main()
