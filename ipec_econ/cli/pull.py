"""`ipec pull`: one table, figure, estimate or headline, for a brief."""

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
            help="STUDY/headlines/ID[/FIELD], STUDY/tables/ID, STUDY/figures/ID, STUDY/grids/ID, "
            "STUDY/MODEL/ESTIMAND[/TERM], or STUDY for all of it.",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="As written; text, md, tex, html, csv, json, docx for headlines and estimates; "
            "json or macros (LaTeX) for a study.",
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option(help="A file, its ending the format; stdout when left out.")
    ] = None,
    folder: Annotated[str, typer.Option("--dir", help="Where the studies lie.")] = "outputs",
) -> None:
    """Print one table, figure, estimate or headline, for a brief; or a study's catalogue.

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
