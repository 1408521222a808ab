"""Whether columns that the panel deflates are deflated once, and are no keys."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap
from ipec_econ.core.spec.panel import PanelSpec


def find_deflated_problems(panel: PanelSpec, marks: SourceMap) -> Iterator[Problem]:
    """Yield a problem for every column that stands under `deflate` and should not."""
    keys = {panel.firms.unit.casefold(), panel.firms.time.casefold()}
    seen: set[str] = set()
    for i, one in enumerate(panel.deflate):
        for name in one.columns:
            why, fix = "", ""
            if name.casefold() in keys:
                why, fix = "it is a key of the panel, and no amount", "take it out"
            elif name.casefold() in seen:
                why, fix = "it stands under `deflate` twice", "keep one of the two"
            seen.add(name.casefold())
            if why:
                where = str(marks.find_value(("panel", "deflate", i, "columns")))
                what = f"`{name}` cannot be deflated"
                yield Problem("source/deflate", what, where, why, fix)
