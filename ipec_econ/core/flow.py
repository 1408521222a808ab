"""The sample flow: every lost row, firm and treated firm is counted, with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

FLOW_COUNTS: tuple[str, ...] = (
    "rows", "units", "treated_units", "rows_lost", "units_lost", "treated_units_lost",
)  # fmt: skip
FLOW_COLUMNS: tuple[str, ...] = ("scope", "step", "reason", *FLOW_COUNTS)
"""Columns of sample_flow.csv, in order."""


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A step of the flow as readers see it; attributes as those of `FlowStep`.

    ``None`` also where disclosure control keeps the count back: its name is in ``withheld`` then.
    """

    scope: str
    step: str
    reason: str
    rows: int | None
    units: int | None
    treated_units: int | None = None
    rows_lost: int | None = 0
    units_lost: int | None = 0
    treated_units_lost: int | None = None
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FlowStep(FlowLine):
    """What is left after one step, and what the step lost.

    Attributes
    ----------
    scope
        ``awards``, ``firms``, ``panel``, ``sample:NAME``, ``treatment:NAME`` or
        ``model:NAME``. Steps of one scope follow each other; a scope starts with a step
        that loses nothing and says where it takes over. Steps of a panel that a grid varies have
        what it varies behind their scope: ``awards @ link.threshold = 0.95``.
    step
        A short word: ``read``, ``where``, ``missing``, ``singletons`` …
    reason
        A sentence for readers.
    rows, units, treated_units
        Left after the step. A treated unit has at least one row under treatment among the rows
        left: under the model's or treatment's own in its scope, under any of the spec's elsewhere
        and in a model without one. The last step of a model with a treatment therefore says
        what its estimates call ``n_treated``. For scope ``awards``: award rows, suppliers, and
        linked firms.
        ``None`` where the count does not apply (no treatment is known yet).
    """

    rows: int
    units: int
    rows_lost: int = 0
    units_lost: int = 0


VARIED = " @ "
"""What stands between a scope and the words for the panel that a grid varies."""


def leave_out_grids(flow: Iterable[FlowLine], cells: Collection[str]) -> tuple[FlowLine, ...]:
    """Return the steps of the study's own panel and models, for pages that people read.

    Parameters
    ----------
    cells
        The ids of cells of grids.
    """
    scopes = {f"model:{cell}" for cell in cells}
    return tuple(step for step in flow if VARIED not in step.scope and step.scope not in scopes)


def name_scope(scope: str) -> str:
    """Return a flow step's scope in words: ``sample:main`` is ``Sample: main``."""
    kind, _, name = scope.partition(":")
    return f"{kind.capitalize()}: {name}" if name else kind.capitalize()
