"""`ipec verify`: whether stored files are what the run wrote, and a rerun agrees."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ipec_econ.cli.engine_options import Engine, Master
from ipec_econ.cli.guard import guard_errors


def verify(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A study's output folder.")],
    spec: Annotated[
        str | None, typer.Option(help="The spec, where it is no longer where the run had it.")
    ] = None,
    engine: Engine = "duckdb",
    master: Master = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print json on stdout.")] = False,
) -> None:
    """Prove a study's numbers by hash and by rerun.

    Are the stored files what the run wrote? Does a rerun give the same numbers? Exits 0 when
    both hold, 1 otherwise, and names what differs. The rerun may take another engine than the run:
    numbers do not depend on it.
    """
    with guard_errors(as_json=as_json):
        from ipec_econ.cli.progress import ProgressBars
        from ipec_econ.publish.verification_report import (
            report_verification,
            verification_record,
        )
        from ipec_econ.runner.verify import verify_outputs

        with ProgressBars("verify") as bars:
            outcome = verify_outputs(folder, spec=spec, engine=engine, master=master, observer=bars)
        code = 0 if outcome.passed else 1
        if as_json:
            record = {"exit_code": code, **verification_record(outcome)}
            typer.echo(json.dumps(record, indent=2))
        else:
            typer.echo(report_verification(outcome))
        raise typer.Exit(code)
