"""`ipec explain`: what a code of an error or notice means."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from ipec_econ.cli.guard import guard_errors
from ipec_econ.core.codes.catalogue import CATALOGUE
from ipec_econ.core.errors import Problem, SpecError


def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="As printed: spec/unknown-key …")
    ] = None,
) -> None:
    """Say what the code of an error or notice means.

    Without a code, lists them all.
    """
    if code is None:
        for name, entry in sorted(CATALOGUE.items()):
            typer.echo(f"{name}: {entry.title}")
        return
    with guard_errors():
        if code not in CATALOGUE:
            near = get_close_matches(code, list(CATALOGUE), 1)
            raise SpecError(
                Problem(
                    code="spec/unknown-code",
                    what=f"`{code}` is no code of this version",
                    fix=f"did you mean `{near[0]}`?" if near else "`ipec explain` lists all codes",
                )
            )
        entry = CATALOGUE[code]
        typer.echo(f"{code}: {entry.title}\n\n{entry.meaning}\n\nWhat to do: {entry.remedy}")
