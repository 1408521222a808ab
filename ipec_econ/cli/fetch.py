"""`ipec fetch`: notices from a register's own service."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors


def fetch(
    service: Annotated[
        str, typer.Argument(metavar="SERVICE", help="contracts-finder or find-a-tender.")
    ],
    *,
    start: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    end: Annotated[str, typer.Option("--to", help="Last day; before today.")],
    out: Annotated[
        str | None, typer.Option("--out", "-o", help="The folder; notices/SERVICE when left out.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="Days asked for at once, a file each; 7 when left out.")
    ] = None,
    interval: Annotated[int, typer.Option(min=0, help="Seconds from request to request.")] = 10,
    tries: Annotated[int, typer.Option(min=1, help="How often a page is asked for.")] = 8,
    again: Annotated[
        bool, typer.Option("--again", help="Fetch what the folder holds already too.")
    ] = False,
    endpoint: Annotated[str | None, typer.Option(help="Another address of the service.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print json on stdout.")] = False,
) -> None:
    """Fetch notices of a register for `format: ocds`.

    Writes their release packages as the service gives them, one a line, and fetch.json: what was
    asked for, when, and the hash of every page. The same command goes on where it was interrupted,
    and asks for nothing once all is there.
    """
    with guard_errors(as_json=as_json):
        from ipec_econ.cli.progress import ProgressBars
        from ipec_econ.runner.fetching import fetch_to

        with ProgressBars(service) as bars:
            outcome = fetch_to(
                service,
                start,
                end,
                out=out,
                endpoint=endpoint,
                days=days,
                interval=interval,
                tries=tries,
                again=again,
                observer=bars,
            )
        if as_json:
            typer.echo(json.dumps({"exit_code": 0, **outcome.as_record()}, indent=2))
            return
        typer.echo(outcome.as_text())
        for notice in outcome.fetched.notices:
            typer.echo(f"{notice.level} {notice.code} ({notice.where}): {notice.text}", err=True)
