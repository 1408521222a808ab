"""Every table of a plan, built by the report stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.spec.output import FlowTable, LinkageTable, RegressionTable, TableSpec
from ipec_econ.core.table import Table
from ipec_econ.core.tables import LinkResult
from ipec_econ.plan.plan import Plan
from ipec_econ.report.flow_table import build_flow_table
from ipec_econ.report.linkage_table import build_linkage_table
from ipec_econ.report.regression_table import build_regression_table


def build_tables(
    plan: Plan,
    results: Sequence[ModelResult],
    flow: Sequence[FlowStep],
    links: LinkResult | None,
) -> Mapping[str, Table]:
    """Return the planned tables by id, in the order of the spec.

    Raises
    ------
    RenderError
        A table asks for a row or a linkage that is not there.
    """
    by_model = {result.model: result for result in results}
    return {
        name: _build_table(name, spec, plan, by_model, flow, links)
        for name, spec in plan.tables.items()
    }


def _build_table(
    name: str,
    spec: TableSpec,
    plan: Plan,
    by_model: Mapping[str, ModelResult],
    flow: Sequence[FlowStep],
    links: LinkResult | None,
) -> Table:
    if isinstance(spec, RegressionTable):
        chosen = [by_model[model] for model in spec.columns]
        labels = {model: plan.models[model].label or "" for model in spec.columns}
        labels = {model: label for model, label in labels.items() if label}
        return build_regression_table(name, spec, chosen, labels_of_models=labels)
    if isinstance(spec, FlowTable):
        return build_flow_table(name, spec, flow)
    if isinstance(spec, LinkageTable) and links is not None:
        return build_linkage_table(name, spec, links)
    raise RenderError(
        Problem(
            code="render/no-linkage",
            what=f"table `{name}` shows linkage, but the study has no awards",
            where=str(plan.marks.find_value(("tables", name))),
            why="without awards nothing was linked",
            fix="leave the table out, or add `awards` to the panel",
        )
    )
