"""What a reader of the links should know: ties, repairs, nobody linked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.notice import Notice


def remark_on_links(links: pa.Table, quality: Mapping[str, Any]) -> list[Notice]:
    """Return the notices that links and their quality call for."""
    return [
        *_remark_on_repairs(quality["repairs"] or ()),
        *_remark_on_ties(quality["ties"]),
        *_remark_on_nobody(links),
    ]


def _remark_on_repairs(repairs: tuple[Mapping[str, Any], ...]) -> list[Notice]:
    notices = []
    for entry in repairs:
        name, linked, refused = entry["repair"], entry["n_linked"], entry["n_refused"]
        if linked:
            text = f"{linked:,} award rows linked once {name} of their identifiers were repaired"
            notices.append(Notice("link/repaired-identifier", "link", "panel.link", text))
        if refused:
            text = (
                f"{refused:,} award rows left for review: their identifiers fit several firms "
                f"once {name} are repaired"
            )
            notices.append(Notice("link/refused-repair", "link", "panel.link", text))
    return notices


def _remark_on_ties(ties: Mapping[str, int] | None) -> list[Notice]:
    if not ties or not ties["n_left_for_review"]:
        return []
    text = (
        f"{ties['n_left_for_review']:,} award rows left for review: several firms have the "
        f"supplier's name and nothing tells them apart (of {ties['n_tied']:,} tied rows)"
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
