"""`ipec estimators`: what can be estimated, with its source."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def estimators(
    as_json: Annotated[bool, typer.Option("--json", help="Print json on stdout.")] = False,
) -> None:
    """List the estimators, with their references."""
    from ipec_econ.core.vocabulary import ESTIMATORS as LANGUAGE
    from ipec_econ.estimate.registry import ESTIMATORS

    later = [name for name in LANGUAGE if name not in ESTIMATORS]
    infos = [estimator.info for estimator in ESTIMATORS.values()]
    if as_json:
        records = [
            {"name": info.name, "title": info.title, "reference": info.reference,
             "citation": info.citation, "estimands": list(info.estimands)}
            for info in infos
        ]  # fmt: skip
        typer.echo(json.dumps({"available": records, "later": later}, indent=2))
        return
    for info in infos:
        typer.echo(f"{info.name}: {info.title}\n  {info.summary}\n  equals {info.reference}")
    typer.echo(f"in the language, not in this version: {', '.join(later)}")
