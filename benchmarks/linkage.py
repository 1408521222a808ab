"""Award rows linked to a register whose truth is known: precision, recall, seconds, memory.

    python -m benchmarks.linkage [--firms N] [--rows N] [--seed S] [--peers-python PYTHON]

Writes a demonstration world, reads it as a study does, and links it by longer and longer cascades,
each in a process of its own that starts from the tables as read. Other libraries, where
PEERS_PYTHON has them, start from the same normalised names, after numbers and equal names; they
get the threshold that is best in hindsight.
Prints markdown.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from subprocess import SubprocessError

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.did import run_process
from benchmarks.linkage_peers import PEERS
from ipec_econ.core.spec.panel import Link
from ipec_econ.core.tables import AwardTable, FirmTable, LinkFiles
from ipec_econ.demo.world import World
from ipec_econ.demo.write import write_world
from ipec_econ.link.cascade import link_awards
from ipec_econ.link.check_splink import find_splink_problem
from ipec_econ.link.register import index_firms
from ipec_econ.link.suppliers import list_suppliers
from ipec_econ.plan.compile import compile_plan
from ipec_econ.runner.awards import read_study_awards
from ipec_econ.runner.periods import find_periods
from ipec_econ.sources.firms import read_firms
from ipec_econ.sources.link_model import read_link_model
from ipec_econ.spec.load import load_study

SEED = 1
NUMBER, BELIEVED = {"match": "identifier"}, {"match": "identifier", "check": "none"}
NAME, SIMILAR = {"match": "name"}, {"match": "fuzzy"}
CASCADES: Mapping[str, Sequence[object]] = {
    "identifier, believed": [BELIEVED],
    "identifier": [NUMBER],
    "identifier, believed; name": [BELIEVED, NAME],
    "identifier, name": [NUMBER, NAME],
    "identifier, name, fuzzy (calibrated)": [NUMBER, NAME, SIMILAR],
    "identifier, name, fuzzy 0.90": [NUMBER, NAME, {**SIMILAR, "threshold": 0.9}],
    "identifier, name, fuzzy 0.85": [NUMBER, NAME, {**SIMILAR, "threshold": 0.85}],
    **{
        f"identifier, name, probabilistic {threshold}": [
            NUMBER, NAME, {"match": "probabilistic", "threshold": threshold}
        ]
        for threshold in (0.99, 0.95, 0.8, 0.5)
    },
    "identifier, name, fuzzy (calibrated), probabilistic 0.95": [
        NUMBER, NAME, SIMILAR, {"match": "probabilistic"}
    ],
}  # fmt: skip
"""Those with a probabilistic step need the extra `splink`; without it they are left out."""
ROOT = str(Path(__file__).resolve().parents[1])
AS_READ = "as_read.pickle"
TABLES = "tables"
"""What a worker is told that writes the peers' tables instead of linking."""

HEAD = ("links by", "precision", "recall", "F1", "seconds", "peak MB", "")
Score = tuple[float, float, float]
"""Precision, recall, F1."""


def read_world(folder: Path, n_rows: int | None = None) -> tuple[AwardTable, FirmTable]:
    """Read a world as its study does; a seeded sample of ``n_rows`` award rows, in their order."""
    plan = compile_plan(load_study(str(folder / "specs" / "first_award.yaml")))
    firms = read_firms(plan.study.panel.firms, base=plan.firms_base)
    awards = read_study_awards(plan, find_periods(firms.rows, firms.time))
    if awards is None:
        raise ValueError("the world has no awards")
    if n_rows is not None and n_rows < awards.rows.num_rows:
        kept = np.random.default_rng(SEED).choice(awards.rows.num_rows, n_rows, replace=False)
        awards = replace(awards, rows=awards.rows.take(pa.array(np.sort(kept))).combine_chunks())
    return awards, firms


def load_tables(folder: Path) -> tuple[AwardTable, FirmTable]:
    """Return the tables that `write_tables` has read."""
    with Path(folder, AS_READ).open("rb") as file:
        tables: tuple[AwardTable, FirmTable] = pickle.load(file)
    return tables


def find_truth(folder: Path, awards: AwardTable) -> pa.Array:
    """Return the true firm of each award row, null where it is none of the register."""
    rows = pq.read_table(folder / "true_links.parquet")
    pairs = zip(rows.column("award_id").to_pylist(), rows.column("supplier").to_pylist(),
                strict=True)  # fmt: skip
    true = dict(zip(pairs, rows.column("crn").to_pylist(), strict=True))
    asked = zip(
        awards.rows.column("award_id").to_pylist(),
        awards.rows.column("supplier_name").to_pylist(),
        strict=True,
    )
    return pa.array([true[pair] for pair in asked], pa.string())


def score_links(position: pa.Array, firm: pa.Array, truth: pa.Array) -> Score:
    """Return precision, recall and F1 of links, by award row."""
    right = pc.sum(pc.equal(firm, truth.take(position))).as_py() or 0
    precision = right / max(1, len(firm))
    recall = right / (len(truth) - truth.null_count)
    return precision, recall, 2 * precision * recall / max(1e-12, precision + recall)


