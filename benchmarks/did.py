"""A whole `ipec run` of eight difference-in-differences models on one file, and peers beside it.

    python benchmarks/did.py [FIRMS ...] [--peers-python PATH]

For each number of firms it writes a parquet file of ten ragged years, runs the command in a
process of its own and reads seconds by stage from its manifest; then each peer estimates one model
of the same file in a process of its own. pyfixest is in the environment; diff-diff and csdid are
looked for in the interpreter that ``--peers-python`` names. What cannot run is printed with the
reason.

Seconds of the command are everything: start, reading, panel, estimation, tables, manifest. Those of
a peer are its estimation alone, from a data frame in memory, and, in brackets, its whole process.
Memory is the peak of the process; a difference is the largest between common estimates.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

YEARS = 10
FIRST_YEAR = 2010
COHORTS = (2012, 2013, 2014, 2015, 2016, 2017)
TREATED_SHARE = 0.36
RAGGED_SHARE = 0.28
SEED = 20251
TIMEOUT = 900
ROW_GROUP = 1_000_000
SIZES = (10_000, 100_000, 1_000_000)
SPEC = """ipec: 1
study: scale
panel:
  firms: {source: firms.parquet, unit: firm, time: year}
  treatments: {first: {cohort: first_treat}}
models:
  defaults: {outcome: y, treatment: first, cluster: firm, bands: simultaneous}
  twfe: {estimator: twfe}
  event: {estimator: event_study}
  not_yet: {estimator: callaway_santanna}
  never: {estimator: callaway_santanna, control_group: never_treated}
  sunab: {estimator: sun_abraham}
  imputed: {estimator: imputation}
  two_stage: {estimator: two_stage}
  extended: {estimator: extended_twfe}
tables:
  main: {columns: [twfe, not_yet, never, sunab, imputed, two_stage, extended], rows: [att]}
"""
OUR_COMMAND = "from ipec_econ.cli.app import main; main()"


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended: wall and CPU seconds, peak megabytes, what it printed."""

    wall: float
    cpu: float
    megabytes: float
    output: str


@dataclass(frozen=True, slots=True)
class Peer:
    """One model of another package; beyond `largest` firms it is left out."""

    title: str
    model: str
    module: str
    fit: Callable[[Any], Mapping[str, float]]
    largest: int


def main(sizes: Sequence[int], peers_python: str | None) -> None:
    """Print a table a size."""
    for n_firms in sizes:
        with tempfile.TemporaryDirectory() as folder:
            # In a process of its own: a child's peak memory starts at that of its parent.
            writing = [sys.executable, str(Path(__file__).resolve()), "--write", str(n_firms)]
            n_rows = int(run_process(writing, Path(folder)).output)
            print(f"\n{n_firms:,} firms, {n_rows:,} rows, load {os.getloadavg()[0]:.1f}\n")
            print("| | wall s | CPU s | peak MB | largest difference |\n|---|---|---|---|---|")
            estimates = run_ours(Path(folder))
            for name, peer in PEERS.items():
                print(measure_peer(name, peer, Path(folder), n_firms, peers_python, estimates))
        sys.stdout.flush()


def write_firms(folder: Path, n_firms: int) -> int:
    """Write the file and return its number of rows."""
    import pyarrow.parquet as pq

    table = draw_firms(n_firms, SEED)
    pq.write_table(table, folder / "firms.parquet", row_group_size=ROW_GROUP)
    (folder / "scale.yaml").write_text(SPEC, encoding="utf-8")
    return int(table.num_rows)


