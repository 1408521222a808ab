"""Award rows and suppliers left after a step."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.flow import FlowStep
from ipec_econ.sources.award_suppliers import name_suppliers


def count_step(
    step: str,
    reason: str,
    table: pa.Table,
    before: FlowStep | None,
    mask: BoolArray | None = None,
) -> FlowStep:
    """Return a step of scope ``awards``: the table's rows, or those where ``mask`` is True."""
    suppliers = name_suppliers(table)
    if mask is not None:
        suppliers = suppliers.filter(pa.array(mask))
    n_rows = len(suppliers)
    n_suppliers = pc.count_distinct(suppliers).as_py()
    return FlowStep(
        scope="awards",
        step=step,
        reason=reason,
        rows=n_rows,
        units=n_suppliers,
        rows_lost=0 if before is None else before.rows - n_rows,
        units_lost=0 if before is None else before.units - n_suppliers,
    )
