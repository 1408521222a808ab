"""Output and inputs of some firms, as every production function reads them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class FactorRows:
    """Complete rows in logs, sorted by firm and period, pairs of which are unique.

    Attributes
    ----------
    output
        Shape (n_obs,).
    free
        Inputs chosen when productivity is known, or in part: labour. Shape (n_obs, n_free).
    state
        Inputs fixed before the period's news: capital. Shape (n_obs, n_state).
    proxy
        What productivity is read from, materials or investment, shape (n_obs,); ``None`` for
        methods that read none.
    shifters
        What moves productivity in the law of motion, as it enters there, shape
        (n_obs, n_shifters); also in the first stage, linearly.
    controls
        Dummies of periods, say, linear in the first stage and in the law, shape
        (n_obs, n_controls); without the constant.
    firm
        Codes from 0, shape (n_obs,).
    time
        Shape (n_obs,).
    weight
        How often each row counts, the same for all rows of a firm, shape (n_obs,); ``None`` means
        once. A bootstrap gives 0 to firms it did not draw.
    """

    output: FloatArray
    free: FloatArray
    state: FloatArray
    proxy: FloatArray | None
    shifters: FloatArray
    controls: FloatArray
    firm: IntArray
    time: IntArray
    weight: FloatArray | None = None

    @property
    def inputs(self) -> FloatArray:
        """Free inputs, then states, shape (n_obs, n_free + n_state)."""
        return np.column_stack([self.free, self.state])

    def find_lags(self, periods: int = 1) -> IntArray:
        """Return each row's row of the same firm so many periods before, −1 where it has none.

        Gaps count: a firm seen in 2010 and 2012 has no lag in 2012. Shape (n_obs,).
        """
        n_obs = len(self.time)
        found = np.full(n_obs, -1, dtype=np.int64)
        # A row that is `periods` earlier stands at most so many rows before.
        for step in range(1, min(periods, n_obs - 1) + 1):
            later = np.arange(step, n_obs)
            same = self.firm[later] == self.firm[later - step]
            match = same & (self.time[later] - self.time[later - step] == periods)
            found[later[match]] = later[match] - step
        return found