def draw_firms(n_firms: int, seed: int, first: int = 0) -> Any:
    """Return firms numbered from `first`; 28 % of them enter late, 28 % leave early."""
    import numpy as np
    import pyarrow as pa

    rng = np.random.default_rng(seed)
    late, early = rng.random((2, n_firms)) < RAGGED_SHARE
    start = np.where(late, rng.integers(0, 6, n_firms), 0)
    end = np.where(early, rng.integers(5, YEARS, n_firms), YEARS - 1)
    treated = rng.random(n_firms) < TREATED_SHARE
    cohort = np.where(treated, rng.choice(COHORTS, n_firms), 0)
    firm, year = np.repeat(np.arange(n_firms), YEARS), np.tile(np.arange(YEARS), n_firms)
    seen = (year >= start[firm]) & (year <= end[firm])
    firm, year = firm[seen], year[seen] + FIRST_YEAR
    effect = 0.1 * ((cohort[firm] > 0) & (year >= cohort[firm]))
    outcome = rng.normal(size=n_firms)[firm] + rng.normal(size=len(firm)) + effect
    names = pa.array([f"{number:09d}" for number in range(first, first + n_firms)])
    treat = pa.array(cohort[firm].astype(np.float64), mask=cohort[firm] == 0)
    return pa.table(
        {"firm": names.take(pa.array(firm)), "year": year, "first_treat": treat, "y": outcome}
    )


def run_ours(folder: Path) -> dict[tuple[str, str], float]:
    """Run the command, print its lines, and return its estimates by model and term."""
    command = [sys.executable, "-c", OUR_COMMAND, "run", "scale.yaml", "--out", "out"]
    done = run_process(command, folder)
    cells = f"{done.wall:.1f} | {done.cpu:.1f} | {done.megabytes:.0f}"
    print(f"| **`ipec run`, eight models, everything** | {cells} | |")
    manifest = json.loads((folder / "out/scale/manifest.json").read_text(encoding="utf-8"))
    timings = manifest["clock"]["timings"]
    # A large file is passed over once: there is no stage of its own for the panel.
    stages = ("plan", "sources", "panel", "estimate", "report", "render")
    for stage in (stage for stage in stages if stage in timings):
        print(f"| … {stage} | {timings[stage]:.2f} | | | |")
    return read_estimates(folder / "out/scale/estimates.csv")


def read_estimates(path: Path) -> dict[tuple[str, str], float]:
    """Return estimates by model and name: ``att``, or ``2012 2014`` for a group and period."""
    found: dict[tuple[str, str], float] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["estimand"] == "att" and row["term"] in ("simple", "twfe"):
                found[row["model"], "att"] = float(row["estimate"])
            if row["estimand"] == "att_gt":
                found[row["model"], f"{row['cohort']} {row['time']}"] = float(row["estimate"])
    return found


def measure_peer(
    name: str,
    peer: Peer,
    folder: Path,
    n_firms: int,
    peers_python: str | None,
    ours: Mapping[tuple[str, str], float],
) -> str:
    """Run a peer in a process of its own and return its line of the table."""
    python = sys.executable if peer.module == "pyfixest" else peers_python
    if python is None:
        return f"| {peer.title} | not run: give `--peers-python` | | | |"
    if n_firms > peer.largest:
        return f"| {peer.title} | not run beyond {peer.largest:,} firms | | | |"
    try:
        command = [python, str(Path(__file__).resolve()), "--peer", name]
        done = run_process(command, folder)
    except (subprocess.SubprocessError, OSError) as error:
        return f"| {peer.title} | not run: {error} | | | |"
    answer = json.loads(done.output.splitlines()[-1])
    theirs = {(peer.model, key): value for key, value in answer["estimates"].items()}
    common = [abs(value - ours[key]) for key, value in theirs.items() if key in ours]
    widest = f"{max(common):.0e} of {len(common)}" if common else "another sample"
    cells = f"{answer['seconds']:.1f} ({done.wall:.1f}) | ({done.cpu:.1f}) | {done.megabytes:.0f}"
    return f"| {peer.title} | {cells} | {widest} |"


