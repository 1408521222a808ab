"""How well awards found their firms: by count, by value, by rule."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.tables import AwardTable, FirmTable


def measure_quality(
    awards: AwardTable, firms: FirmTable, links: pa.Table, rules: Sequence[str]
) -> dict[str, object]:
    """Return what linkage.json holds.

    No supplier or firm is named. Shares are of award rows, of suppliers, of firms, and, where
    awards have values, of the summed value of rows that have one; ``None`` of nothing.
    """
    linked = pc.is_valid(links.column("firm"))
    suppliers = find_suppliers(awards)
    n_suppliers = pc.count_distinct(suppliers).as_py()
    n_suppliers_linked = pc.count_distinct(suppliers.filter(linked)).as_py()
    n_firms = pc.count_distinct(firms.rows.column(firms.unit)).as_py()
    n_firms_linked = pc.count_distinct(links.column("firm")).as_py()
    return {
        "n_awards": links.num_rows,
        "n_linked": int(pc.sum(linked).as_py() or 0),
        "share_linked": _share(pc.sum(linked).as_py() or 0, links.num_rows),
        "n_suppliers": n_suppliers,
        "n_suppliers_linked": n_suppliers_linked,
        "share_suppliers_linked": _share(n_suppliers_linked, n_suppliers),
        "n_firms": n_firms,
        "n_firms_linked": n_firms_linked,
        "share_firms_linked": _share(n_firms_linked, n_firms),
        "value": _measure_value(awards, linked),
        "by_rule": [_measure_rule(awards, links, rule) for rule in rules],
    }


def find_suppliers(awards: AwardTable) -> pa.ChunkedArray:
    """Return what tells suppliers apart, by row: their identifier, or their name without one."""
    given = [
        pc.cast(awards.rows.column(name), pa.string())
        for name in ("supplier_id", "supplier_name")
        if name in awards.rows.column_names
    ]
    nothing = pa.chunked_array([pa.nulls(awards.rows.num_rows, pa.string())])
    return pc.coalesce(nothing, *given)


def _measure_rule(awards: AwardTable, links: pa.Table, rule: str) -> Mapping[str, object]:
    by_rule = pc.fill_null(pc.equal(links.column("rule"), rule), False)
    n_linked = int(pc.sum(by_rule).as_py() or 0)
    return {
        "rule": rule,
        "n_linked": n_linked,
        "share_linked": _share(n_linked, links.num_rows),
        "value": _measure_value(awards, by_rule),
    }


def _measure_value(awards: AwardTable, linked: pa.ChunkedArray) -> Mapping[str, object] | None:
    if "value" not in awards.rows.column_names:
        return None
    values = np.asarray(awards.rows.column("value").to_numpy(), dtype=np.float64)
    known = np.isfinite(values)
    chosen = known & np.asarray(linked.to_numpy(), dtype=np.bool_)
    # Exact sums: the same to the last digit whatever the order of the awards.
    total, found = math.fsum(values[known]), math.fsum(values[chosen])
    return {
        "n_with_value": int(np.count_nonzero(known)),
        "total": total,
        "linked": found,
        "share_linked": _share(found, total),
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
