"""What a caller can choose about a run beside the spec; none of it moves a number."""

from __future__ import annotations

from dataclasses import dataclass

ENGINES = ("duckdb",)


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Settings of `ipec run`.

    Attributes
    ----------
    out
        The parent folder: a study writes ``out/<study>/``.
    only
        Ids of models and tables to make; all when empty.
    jobs
        How many models are estimated side by side.
    engine
        What runs sources, linkage and panel building; ``duckdb`` is there.
    strict
        Warnings end the run with the exit code of the stage that gave them.
    write
        False computes everything and writes nothing.
    """

    out: str = "outputs"
    only: tuple[str, ...] = ()
    jobs: int = 1
    engine: str = "duckdb"
    strict: bool = False
    write: bool = True
