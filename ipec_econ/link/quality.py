"""How well awards found their firms: by count, by value, by rule."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.linked_units import list_linked_units
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.link.found import ACCEPTED, REVIEW
from ipec_econ.link.rates import measure_rates

ALWAYS = ("normaliser", "n_nameless", "ties", "repairs", "check")
"""Measures of rules that stand in every report, ``None`` where the rule did not run."""


def measure_quality(
    awards: AwardTable,
    firms: FirmTable,
    links: pa.Table,
    rules: Sequence[str],
    measures: Mapping[str, object],
    *,
    rates_by: Sequence[str] = (),
) -> dict[str, object]:
    """Return what linkage.json holds.

    No supplier or firm is named. Shares are of award rows, of suppliers, of firms, and, where
    awards have values, of the summed value of rows that have one; ``None`` of nothing. Only
    accepted links count as linked.

    Parameters
    ----------
    awards
        One row a link.
    rules
        Rules that linked or that the spec names, in order.
    measures
        What the rules that ran add: repairs, ties, calibration, …
    rates_by
        Columns of awards or firms to give match rates by.
    """
    whole = _Whole(
        awards, find_suppliers(awards), pc.count_distinct(firms.rows.column(firms.unit)).as_py()
    )
    linked = pc.equal(links.column("decision"), ACCEPTED)
    n_review = int(pc.sum(pc.equal(links.column("decision"), REVIEW)).as_py() or 0)
    return {
        **_measure_linked(whole, links, linked),
        "n_review": n_review,
        "share_review": _share(n_review, links.num_rows),
        "by_rule": [_measure_rule(whole, links, linked, rule) for rule in rules],
        "by_time": _measure_times(whole, linked),
        **{key: measures.get(key) for key in ALWAYS},
        **{key: value for key, value in measures.items() if key not in ALWAYS},
        **({"rates": measure_rates(awards, firms, links, rates_by)} if rates_by else {}),
    }


@dataclass(frozen=True, slots=True)
class _Whole:
    """What shares are of."""

    awards: AwardTable
    suppliers: pa.ChunkedArray
    n_firms: int


def find_suppliers(awards: AwardTable) -> pa.ChunkedArray:
    """Return what tells suppliers apart, by row: their identifier, or their name without one."""
    given = [
        pc.cast(awards.rows.column(name), pa.string())
        for name in ("supplier_id", "supplier_name")
        if name in awards.rows.column_names
    ]
    nothing = pa.chunked_array([pa.nulls(awards.rows.num_rows, pa.string())])
    return pc.coalesce(nothing, *given)


def _measure_linked(whole: _Whole, links: pa.Table, chosen: pa.ChunkedArray) -> dict[str, object]:
    n_linked = int(pc.sum(chosen).as_py() or 0)
    n_suppliers = pc.count_distinct(whole.suppliers).as_py()
    n_suppliers_linked = pc.count_distinct(whole.suppliers.filter(chosen)).as_py()
    n_firms_linked = pc.count_distinct(list_linked_units(links, chosen)).as_py()
    return {
        "n_awards": links.num_rows,
        "n_linked": n_linked,
        "share_linked": _share(n_linked, links.num_rows),
        "n_suppliers": n_suppliers,
        "n_suppliers_linked": n_suppliers_linked,
        "share_suppliers_linked": _share(n_suppliers_linked, n_suppliers),
        "n_firms": whole.n_firms,
        "n_firms_linked": n_firms_linked,
        "share_firms_linked": _share(n_firms_linked, whole.n_firms),
        "value": _measure_value(whole.awards, chosen),
    }


TOTALS = ("n_awards", "n_suppliers", "n_firms")
"""Measures of the whole, which a rule need not repeat."""


def _measure_rule(
    whole: _Whole, links: pa.Table, linked: pa.ChunkedArray, rule: str
) -> dict[str, object]:
    by_rule = pc.fill_null(pc.equal(links.column("rule"), rule), False)
    for_review = pc.and_(by_rule, pc.equal(links.column("decision"), REVIEW))
    measured = _measure_linked(whole, links, pc.and_(by_rule, linked))
    kept = {key: value for key, value in measured.items() if key not in TOTALS}
    return {"rule": rule, **kept, "n_review": int(pc.sum(for_review).as_py() or 0)}


def _measure_times(whole: _Whole, linked: pa.ChunkedArray) -> list[dict[str, object]] | None:
    """Return the rates of every period of award, in order; None where awards have no periods."""
    rows = whole.awards.rows
    if "time" not in rows.column_names:
        return None
    times = np.asarray(rows.column("time").to_numpy(), dtype=np.int64)
    chosen = np.asarray(linked.to_numpy(), dtype=np.bool_)
    values = np.full(len(times), np.nan)
    if "value" in rows.column_names:
        values = np.asarray(rows.column("value").to_numpy(), dtype=np.float64)
    order = np.argsort(times, kind="stable")
    distinct, starts = np.unique(times[order], return_index=True)
    entries = []
    for time, part in zip(distinct.tolist(), np.split(order, starts[1:]), strict=False):
        n_linked = int(np.count_nonzero(chosen[part]))
        entry = {
            "time": time,
            "n_awards": len(part),
            "n_linked": n_linked,
            "share_linked": _share(n_linked, len(part)),
        }
        if "value" in rows.column_names:
            entry["value"] = _sum_values(values[part], chosen[part])
        entries.append(entry)
    return entries


def _measure_value(awards: AwardTable, linked: pa.ChunkedArray) -> Mapping[str, object] | None:
    if "value" not in awards.rows.column_names:
        return None
    values = np.asarray(awards.rows.column("value").to_numpy(), dtype=np.float64)
    return _sum_values(values, np.asarray(linked.to_numpy(), dtype=np.bool_))


def _sum_values(values: FloatArray, linked: BoolArray) -> dict[str, object]:
    known = np.isfinite(values)
    # Exact sums: the same to the last digit whatever the order of the awards.
    total, found = math.fsum(values[known]), math.fsum(values[known & linked])
    return {
        "n_with_value": int(np.count_nonzero(known)),
        "total": total,
        "linked": found,
        "share_linked": _share(found, total),
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
