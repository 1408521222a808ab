"""Elasticities of every group of firms, and the productivity that they leave."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.elasticities import GroupElasticities, MeasureElasticities
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.productivity import POOLED, ProductivityResult
from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.numerics.cross_product import fitted
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.panel.history import History
from ipec_econ.panel.productivity.build_result import build_result
from ipec_econ.panel.productivity.describe_measure import describe_estimate
from ipec_econ.panel.productivity.estimate_method import estimate_method
from ipec_econ.panel.productivity.factor_columns import FactorColumns
from ipec_econ.panel.productivity.group_rows import select_group
from ipec_econ.panel.productivity.measured import Measured

Part = tuple[str, BoolArray, BoolArray]
"""A group's label, the rows it is estimated on, and those that its elasticities measure."""


def estimate_groups(
    history: History, name: str, spec: Productivity, factors: FactorColumns, seed: int
) -> Measured:
    """Return the measure, NaN where there is none, with its elasticities by group.

    Groups with fewer rows than the spec asks for share the elasticities of all firms.

    Raises
    ------
    PanelError
        ``panel/productivity``; the problems of all groups together.
    """
    values = np.full(len(factors.output), np.nan)
    rows = np.full(len(values), -1, dtype=np.int64)
    groups: list[GroupElasticities] = []
    results: list[ProductivityResult] = []
    notices: list[Notice] = []
    problems: list[Problem] = []
    for label, estimated, measured in _divide(factors, spec):
        if not estimated.any():
            problems.append(_refuse(name, spec, label, "no row has all columns that it reads"))
            continue
        group = select_group(history, spec, factors, estimated)
        try:
            estimate = estimate_method(group, spec, _derive_seed(seed, name, label))
        except ProductionError as error:
            problems.append(_refuse(name, spec, label, str(error)))
            continue
        fit = estimate.fit
        values[measured] = _leave(factors, fit, spec, estimated, measured)
        rows[measured] = len(groups)
        firms = np.unique(history.codes[estimated])
        groups.append(GroupElasticities(fit.elasticities, firms, fit.influence))
        results.append(build_result(name, spec, label, estimate, group.rows))
        notices += describe_estimate(name, spec, results[-1], estimate)
    if problems:
        raise PanelError(problems)
    elasticities = MeasureElasticities(
        method=spec.method,
        output=spec.output,
        inputs=spec.inputs,
        is_expected=spec.value == "expected",
        groups=tuple(groups),
        rows=rows,
    )
    return Measured({name: values}, tuple(results), tuple(notices), {name: elasticities})


def _derive_seed(seed: int, name: str, label: str) -> int:
    """Return a seed of the measure's and group's own: others may come and go."""
    sequence = np.random.SeedSequence([seed, *f"{name}/{label}".encode()])
    return int(sequence.generate_state(1)[0])


def _divide(factors: FactorColumns, spec: Productivity) -> Iterator[Part]:
    """Yield the groups that are estimated on their own, then the others as one."""
    can_estimate, can_measure = factors.can_estimate, factors.can_measure
    if spec.by is None:
        yield "", can_estimate, can_measure
        return
    sizes = np.bincount(factors.group[can_estimate], minlength=len(factors.labels))
    is_small: BoolArray = sizes < spec.min_rows
    for group, label in enumerate(factors.labels):
        if not is_small[group]:
            inside = factors.group == group
            yield label, can_estimate & inside, can_measure & inside
    rest = can_measure.copy()
    rest[can_measure] = is_small[factors.group[can_measure]]
    if rest.any() or not can_measure.any():
        yield POOLED, can_estimate, rest


def _leave(
    factors: FactorColumns,
    fit: ProductionFit,
    spec: Productivity,
    estimated: BoolArray,
    measured: BoolArray,
) -> FloatArray:
    """Return what inputs leave of output, or of the output that the first stage expects."""
    output = factors.output
    if spec.value == "expected" and fit.expected_output is not None:
        output = np.full(len(output), np.nan)
        output[estimated] = fit.expected_output
    return output[measured] - fitted(factors.inputs[measured], fit.elasticities)


def _refuse(name: str, spec: Productivity, label: str, why: str) -> Problem:
    of = f" for `{spec.by}` = {label}" if label else ""
    if label == POOLED:
        of = f" for values of `{spec.by}` with fewer than {spec.min_rows} rows"
    fix = "choose another method, fewer inputs, or larger groups: min_rows"
    if spec.method == "acf" and spec.moments == "exact":
        fix = "write moments: all, or " + fix
    return Problem(
        "panel/productivity",
        f"method `{spec.method}` cannot measure `{name}`{of}: {why}",
        f"panel.productivity.{name}",
        fix=fix,
    )
