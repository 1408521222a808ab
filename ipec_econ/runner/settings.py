"""What a caller can choose about a run beside the spec; none of it moves a number."""

from __future__ import annotations

from dataclasses import dataclass


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
        What runs sources, linkage and panel building: ``duckdb`` or ``spark``.
    master
        Of Spark: ``local[2]``, ``spark://host:7077``, ``yarn`` …; ``None`` for that of
        ``IPEC_SPARK_MASTER``, or all cores of this machine.
    strict
        Warnings end the run with the exit code of the stage that gave them.
    write
        False computes everything and writes nothing.
    """

    out: str = "outputs"
    only: tuple[str, ...] = ()
    jobs: int = 1
    engine: str = "duckdb"
    master: str | None = None
    strict: bool = False
    write: bool = True
