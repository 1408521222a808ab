"""`ipec brief`: a brief in Word or Markdown, filled with results."""

from __future__ import annotations

from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors


def brief(
    template: Annotated[
        str, typer.Argument(help="A template, .docx or .md; with --check a brief that was filled.")
    ],
    out: Annotated[
        str | None, typer.Option("--out", "-o", help="The brief to write, of the same format.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Does a brief still say what the results say?")
    ] = False,
    folder: Annotated[
        str, typer.Option("--dir", "--folder", help="Where the studies lie.")
    ] = "outputs",
) -> None:
    """Fill {{STUDY/headlines/ID}} and other references in a brief.

    Nothing is written while one of them names nothing. OUT.refs.json beside the brief records
    what each said; --check holds it against the results as they are now (exit 1: it differs).
    """
    if check == (out is not None):
        raise typer.BadParameter("give a brief to write with -o, or --check, and not both")
    with guard_errors():
        if check:
            from ipec_econ.runner.brief_check import check_brief

            found = check_brief(template, folder=folder)
            for line in found.remarks:
                typer.echo(f"note: {line}", err=True)
            for line in found.differences:
                typer.echo(f"differs: {line}")
            count = found.n_references
            told = f"{count} reference{'' if count == 1 else 's'}"
            typer.echo(f"{told}, {len(found.differences)} differ")
            raise typer.Exit(1 if found.differences else 0)
        from ipec_econ.runner.briefing import write_brief

        summary = write_brief(template, out or "", folder=folder)
        for line in summary.changes:
            typer.echo(f"changed: {line}", err=True)
        for line in summary.reminders:
            typer.echo(f"note: {line}", err=True)
        typer.echo(f"wrote {out}, placeholders filled: {summary.filled}", err=True)
