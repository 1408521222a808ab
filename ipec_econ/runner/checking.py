"""`ipec check`: specs against this version and their sources' headers; nothing is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipec_econ.core.errors import IpecError, Problem
from ipec_econ.core.merge_cell_notices import merge_cell_notices
from ipec_econ.plan.compile import compile_plan
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.planned_grid import PlannedGrid
from ipec_econ.spec.load import load_study


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """Plans of the specs that are right, problems of those that are not."""

    plans: tuple[Plan, ...]
    problems: tuple[Problem, ...]

    def as_text(self) -> str:
        """Return the plans in words."""
        return "\n".join(_describe_plan(plan) for plan in self.plans)

    def as_records(self) -> list[dict[str, object]]:
        """Return the plans for `--json`."""
        return [
            {
                "study": plan.study.study,
                "models": {name: model.estimator for name, model in plan.own_models.items()},
                "grids": {name: len(grid.cells) for name, grid in plan.grids.items()},
                "tables": list(plan.tables),
                "figures": list(plan.figures),
                "headlines": list(plan.headlines),
                "notices": [
                    {"code": n.code, "level": n.level, "where": n.where, "text": n.text}
                    for n in merge_cell_notices(plan.notices, plan.study.grids)
                ],
            }
            for plan in self.plans
        ]


def check_specs(paths: Sequence[str]) -> CheckOutcome:
    """Check every spec; the problems of all of them together."""
    plans: list[Plan] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            plans.append(compile_plan(load_study(path)))
        except IpecError as error:
            problems += error.problems
    return CheckOutcome(tuple(plans), tuple(problems))


def _describe_plan(plan: Plan) -> str:
    panel = plan.study.panel
    lines = [f"{plan.files[0]}: ok, study {plan.study.study}"]
    source = f"firms from {panel.firms.source}"
    if panel.cells is not None:
        source = f"cells from {panel.cells}"
    lines.append(f"  {source}, unit {panel.firms.unit}, time {panel.firms.time}")
    if panel.awards is not None:
        rules = ", ".join(step.match for step in panel.link.steps)
        lines.append(f"  awards from {', '.join(panel.awards.source)}, linked by {rules}")
    lines += [
        f"  model {name}: {model.estimator}{f' by {model.by}' if model.by else ''}"
        for name, model in plan.own_models.items()
    ]
    lines += [_describe_grid(grid) for grid in plan.grids.values()]
    lines += [
        f"  table {name}: {spec.kind} as {', '.join(spec.formats)}"
        for name, spec in plan.tables.items()
    ]
    lines += [
        f"  figure {name}: {figure.kind} as {', '.join(figure.formats)}"
        for name, figure in plan.figures.items()
    ]
    lines += [
        f"  headline {name}: {one.estimand} of {one.model} as {one.value_as}"
        for name, one in plan.headlines.items()
    ]
    if plan.study.cells is not None:
        lines.append(f"  cells of at least {plan.study.cells.min_firms} firms as parquet")
    lines += [
        f"  {n.level} {n.code} ({n.where}): {n.text}"
        for n in merge_cell_notices(plan.notices, plan.study.grids)
    ]
    return "\n".join(lines)


def _describe_grid(grid: PlannedGrid) -> str:
    panels = len({cell.variant for cell in grid.cells})
    of_panels = f" on {panels} panels" if panels > 1 else ""
    return f"  grid {grid.id}: {len(grid.cells)} cells of {grid.base}{of_panels}, by " + ", ".join(
        grid.keys
    )
