"""Several estimates' influence side by side, so that they get one covariance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.numerics.cells.cell_covariance import Influence


def stack_influences(parts: Sequence[Influence]) -> Influence:
    """Return one influence over all estimates of the parts, in their order."""
    return Influence(
        np.concatenate([part.fixed for part in parts], axis=1),
        np.concatenate([part.constant for part in parts], axis=1),
        np.concatenate([part.slope for part in parts], axis=1),
    )
