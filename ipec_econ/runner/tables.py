"""Every table of a plan, built by the report stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.flow import leave_out_grids
from ipec_econ.core.grid import GridResult
from ipec_econ.core.spec.output import (
    AwardQualityTable,
    FlowTable,
    GridTable,
    LinkageTable,
    RegressionTable,
    TableSpec,
)
from ipec_econ.core.table import Table
from ipec_econ.disclose.release_table import annotate_table
from ipec_econ.plan.plan import Plan
from ipec_econ.report.award_quality_table import build_award_quality_table
from ipec_econ.report.flow_table import build_flow_table
from ipec_econ.report.grid_table import build_grid_table
from ipec_econ.report.linkage_table import build_linkage_table
from ipec_econ.report.regression_table import build_regression_table
from ipec_econ.runner.disclosing import Findings
from ipec_econ.runner.expand_groups import expand_table


def build_tables(plan: Plan, found: Findings) -> Mapping[str, Table]:
    """Return the planned tables by id, in the order of the spec.

    Raises
    ------
    RenderError
        A table asks for a row, a column or a linkage that is not there.
    """
    described = found.outputs.tables
    built = {
        name: replace(
            described.get(name)
            or _describe_grid(name, spec, found.grids)
            or _build_table(name, spec, plan, found),
            style=spec.style,
        )
        for name, spec in plan.tables.items()
    }
    if found.rules is None:
        return built
    return {name: annotate_table(table, found.rules) for name, table in built.items()}


def _describe_grid(name: str, spec: TableSpec, grids: Sequence[GridResult]) -> Table | None:
    if not isinstance(spec, GridTable):
        return None
    return build_grid_table(name, spec, next(one for one in grids if one.id == spec.grid))


def _build_table(name: str, spec: TableSpec, plan: Plan, found: Findings) -> Table:
    results, links, awards = found.results, found.linkage, found.quality
    if isinstance(spec, RegressionTable):
        by_model = {result.model: result for result in results}
        shown = expand_table(spec, results)
        labels = {model: plan.models[model].label or "" for model in spec.columns}
        labels = {model: label for model, label in labels.items() if label}
        return build_regression_table(
            name, shown, [by_model[model] for model in shown.columns], labels_of_models=labels
        )
    if isinstance(spec, FlowTable):
        return build_flow_table(name, spec, leave_out_grids(found.flow, plan.cell_ids))
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
