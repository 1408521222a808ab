"""A grid: one model under every choice, each a cell with a number, a status and an estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ipec_econ.core.estimates import Estimate

CellStatus = Literal["estimated", "failed", "duplicate"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One varied key with its value in a cell; ``None`` where the cell's estimator has no such key.

    ``place`` is the value's place in the list under `vary`; ``None`` where it is the base's own.
    """

    key: str
    value: str | None
    place: int | None


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid, as planned.

    Attributes
    ----------
    number
        From 1, in the order of the spec, the last key varying fastest.
    model
        The id of its results: ``robustness/3``.
    choices
        One for each varied key, in the order of the spec.
    is_base
        Whether it is the base, unchanged but for what is said beside its estimates (bands,
        diagnostics).
    same_as
        The number of an earlier cell that is the same model on the same panel.
    variant
        What of the panel is not the base's, in words; empty on the base's panel.
    """

    number: int
    model: str
    choices: tuple[Choice, ...]
    is_base: bool = False
    same_as: int | None = None
    variant: str = ""


@dataclass(frozen=True, slots=True)
class CellResult:
    """What became of a cell: its estimate, or the reason why it has none.

    ``codes`` are those of the notices on it.
    """

    cell: GridCell
    status: CellStatus
    estimate: Estimate | None = None
    reason: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridResult:
    """A grid with all its cells, in the order of their numbers.

    ``keys`` are those that are varied; ``base`` is a model's id; ``labels`` name keys and values.
    """

    id: str
    base: str
    design: Literal["full", "one_at_a_time"]
    keys: tuple[str, ...]
    cells: tuple[CellResult, ...]
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def estimated(self) -> tuple[CellResult, ...]:
        """The cells with an estimate; of equal ones the first alone."""
        return tuple(one for one in self.cells if one.status == "estimated")

    @property
    def failed(self) -> tuple[CellResult, ...]:
        """The cells without an estimate."""
        return tuple(one for one in self.cells if one.status == "failed")
