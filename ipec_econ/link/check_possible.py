"""Whether the cascade can run on these tables: rules, names, files."""

from __future__ import annotations

from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.core.spec.panel import Link
from ipec_econ.core.tables import AwardTable, FirmTable, LinkFiles


def check_possible(awards: AwardTable, firms: FirmTable, spec: Link, files: LinkFiles) -> None:
    """Raise with everything that keeps the cascade from running.

    Raises
    ------
    LinkError
        A step has no names to compare, or a file is missing.
    """
    problems = []
    for position, step in enumerate(spec.steps):
        where = f"panel.link.steps.{position}"
        if step.match != "identifier":
            problems += _check_names(awards, firms, step.match, where)
        if step.match == "alias" and position not in files.aliases:
            problems.append(_describe_unread(f"{where}.source", "aliases"))
        if step.match == "probabilistic" and position not in files.models:
            problems.append(_describe_unread(f"{where}.model", "model"))
    if spec.groups is not None and files.groups is None:
        problems.append(_describe_unread("panel.link.groups", "groups"))
    if spec.corrections is not None and files.corrections is None:
        problems.append(_describe_unread("panel.link.corrections", "corrections"))
    if problems:
        raise LinkError(problems)


def _check_names(awards: AwardTable, firms: FirmTable, rule: str, where: str) -> list[Problem]:
    lacking = []
    if firms.name is None and rule != "alias":
        lacking.append(("the firm table has no names", "name: NAME under panel.firms"))
    if "supplier_name" not in awards.rows.column_names:
        fix = "supplier_name: NAME under panel.awards.columns"
        lacking.append(("the awards have no column `supplier_name`", fix))
    return [
        Problem(
            "link/no-names",
            f"step `{rule}` cannot run: {what}",
            where,
            why="the rule compares suppliers' names with firms' names",
            fix=f"add {fix}, or take the step out",
        )
        for what, fix in lacking
    ]


def _describe_unread(where: str, what: str) -> Problem:
    verb = "was" if what == "model" else "were"
    return Problem(
        "link/no-file",
        f"the {what} of the spec {verb} not read",
        where,
        fix="link through `ipec link` or `ipec run`, or pass the files that were read",
    )
