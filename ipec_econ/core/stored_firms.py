"""Firms that are kept outside memory and read again, block by block, whenever they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray, SmallArray
from ipec_econ.core.cell_set import CellKey
from ipec_econ.core.flow import FlowStep


@dataclass(frozen=True, slots=True)
class FirmPaths:
    """One path a firm, shapes (n_firms, T) and (n_firms,).

    Attributes
    ----------
    outcome
        0 where not observed.
    observed
        At least one period of each firm.
    cohort
        First treated period, ``inf`` = never.
    weight
        ``None`` means one each.
    cluster
        Codes from 0 in the order of labels; ``None`` where every firm is its own.
    treated
        1 under treatment, 0 not, −1 where that is not known, outcomes seen or not, shape
        (n_firms, T); ``None`` where the cohort says it.
    number
        The firm's name, where names are whole numbers; ``None`` where they are text.
    """

    outcome: FloatArray
    observed: BoolArray
    cohort: FloatArray
    weight: FloatArray | None
    cluster: IntArray | None
    treated: SmallArray | None = None
    number: IntArray | None = None


class StoredFirms(Protocol):
    """Firms that every reading gives in the same order and the same blocks."""

    @property
    def periods(self) -> IntArray:
        """All periods that may occur, in order, shape (T,)."""

    @property
    def cohorts(self) -> FloatArray:
        """All cohorts that occur, in order, shape (G,)."""

    def read(self, *, by_name: bool = False) -> Iterator[FirmPaths]:
        """Read all firms once more; no block is kept when the next one is read.

        Parameters
        ----------
        by_name
            In the order of names as text, which is that of firms whose rows are held in memory;
            a file is in the order of numbers where its names are numbers.
        """


@dataclass(frozen=True, slots=True)
class FirmSet:
    """Firms of one selection of rows, with the steps from the panel to it, without a scope."""

    key: CellKey
    outcome_name: str
    firms: StoredFirms
    flow: tuple[FlowStep, ...]
