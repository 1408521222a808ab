"""Suppliers whose firm is known from their number: a ready-made test of the name rules."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

KEYS = ("key", "form", "postcode", "period", "firm")


@dataclass(frozen=True, slots=True)
class LabelledSuppliers:
    """What a checked identifier knows, and what equal names did with everybody else.

    Attributes
    ----------
    rows
        Suppliers with a name whose identifier passed the check, and their ``firm``: ``key``,
        ``form``, ``postcode``, ``period``, ``firm``, ``core``; each once, sorted.
    n_names_linked
        Distinct names of other suppliers that equality linked.
    """

    rows: pa.Table
    n_names_linked: int


def label_suppliers(
    suppliers: pa.Table, firms: pa.Array, *, n_names_linked: int
) -> LabelledSuppliers:
    """Return suppliers whose identifier passed the check as labelled ones.

    Parameters
    ----------
    firms
        The firm of each, shape (n_suppliers,).
    """
    rows = suppliers.select(["core", *KEYS[:-1]]).append_column("firm", firms)
    rows = rows.filter(pc.is_valid(rows.column("key")))
    rows = rows.group_by(KEYS).aggregate([("core", "min")]).rename_columns([*KEYS, "core"])
    return LabelledSuppliers(rows.sort_by([(name, "ascending") for name in KEYS]), n_names_linked)
