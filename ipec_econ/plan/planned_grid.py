"""A grid in a plan, and the panels that its cells are estimated on beside the study's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.grid import GridCell
from ipec_econ.core.marks import SourceMap
from ipec_econ.core.spec.study import Study


@dataclass(frozen=True, slots=True)
class PlannedGrid:
    """A grid's cells by number, and which estimate of each is compared.

    ``row`` is as under `grids`; ``keys`` are those that are varied.
    """

    id: str
    base: str
    design: Literal["full", "one_at_a_time"]
    keys: tuple[str, ...]
    row: str | None
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class PanelVariant:
    """A panel that departs from the study's own, and the cells to estimate on it.

    Attributes
    ----------
    label
        What is not the study's, in words: ``link.threshold = 0.95``.
    study
        The study with this panel, and these cells as its models.
    marks
        Where its parts are written: what departs points at the grid.
    """

    label: str
    study: Study
    marks: SourceMap
