"""What framework agreements are worth: a ceiling is no purchase."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.engine.to_mask import to_mask
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.rows import SourceRowSet


def apply_framework(outcome: PolicyOutcome, policy: AwardValue) -> PolicyOutcome:
    """Drop framework agreements, or leave them without a value.

    Raises
    ------
    SourceError
        `framework` does not say yes or no.
    """
    column = outcome.rows.table.column("framework")
    if not pa.types.is_boolean(column.type):
        raise SourceError(_describe_framework(outcome.rows))
    under = to_mask(column)
    if policy.framework == "drop":
        return outcome.drop(under, "awards that are not framework agreements")
    return outcome.clear(under, "framework agreements count as awards without a value")


def _describe_framework(rows: SourceRowSet) -> Problem:
    known = np.flatnonzero(rows.table.column("framework").is_valid().to_numpy())
    return Problem(
        "source/bad-value",
        f"`framework` does not say yes or no: {rows.show('framework', known)}",
        rows.label,
        "a value policy for frameworks must know which awards are under one",
        "write true and false (or yes and no, 1 and 0), or write `framework: keep`",
    )
