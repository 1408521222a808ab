"""The `ipec` command: one file a command, registered here."""

from __future__ import annotations

import gc
import os
import sys

import typer

from ipec_econ.cli import (
    brief,
    catalogue,
    cells,
    check,
    demo,
    estimators,
    explain,
    fetch,
    init,
    link,
    pull,
    run,
    schema,
    verify,
)

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""After its usual 700 the garbage collector would walk through what a thousand modules define
again and again while they are imported, a tenth of the time that takes."""

UNTIL_TOLD = {"MIMALLOC_PURGE_DELAY": "1000000"}
"""How many milliseconds Arrow's allocator keeps what is freed, unless `release_memory` tells it to
give that back: it does so after ten by itself, and the next block of rows asks for it anew."""

app = typer.Typer(
    name="ipec",
    help="From procurement awards and firm panels to verified tables: one YAML spec, one command.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich would double the time it takes to appear
    add_completion=True,
)
app.command("init")(init.init)
app.command("check")(check.check)
app.command("run")(run.run)
app.command("link")(link.link)
app.command("cells")(cells.cells)
app.command("verify")(verify.verify)
app.command("pull")(pull.pull)
app.command("brief")(brief.brief)
app.command("catalogue")(catalogue.catalogue)
app.command("demo")(demo.demo)
app.command("fetch")(fetch.fetch)
app.command("schema")(schema.schema)
app.command("estimators")(estimators.estimators)
app.command("explain")(explain.explain)


def main() -> None:
    """Run the command line; exits with the contract's codes."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    for name, value in UNTIL_TOLD.items():
        os.environ.setdefault(name, value)
    for stream in (sys.stdout, sys.stderr):
        # A C locale would otherwise make the first minus sign or accent a crash.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
