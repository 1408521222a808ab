"""The main job at scale: notices and firms in, event studies out, by stage.

``python -m benchmarks.main_job WORLD`` runs the first study of a demonstration world that
`ipec demo WORLD --firms N` wrote, and prints wall and processor seconds and the peak of memory
after every stage.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from ipec_econ.runner.run import run_study
from ipec_econ.runner.settings import RunSettings
from ipec_econ.spec.load import load_study


class StageMeter:
    """Prints a table row whenever a stage ends."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def start_stage(self, stage: str, items: int) -> None:
        """Start the clocks of a stage."""
        del stage, items
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def end_stage(self, stage: str) -> None:
        """Print what the stage took, and the peak of memory so far."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        print(f"| {stage} | {wall:.1f} | {cpu:.1f} | {peak:,.0f} |", flush=True)

    def start_item(self, stage: str, item: str) -> None:
        """Pass over single models and tables."""

    def end_item(self, stage: str, item: str) -> None:
        """Pass over single models and tables."""


def main(world: str) -> None:
    spec = Path(world, "specs", "first_award.yaml").as_posix()
    print("| stage | wall s | CPU s | peak MB so far |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as out:
        run_study(load_study(spec), settings=RunSettings(out=out), observer=StageMeter())


if __name__ == "__main__":
    main(sys.argv[1])
