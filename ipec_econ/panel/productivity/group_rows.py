"""The rows that a group's production function is estimated on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.numerics.codes import compress_codes
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.panel.history import History
from ipec_econ.panel.productivity.factor_columns import FactorColumns


@dataclass(frozen=True, slots=True)
class GroupRows:
    """Complete rows of a group.

    Attributes
    ----------
    survives
        1 where the firm is seen later, 0 where it never is again, NaN in the panel's last period,
        shape (n_obs,); ``None`` where the law has no exit.
    """

    rows: FactorRows
    survives: FloatArray | None


def select_group(
    history: History, spec: Productivity, factors: FactorColumns, chosen: BoolArray
) -> GroupRows:
    """Return the rows where `chosen`, shape (n_rows,)."""
    n_free = len(spec.free)
    inputs, times = factors.inputs[chosen], history.times[chosen]
    rows = FactorRows(
        output=factors.output[chosen],
        free=inputs[:, :n_free],
        state=inputs[:, n_free:],
        proxy=None if factors.proxy is None else factors.proxy[chosen],
        shifters=factors.shifters[chosen],
        controls=_list_period_dummies(times, spec),
        firm=compress_codes(history.codes[chosen])[0],
        time=times,
    )
    return GroupRows(rows, _find_survival(history)[chosen] if spec.law.exit else None)


def _list_period_dummies(times: IntArray, spec: Productivity) -> FloatArray:
    """Return a dummy for each period but the first, shape (n_obs, T − 1), or no columns."""
    if not spec.period_effects:
        return np.zeros((len(times), 0))
    dummies: FloatArray = (times[:, None] == np.unique(times)[1:]).astype(np.float64)
    return dummies


def _find_survival(history: History) -> FloatArray:
    """Return whether each row's firm is seen later, in whatever row of the panel."""
    last = np.full(history.n_units, np.iinfo(np.int64).min)
    np.maximum.at(last, history.codes, history.times)
    survives = (history.times < last[history.codes]).astype(np.float64)
    survives[history.times == history.last_period] = np.nan
    return survives
