"""The rows that count."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.numerics.codes import compress_codes
from ipec_econ.numerics.production.factor_rows import FactorRows


def take_drawn_rows(rows: FactorRows) -> FactorRows:
    """Return the rows of positive weight, firms numbered from 0 without gaps."""
    if rows.weight is None:
        return replace(rows, firm=compress_codes(rows.firm)[0])
    return take_factor_rows(rows, rows.weight > 0)


def list_drawn(rows: FactorRows) -> IntArray:
    """Return the firms of the rows of positive weight, numbered as they are."""
    return rows.firm if rows.weight is None else rows.firm[rows.weight > 0]


def take_factor_rows(rows: FactorRows, kept: BoolArray) -> FactorRows:
    """Return the rows where `kept`, shape (n_obs,), firms numbered from 0 without gaps."""
    return FactorRows(
        output=rows.output[kept],
        free=rows.free[kept],
        state=rows.state[kept],
        proxy=None if rows.proxy is None else rows.proxy[kept],
        shifters=rows.shifters[kept],
        controls=rows.controls[kept],
        firm=compress_codes(rows.firm[kept])[0],
        time=rows.time[kept],
        weight=None if rows.weight is None else rows.weight[kept],
    )


def name_inputs(rows: FactorRows) -> list[str]:
    """Return what messages call the inputs: free ones, then states, numbered as in the spec."""
    return [
        *(f"free input {j + 1}" for j in range(rows.free.shape[1])),
        *(f"state {j + 1}" for j in range(rows.state.shape[1])),
    ]