def run_process(command: Sequence[str], folder: Path) -> Finished:
    """Run a command to its end; its own resource usage, not that of other children."""
    output, errors = folder / "stdout", folder / "stderr"
    started = time.perf_counter()
    with output.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.perf_counter() - started > TIMEOUT:
                process.kill()
                os.wait4(process.pid, 0)
                raise subprocess.TimeoutExpired(command[0], TIMEOUT)
            time.sleep(0.01)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise subprocess.SubprocessError(said[-1] if said else f"exit {process.returncode}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    cpu = usage.ru_utime + usage.ru_stime
    return Finished(wall, cpu, kilobytes / 1024, output.read_text(encoding="utf-8"))


def answer_as_peer(name: str) -> None:
    """Estimate one peer's model in this process and print seconds and estimates."""
    import pandas as pd

    frame = pd.read_parquet("firms.parquet")
    frame["firm"] = frame["firm"].astype(int)
    frame["first_treat"] = frame["first_treat"].fillna(0)
    warnings.simplefilter("ignore")
    started = time.perf_counter()
    estimates = PEERS[name].fit(frame)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "estimates": estimates}))


def _fit_pyfixest(frame: Any) -> dict[str, float]:
    import pyfixest as pf

    treated = (frame["first_treat"] > 0) & (frame["year"] >= frame["first_treat"])
    frame = frame.assign(treated=treated.astype(float))
    fit = pf.feols("y ~ treated | firm + year", frame, vcov={"CRV1": "firm"})
    return {"att": float(fit.coef().iloc[0])}


def _fit_group_time(control_group: str) -> Callable[[Any], dict[str, float]]:
    def fit(frame: Any) -> dict[str, float]:
        import diff_diff

        model = diff_diff.CallawaySantAnna(control_group=control_group, base_period="universal")
        found = model.fit(frame, **_COLUMNS)
        return {
            f"{int(cohort)} {int(period)}": float(one["effect"])
            for (cohort, period), one in found.group_time_effects.items()
        }

    return fit


def _fit_overall(estimator: str) -> Callable[[Any], dict[str, float]]:
    def fit(frame: Any) -> dict[str, float]:
        import diff_diff

        found = getattr(diff_diff, estimator)().fit(frame, **_COLUMNS)
        return {"att": float(found.overall_att)}

    return fit


def _fit_csdid(frame: Any) -> dict[str, float]:
    from csdid.att_gt import ATTgt

    ATTgt("y", "year", "firm", "first_treat", frame, "nevertreated").fit(bstrap=False)
    return {}


_COLUMNS = {"outcome": "y", "unit": "firm", "time": "year", "first_treat": "first_treat"}

PEERS: dict[str, Peer] = {
    "pyfixest": Peer("pyfixest, TWFE", "twfe", "pyfixest", _fit_pyfixest, 1_000_000),
    "never": Peer(
        "diff-diff, group-time, never treated",
        "never", "diff_diff", _fit_group_time("never_treated"), 1_000_000,
    ),
    "not_yet": Peer(
        "diff-diff, group-time, not yet treated",
        "not_yet", "diff_diff", _fit_group_time("not_yet_treated"), 1_000_000,
    ),
    "imputation": Peer(
        "diff-diff, imputation", "imputed", "diff_diff", _fit_overall("ImputationDiD"), 100_000
    ),
    "two_stage": Peer(
        "diff-diff, two-stage", "two_stage", "diff_diff", _fit_overall("TwoStageDiD"), 10_000
    ),
    "sunab": Peer(
        "diff-diff, Sun–Abraham (other weights)",
        "other", "diff_diff", _fit_overall("SunAbraham"), 100_000,
    ),
    "csdid": Peer(
        "csdid, group-time, firms seen in all years", "other", "csdid", _fit_csdid, 100_000
    ),
}  # fmt: skip


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("firms", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--peers-python", default=None, help="an interpreter with the peers")
    parser.add_argument("--write", type=int, default=None, help=argparse.SUPPRESS)
    parser.add_argument("--peer", default=None, choices=tuple(PEERS), help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    ARGUMENTS = _read_arguments()
    if ARGUMENTS.write is not None:
        print(write_firms(Path(), ARGUMENTS.write))
    elif ARGUMENTS.peer is not None:
        answer_as_peer(ARGUMENTS.peer)
    else:
        main(ARGUMENTS.firms, ARGUMENTS.peers_python)
