"""A sample of links to label by hand, stratified by rule and similarity."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.tables import AwardTable, FirmTable, LinkResult
from ipec_econ.link.strata import name_strata

REVIEW_COLUMNS: tuple[str, ...] = (
    "stratum", "award_id", "supplier", "supplier_postcode", "firm", "firm_name", "firm_postcode",
    "rule", "score", "candidates", "label", "true_firm",
)  # fmt: skip
"""Columns of a review file; the last two are for the reviewer."""

MIN_DRAWN = 5
"""Rows of every stratum, where it has so many and the sample is large enough."""


def draw_review_sample(
    awards: AwardTable, firms: FirmTable, links: LinkResult, *, size: int, seed: int
) -> pa.Table:
    """Return at most ``size`` links as text columns, by stratum, to be labelled.

    Strata get rows in proportion to the square root of their size, and ``MIN_DRAWN`` at least: the
    few doubtful links are where errors are. The draw depends on the links and the seed alone, not
    on the order of the awards.

    Parameters
    ----------
    seed
        The study's.
    """
    rows = links.rows
    strata = name_strata(rows)
    names = sorted({name for name in strata if name is not None})
    order = _order(rows)
    members = [np.array([at for at in order if strata[at] == name]) for name in names]
    drawn = _allocate(np.array([len(one) for one in members]), size)
    generator = np.random.default_rng(seed)
    chosen = [
        np.sort(generator.choice(len(one), n, replace=False))
        for one, n in zip(members, drawn, strict=True)
    ]
    places = [one[at] for one, at in zip(members, chosen, strict=True)]
    at = np.concatenate([np.empty(0, dtype=np.int64), *places]).astype(np.int64)
    return _write_rows(rows.take(pa.array(at)), awards, firms, [strata[one] for one in at])


def _order(rows: pa.Table) -> list[int]:
    """Return the rows sorted by what they say, so that their place in the table does not count."""
    keys = [rows.column(name).to_pylist() for name in ("award_id", "supplier", "firm")]
    texts = [tuple(value or "" for value in key) for key in zip(*keys, strict=True)]
    return sorted(range(rows.num_rows), key=lambda at: texts[at])


def _allocate(sizes: IntArray, total: int) -> IntArray:
    """Return how many to draw of each stratum, their sum at most ``total``."""
    if not len(sizes):
        return sizes
    floor = np.minimum(sizes, min(MIN_DRAWN, max(1, total // len(sizes))))
    drawn = floor if floor.sum() <= total else np.zeros_like(sizes)
    while drawn.sum() < min(total, int(sizes.sum())):
        # One more where the share drawn is furthest behind the square root's.
        wish = np.where(drawn < sizes, np.sqrt(sizes) / (drawn + 1), -1.0)
        drawn = drawn + (np.arange(len(sizes)) == int(np.argmax(wish)))
    return drawn


def _write_rows(
    links: pa.Table, awards: AwardTable, firms: FirmTable, strata: list[str | None]
) -> pa.Table:
    of_award = links.column("award_row")
    postcode = _take(awards.rows, "postcode", of_award)
    register = firms.rows.group_by(firms.unit, use_threads=False).aggregate(
        [(name, "last") for name in (firms.name, firms.postcode) if name is not None]
    )
    at = pc.index_in(
        links.column("firm"), value_set=pc.cast(register.column(firms.unit), pa.string())
    )
    nothing = pa.nulls(links.num_rows, pa.string())
    known = {
        key: nothing if name is None else register.column(f"{name}_last").take(at)
        for key, name in (("firm_name", firms.name), ("firm_postcode", firms.postcode))
    }
    shown = pa.array(
        [" | ".join(one) if one else None for one in links.column("candidates").to_pylist()],
        pa.string(),
    )
    given = {
        "stratum": pa.array(strata, pa.string()),
        **{name: links.column(name) for name in ("award_id", "supplier", "firm", "rule", "score")},
        "supplier_postcode": postcode,
        **known,
        "candidates": shown,
        "label": nothing,
        "true_firm": nothing,
    }
    return pa.table({name: given[name] for name in REVIEW_COLUMNS})


def _take(rows: pa.Table, name: str, at: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    if name not in rows.column_names:
        return pa.nulls(len(at), pa.string())
    return pc.cast(rows.column(name).take(at), pa.string())
