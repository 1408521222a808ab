"""Every table of a plan, built by the report stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.flow import leave_out_grids
from ipec_econ.core.grid import GridResult
from ipec_econ.core.spec.model_table import (
    DecompositionTable,
    EventStudyTable,
    RegressionTable,
)
from ipec_econ.core.spec.output import (
    AwardQualityTable,
    FlowTable,
    GridTable,
    LinkageTable,
    ProductivityTable,
    TableSpec,
)
from ipec_econ.core.table import Table
from ipec_econ.disclose.release_table import annotate_table
from ipec_econ.plan.decomposition import is_log_ratio
from ipec_econ.plan.plan import Plan
from ipec_econ.report.award_quality_table import build_award_quality_table
from ipec_econ.report.decomposition_table import build_decomposition_table
from ipec_econ.report.event_table import build_event_table
from ipec_econ.report.flow_table import build_flow_table
from ipec_econ.report.grid_table import build_grid_table
from ipec_econ.report.linkage_table import build_linkage_table
from ipec_econ.report.productivity_table import build_productivity_table
from ipec_econ.report.regression_table import build_regression_table
from ipec_econ.runner.disclosing import Findings
from ipec_econ.runner.expand_groups import expand_table
from ipec_econ.runner.placing import place_error


def build_tables(plan: Plan, found: Findings) -> Mapping[str, Table]:
    """Return the planned tables by id, in the order of the spec.

    Raises
    ------
    RenderError
        A table asks for a row, a column or a linkage that is not there; all tables' problems.
    """
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    for name, spec in plan.tables.items():
        try:
            table = (
                found.outputs.tables.get(name)
                or _describe_grid(name, spec, found.grids)
                or _show_models(name, spec, plan, found.results)
                or _build_table(name, spec, plan, found)
            )
        except RenderError as error:
            problems += error.problems
        else:
            styled = replace(table, style=spec.style)
            tables[name] = styled if found.rules is None else annotate_table(styled, found.rules)
    if problems:
        raise place_error(RenderError(problems), plan.marks)
    return tables


def _show_models(
    name: str, spec: TableSpec, plan: Plan, results: Sequence[ModelResult]
) -> Table | None:
    given = {model: plan.models[model].label for model in spec.shown_models}
    labels = {model: label for model, label in given.items() if label}
    if isinstance(spec, RegressionTable):
        shown = expand_table(spec, results)
        return build_regression_table(name, shown, results, labels_of_models=labels)
    if isinstance(spec, EventStudyTable):
        path = expand_table(spec, results)
        return build_event_table(name, path, results, labels_of_models=labels)
    if isinstance(spec, DecompositionTable):
        is_log = is_log_ratio(spec, plan)
        return build_decomposition_table(name, spec, results, is_log=is_log)
    return None


def _describe_grid(name: str, spec: TableSpec, grids: Sequence[GridResult]) -> Table | None:
    if not isinstance(spec, GridTable):
        return None
    return build_grid_table(name, spec, next(one for one in grids if one.id == spec.grid))


def _build_table(name: str, spec: TableSpec, plan: Plan, found: Findings) -> Table:
    links, awards = found.linkage, found.quality
    if isinstance(spec, FlowTable):
        return build_flow_table(name, spec, leave_out_grids(found.flow, plan.cell_ids))
    if isinstance(spec, ProductivityTable):
        return build_productivity_table(name, spec, found.productivity)
    if isinstance(spec, LinkageTable) and links is not None:
        return build_linkage_table(name, spec, links)
    if isinstance(spec, AwardQualityTable) and awards is not None:
        return build_award_quality_table(name, spec, awards)
    raise RenderError(
        Problem(
            code="render/no-linkage",
            what=f"table `{name}` shows {spec.kind}, but the study has no awards",
            where=str(plan.marks.find_value(("tables", name))),
            why="without awards there is nothing to show",
            fix="leave the table out, or add `awards` to the panel",
        )
    )
