"""Count, moments and quantiles of one variable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray

QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Description:
    """One variable where it is known; NaN for what its rows cannot give.

    Attributes
    ----------
    n, n_missing
        Rows with and without a value.
    mean, std_dev
        In the variable's units; ``std_dev`` divides by n − 1 and is NaN for a single row.
    minimum, p25, median, p75, maximum
        Quantiles interpolate linearly (type 7, the default of R and numpy).
    """

    n: int
    n_missing: int
    mean: float
    std_dev: float
    minimum: float
    p25: float
    median: float
    p75: float
    maximum: float


def describe_values(values: FloatArray) -> Description:
    """Describe `values`, shape (n_rows,), NaN missing."""
    known = values[~np.isnan(values)]
    n_missing = len(values) - len(known)
    if not known.size:
        return Description(0, n_missing, *(np.nan,) * 7)
    p25, median, p75 = (float(quantile) for quantile in np.quantile(known, QUARTILES))
    return Description(
        n=len(known),
        n_missing=n_missing,
        mean=float(known.mean()),
        std_dev=float(known.std(ddof=1)) if len(known) > 1 else np.nan,
        minimum=float(known.min()),
        p25=p25,
        median=median,
        p75=p75,
        maximum=float(known.max()),
    )