def write_tables(folder: Path, n_rows: int | None) -> None:
    """Write the tables as read, what peers read, and the truth.

    Peers read normalised names, and links by confirmed numbers.
    """
    awards, firms = read_world(folder, n_rows)
    with Path(folder, AS_READ).open("wb") as file:
        pickle.dump((awards, firms), file)
    pq.write_table(pa.table({"firm": find_truth(folder, awards)}), folder / "truth.parquet")
    index = index_firms(firms)
    register = index.rows.select(["firm", "key", "postcode"]).join(index.names, "key", "key")
    register = register.group_by(register.column_names).aggregate([])
    pq.write_table(register, folder / "register.parquet")
    suppliers = list_suppliers(awards).select(["core", "key", "postcode"])
    numbers = link_awards(awards, firms, Link.model_validate({"steps": [NUMBER]})).rows
    table = suppliers.append_column("firm_by_number", numbers.column("firm"))
    position = pa.array(range(table.num_rows), pa.int64())
    pq.write_table(table.append_column("position", position), folder / "awards.parquet")
    n_firms = pc.count_distinct(firms.rows.column(firms.unit)).as_py()
    print(json.dumps({"n_firms": n_firms, "n_rows": awards.rows.num_rows}))


def link_one(folder: Path, cascade: str) -> None:
    """Link a world by one cascade and print the score as json: what a worker does."""
    awards, firms = load_tables(folder)
    truth = find_truth(folder, awards)
    started = time.perf_counter()
    spec = Link.model_validate({"steps": CASCADES[cascade]})
    models = {
        position: read_link_model(None, base=".")[0]
        for position, step in enumerate(spec.steps)
        if step.match == "probabilistic"
    }
    result = link_awards(awards, firms, spec, LinkFiles(models=models))
    seconds = time.perf_counter() - started
    linked = result.rows.filter(pc.equal(result.rows.column("decision"), "accepted"))
    found = score_links(linked.column("award_row"), linked.column("firm"), truth)
    fuzzy = result.quality.get("fuzzy")
    remark = f"from {fuzzy['threshold']:.2f}" if isinstance(fuzzy, Mapping) else ""
    print(json.dumps({"score": found, "seconds": seconds, "remark": remark}))


def work(folder: Path) -> list[str]:
    """Return the command of a worker: a process's peak of memory counts what its parent held."""
    call = f"import sys; sys.path.insert(0, {ROOT!r}); import benchmarks.linkage as b; b.main()"
    return [sys.executable, "-c", call, "--world", str(folder.resolve()), "--cascade"]


def measure(
    folder: Path, cascades: Sequence[str], peers_python: str | None
) -> Iterator[tuple[str, ...]]:
    """Yield one row of the table after the other."""
    command = work(folder)
    for cascade in cascades:
        if "probabilistic" in cascade and find_splink_problem(cascade) is not None:
            continue
        done = run_process([*command, cascade], folder)
        told = json.loads(done.output.strip().splitlines()[-1])
        yield write_row(cascade, told["score"], told["seconds"], done.megabytes, told["remark"])
    if peers_python is None:
        return
    truth = pq.read_table(folder / "truth.parquet").column("firm").combine_chunks()
    for peer in PEERS:
        call = [peers_python, f"{ROOT}/benchmarks/linkage_peers.py", peer, str(folder.resolve())]
        try:
            done = run_process(call, folder)
        except SubprocessError as error:
            yield (f"identifier, equal name, {peer}", *["–"] * 5, str(error))
            continue
        told = json.loads(done.output.strip().splitlines()[-1])
        score, threshold = choose_best(pq.read_table(folder / f"{peer}.parquet"), truth)
        remark = f"{told['version']}, best in hindsight: from {threshold:.2f}"
        name = f"identifier, equal name, {peer}"
        yield write_row(name, score, told["seconds"], done.megabytes, remark)


def choose_best(links: pa.Table, truth: pa.Array) -> tuple[Score, float]:
    """Return the best F1 over thresholds, and the threshold."""
    scores = np.asarray(links.column("score"), dtype=np.float64)
    low, high = scores.min(), scores[scores < scores.max()].max(initial=scores.min())
    tried = []
    for threshold in np.linspace(low, high, 41).tolist():
        kept = links.filter(pc.greater_equal(links.column("score"), threshold))
        tried.append((score_links(kept.column("position"), kept.column("firm"), truth), threshold))
    return max(tried, key=lambda one: one[0][2])


def write_row(
    name: str, score: Score, seconds: float, megabytes: float, remark: str
) -> tuple[str, ...]:
    """Return the cells of one line."""
    shares = [f"{share:.4f}" for share in score]
    return (name, *shares, f"{seconds:.1f}", f"{megabytes:,.0f}", remark)


def main() -> None:
    """Read the options, write a world, link it, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--rows", type=int, help="a sample of as many award rows")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="+", choices=CASCADES, default=list(CASCADES))
    parser.add_argument("--peers-python")
    parser.add_argument("--world", type=Path, help="a world that is there already")
    parser.add_argument("--cascade", help="link by this one and print json")
    options = parser.parse_args()
    if options.cascade == TABLES:
        write_tables(options.world, options.rows)
        return
    if options.cascade:
        link_one(options.world, options.cascade)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = options.world or Path(place) / "world"
        if options.world is None:
            write_world(folder, World(options.firms, options.seed))
        rows = [] if options.rows is None else ["--rows", str(options.rows)]
        done = run_process([*work(folder), TABLES, *rows], folder)
        size = json.loads(done.output.strip().splitlines()[-1])
        print(f"{size['n_firms']:,} firms, {size['n_rows']:,} award rows\n")
        print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}")
        for row in measure(folder, options.only, options.peers_python):
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
