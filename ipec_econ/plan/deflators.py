"""Whether the price indices of the panel can be read."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.marks import SourceMap
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.plan.place_sources import place_sources
from ipec_econ.sources.deflate_firms import read_deflator


def find_deflator_problems(panel: PanelSpec, marks: SourceMap, base: str) -> list[Problem]:
    """Return what is wrong with them, with the key that names what is not there."""
    problems: list[Problem] = []
    for i, one in enumerate(panel.deflate):
        try:
            read_deflator(one, base=base)
        except SourceError as error:
            base_mark = str(marks.find_value(("panel", "deflate", i, "base")))
            placed = place_sources(error.problems, marks, ("panel", "deflate", i, "source"))
            problems += [
                replace(one, where=base_mark) if one.code == "source/price-base" else one
                for one in placed
            ]
    return problems
