"""The remark that a treatment stands where a column of its name stood."""

from __future__ import annotations

from ipec_econ.core.notice import Notice
from ipec_econ.panel.make_notice import make_notice


def note_replaced(treatment: str, column: str) -> Notice:
    """Return the remark on a column that a treatment makes, and the panel had before."""
    return make_notice(
        treatment,
        "panel/replaced-column",
        f"in models and samples `{column}` is the treatment, not the column of that name",
    )
