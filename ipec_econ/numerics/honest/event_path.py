"""A path of effects around one reference period, and the average of it that is asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class EventPath:
    """Estimates of consecutive periods, the reference between them left out.

    Attributes
    ----------
    estimates
        Outcome units, shape (n_before + n_after,), in order of event time.
    vcov
        Positive definite, shape (n_before + n_after, n_before + n_after).
    n_before
        Periods before the reference; at least one.
    weights
        Of the periods after the reference in the effect asked about; not negative, shape
        (n_after,).
    """

    estimates: FloatArray
    vcov: FloatArray
    n_before: int
    weights: FloatArray

    @property
    def n_after(self) -> int:
        """Periods after the reference."""
        return len(self.weights)

    @property
    def contrast(self) -> FloatArray:
        """Weights of the whole path in the effect, shape (n_before + n_after,)."""
        return np.concatenate([np.zeros(self.n_before), self.weights])

    @property
    def effect(self) -> float:
        """The effect under parallel trends."""
        return float(np.sum(self.contrast * self.estimates))

    @property
    def std_error(self) -> float:
        """The standard error of `effect`."""
        contrast = self.contrast
        return float(np.sqrt(np.einsum("i,ij,j->", contrast, self.vcov, contrast, optimize=False)))

    def difference(self) -> FloatArray:
        """Return the changes from one period to the next as weights on the path.

        Shape (n_before + n_after, n_before + n_after): one row a change, the reference being zero;
        the first `n_before` rows are the changes up to the reference.
        """
        size = self.n_before + self.n_after
        with_reference = np.eye(size + 1)
        changes = with_reference[1:] - with_reference[:-1]
        return np.delete(changes, self.n_before, axis=1)
