"""Try to read the regressors, fixed effects, clusters and formulas of every model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.formula import parse_fixed_effects, parse_formula, parse_regressors
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.terms import TermError
from ipec_econ.spec.yaml_reader import Document

_REGRESSORS = ("regressors", "controls", "covariates", "endogenous", "instruments")

_parse_clusters = partial(parse_fixed_effects, role="cluster")


def find_unreadable_terms(document: Document) -> list[Problem]:
    """Return a problem for every term that cannot be read, with its line.

    Parameters
    ----------
    document
        A study with its defaults merged; it need not be valid.
    """
    return [
        replace(problem, where=str(document.marks.find_value(path)))
        for path, problem in _list_problems(document.data)
    ]


def _list_problems(data: Any) -> Iterator[tuple[SpecPath, Problem]]:
    models = data.get("models") if isinstance(data, dict) else None
    for name, model in models.items() if isinstance(models, dict) else ():
        if not isinstance(model, dict):
            continue
        path: SpecPath = ("models", name)
        for key in _REGRESSORS:
            yield from _check_items((*path, key), model.get(key), parse_regressors)
        effects = model.get("fixed_effects")
        yield from _check_items((*path, "fixed_effects"), effects, parse_fixed_effects)
        yield from _check_items((*path, "cluster"), model.get("cluster"), _parse_clusters)
        yield from _check_vcov((*path, "vcov"), model.get("vcov"))
        formula = model.get("formula")
        if isinstance(formula, str):
            yield from _check_formula((*path, "formula"), formula)


def _check_vcov(path: SpecPath, vcov: Any) -> Iterator[tuple[SpecPath, Problem]]:
    if isinstance(vcov, Mapping):
        yield from _check_items((*path, "by"), vcov.get("by"), _parse_clusters)


def _check_items(
    path: SpecPath, value: Any, parse: Callable[[Sequence[str]], object]
) -> Iterator[tuple[SpecPath, Problem]]:
    """Parse the items one by one, so that each has its own line, then all for repetitions."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list):
        return
    found: list[tuple[SpecPath, Problem]] = []
    texts = {position: item for position, item in enumerate(items) if isinstance(item, str)}
    for position, item in texts.items():
        at = path if isinstance(value, str) else (*path, position)
        found += [(at, problem) for problem in _parse(parse, [item])]
    yield from found or [(path, problem) for problem in _parse(parse, [*texts.values()])]


def _parse(parse: Callable[[Sequence[str]], object], items: Sequence[str]) -> list[Problem]:
    try:
        parse(items)
    except TermError as error:
        return [error.problem]
    return []


def _check_formula(path: SpecPath, formula: str) -> Iterator[tuple[SpecPath, Problem]]:
    try:
        parse_formula(formula)
    except TermError as error:
        yield path, error.problem
