"""award_policies.csv: what each policy did to awards, in the order in which they act."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.award_policies import POLICY_COLUMNS, PolicyRecord
from ipec_econ.numerics.money import write_minor
from ipec_econ.publish.csv_text import write_csv

AWARD_POLICIES_CSV = "award_policies.csv"


def policies_to_csv(records: Sequence[PolicyRecord]) -> bytes:
    """Write a row a policy; sums of values are exact, and empty where they cannot be added up."""
    rows = []
    for order, record in enumerate(records, start=1):
        counts = [str(count) for count in (record.rows, record.changed, record.lost)]
        sums = [
            "" if total is None else write_minor(total)
            for total in (record.value, record.value_after)
        ]
        rows.append([str(order), record.policy, record.choice, *counts, *sums, record.what])
    return write_csv(POLICY_COLUMNS, rows)
