"""Match rates by columns of awards (sector, buyer, region) or of firms (size, sector)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.core.linked_units import list_linked_units
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.link.found import ACCEPTED

MAX_GROUPS = 20
"""Groups a column may have; numbers with more distinct values are cut at their quartiles."""


def measure_rates(
    awards: AwardTable, firms: FirmTable, links: pa.Table, columns: Sequence[str]
) -> list[dict[str, object]]:
    """Return match rates of every group of every column.

    A column of the awards gives the share of award rows, and of their value, that is linked. A
    column of the firm table gives the share of firms that have a linked award, each firm under its
    last value; what awards nobody linked would add is unknown. A name that both tables have is
    the awards'.

    Raises
    ------
    LinkError
        A column is in neither table, or a text has more than ``MAX_GROUPS`` values.
    """
    linked = np.asarray(pc.equal(links.column("decision"), ACCEPTED), dtype=np.bool_)
    entries: list[dict[str, object]] = []
    for name in columns:
        if name in awards.rows.column_names:
            entries += _measure_awards(awards.rows, name, linked)
        elif name in firms.rows.column_names:
            found = list_linked_units(links, pa.array(linked))
            entries += _measure_firms(firms, name, found)
        else:
            raise LinkError(_describe_unknown(name, awards, firms))
    return entries


def _measure_awards(rows: pa.Table, name: str, linked: np.ndarray) -> list[dict[str, object]]:
    codes, labels = _group(rows.column(name), name)
    values = np.full(len(codes), np.nan)
    if "value" in rows.column_names:
        values = np.asarray(rows.column("value").to_numpy(), dtype=np.float64)
    entries: list[dict[str, object]] = []
    for code, label in enumerate(labels):
        at = codes == code
        n, n_linked = int(np.count_nonzero(at)), int(np.count_nonzero(at & linked))
        known = at & np.isfinite(values)
        total, part = math.fsum(values[known]), math.fsum(values[known & linked])
        entries.append(
            {
                "column": name, "of": "award rows", "group": label,
                "n": n, "n_linked": n_linked, "share_linked": n_linked / n,
                "share_value_linked": part / total if total else None,
            }
        )  # fmt: skip
    return entries


def _measure_firms(
    firms: FirmTable, name: str, found: pa.ChunkedArray | pa.Array
) -> list[dict[str, object]]:
    units = pc.cast(firms.rows.column(firms.unit), pa.string())
    # Rows are sorted by firm and period: the last row of a firm is the one before another's.
    changes = np.flatnonzero(np.asarray(pc.not_equal(units[1:], units[:-1])))
    last = pa.array(np.append(changes, len(units) - 1) if len(units) else changes)
    codes, labels = _group(firms.rows.column(name).take(last), name)
    linked = np.asarray(pc.is_in(units.take(last), value_set=pc.unique(found)), dtype=np.bool_)
    entries: list[dict[str, object]] = []
    for code, label in enumerate(labels):
        at = codes == code
        n, n_linked = int(np.count_nonzero(at)), int(np.count_nonzero(at & linked))
        entries.append(
            {
                "column": name, "of": "firms", "group": label,
                "n": n, "n_linked": n_linked, "share_linked": n_linked / n,
                "share_value_linked": None,
            }
        )  # fmt: skip
    return entries


def _group(values: pa.ChunkedArray, name: str) -> tuple[IntArray, list[str]]:
    """Return a code for each row and the groups' labels, sorted, missing last."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = pc.cast(values, kind.value_type)
    is_number = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
    if is_number and pc.count_distinct(values).as_py() > MAX_GROUPS:
        return _cut(np.asarray(values.to_numpy(), dtype=np.float64))
    distinct = sorted(pc.unique(values.drop_null()).to_pylist())
    if len(distinct) > MAX_GROUPS:
        raise LinkError(
            Problem(
                "link/bad-rate-column",
                f"`rates_by` names `{name}`, which has {len(distinct):,} values",
                "panel.link.rates_by",
                why=f"rates are given for at most {MAX_GROUPS} groups",
                fix="name a coarser column: a section of industry, a region, a size band",
            )
        )
    place = pc.index_in(values, value_set=pa.array(distinct, values.type))
    codes = np.asarray(pc.fill_null(place, len(distinct)), dtype=np.int64)
    labels = [str(one) for one in distinct]
    if values.null_count:
        labels.append("missing")
    return codes, labels


def _cut(values: FloatArray) -> tuple[IntArray, list[str]]:
    known = np.isfinite(values)
    # Order statistics, not interpolated: the bounds are values that occur.
    bounds = np.unique(np.quantile(values[known], (0.25, 0.5, 0.75), method="inverted_cdf"))
    codes = np.where(known, np.searchsorted(bounds, values, side="left"), len(bounds) + 1)
    texts = [f"{bound:g}" for bound in bounds]
    labels = [
        f"up to {texts[0]}",
        *(f"above {low}, up to {high}" for low, high in pairwise(texts)),
        f"above {texts[-1]}",
        "missing",
    ]
    there = [code for code in range(len(labels)) if np.any(codes == code)]
    renumber = np.full(len(labels), -1, dtype=np.int64)
    renumber[there] = np.arange(len(there))
    return renumber[codes], [labels[code] for code in there]


def _describe_unknown(name: str, awards: AwardTable, firms: FirmTable) -> Problem:
    known = [*awards.rows.column_names, *firms.rows.column_names]
    near = get_close_matches(name, known, 1)
    return Problem(
        "link/bad-rate-column",
        f"`rates_by` names `{name}`, which neither awards nor firms have",
        "panel.link.rates_by",
        why="derived columns are made after linkage",
        fix=f"did you mean `{near[0]}`?" if near else "name a column of awards or firms",
    )
