"""How far two published numbers may lie apart and still be the same number.

The same code, data and packages give the same bytes; another processor or BLAS moves the last
of the 12 published digits, and what is computed from a number inherits its error.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

ESTIMATE_RTOL = 1e-8  # closed-form solutions of one linear system
STD_ERROR_RTOL = 1e-7  # square root of a quadratic form in the scores
CONF_RTOL = 1e-6  # estimate and standard error through a quantile
P_VALUE_RTOL = 1e-5  # a tail probability multiplies the relative error of its statistic
P_VALUE_ATOL = 1e-9
PRINTED_RTOL = 1e-7  # numbers in text files that are printed with many digits
PARQUET_RTOL = 1e-7
DF_RTOL = 1e-9  # counts, unless a correction made them fractional

_EXACT = (0.0, 0.0, 0.0)
_CONF = (CONF_RTOL, 0.0, CONF_RTOL)

# Column → relative tolerance, absolute tolerance, and tolerance as a share of the row's
# standard error: an estimate of zero is known up to its uncertainty, not to a share of itself.
_TOLERANCES: Mapping[str, tuple[float, float, float]] = {
    "estimate": (ESTIMATE_RTOL, 0.0, ESTIMATE_RTOL),
    "std_error": (STD_ERROR_RTOL, 0.0, 0.0),
    "statistic": (STD_ERROR_RTOL, STD_ERROR_RTOL, 0.0),
    "p_value": (P_VALUE_RTOL, P_VALUE_ATOL, 0.0),
    "conf_low": _CONF,
    "conf_high": _CONF,
    "band_low": _CONF,
    "band_high": _CONF,
    "df": (DF_RTOL, 0.0, 0.0),
}


def is_close(column: str, stored: float, rerun: float, *, std_error: float = 0.0) -> bool:
    """Return whether two values of a column of estimates.csv are the same number.

    Parameters
    ----------
    column
        Its name; columns without a tolerance of their own (counts, periods) are exact.
    stored, rerun
        In the column's units.
    std_error
        The row's, in the estimate's units; 0 where it has none.
    """
    relative, absolute, share = _TOLERANCES.get(column, _EXACT)
    spread = share * abs(std_error) if math.isfinite(std_error) else 0.0
    return math.isclose(stored, rerun, rel_tol=relative, abs_tol=max(absolute, spread))
