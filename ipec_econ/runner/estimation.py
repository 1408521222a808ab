"""Every model of a plan on one panel: results in the spec's order, all failures at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from ipec_econ.core.errors import EstimationError, IpecError, PanelError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.panel.group_rows import GroupRows
from ipec_econ.panel.select import select_model_data
from ipec_econ.plan.plan import Plan, PlannedModel
from ipec_econ.plan.shared_rows import group_models
from ipec_econ.runner.cell_estimation import fit_cells
from ipec_econ.runner.cell_source import CellSource
from ipec_econ.runner.compare_models import compare_models
from ipec_econ.runner.elasticity_noise import add_elasticity_noise
from ipec_econ.runner.firm_pass import FirmPass
from ipec_econ.runner.fitting import fit_data
from ipec_econ.runner.groups import fit_groups
from ipec_econ.runner.placing import place_problem
from ipec_econ.runner.refitting import add_refits
from ipec_econ.runner.stopwatch import Stopwatch
from ipec_econ.runner.work_stores import WorkStores


@dataclass(frozen=True, slots=True)
class Estimation:
    """Results in the order of the plan, and the errors of grids' cells that have none."""

    results: tuple[ModelResult, ...]
    refused: Mapping[str, IpecError] = field(default_factory=dict)


def estimate_models(
    plan: Plan,
    panel: Panel,
    stopwatch: Stopwatch,
    *,
    jobs: int,
    cells: CellSource | None = None,
    outside: FirmPass | None = None,
    stage: str = "estimate",
) -> Estimation:
    """Fit every planned model; one with ``by`` has a result for each group.

    A cell of a grid may fail, any other model not. Models whose set `cells` hold are estimated
    from it, others from the panel's rows; all of them by passes over firms `outside` memory, where
    there are such. `stage` is what progress is told of.

    Raises
    ------
    EstimationError, PanelError
        One or more models failed; the problems of all of them, each with the model's line. The
        class is the panel's only when no model got as far as estimation.
    """
    groups = group_models(plan.models).values()
    stores = WorkStores(groups)

    def fit(name: str) -> tuple[ModelResult, ...] | IpecError:
        with stopwatch.item(stage, name), stores.lend(name) as work:
            model, seed = plan.models[name], plan.study.seed
            try:
                if outside is not None:
                    return (outside.fit(name, model, seed=seed),)
                key = None if cells is None else cells.find(model)
                if cells is not None and key is not None:
                    return (fit_cells(cells, key, name, model, seed=seed),)
                return _fit_one(panel, name, model, seed, work)
            except (EstimationError, PanelError) as error:
                return error

    # Group after group, so that few stores are open at once; results are in the spec's order.
    names = [name for group in groups for name in group]
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        outcomes = dict(zip(names, pool.map(fit, names), strict=True))
    ordered = [(name, outcomes[name]) for name in plan.models]
    failures = {name: outcome for name, outcome in ordered if isinstance(outcome, IpecError)}
    wrong = {name: error for name, error in failures.items() if name not in plan.cell_ids}
    if wrong:
        raise _join_failures(plan, list(wrong.items()))
    results = [one for _, found in ordered if isinstance(found, tuple) for one in found]
    return Estimation(compare_models(panel, dict(plan.models), results), failures)


def _fit_one(
    panel: Panel, name: str, model: PlannedModel, seed: int, work: SharedWork
) -> tuple[ModelResult, ...]:
    """Fit one model: one result, or one for each group of its ``by``."""
    if model.by is None:
        return (fit_model(panel, name, model, seed=seed, work=work),)

    def fit_rows(group_id: str, group: GroupRows) -> ModelResult:
        return fit_model(panel, group_id, model, seed=seed, work=work, group=group)

    return fit_groups(panel, name, model, work, fit_rows)


def fit_model(
    panel: Panel,
    name: str,
    model: PlannedModel,
    *,
    seed: int,
    work: SharedWork | None = None,
    group: GroupRows | None = None,
) -> ModelResult:
    """Fit one model; the result carries the flow and notices of its data, and its diagnostics.

    Parameters
    ----------
    work
        Of models of this panel that share rows.
    group
        Whose rows to use, of a model with ``by``.

    Raises
    ------
    PanelError, EstimationError
        Its data cannot be selected, or it cannot be estimated.
    """
    data = replace(select_model_data(panel, name, model, work, group), seed=seed)
    result = fit_data(data, name, model, seed=seed)
    result = add_refits(result, data, model, panel, group)
    return add_elasticity_noise(result, data, model, panel, group)


def _join_failures(plan: Plan, failures: Sequence[tuple[str, IpecError]]) -> IpecError:
    problems = [
        _place_problem(plan, name, problem)
        for name, error in failures
        for problem in error.problems
    ]
    only_panel = all(isinstance(error, PanelError) for _, error in failures)
    return PanelError(problems) if only_panel else EstimationError(problems)


def _place_problem(plan: Plan, name: str, problem: Problem) -> Problem:
    placed = place_problem(problem, plan.marks)
    mark = str(plan.marks.find_key(("models", name)))
    own = f"model {name}"
    if mark in placed.where or placed is not problem:
        return placed
    where = f"{own}; {problem.where}" if problem.where not in ("", own) else own
    if problem.where.startswith(f"{own}/"):
        where = problem.where
    return replace(problem, where=f"{mark} ({where})")
