"""`ipec demo`: firms, awards and studies with a known answer."""

from __future__ import annotations

from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors


def demo(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Where to write it.")],
    firms: Annotated[int, typer.Option(help="Number of firms, up to 1,000,000.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 1,
    selection: Annotated[
        str, typer.Option(help="What brings a first award: permanent, transitory or none.")
    ] = "permanent",
    start_year: Annotated[int, typer.Option(help="First year of the panel.")] = 2008,
    end_year: Annotated[int, typer.Option(help="Last year of the panel.")] = 2019,
) -> None:
    """Write a demonstration world whose truth is known.

    A firm panel, award notices in OCDS with the faults of real ones, the true effects, treatments
    and links, and two studies to run. A former demonstration in DIR is replaced.
    """
    with guard_errors():
        from ipec_econ.cli.progress import ProgressBars
        from ipec_econ.demo.world import World
        from ipec_econ.runner.demo import write_demo

        world = World(firms, seed, selection, start_year, end_year)  # type: ignore[arg-type]
        with ProgressBars("demo") as bars:
            path = write_demo(folder, world, observer=bars)
        typer.echo(f"wrote {path}\nnext: ipec run {path}/specs/first_award.yaml")
