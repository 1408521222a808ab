"""Everything that a file of cells holds: enough to estimate and to describe a study's models."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.cell_set import CellKey, CellSet
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.tables import InputRecord


@dataclass(frozen=True, slots=True)
class CellStore:
    """The sets of one study with the evidence beside them.

    Attributes
    ----------
    study, unit, time
        The study that the cells come from, and the panel's keys.
    periods
        First and last period of the panel.
    min_firms
        Cells of fewer firms are not in the file.
    sets
        In the order in which the study's models first use them.
    flow
        Steps up to the panel and its samples.
    inputs
        The files that the cells were made of.
    """

    study: str
    unit: str
    time: str
    periods: tuple[int, int] | None
    min_firms: int
    sets: tuple[CellSet, ...]
    flow: tuple[FlowStep, ...]
    inputs: tuple[InputRecord, ...] = ()

    def find(self, key: CellKey) -> CellSet | None:
        """Return the set of a key, ``None`` where it is not held."""
        return next((one for one in self.sets if one.key == key), None)
