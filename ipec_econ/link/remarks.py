"""What a reader of the links should know: ties, repairs, nobody linked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.notice import Notice
from ipec_econ.link.found import REVIEW
from ipec_econ.link.group_remarks import remark_on_groups

MAX_ROWS = 5
"""Rows of a file that a notice lists."""

BY_NAME = ("name", "alias", "fuzzy", "probabilistic")
"""Rules that can leave several firms of one name, or of names equally like it."""


def remark_on_links(links: pa.Table, quality: Mapping[str, Any]) -> list[Notice]:
    """Return the notices that links and their quality call for."""
    return [
        *_remark_on_corrections(quality.get("corrections")),
        *_remark_on_repairs(quality["repairs"] or ()),
        *_remark_on_check(quality["check"]),
        *_remark_on_joint_names(quality.get("joint_names")),
        *_remark_on_aliases(quality.get("aliases")),
        *remark_on_groups(quality.get("groups")),
        *_remark_on_threshold(quality.get("fuzzy")),
        *_remark_on_ties(links),
        *_remark_on_nobody(links),
    ]


def _remark_on_repairs(repairs: tuple[Mapping[str, Any], ...]) -> list[Notice]:
    notices = []
    for entry in repairs:
        name, linked, refused = entry["repair"], entry["n_linked"], entry["n_refused"]
        if linked:
            text = f"{linked:,} award rows linked by an identifier that was repaired ({name})"
            notices.append(Notice("link/repaired-identifier", "link", "panel.link", text))
        if refused:
            text = (
                f"{refused:,} award rows not linked by identifier: it fits several firms once "
                f"repaired ({name})"
            )
            notices.append(Notice("link/refused-repair", "link", "panel.link", text))
    return notices


def _remark_on_corrections(counts: Mapping[str, Any] | None) -> list[Notice]:
    if counts is None:
        return []
    where = "panel.link.corrections"
    n_linked, n_none = counts["n_rows_linked"], counts["n_rows_to_none"]
    text = (
        f"{counts['n_corrections']:,} corrections decided {n_linked + n_none:,} award rows: "
        f"{n_linked:,} to a firm, {n_none:,} to none"
    )
    notices = [Notice("link/corrected", "link", where, text)]
    stale = counts["stale"]
    if stale:
        rows = ", ".join(str(row) for row in stale[:MAX_ROWS])
        more = f" and {len(stale) - MAX_ROWS} more" if len(stale) > MAX_ROWS else ""
        text = f"{len(stale):,} corrections match no award (data row {rows}{more})"
        notices.append(Notice("link/stale-correction", "link", where, text, "warning"))
    if counts["n_firms_not_in_table"]:
        text = (
            f"{counts['n_firms_not_in_table']:,} corrections name a firm that is not in the firm "
            "table: their suppliers are linked to none"
        )
        notices.append(Notice("link/unknown-firm", "link", where, text))
    return notices


def _remark_on_check(counts: Mapping[str, int] | None) -> list[Notice]:
    if counts is None:
        return []
    notices = []
    if counts["n_disagreed"]:
        text = (
            f"{counts['n_disagreed']:,} award rows not linked by identifier: the firm has neither "
            "the supplier's name nor its postcode"
        )
        notices.append(Notice("link/disagreeing-identifier", "link", "panel.link", text))
    if counts["n_unchecked"]:
        text = (
            f"{counts['n_unchecked']:,} award rows linked by an identifier that nothing confirms: "
            "there is no name or postcode on both sides to compare"
        )
        notices.append(Notice("link/unchecked-identifier", "link", "panel.link", text))
    return notices


def _remark_on_joint_names(counts: Mapping[str, int] | None) -> list[Notice]:
    if counts is None or not counts["n_rows_split"]:
        return []
    text = (
        f"{counts['n_rows_split']:,} award rows name several suppliers and were split into "
        f"{counts['n_suppliers_named']:,}, of whom {counts['n_suppliers_linked']:,} have a firm's "
        "name"
    )
    return [Notice("link/split-names", "link", "panel.link", text)]


def _remark_on_aliases(counts: Mapping[str, Any] | None) -> list[Notice]:
    if counts is None or not counts["n_of_no_firm"]:
        return []
    text = (
        f"{counts['n_of_no_firm']:,} of {counts['n_aliases']:,} aliases are of firms that are not "
        "in the firm table"
    )
    return [Notice("link/unknown-firm", "link", "panel.link.steps", text)]


def _remark_on_threshold(measures: Mapping[str, Any] | None) -> list[Notice]:
    if measures is None or measures["threshold_is"] == "given":
        return []
    threshold, record = measures["threshold"], measures["calibration"]
    basis = (
        f"{record['n_without_equal']:,} of {record['n_labelled']:,} suppliers with a confirmed "
        "number and no equal name"
    )
    if measures["threshold_is"] == "calibrated":
        (point,) = [one for one in record["points"] if one["threshold"] == threshold]
        text = (
            f"similar names are linked from {threshold:.2f} on, where equal and similar names are "
            f"expected to be right in {point['precision']:.1%} and find "
            f"{point['recall_labelled']:.1%} of the firms there ({basis})"
        )
        return [Notice("link/calibrated-threshold", "link", "panel.link", text)]
    reached = "no threshold reaches the precision wanted" if record["points"] else "too few"
    text = (
        f"similar names are linked from {threshold:.2f} on, the default: nothing calibrates it "
        f"({basis}: {reached})"
    )
    return [Notice("link/default-threshold", "link", "panel.link", text, "warning")]


def _remark_on_ties(links: pa.Table) -> list[Notice]:
    by_name = pc.is_in(links.column("rule"), value_set=pa.array(BY_NAME))
    for_review = pc.and_(by_name, pc.equal(links.column("decision"), REVIEW))
    n_review = pc.sum(for_review).as_py() or 0
    if not n_review:
        return []
    text = (
        f"{n_review:,} award rows left for review: several firms have the supplier's name, or "
        "names equally like it, and nothing tells them apart"
    )
    return [Notice("link/tied-names", "link", "panel.link", text)]


def _remark_on_nobody(links: pa.Table) -> list[Notice]:
    if links.num_rows == 0 or pc.any(pc.is_valid(links.column("firm"))).as_py():
        return []
    text = (
        f"none of {links.num_rows} awards found a firm: compare how identifiers and names are "
        "written on both sides (leading zeros, prefixes, a column read as a number)"
    )
    return [Notice("link/none-linked", "link", "panel.link", text, "warning")]
