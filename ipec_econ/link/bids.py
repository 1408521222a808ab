"""Links of bids that lost, beside those of awards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Link
from ipec_econ.core.tables import LinkResult

COUNTS = (
    "n_awards", "n_linked", "n_suppliers", "n_suppliers_linked", "n_firms_linked",
)  # fmt: skip


def fix_threshold(spec: Link, links: LinkResult) -> Link:
    """Return the rules with the similarity that was chosen for awards.

    One name is then one firm, whether it won or lost; rates are the awards' alone.
    """
    fuzzy = links.quality.get("fuzzy")
    chosen = fuzzy["threshold"] if isinstance(fuzzy, Mapping) else spec.threshold
    steps = tuple(
        step.model_copy(update={"threshold": step.threshold or spec.threshold or chosen})
        if step.match == "fuzzy"
        else step
        for step in spec.steps
    )
    return spec.model_copy(update={"steps": steps, "rates_by": ()})


def add_bids(links: LinkResult, bids: LinkResult) -> LinkResult:
    """Return the links of awards with those of the bids, which are counted apart."""
    counts = {name.replace("n_awards", "n_bids"): bids.quality[name] for name in COUNTS}
    text = (
        f"{counts['n_linked']:,} of {counts['n_bids']:,} bids that lost are linked, to "
        f"{counts['n_firms_linked']:,} firms"
    )
    notice = Notice("link/bids", "link", "panel.awards.bidders", text, "info")
    return replace(
        links,
        quality={**links.quality, "bids": counts},
        notices=(*links.notices, notice),
        bids=bids.rows,
    )
