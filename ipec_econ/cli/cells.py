"""`ipec cells`: a file of firms to cells, in one pass."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors


def cells(
    spec: Annotated[str, typer.Argument(metavar="SPEC", help="A spec file.")],
    out: Annotated[str, typer.Option("--out", "-o", help="Where to write.")] = "cells.parquet",
    as_json: Annotated[bool, typer.Option("--json", help="Print json on stdout.")] = False,
) -> None:
    """Condense a sorted parquet file of firms to the cells of a study's models.

    One pass, in memory that does not grow with the rows. A study with `panel: {cells: FILE}` then
    estimates the same models from the file.
    """
    with guard_errors(as_json=as_json):
        from ipec_econ.runner.cell_streaming import stream_cells

        outcome = stream_cells(spec, out)
        if as_json:
            typer.echo(json.dumps({"exit_code": 0, **outcome.as_record()}, indent=2))
            return
        typer.echo(outcome.as_text())
        for notice in outcome.notices:
            if notice.level == "warning" or notice.code == "cells/withheld":
                text = f"{notice.level} {notice.code} ({notice.where}): {notice.text}"
                typer.echo(text, err=True)
