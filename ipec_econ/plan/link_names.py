"""Whether a name step has names on both sides, as far as the spec and the headers can tell."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.panel import PanelSpec


def find_missing_names(
    panel: PanelSpec, marks: SourceMap, award_header: Mapping[str, str] | None
) -> list[Problem]:
    """Return a problem for every name step that has nothing to compare, at the step's line.

    An award header that is ``None`` could not be read: its side is not checked.
    """
    if panel.awards is None:
        return []
    lacking = []
    if panel.firms.name is None:
        lacking.append(("`panel.firms` names no column of names", "`name: COLUMN` to panel.firms"))
    if award_header is not None and "supplier_name" not in award_header:
        fix = "`supplier_name: COLUMN` to panel.awards.columns"
        lacking.append(("the awards have no column `supplier_name`", fix))
    problems = []
    for i, step in enumerate(panel.link.steps):
        if step.match != "name":
            continue
        at: SpecPath = ("panel", "link", "steps", i, "match")
        problems += [
            Problem(
                code="link/no-names",
                what=f"linkage by `name` cannot run: {what}",
                where=str(marks.find_value(at)),
                why="the rule compares suppliers' names with firms' names",
                fix=f"add {fix}, or take the step out",
            )
            for what, fix in lacking
        ]
    return problems
