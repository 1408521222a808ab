"""What an award is worth to each of several suppliers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.sources.policies.outcome import PolicyOutcome


def apply_suppliers(
    outcome: PolicyOutcome, policy: AwardValue, n_suppliers: IntArray
) -> PolicyOutcome:
    """Drop shared awards, leave them without a value, or divide it.

    Parameters
    ----------
    n_suppliers
        Suppliers that share the row's award, shape (n_rows,) of all rows as read.
    """
    sharing = n_suppliers[outcome.rows.origin]
    if policy.suppliers == "drop":
        return outcome.drop(sharing > 1, "awards with one supplier")
    if policy.suppliers == "event_only":
        text = "awards with several suppliers count as awards without a value"
        return outcome.clear(sharing > 1, text)
    return _split(outcome, sharing)


def _split(outcome: PolicyOutcome, sharing: IntArray) -> PolicyOutcome:
    table = outcome.rows.table
    if "value" not in table.column_names or not (sharing > 1).any():
        return outcome
    shares = pc.divide(table.column("value"), pa.array(sharing.astype(np.float64)))
    n_shared = int((sharing > 1).sum())
    text = f"{n_shared} award rows: the value is split equally between the award's suppliers"
    return outcome.set_value(shares, text)
