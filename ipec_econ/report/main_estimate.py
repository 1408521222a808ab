"""The one estimate that stands for a model: what its column of a table shows first."""

from __future__ import annotations

import math

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.report.table_rows import INTERCEPT, choose_rows


def find_main_estimate(result: ModelResult, row: str | None) -> Estimate | None:
    """Return the estimate that a row names, ``None`` where the model has no such number.

    Parameters
    ----------
    row
        As under a table's `rows`, or the key of an estimate (``att_event 2``); without it the
        average that tables show, or the first coefficient.
    """
    keyed = [one for one in result.estimates if row is not None and one.key == row]
    asked = () if row is None else (row,)
    named = [
        one.estimates[0]
        for one in choose_rows(asked, {}, (result,))
        if row is not None or one.key != ("coef", INTERCEPT)
    ]
    found = next((one for one in (*keyed, *named) if one is not None), None)
    return found if found is not None and math.isfinite(found.estimate) else None
