"""One set of cells: of which rows of a study, and what became of rows on the way."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import IntArray, SmallArray
from ipec_econ.core.cell_table import CellTable
from ipec_econ.core.flow import FlowStep


@dataclass(frozen=True, slots=True)
class CellKey:
    """What tells sets of cells apart; models that agree in it are estimated from one set.

    ``where``, ``weights`` and ``treatment`` are as the spec writes them; ``cluster`` is the
    variable of which a cell's firms share the value, the unit where every firm is its own.
    ``follows`` tells whether firms are followed through a treatment that may switch off: then they
    are not told apart by cohort, but by their path of treatment.
    """

    sample: str
    outcome: str
    treatment: str
    where: str | None
    weights: str | None
    cluster: str
    follows: bool = False

    def describe(self) -> str:
        """Return the set in words: ``outcome y, treatment first, sample main, cluster crn``."""
        parts = [
            f"outcome {self.outcome}",
            f"treatment {self.treatment}",
            f"sample {self.sample}",
            f"cluster {self.cluster}",
        ]
        if self.where is not None:
            parts.append(f"where {self.where}")
        if self.weights is not None:
            parts.append(f"weights {self.weights}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class CellCounts:
    """How much some cells hold; a treated firm has a row under treatment among them."""

    n_cells: int
    rows: int
    units: int
    treated_units: int


@dataclass(frozen=True, slots=True)
class Histories:
    """Paths of treatment that firms share.

    Attributes
    ----------
    periods
        All that may occur, in order, shape (T,).
    treated
        1 under treatment, 0 not, −1 where that is not known, shape (n_histories, T).
    """

    periods: IntArray
    treated: SmallArray


@dataclass(frozen=True, slots=True)
class CellSet:
    """Cells of one selection of rows.

    Attributes
    ----------
    key
        Which rows.
    outcome_name
        How estimates call the outcome.
    cells
        Moments; without those that were withheld, where the set was read from a file.
    flow
        Steps from the panel to the rows, without a scope: each model gives its own.
    withheld
        What a file does not hold of the rows; zeros where it holds everything.
    histories
        Where firms are followed through a treatment that may switch off: a cell's firms share one
        of these, and its ``cohort`` is the place of it. ``None`` where cells are by cohort.
    """

    key: CellKey
    outcome_name: str
    cells: CellTable
    flow: tuple[FlowStep, ...]
    withheld: CellCounts = CellCounts(0, 0, 0, 0)
    histories: Histories | None = None
