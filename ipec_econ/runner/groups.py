"""A model with ``by``: one result a group, and whether their effects are equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ipec_econ.core.errors import EstimationError, IpecError, PanelError, Problem
from ipec_econ.core.estimates import Diagnostic, GroupComparison, ModelResult, ResultGroup
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.diagnose.equality import check_equality
from ipec_econ.panel.group_rows import GroupRows
from ipec_econ.panel.groups import ModelGroups, find_groups
from ipec_econ.plan.plan import PlannedModel

FitRows = Callable[[str, GroupRows], ModelResult]
"""The id of a group's result, and its rows → the result."""

NOT_ESTIMABLE = frozenset(
    {
        "panel/no-rows",
        "diagnose/no-path",
        "diagnose/no-single-reference",
        "diagnose/singular-path",
        "estimate/bootstrap-refused",
        "estimate/no-rows",
        "estimate/no-outcome-variation",
        "estimate/nothing-identified",
        "estimate/window-empty",
        "estimate/too-few-clusters",
        "estimate/too-many-lags",
        "estimate/no-degrees-of-freedom",
        "estimate/negative-variance",
        "estimate/treatment-constant",
        "estimate/treatment-absorbed",
        "estimate/no-earlier-reference",
        "estimate/no-reference",
        "estimate/nothing-to-compare",
        "estimate/nothing-to-impute",
        "estimate/few-donors",
        "estimate/lone-treated",
        "estimate/no-synthetic-control",
        "estimate/too-few-doses",
        "estimate/dose-outside",
        "estimate/no-dose-curve",
    }
)
"""What a group can lack though the model is right: it is left out and counted. All else is an
error of the whole model."""


def fit_groups(
    panel: Panel, name: str, model: PlannedModel, work: SharedWork, fit: FitRows
) -> tuple[ModelResult, ...]:
    """Fit a model in each group of its ``by``, and compare the groups' effects.

    A group that has too little to be estimated is left out, with a warning and a step of the flow.

    Raises
    ------
    PanelError, EstimationError
        The groups cannot be formed, something is wrong with the model, or no group can be
        estimated; problems that groups share are reported once.
    """
    groups = find_groups(panel, name, model, work)
    outcomes = {key: _try(fit, f"{name}/{key}", rows) for key, rows in groups.by_id.items()}
    failures = {key: one for key, one in outcomes.items() if isinstance(one, IpecError)}
    results = {key: one for key, one in outcomes.items() if isinstance(one, ModelResult)}
    _refuse_failures(name, failures, any_left=bool(results))
    tests, refusals = _compare(panel, name, model, groups, results)
    comparison = GroupComparison(
        model=name,
        column=groups.column,
        flow=_count(groups, failures),
        notices=(*_describe_failures(name, groups, failures), *refusals),
        diagnostics=(*_list_groups(name, groups, results, failures), *tests),
    )
    first = next(iter(results))
    return tuple(
        replace(
            result,
            group=ResultGroup(groups.by_id[key].value, key == first, comparison),
            influence=None,
        )
        for key, result in results.items()
    )


def _try(fit: FitRows, name: str, rows: GroupRows) -> ModelResult | IpecError:
    try:
        return fit(name, rows)
    except (EstimationError, PanelError) as error:
        return error


def _refuse_failures(name: str, failures: Mapping[str, IpecError], *, any_left: bool) -> None:
    """Raise what is wrong with the model itself, or with all groups."""
    wrong = {
        key: error
        for key, error in failures.items()
        if not any_left or any(one.code not in NOT_ESTIMABLE for one in error.problems)
    }
    if not wrong:
        return
    problems: dict[tuple[str, str], Problem] = {}
    for key, error in wrong.items():
        for problem in error.problems:
            where = problem.where.replace(f"models.{name}/{key}", f"models.{name}")
            problems.setdefault((problem.code, problem.what), replace(problem, where=where))
    only_panel = all(isinstance(error, PanelError) for error in wrong.values())
    kind = PanelError if only_panel else EstimationError
    raise kind(problems.values())


def _compare(
    panel: Panel,
    name: str,
    model: PlannedModel,
    groups: ModelGroups,
    results: Mapping[str, ModelResult],
) -> tuple[tuple[Diagnostic, ...], tuple[Notice, ...]]:
    """Return the tests of equality, or why there are none."""
    cause = _find_hindrance(panel, model, groups, results)
    if cause:
        text = (
            f"whether effects are equal in the groups of `{groups.column}` is not tested: {cause}"
        )
        notice = Notice("diagnose/no-equality-test", "diagnose", f"model {name}", text)
        return (), (notice,)
    by_value = {groups.by_id[key].value: result for key, result in results.items()}
    is_shared = bool(groups.shared_ways)
    return check_equality(name, by_value, is_shared=is_shared), ()


def _find_hindrance(
    panel: Panel, model: PlannedModel, groups: ModelGroups, results: Mapping[str, ModelResult]
) -> str:
    if len(results) < 2:  # noqa: PLR2004  one group is compared with nothing
        return "one group is estimated"
    choice = resolve_vcov(model, panel.unit)
    if choice.kind == "driscoll_kraay":
        return "with Driscoll–Kraay errors groups share the errors of a period; cluster instead"
    if not groups.shared_ways:
        return ""
    shared = ", ".join(f"`{way}`" for way in groups.shared_ways)
    if len(choice.by) > 1:
        return f"clusters in several ways, of which {shared} have rows in several groups"
    if any(result.influence is None for result in results.values()):
        return (
            f"clusters of {shared} have rows in several groups, and what each adds to the errors "
            f"is not known for `{model.estimator}` with this covariance"
        )
    return ""


def _count(groups: ModelGroups, failures: Mapping[str, IpecError]) -> tuple[FlowStep, ...]:
    for key, error in failures.items():
        groups.selection.drop_group(groups.by_id[key], error.problems[0].what)
    return tuple(groups.selection.steps)


def _describe_failures(
    name: str, groups: ModelGroups, failures: Mapping[str, IpecError]
) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            "estimate/group-not-estimated",
            "estimate",
            f"model {name}",
            f"the group {groups.by_id[key].value} of `{groups.column}` is not estimated: "
            f"{'; '.join(problem.what for problem in error.problems)}",
            level="warning",
        )
        for key, error in failures.items()
    )


def _list_groups(
    name: str,
    groups: ModelGroups,
    results: Mapping[str, ModelResult],
    failures: Mapping[str, IpecError],
) -> tuple[Diagnostic, ...]:
    """Return a row for each group: its id, its value, and its firms or why it has no estimates."""
    return tuple(
        Diagnostic(
            model=f"{name}/{key}",
            diagnostic="group",
            key=groups.column,
            value=float(results[key].fit.n_units or 0) if key in results else None,
            note=f"{groups.column} is {rows.value}"
            + (
                f"; not estimated: {failures[key].problems[0].what}"
                if key in failures
                else "; value is its number of firms"
            ),
        )
        for key, rows in groups.by_id.items()
    )
