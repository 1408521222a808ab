"""`ipec check`: whether a spec is right, and what it would do."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors, show_problems

SPEC_EXIT = 2


def check(
    specs: Annotated[list[str], typer.Argument(metavar="SPEC...", help="Spec files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print json on stdout.")] = False,
) -> None:
    """Validate specs and print what they would do.

    Reads only the headers of the data. Exits 0 when all is right, 2 otherwise.
    """
    with guard_errors(as_json=as_json):
        from ipec_econ.runner.checking import check_specs

        outcome = check_specs(specs)
        if outcome.problems:
            show_problems(list(outcome.problems), exit_code=SPEC_EXIT, as_json=as_json)
            raise typer.Exit(SPEC_EXIT)
        if as_json:
            typer.echo(json.dumps({"exit_code": 0, "plans": outcome.as_records()}, indent=2))
        else:
            typer.echo(outcome.as_text())
