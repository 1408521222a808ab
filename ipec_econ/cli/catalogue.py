"""`ipec catalogue`: a static web page over all results."""

from __future__ import annotations

from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors


def catalogue(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="The folder above the studies' folders.")
    ] = "outputs",
    out: Annotated[
        str, typer.Option("--out", "-o", help="The catalogue's folder; a former one is replaced.")
    ] = "site",
) -> None:
    """Write a static web page over all studies, with search and filters.

    Every study is checked against its record first, and its files are copied beside the pages. The
    pages open from a disk, without a server or network.
    """
    with guard_errors():
        from ipec_econ.runner.cataloguing import write_catalogue

        written = write_catalogue(folder, out=out)
        for name, reason in written.left_out.items():
            typer.echo(f"left out: {folder}/{name} {reason}", err=True)
        count = len(written.studies)
        studies = f"{count} {'study' if count == 1 else 'studies'}"
        typer.echo(f"{studies}, {written.files} files: open {out}/index.html", err=True)
