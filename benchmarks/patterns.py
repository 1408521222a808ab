"""Panels whose histories explode: more patterns than a quarter of the firms, or sixty periods.

    python -m benchmarks.patterns [--firms N]

Writes three panels — a tenth of all rows missing at random over 20 years; 60 quarters with gaps;
a treatment that goes on and off — and runs every estimator that can on each, one `ipec run` a
panel. Prints seconds by model, the peak of memory, and how many histories there are.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.did import OUR_COMMAND, run_process

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
    n_firms = parser.parse_args().firms
    measure("Random gaps", n_firms, 20, switching=False)
    measure("Sixty periods", n_firms // 4, 60, switching=False)
    measure("On and off", n_firms, 20, switching=True)


if __name__ == "__main__":
    main()
