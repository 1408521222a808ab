"""`ipec init`: a commented spec to start from."""

from __future__ import annotations

from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors


def init(
    folder: Annotated[str, typer.Argument(metavar="[DIR]", help="Where to write it.")] = ".",
) -> None:
    """Write a commented spec to start from.

    It runs as it is, on data that come with the package.
    """
    with guard_errors():
        from ipec_econ.runner.starter import write_starter

        path = write_starter(folder)
        typer.echo(f"wrote {path}\nnext: ipec check {path} && ipec run {path}")
