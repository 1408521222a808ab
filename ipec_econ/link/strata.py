"""Strata of links for review by hand: by rule and similarity."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.link.found import ACCEPTED, REVIEW

BANDS: tuple[float, ...] = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7)
"""Lower ends of the bands of scores, all below the first open above."""

DECIDED = "correction"
"""Rule of rows that an analyst has decided already: they are not sampled."""


def name_strata(links: pa.Table) -> list[str | None]:
    """Return the stratum of each link: ``fuzzy 0.90-0.95``, ``name``, ``for review``, ``unlinked``.

    Rows that a correction decided are in none.
    """
    columns = (links.column(name).to_pylist() for name in ("rule", "score", "decision"))
    return [_name(rule, score, decision) for rule, score, decision in zip(*columns, strict=True)]


def _name(rule: str | None, score: float | None, decision: str) -> str | None:
    if rule == DECIDED:
        return None
    if decision != ACCEPTED:
        return "for review" if decision == REVIEW else "unlinked"
    if score is None or score >= BANDS[0]:
        return f"{rule}"
    at = next((i for i, low in enumerate(BANDS) if score >= low), len(BANDS))
    low = BANDS[at] if at < len(BANDS) else 0.0
    return f"{rule} {low:.2f}-{BANDS[at - 1]:.2f}"
