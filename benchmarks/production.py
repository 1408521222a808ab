"""Ackerberg–Caves–Frazer on the demonstration world, and statspai beside it.

    python -m benchmarks.production [FIRMS ...] [--peers-python PATH] [--draws N]

Value added on heads and capital with purchases as the proxy, dummies of years and the treatment in
the law, degree 3, a linear law. Seconds are of one processor, from arrays in memory; those of
statspai, in the interpreter that ``--peers-python`` names, from a data frame in memory, without
treatment and years, which it does not take: ours is timed that way too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.demo.block import Block, simulate_block
from ipec_econ.demo.world import World
from ipec_econ.numerics.production.acf_rows import prepare_ackerberg_caves_frazer
from ipec_econ.numerics.production.ackerberg_caves_frazer import fit_ackerberg_caves_frazer
from ipec_econ.numerics.production.bootstrap_acf import bootstrap_ackerberg_caves_frazer
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.solve_acf import solve_ackerberg_caves_frazer

SIZES = (1_100, 11_000, 110_000)
SEED = 1
TIMEOUT = 900
PEER = """
import time, warnings
import pandas as pd
import statspai as sp
warnings.simplefilter("ignore")
frame = pd.read_csv("rows.csv")
started = time.process_time()
fit = sp.prod_fn(frame, output="y", free=["l"], state=["k"], proxy="m", panel_id="firm",
                 time="year", method="acf", productivity_degree=1)
seconds = time.process_time() - started
print(f"{seconds:.2f} s ({fit.coef['l']:.4f}, {fit.coef['k']:.4f})")
"""


def main(sizes: Sequence[int], peers_python: str | None, draws: int) -> None:
    """Print a line a size."""
    print("| rows | prepare | exact | all moments | draws | without extras: ours | peer |")
    print("|---|---|---|---|---|---|---|")
    for n_firms in sizes:
        print(measure(make_rows(World(n_firms, SEED)), peers_python, draws), flush=True)
    print(f"\nload {os.getloadavg()[0]:.1f}; {draws} draws")


def measure(rows: FactorRows, peers_python: str | None, draws: int) -> str:
    """Return a line of the table."""
    started = time.process_time()
    prepared = prepare_ackerberg_caves_frazer(rows)
    cells = [f"{len(rows.output):,}", f"{time.process_time() - started:.2f}"]
    cells.append(run(lambda: solve_ackerberg_caves_frazer(prepared).elasticities))
    cells.append(run(lambda: solve_ackerberg_caves_frazer(prepared, moments="all").elasticities))
    near = np.array([0.6, 0.35])
    cells.append(
        run(
            lambda: (
                bootstrap_ackerberg_caves_frazer(
                    prepared, near, replications=draws, seed=SEED
                ).inputs.std_errors
            )
        )
    )
    none = np.zeros((len(rows.output), 0))
    plain = replace(rows, shifters=none, controls=none)
    cells.append(run(lambda: fit_ackerberg_caves_frazer(plain).elasticities))
    cells.append(run_peer(rows, peers_python))
    return f"| {' | '.join(cells)} |"


def run(work: Callable[[], FloatArray]) -> str:
    """Return seconds and what they gave, or why they gave nothing."""
    started = time.process_time()
    try:
        found = work()
    except ProductionError as error:
        return f"{time.process_time() - started:.2f} ({str(error)[:40]}…)"
    return f"{time.process_time() - started:.2f} ({', '.join(f'{one:.4f}' for one in found)})"


def run_peer(rows: FactorRows, peers_python: str | None) -> str:
    """Return what the peer prints, in a process of its own."""
    import pandas as pd

    if peers_python is None:
        return "not asked for"
    columns = {"y": rows.output, "l": rows.free[:, 0], "k": rows.state[:, 0], "m": rows.proxy}
    with tempfile.TemporaryDirectory() as folder:
        frame = pd.DataFrame({**columns, "firm": rows.firm, "year": rows.time})
        frame.to_csv(Path(folder) / "rows.csv", index=False)
        try:
            done = subprocess.run(
                [peers_python, "-c", PEER], cwd=folder, capture_output=True, text=True,
                timeout=TIMEOUT, check=True,
            )  # fmt: skip
        except subprocess.SubprocessError as error:
            return type(error).__name__
    return done.stdout.strip()


def make_rows(world: World) -> FactorRows:
    """Return the world's firm-years in logs."""
    parts = [_take_block(simulate_block(world, number)) for number in range(world.n_blocks)]
    output, labour, capital, purchases, treated, firm, year = np.concatenate(parts, axis=1)
    years = (year[:, None] == np.array(world.years)[1:]).astype(float)
    return FactorRows(
        output=output,
        free=labour[:, None],
        state=capital[:, None],
        proxy=purchases,
        shifters=treated[:, None],
        controls=years,
        firm=firm.astype(np.int64),
        time=year.astype(np.int64),
    )


def _take_block(block: Block) -> FloatArray:
    years = np.array(block.world.years)[:, None]
    cohort = block.awarding.cohort
    treated = (cohort > 0) & (years >= cohort)
    economy = block.economy
    firms = block.first_firm + np.arange(block.n_firms)
    columns = (
        np.log(block.gva), np.log(economy.employees), np.log(economy.capital),
        np.log(block.purchases), treated, np.broadcast_to(firms, treated.shape),
        np.broadcast_to(years, treated.shape),
    )  # fmt: skip
    return np.array([column.T[block.seen.T] for column in columns], dtype=np.float64)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("firms", nargs="*", type=int, default=SIZES)
    parser.add_argument("--peers-python")
    parser.add_argument("--draws", type=int, default=200)
    asked = parser.parse_args()
    main(asked.firms, asked.peers_python, asked.draws)
