"""A world on disk, written block by block."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ipec_econ.demo.awards import draw_awards
from ipec_econ.demo.block import simulate_block
from ipec_econ.demo.buyers import make_buyers
from ipec_econ.demo.check_world import check_world
from ipec_econ.demo.documents import write_readme, write_specs
from ipec_econ.demo.folder import RECORD, list_files, replace_folder
from ipec_econ.demo.hazards import HAZARDS
from ipec_econ.demo.register import draw_register
from ipec_econ.demo.releases import publish_awards
from ipec_econ.demo.tables import tabulate_firms, tabulate_links, tabulate_treatment
from ipec_econ.demo.truth import TruthTally, write_truth
from ipec_econ.demo.world import World

_COMPRESSION_LEVEL = 6


def write_world(
    folder: Path, world: World, *, on_block: Callable[[int], None] = lambda _: None
) -> None:
    """Write firms, awards, truth and studies; the folder appears when all of it is there.

    One block of firms is in memory at a time.

    Parameters
    ----------
    on_block
        Told of each block that is done.

    Raises
    ------
    SpecError
        Arguments that make no world; nothing is touched then.
    PublishError
        The folder holds something else, or cannot be written.
    """
    check_world(world)
    with replace_folder(folder) as new:
        tally = TruthTally(world)
        with ExitStack() as stack:
            _write_blocks(world, tally, _Files(new, stack), on_block)
        (new / "truth.csv").write_bytes(write_truth(tally.list_rows()))
        (new / "README.md").write_bytes(write_readme(world))
        for name, content in write_specs(world, folder="..").items():
            path = new / "specs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (new / RECORD).write_bytes(_write_record(new, world))


class _Files:
    """Open files, made when they are first written to."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._open: dict[str, Any] = {}

    def add_rows(self, name: str, table: pa.Table) -> None:
        if name not in self._open:
            writer = pq.ParquetWriter(self._folder / name, table.schema, compression="zstd")
            self._open[name] = self._stack.enter_context(writer)
        self._open[name].write_table(table)

    def add_lines(self, name: str, lines: list[bytes]) -> None:
        if name not in self._open:
            path = self._folder / name
            path.parent.mkdir(exist_ok=True)
            raw = self._stack.enter_context(path.open("wb"))
            # Neither name nor time inside, so that the same lines are the same bytes.
            packed = gzip.GzipFile("", "wb", _COMPRESSION_LEVEL, raw, mtime=0)
            self._open[name] = self._stack.enter_context(packed)
        self._open[name].write(b"".join(lines))


def _write_blocks(
    world: World, tally: TruthTally, files: _Files, on_block: Callable[[int], None]
) -> None:
    buyers = make_buyers(world)
    for number in range(world.n_blocks):
        block = simulate_block(world, number)
        register = draw_register(block)
        notices = publish_awards(block, register, draw_awards(block, HAZARDS), buyers, HAZARDS)
        tally.add(block)
        files.add_rows("firms.parquet", tabulate_firms(block, register))
        files.add_rows("true_treatment.parquet", tabulate_treatment(block, register))
        files.add_rows("true_links.parquet", tabulate_links(notices))
        for year in sorted(notices.lines):
            files.add_lines(f"awards/awards-{year}.jsonl.gz", notices.lines[year])
        on_block(number)


def _write_record(folder: Path, world: World) -> bytes:
    record = {
        "firms": world.n_firms,
        "seed": world.seed,
        "selection": world.selection,
        "start_year": world.start,
        "end_year": world.end,
        "files": list_files(folder),
    }
    return (json.dumps(record, indent=2) + "\n").encode()
