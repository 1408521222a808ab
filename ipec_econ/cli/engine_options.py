"""The options that say where sources, linkage and panel building run."""

from __future__ import annotations

from typing import Annotated

import typer

Engine = Annotated[
    str, typer.Option(help="What runs sources, linkage and panel building: duckdb or spark.")
]
Master = Annotated[
    str | None,
    typer.Option(
        help="Spark's master: local[2], spark://HOST:7077, yarn … Left out: IPEC_SPARK_MASTER, or "
        "all cores of this machine.",
    ),
]
