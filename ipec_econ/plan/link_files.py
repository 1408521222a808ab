"""Whether the files that linkage names can be read, from their first rows."""

from __future__ import annotations

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.plan.place_sources import place_sources
from ipec_econ.sources.link_files import read_aliases, read_corrections, read_groups


def find_link_file_problems(panel: PanelSpec, marks: SourceMap, base: str) -> list[Problem]:
    """Return what is wrong with the files of linkage, each at the key that names it."""
    if panel.awards is None:
        return []
    problems: list[Problem] = []
    for position, step in enumerate(panel.link.steps):
        if step.match == "alias":
            path: SpecPath = ("panel", "link", "steps", position, "source")
            try:
                read_aliases(step, base=base, head=True)
            except SourceError as error:
                problems += place_sources(error.problems, marks, path)
    corrections = panel.link.corrections
    if corrections is not None:
        key = () if isinstance(corrections, str) else ("source",)
        try:
            read_corrections(corrections, base=base, head=True)
        except SourceError as error:
            problems += place_sources(error.problems, marks, ("panel", "link", "corrections", *key))
    if panel.link.groups is not None:
        try:
            read_groups(panel.link.groups, base=base, head=True)
        except SourceError as error:
            at: SpecPath = ("panel", "link", "groups", "source")
            problems += place_sources(error.problems, marks, at)
    return problems
