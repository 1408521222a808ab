"""Whether the three models of a decomposition are one model of three outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.outcome_scale import read_outcome_scale
from ipec_econ.core.spec.model_base import ModelBase
from ipec_econ.core.spec.model_table import DecompositionTable
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.plan import Plan

NONLINEAR = (
    "poisson", "logit", "quantile", "dynamic_gmm", "synthetic_did",
)  # fmt: skip
"""Effects that do not add up over outcomes; synthetic weights are chosen for each outcome."""

OWN_KEYS = frozenset({"outcome", "label", "diagnostics"})
"""What may differ between models of one decomposition."""

Found = Iterable[tuple[SpecPath, str, str, str]]


def find_decomposition_problems(study: Study, marks: SourceMap) -> list[Problem]:
    """Return a problem for everything that would keep the effects from adding up."""
    return [
        Problem("spec/decomposition", what, str(marks.find_value(path)), why, fix)
        for name, table in study.tables.items()
        if isinstance(table, DecompositionTable)
        and all(model in study.models for model in table.shown_models)
        for path, what, why, fix in _check(("tables", name, "models"), table, study)
    ]


def is_log_ratio(table: DecompositionTable, plan: Plan) -> bool:
    """Tell whether effects can be said in per cent: by the table's `scale`, or all definitions."""
    if table.scale is not None:
        return table.scale == "log"
    outcomes = [plan.models[name].outcome for name in table.shown_models]
    return all(
        one is not None and read_outcome_scale(one, plan.study.panel).is_log is True
        for one in outcomes
    )


def _check(path: SpecPath, table: DecompositionTable, study: Study) -> Found:
    parts = {part: getattr(table.models, part) for part in ("total", "numerator", "denominator")}
    first = parts["total"]
    for part, name in parts.items():
        yield from _check_model((*path, part), name, study.models[name])
        if part != "total":
            yield from _compare((*path, part), first, name, study)
    outcomes = [getattr(study.models[name], "outcome", None) for name in parts.values()]
    if None not in outcomes and len(set(outcomes)) < len(outcomes):
        yield (
            path,
            f"two of the models have one outcome ({', '.join(map(str, outcomes))})",
            "a ratio, its numerator and its denominator are three columns",
            "name a model for each",
        )


def _check_model(path: SpecPath, name: str, model: ModelBase) -> Found:
    estimator = str(getattr(model, "estimator", ""))
    if estimator in NONLINEAR:
        yield (
            path,
            f"model `{name}` is estimated by `{estimator}`",
            "its effects on three outcomes do not add up, whatever the rows",
            "use an estimator that is linear in the outcome, such as callaway_santanna or ols",
        )
    if getattr(model, "by", None) is not None:
        yield (
            path,
            f"model `{name}` has `by`, and so several effects to decompose",
            "a decomposition is of one effect",
            "write a model for each group with `where`, and a table for each of them",
        )


def _compare(path: SpecPath, first: str, name: str, study: Study) -> Found:
    one, other = (_dump(study.models[model]) for model in (first, name))
    apart = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    if "estimator" in apart:
        # Keys of one estimator are none of another's: a list of them would hide the reason.
        apart = ["estimator"]
    if apart:
        told = "; ".join(f"`{key}`: {one.get(key)} and {other.get(key)}" for key in apart)
        yield (
            path,
            f"models `{first}` and `{name}` differ in more than their outcome ({told})",
            "effects add up where the same model is estimated of three outcomes",
            "make these keys the same; `models.defaults` says them once",
        )


def _dump(model: ModelBase) -> Mapping[str, Any]:
    return model.model_dump(mode="json", exclude=set(OWN_KEYS))
