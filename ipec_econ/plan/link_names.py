"""Whether steps of names have names on both sides, as far as the spec and the headers can tell."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.panel import PanelSpec

NAME_RULES = ("name", "alias", "fuzzy", "probabilistic")


def find_missing_names(
    panel: PanelSpec, marks: SourceMap, award_header: Mapping[str, str] | None
) -> list[Problem]:
    """Return a problem for every step of names that has nothing to compare, at the step's line.

    An award header that is ``None`` could not be read: its side is not checked.
    """
    if panel.awards is None:
        return []
    lacking: list[tuple[str, str, tuple[str, ...]]] = []
    if panel.firms.name is None:
        what = "`panel.firms` names no column of names"
        lacking.append((what, "`name: COLUMN` to panel.firms", ("name", "fuzzy", "probabilistic")))
    if award_header is not None and "supplier_name" not in award_header:
        fix = "`supplier_name: COLUMN` to panel.awards.columns"
        lacking.append(("the awards have no column `supplier_name`", fix, NAME_RULES))
    problems = []
    for i, step in enumerate(panel.link.steps):
        at: SpecPath = ("panel", "link", "steps", i, "match")
        problems += [
            Problem(
                code="link/no-names",
                what=f"linkage by `{step.match}` cannot run: {what}",
                where=str(marks.find_value(at)),
                why="the rule compares suppliers' names with firms' names",
                fix=f"add {fix}, or take the step out",
            )
            for what, fix, rules in lacking
            if step.match in rules
        ]
    return problems
