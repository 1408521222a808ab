"""Output, inputs and proxy of a measure on all rows of the panel, and which rows have them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class FactorColumns:
    """A measure's columns; NaN where a value is missing or not finite.

    Attributes
    ----------
    output
        Shape (n_rows,).
    inputs
        Free inputs, then states, shape (n_rows, n_inputs).
    proxy
        Shape (n_rows,); ``None`` without one.
    shifters
        As they enter the law of motion, shape (n_rows, n_shifters).
    shares
        Of cost, for an index, shape (n_rows, n_inputs); else without columns.
    group
        Codes into ``labels``, −1 where `by` is missing, shape (n_rows,).
    labels
        Values of `by` in order; one empty text without `by`.
    """

    output: FloatArray
    inputs: FloatArray
    proxy: FloatArray | None
    shifters: FloatArray
    shares: FloatArray
    group: IntArray
    labels: tuple[str, ...]

    @property
    def can_measure(self) -> BoolArray:
        """Rows with output, all inputs, shares and a group, shape (n_rows,)."""
        known: BoolArray = np.isfinite(self.output) & (self.group >= 0)
        for columns in (self.inputs, self.shares):
            known &= np.isfinite(columns).all(axis=1)
        return known

    @property
    def can_estimate(self) -> BoolArray:
        """Rows with all that an estimator reads, shape (n_rows,)."""
        known = self.can_measure & np.isfinite(self.shifters).all(axis=1)
        return known if self.proxy is None else known & np.isfinite(self.proxy)
