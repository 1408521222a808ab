"""The studies and the page that come with a world, from templates."""

from __future__ import annotations

from importlib import resources
from pathlib import PurePosixPath

from ipec_econ.demo.world import World

SPECS = ("buyer_types.yaml", "first_award.yaml", "tfp.yaml", "panels/demo.yaml", "panels/tfp.yaml")


def write_specs(world: World, *, folder: str) -> dict[str, bytes]:
    """Return the studies of a world by their path within a folder of specs.

    Parameters
    ----------
    folder
        The world's folder as seen from the specs' folder: ``..`` or ``demo``.
    """
    return {
        name: _read_template(name)
        .replace("WORLD", str(PurePosixPath("../" * name.count("/")) / folder))
        .replace("COVERAGE", f"{world.coverage}-01-01")
        .encode()
        for name in SPECS
    }


def write_readme(world: World) -> bytes:
    """Return the page that says what is what."""
    words = {
        "FIRMS": f"{world.n_firms:,}",
        "SEED": str(world.seed),
        "SELECTION": world.selection,
        "START": str(world.start),
        "END": str(world.end),
        "COVERAGE": str(world.coverage),
    }
    text = _read_template("README.md")
    for word, value in words.items():
        text = text.replace(word, value)
    return text.encode()


def _read_template(name: str) -> str:
    folder = resources.files("ipec_econ.demo").joinpath("templates")
    return folder.joinpath(*name.split("/")).read_text(encoding="utf-8")
