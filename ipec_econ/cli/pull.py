"""`ipec pull`: one table, figure or estimate, for a brief."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors


def pull(
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF",
            help="STUDY/tables/ID, STUDY/figures/ID, STUDY/grids/ID or "
            "STUDY/MODEL/ESTIMAND[/TERM].",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option("--format", help="As written; text, md, tex, html, csv, json for estimates."),
    ] = None,
    out: Annotated[
        str | None, typer.Option(help="A file, its ending the format; stdout when left out.")
    ] = None,
    folder: Annotated[str, typer.Option("--dir", help="Where the studies lie.")] = "outputs",
) -> None:
    """Print one table, figure or estimate, for a brief.

    The file it comes from is checked against the study's record first.
    """
    with guard_errors():
        from ipec_econ.runner.pulling import pull_to

        content = pull_to(reference, folder=folder, form=form, out=out)
        if out is None:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            typer.echo(f"wrote {out}", err=True)
