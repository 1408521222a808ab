"""Groups of doses: the functions whose combinations are steps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class DoseBins:
    """Bins of positive doses: (0, c₁], (c₁, c₂] … and all above the last.

    Attributes
    ----------
    cuts
        Where one bin ends and the next begins, in order, shape (n_functions − 1,).
    levels
        The one dose of each bin, shape (n_functions,); ``None`` where a bin holds several.
    """

    cuts: FloatArray
    levels: FloatArray | None = None

    @property
    def n_functions(self) -> int:
        """How many bins there are."""
        return len(self.cuts) + 1

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bin is called: its dose, or its ends."""
        if self.levels is not None:
            return tuple(f"{level:.12g}" for level in self.levels)
        ends = ["0", *(f"{cut:.12g}" for cut in self.cuts)]
        inner = [f"{low} to {high}" for low, high in pairwise(ends)]
        return (*inner, f"over {ends[-1]}")

    def place(self, dose: FloatArray) -> IntArray:
        """Return each dose's bin, shape (n,)."""
        return np.searchsorted(self.cuts, dose, side="left").astype(np.int64)

    def evaluate(self, dose: FloatArray) -> FloatArray:
        """Return 1 in a dose's own bin and 0 in the others, shape (n, n_functions)."""
        values: FloatArray = np.eye(self.n_functions)[self.place(dose)]
        return values
