"""Outcomes and doses of firms by period, before anything is asked of them."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_moments import CellMoments


@dataclass(frozen=True, slots=True)
class DosePanel:
    """Outcomes and doses by period and firm.

    Attributes
    ----------
    periods
        Equidistant, shape (T,).
    outcome, observed
        Shape (T, n_units); outcomes are 0 where not observed.
    dose, known
        Shape (T, n_units); doses are 0 where not known. Whoever is observed has a known dose.
    weight
        Shape (n_units,); ``None`` means one each.
    cluster
        Codes from 0 of groups coarser than the firm, shape (n_units,); ``None`` where every firm
        is its own.
    copies
        Firms that a unit stands for, shape (n_units,), where units are cells: the outcome is then
        their weighted mean, and the weight the sum of theirs. ``None`` where units are firms.
    plain
        Mean outcomes without weights, shape (T, n_units), where units are cells; else ``None``.
    moments
        Of the units, where they are cells, in those of the periods in which any is observed.
    """

    periods: IntArray
    outcome: FloatArray
    observed: BoolArray
    dose: FloatArray
    known: BoolArray
    weight: FloatArray | None
    cluster: IntArray | None
    copies: IntArray | None = None
    plain: FloatArray | None = None
    moments: CellMoments | None = None

    def count(self, mask: BoolArray) -> tuple[int, int, int]:
        """Return rows, firms, and firms with a row under treatment, of a mask (T, n_units)."""
        under = mask & (self.dose != 0)
        inside, treated = mask.any(axis=0), under.any(axis=0)
        if self.copies is None:
            return int(mask.sum()), int(inside.sum()), int(treated.sum())
        rows = int((mask.sum(axis=0) * self.copies).sum())
        return rows, int(self.copies[inside].sum()), int(self.copies[treated].sum())
