"""`ipec demo`: a world of invented firms and awards whose truth is known."""

from __future__ import annotations

from pathlib import Path

from ipec_econ.demo.check_world import check_world
from ipec_econ.demo.world import World
from ipec_econ.demo.write import write_world
from ipec_econ.runner.observer import Observer, SilentObserver

_STAGE = "demo"


def write_demo(folder: str, world: World, *, observer: Observer | None = None) -> str:
    """Write a world into a folder and return the folder's path.

    Raises
    ------
    SpecError
        Arguments that make no world.
    PublishError
        The folder holds something that no demonstration wrote, or cannot be written.
    """
    check_world(world)
    watcher = observer or SilentObserver()
    watcher.start_stage(_STAGE, world.n_blocks)
    path = Path(folder)
    write_world(path, world, on_block=lambda number: watcher.end_item(_STAGE, f"block {number}"))
    watcher.end_stage(_STAGE)
    return path.as_posix()
