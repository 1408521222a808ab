"""Cells of ever larger files in one pass: seconds, memory, and the estimates that they give.

    python benchmarks/cells.py [FIRMS ...]

For each number of firms it writes a parquet file of ten ragged years (the panel of
``benchmarks/did.py``), runs ``ipec cells`` on it and ``ipec run`` on the cells, each in a process
of its own, and deletes the file. Seconds of both commands are everything, from the start of the
process; the first estimates all eight models too, to say what withholding changes. Memory is the
peak of the process. ``ipec run`` on the firms stands beside, which passes over large files once,
with the largest difference between estimates that have nothing withheld.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from did import OUR_COMMAND, ROW_GROUP, SEED, SPEC, draw_firms, read_estimates, run_process

SIZES = (100_000, 1_000_000, 10_000_000)
PIECE = 1_000_000
MIN_FIRMS = 1
FIRMS_PANEL = "panel:\n  firms: {source: firms.parquet, unit: firm, time: year}\n"
TREATMENT = "  treatments: {first: {cohort: first_treat}}\n"


def main(sizes: list[int]) -> None:
    """Print one table."""
    print(f"load {os.getloadavg()[0]:.1f}\n")
    print("| firms | rows | file MB | command | wall s | CPU s | peak MB | largest difference |")
    print("|---|---|---|---|---|---|---|---|")
    for n_firms in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # In a process of its own: a child's peak memory starts at that of its parent.
            writing = [sys.executable, str(Path(__file__).resolve()), "--write", str(n_firms)]
            n_rows = int(run_process(writing, folder).output)
            megabytes = (folder / "firms.parquet").stat().st_size / 2**20
            start = f"| {n_firms:,} | {n_rows:,} | {megabytes:.0f} |"
            print(start, measure(folder, ["cells", "scale.yaml"]), "|")
            print(start, measure(folder, ["run", "cells.yaml", "--out", "again"]), "|")
            line = measure(folder, ["run", "scale.yaml", "--out", "out"])
            print(start, line, f"{compare(folder):.0e} |")
            sys.stdout.flush()


def write_pieces(folder: Path, n_firms: int) -> int:
    """Write the file piece by piece, so that writing needs no more memory than a piece."""
    import pyarrow.parquet as pq

    writer, n_rows = None, 0
    for place, first in enumerate(range(0, n_firms, PIECE)):
        table = draw_firms(min(PIECE, n_firms - first), SEED + place, first)
        writer = writer or pq.ParquetWriter(folder / "firms.parquet", table.schema)
        writer.write_table(table, row_group_size=ROW_GROUP)
        n_rows += table.num_rows
    if writer is not None:
        writer.close()
    asked = f"cells: {{min_firms: {MIN_FIRMS}}}\n"
    (folder / "scale.yaml").write_text(SPEC + asked, encoding="utf-8")
    stored = SPEC.replace(FIRMS_PANEL + TREATMENT, "panel: {cells: cells.parquet}\n")
    (folder / "cells.yaml").write_text(stored, encoding="utf-8")
    return n_rows


def measure(folder: Path, arguments: list[str]) -> str:
    """Run the command and return its part of a line."""
    try:
        done = run_process([sys.executable, "-c", OUR_COMMAND, *arguments], folder)
    except subprocess.SubprocessError as error:
        return f"`ipec {' '.join(arguments)}` | not run: {error} | | |"
    cells = f"{done.wall:.1f} | {done.cpu:.1f} | {done.megabytes:.0f}"
    return f"`ipec {' '.join(arguments[:2])}` | {cells} |"


def compare(folder: Path) -> float:
    """Return the largest difference between estimates from rows and from the cells."""
    rows = read_estimates(folder / "out/scale/estimates.csv")
    cells = read_estimates(folder / "again/scale/estimates.csv")
    return max(abs(rows[key] - cells[key]) for key in rows)


if __name__ == "__main__":
    PARSER = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    PARSER.add_argument("firms", nargs="*", type=int, default=list(SIZES))
    PARSER.add_argument("--write", type=int, default=None, help=argparse.SUPPRESS)
    ARGUMENTS = PARSER.parse_args()
    if ARGUMENTS.write is not None:
        print(write_pieces(Path(), ARGUMENTS.write))
    else:
        main(ARGUMENTS.firms)
