"""`ipec run`: everything, from spec to tables."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Annotated

import typer

from ipec_econ.cli.engine_options import Engine, Master
from ipec_econ.cli.guard import guard_errors


def run(
    specs: Annotated[list[str], typer.Argument(metavar="SPEC...", help="Spec files.")],
    *,
    out: Annotated[str, typer.Option(help="Parent folder: DIR/<study>/ is written.")] = "outputs",
    engine: Engine = "duckdb",
    master: Master = None,
    jobs: Annotated[int, typer.Option(min=1, help="Models estimated side by side.")] = 1,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A model, table or figure id; repeatable.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Compute everything anew (always so as yet).")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print json on stdout.")] = False,
) -> None:
    """Run specs and write tables with their evidence.

    Links awards to firms, builds the panel, estimates every model, and writes DIR/<study>/ at
    the end, all at once or not at all.
    """
    del no_cache  # Nothing is cached yet, so what the flag asks for always holds.
    with guard_errors(as_json=as_json):
        from ipec_econ.cli.progress import ProgressBars
        from ipec_econ.runner.run import load_studies, run_study
        from ipec_econ.runner.settings import RunSettings
        from ipec_econ.runner.summary import summarise_run

        settings = RunSettings(
            out=out, only=tuple(only or ()), jobs=jobs, engine=engine, master=master, strict=strict
        )
        summaries = []
        for loaded in load_studies(specs):
            with ExitStack() as stack:
                bars = stack.enter_context(ProgressBars(loaded.study.study))
                outcome = run_study(loaded, settings=settings, observer=bars)
            summaries.append(summarise_run(outcome))
            if not as_json:
                typer.echo(summaries[-1].as_text())
                for line in summaries[-1].warnings:
                    typer.echo(line, err=True)
        if as_json:
            records = [summary.as_record() for summary in summaries]
            typer.echo(json.dumps({"exit_code": 0, "runs": records}, indent=2))
