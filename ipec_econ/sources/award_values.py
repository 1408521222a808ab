"""The value policies of award tables: framework agreements, shared awards, zeros."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import AwardValue
from ipec_econ.sources.rows import SourceRowSet


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """The rows that are left after one policy dropped some; ``name`` is the policy's key."""

    name: str
    reason: str
    rows: SourceRowSet


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """The rows after all policies, the steps that dropped rows, and remarks on values."""

    rows: SourceRowSet
    steps: tuple[PolicyStep, ...] = ()
    notices: tuple[Notice, ...] = ()


def check_value_policy(policy: AwardValue, columns: Collection[str], source: str) -> None:
    """Raise when a policy needs a column that the award table does not have.

    ``framework`` needs `framework`, ``suppliers`` needs `award_id` (a shared award has one row
    per supplier under one id), ``zero`` needs `value`; their defaults need nothing.
    """
    needs = (
        ("framework", policy.framework, "keep", "framework"),
        ("suppliers", policy.suppliers, "full", "award_id"),
        ("zero", policy.zero, "keep", "value"),
    )
    problems = [
        Problem(
            "source/not-available",
            f"`value.{key}: {choice}` needs the award column `{column}`, which is not there",
            source,
            fix=f"map it under `columns` as `{column}: COLUMN`, or write `{key}: {default}`",
        )
        for key, choice, default, column in needs
        if choice != default and column not in columns
    ]
    if problems:
        raise SourceError(problems)


def count_suppliers(rows: SourceRowSet) -> IntArray:
    """Return, shape (n_rows,), how many suppliers share the row's award (and lot).

    Counted before rows are filtered, so that a condition on suppliers changes no share; all
    ones where awards have no id or no suppliers.
    """
    table = rows.table
    names = set(table.column_names)
    if "award_id" not in names or not names & {"supplier_id", "supplier_name"}:
        return np.ones(table.num_rows, dtype=np.int64)
    keys = [name for name in ("award_id", "lot_id") if name in table.column_names]
    suppliers = table.select(keys).append_column("supplier", name_suppliers(table))
    codes = number_groups(suppliers.select(keys))
    pairs = suppliers.append_column("group", pa.array(codes)).filter(
        pc.is_valid(suppliers.column("supplier"))
    )
    distinct = pairs.group_by(["group", "supplier"]).aggregate([]).column("group").to_numpy()
    counts = np.bincount(distinct, minlength=int(codes.max()) + 1)
    return np.maximum(counts[codes], 1).astype(np.int64)


def number_groups(keys: pa.Table) -> IntArray:
    """Return a number from 0 for every combination of keys, shape (n_rows,); null is a key."""
    codes = np.zeros(keys.num_rows, dtype=np.int64)
    for column in keys.columns:
        encoded = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
        levels = encoded.indices.to_numpy().astype(np.int64)
        combined = codes * (int(levels.max()) + 1) + levels
        codes = np.unique(combined, return_inverse=True)[1].astype(np.int64)
    return codes


def name_suppliers(table: pa.Table) -> pa.ChunkedArray:
    """Return each row's supplier: its id, else its name."""
    given = [
        table.column(name)
        for name in ("supplier_id", "supplier_name")
        if name in table.column_names
    ]
    return pc.coalesce(*given)


def apply_value_policy(
    rows: SourceRowSet, policy: AwardValue, n_suppliers: IntArray
) -> PolicyOutcome:
    """Apply the policies in the order framework, suppliers, zero.

    Parameters
    ----------
    rows
        Typed award rows with the columns that the policy needs.
    n_suppliers
        Suppliers that share the row's award, shape (n_rows,) of all rows as read.
    """
    outcome = PolicyOutcome(rows)
    outcome = _apply_framework(outcome, policy)
    outcome = _apply_suppliers(outcome, policy, n_suppliers)
    return _apply_zero(outcome, policy)


def _apply_framework(outcome: PolicyOutcome, policy: AwardValue) -> PolicyOutcome:
    if policy.framework == "keep":
        return outcome
    column = outcome.rows.table.column("framework")
    if not pa.types.is_boolean(column.type):
        raise SourceError(_describe_framework(outcome.rows))
    under = _to_mask(column)
    if policy.framework == "drop":
        reason = "awards that are not framework agreements"
        return _drop(outcome, "framework", reason, under)
    return _clear(outcome, under, "framework agreements count as awards without a value")


def _describe_framework(rows: SourceRowSet) -> Problem:
    known = np.flatnonzero(rows.table.column("framework").is_valid().to_numpy())
    return Problem(
        "source/bad-value",
        f"`framework` does not say yes or no: {rows.show('framework', known)}",
        rows.label,
        "a value policy for frameworks must know which awards are under one",
        "write true and false (or yes and no, 1 and 0), or write `framework: keep`",
    )


def _apply_suppliers(
    outcome: PolicyOutcome, policy: AwardValue, n_suppliers: IntArray
) -> PolicyOutcome:
    if policy.suppliers == "full":
        return outcome
    sharing = n_suppliers[outcome.rows.origin]
    if policy.suppliers == "drop":
        return _drop(outcome, "suppliers", "awards with one supplier", sharing > 1)
    if policy.suppliers == "event_only":
        text = "awards with several suppliers count as awards without a value"
        return _clear(outcome, sharing > 1, text)
    return _split(outcome, sharing)


def _apply_zero(outcome: PolicyOutcome, policy: AwardValue) -> PolicyOutcome:
    if policy.zero == "keep":
        return outcome
    zero = _to_mask(pc.equal(outcome.rows.table.column("value"), 0.0))
    if policy.zero == "drop":
        return _drop(outcome, "zero", "awards whose value is not zero", zero)
    return _clear(outcome, zero, "values of zero are missing")


def _drop(outcome: PolicyOutcome, name: str, reason: str, gone: BoolArray) -> PolicyOutcome:
    kept = outcome.rows.keep(~gone)
    step = PolicyStep(name, reason, kept)
    return replace(outcome, rows=kept, steps=(*outcome.steps, step))


def _clear(outcome: PolicyOutcome, mask: BoolArray, text: str) -> PolicyOutcome:
    table = outcome.rows.table
    if "value" not in table.column_names or not mask.any():
        return outcome
    missing = pa.scalar(None, pa.float64())
    cleared = pc.if_else(pa.array(mask), missing, table.column("value"))
    return _replace_value(outcome, cleared, f"{int(mask.sum())} award rows: {text}")


def _split(outcome: PolicyOutcome, sharing: IntArray) -> PolicyOutcome:
    table = outcome.rows.table
    if "value" not in table.column_names or not (sharing > 1).any():
        return outcome
    shares = pc.divide(table.column("value"), pa.array(sharing.astype(np.float64)))
    n_shared = int((sharing > 1).sum())
    text = f"{n_shared} award rows: the value is split equally between the award's suppliers"
    return _replace_value(outcome, shares, text)


def _replace_value(outcome: PolicyOutcome, value: pa.ChunkedArray, text: str) -> PolicyOutcome:
    rows = outcome.rows
    place = rows.table.column_names.index("value")
    notice = Notice("source/value-policy", "sources", rows.label, text)
    return PolicyOutcome(
        rows.with_table(rows.table.set_column(place, "value", value)),
        outcome.steps,
        (*outcome.notices, notice),
    )


def _to_mask(column: pa.ChunkedArray) -> BoolArray:
    mask: BoolArray = pc.fill_null(column, False).to_numpy().astype(np.bool_)
    return mask
