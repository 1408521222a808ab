"""What a reader of the links should know: ties, repairs, nobody linked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.notice import Notice
from ipec_econ.link.found import REVIEW


def remark_on_links(links: pa.Table, quality: Mapping[str, Any]) -> list[Notice]:
    """Return the notices that links and their quality call for."""
    return [
        *_remark_on_repairs(quality["repairs"] or ()),
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


def _remark_on_ties(links: pa.Table) -> list[Notice]:
    by_name = pc.fill_null(pc.equal(links.column("rule"), "name"), False)
    for_review = pc.and_(by_name, pc.equal(links.column("decision"), REVIEW))
    n_review = pc.sum(for_review).as_py() or 0
    if not n_review:
        return []
    text = (
        f"{n_review:,} award rows left for review: several firms have the supplier's name and "
        "nothing tells them apart"
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
