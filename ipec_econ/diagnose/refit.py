"""A model estimated again on other rows, for comparison."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.estimates import ModelResult


@dataclass(frozen=True, slots=True)
class Refit:
    """One model estimated again.

    Attributes
    ----------
    key
        What was changed, as in diagnostics.csv: ``shift=1``.
    result
        ``None`` where it could not be estimated.
    failure
        Why not; empty where it could.
    detail
        What else a reader must know of the rows: ``45 firms``.
    """

    key: str
    result: ModelResult | None
    failure: str = ""
    detail: str = ""
