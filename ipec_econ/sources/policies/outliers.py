"""Values above a bound: a framework's ceiling that nothing marks, or a slip of the unit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.spec.award_value import AwardValue, Outlier
from ipec_econ.numerics.money import Minor, to_minor, write_minor
from ipec_econ.sources.policies.outcome import PolicyOutcome


def apply_outlier(outcome: PolicyOutcome, policy: AwardValue) -> PolicyOutcome:
    """Count values above the bound, and cap, clear or drop them as the rule says.

    A quantile is the smallest value that so large a share of the positive values does not
    exceed, within the rows that share the columns of ``by``: always a value that was seen.
    """
    outlier = policy.outlier
    amounts = outcome.read_minor()
    bounds = _find_bounds(outcome.rows.table, outlier, amounts)
    above: BoolArray = np.array(
        [
            amount is not None and bound is not None and amount > bound
            for amount, bound in zip(amounts, bounds, strict=True)
        ],
        dtype=np.bool_,
    )
    which = _describe_bound(outlier)
    n_above = int(above.sum())
    text = f"{n_above} award rows have a value above {which}"
    if outlier.rule == "drop":
        return outcome.drop(above, f"awards with a value of at most {which}").note(
            "source/value-policy", f"{text}: they are dropped"
        )
    if outlier.rule == "keep":
        return outcome.note("source/outlier", f"{text}; they are kept")
    done = "is the bound" if outlier.rule == "cap" else "is missing"
    changed: list[Minor] = [
        (bound if outlier.rule == "cap" else None) if over else amount
        for over, amount, bound in zip(above.tolist(), amounts, bounds, strict=True)
    ]
    return outcome.set_minor(
        changed, f"{text}: their value {done}", reason=f"a value above {which} {done}"
    )


def _describe_bound(outlier: Outlier) -> str:
    if outlier.above is not None:
        return write_minor(to_minor([outlier.above])[0] or 0)
    within = f" within {', '.join(outlier.by)}" if outlier.by else ""
    return f"the quantile {outlier.quantile}{within}"


def _find_bounds(table: pa.Table, outlier: Outlier, amounts: list[Minor]) -> list[Minor]:
    """Return each row's bound, ``None`` where its group has no positive value."""
    if outlier.above is not None:
        return [to_minor([outlier.above])[0]] * len(amounts)
    groups: list[tuple[object, ...]] = [()] * len(amounts)
    if outlier.by:
        columns = [pc.cast(table.column(name), pa.string()).to_pylist() for name in outlier.by]
        groups = list(zip(*columns, strict=True))
    positive: dict[tuple[object, ...], list[int]] = {}
    for group, amount in zip(groups, amounts, strict=True):
        if amount is not None and amount > 0:
            positive.setdefault(group, []).append(amount)
    share = outlier.quantile or 0.0
    bounds = {group: _take_quantile(values, share) for group, values in positive.items()}
    return [bounds.get(group) for group in groups]


def _take_quantile(amounts: list[int], share: float) -> int:
    ordered = sorted(amounts)
    # The first place at which at least this share of the values stands; a hair is taken off, so
    # that 0.9 of ten values is nine of them in binary arithmetic too.
    needed = int(np.ceil(share * len(ordered) - len(ordered) * 1e-12))
    return ordered[max(needed, 1) - 1]
