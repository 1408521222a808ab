"""Whether the files that linkage names can be read, and what reads them is installed."""

from __future__ import annotations

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.link.check_splink import find_splink_problem
from ipec_econ.plan.place_sources import place_sources
from ipec_econ.sources.link_files import read_aliases, read_corrections, read_groups
from ipec_econ.sources.link_model import read_link_model


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
        if step.match == "probabilistic":
            problems += _check_probabilistic(step.model, marks, position, base)
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


def _check_probabilistic(
    model: str | None, marks: SourceMap, position: int, base: str
) -> list[Problem]:
    path: SpecPath = ("panel", "link", "steps", position)
    lacking = find_splink_problem(str(marks.find_value((*path, "match"))))
    problems = [] if lacking is None else [lacking]
    try:
        read_link_model(model, base=base)
    except SourceError as error:
        problems += place_sources(error.problems, marks, (*path, "model"))
    return problems
