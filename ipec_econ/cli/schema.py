"""`ipec schema`: the JSON Schema of the spec language, for editors."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of the spec language.

    An editor that knows it completes and checks specs while you type.
    """
    from ipec_econ.spec.schema import build_schema

    typer.echo(json.dumps(build_schema(), indent=2, ensure_ascii=False))
