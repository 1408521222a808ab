"""`ipec link`: the linkage alone, with its quality."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ipec_econ.cli.engine_options import Engine, Master
from ipec_econ.cli.guard import guard_errors


def link(
    spec: Annotated[str, typer.Argument(metavar="SPEC", help="A spec file with awards.")],
    out: Annotated[str, typer.Option(help="Where to write the links.")] = "links.csv",
    review: Annotated[
        int | None, typer.Option(min=1, help="Links to sample for labelling by hand.")
    ] = None,
    labels: Annotated[
        str | None, typer.Option(help="A labelled sample: precision and recall.")
    ] = None,
    engine: Engine = "duckdb",
    master: Master = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print json on stdout.")] = False,
) -> None:
    """Link a study's awards to its firms.

    Writes one row per award (award_id, supplier, firm, rule, score, decision, then what decided)
    and prints the match rates by count, value, rule and period. --review N writes N of them, by
    rule and similarity, to OUT_review.csv; write right, wrong or unsure into its column `label`,
    and --labels FILE tells how precise and complete the links are.
    """
    with guard_errors(as_json=as_json):
        from ipec_econ.runner.linking import link_study

        outcome = link_study(spec, out, review=review, labels=labels, engine=engine, master=master)
        if as_json:
            record = {"exit_code": 0, "links": out, "quality": dict(outcome.quality)}
            if outcome.review is not None:
                record["review"] = outcome.review
            typer.echo(json.dumps(record, indent=2))
            return
        typer.echo(outcome.as_text())
        for line in outcome.warnings:
            typer.echo(line, err=True)
