"""What a value of zero means."""

from __future__ import annotations

import pyarrow.compute as pc

from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.engine.to_mask import to_mask
from ipec_econ.sources.policies.outcome import PolicyOutcome


def apply_zero(outcome: PolicyOutcome, policy: AwardValue) -> PolicyOutcome:
    """Drop awards with a value of zero, or leave them without a value."""
    zero = to_mask(pc.equal(outcome.rows.table.column("value"), 0.0))
    if policy.zero == "drop":
        return outcome.drop(zero, "awards whose value is not zero")
    return outcome.clear(zero, "values of zero are missing")
