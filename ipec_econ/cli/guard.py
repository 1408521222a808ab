"""Errors at the door: printed in full, without a traceback, with the class's exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ipec_econ.core.errors import IpecError, Problem

INTERNAL_ERROR = 70
"""Exit code of a fault of ours (sysexits' EX_SOFTWARE), none of the contract's classes."""


@contextmanager
def guard_errors(*, as_json: bool = False) -> Iterator[None]:
    """Turn an error into text (or json) and an exit code."""
    try:
        yield
    except IpecError as error:
        show_problems(error.problems, exit_code=error.exit_code, as_json=as_json)
        raise typer.Exit(error.exit_code) from None
    except (KeyboardInterrupt, typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if os.environ.get("IPEC_TRACEBACK"):
            raise
        problem = Problem(
            code="publish/internal-error",
            what=f"{type(error).__name__}: {error}",
            why="this is a fault of ipec itself, not of your files; nothing was written",
            fix="set IPEC_TRACEBACK=1, run again, and send us what it prints",
        )
        show_problems([problem], exit_code=INTERNAL_ERROR, as_json=as_json)
        raise typer.Exit(INTERNAL_ERROR) from None


def show_problems(
    problems: tuple[Problem, ...] | list[Problem], *, exit_code: int, as_json: bool
) -> None:
    """Write problems to stderr as text, or to stdout as json."""
    if as_json:
        listed = [
            {"code": p.code, "what": p.what, "where": p.where, "why": p.why, "fix": p.fix}
            for p in problems
        ]
        typer.echo(json.dumps({"exit_code": exit_code, "problems": listed}, indent=2))
        return
    for problem in problems:
        typer.echo(str(problem), err=True)
    count = len(problems)
    typer.echo(f"{count} problem{'s' if count > 1 else ''} (exit {exit_code})", err=True)
