"""The Goodman-Bacon decomposition of a two-way fixed-effects estimate, as diagnostics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NoReturn

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Diagnostic
from ipec_econ.estimate.count_rows import is_coded
from ipec_econ.estimate.gather_cells import gather_cells
from ipec_econ.estimate.regression import Regression
from ipec_econ.numerics.bacon import TwoGroupComparison, decompose_bacon
from ipec_econ.numerics.cells.cell_moments import CellMoments

DECOMPOSITION = "bacon"


def decompose_twfe(regression: Regression, *, model_id: str) -> tuple[Diagnostic, ...]:
    """Return a row for each comparison of two cohorts, after a row for each kind of comparison.

    ``value`` is the difference in differences, ``statistic`` its weight; over the comparisons
    the products sum to the model's estimate.

    Parameters
    ----------
    regression
        Its first regressor is the treatment.

    Raises
    ------
    EstimationError
        The panel is not balanced, or the model has other effects or regressors: the theorem is
        about neither.

    References
    ----------
    Goodman-Bacon (2021), theorem 1.
    """
    _check_two_way(regression, model_id)
    # Clusters have no part in an estimate, and may cut across firms.
    cells = gather_cells(replace(regression.data, clusters=()), model_id=model_id)
    if not isinstance(cells, CellMoments) or not cells.pattern.all():
        _refuse("the panel is not balanced", model_id)
    found = _decompose_cells(cells)
    kinds = [_name_kind(one, float(cells.periods[0])) for one in found]
    return (*_summarise(found, kinds, model_id), *_list_comparisons(found, kinds, model_id))


def _decompose_cells(cells: CellMoments) -> tuple[TwoGroupComparison, ...]:
    cohort = np.where(cells.cohort > cells.periods[-1], np.inf, cells.cohort)
    cohorts, group = np.unique(cohort, return_inverse=True)
    weight = np.bincount(group, weights=cells.weight)
    means = np.zeros((len(cohorts), len(cells.periods)))
    np.add.at(means, group, cells.mean * cells.weight[:, None])
    return decompose_bacon(cohorts, weight / weight.sum(), means / weight[:, None], cells.periods)


def _summarise(
    found: Sequence[TwoGroupComparison], kinds: Sequence[str], model_id: str
) -> Iterator[Diagnostic]:
    for kind in sorted(set(kinds)):
        its = [one for one, its_kind in zip(found, kinds, strict=True) if its_kind == kind]
        weight = sum(one.weight for one in its)
        yield Diagnostic(
            model=model_id,
            diagnostic=DECOMPOSITION,
            key=kind,
            value=sum(one.weight * one.estimate for one in its) / weight,
            statistic=weight,
            note=f"weighted average of {len(its)} comparisons; statistic is their weight",
        )


def _list_comparisons(
    found: Sequence[TwoGroupComparison], kinds: Sequence[str], model_id: str
) -> Iterator[Diagnostic]:
    for one, kind in zip(found, kinds, strict=True):
        yield Diagnostic(
            model=model_id,
            diagnostic=DECOMPOSITION,
            key=f"{one.cohort:.0f} vs {_name_control(one.control)}",
            value=one.estimate,
            statistic=one.weight,
            note=f"{kind}; statistic is the weight",
        )


def _name_kind(comparison: TwoGroupComparison, first_period: float) -> str:
    if np.isinf(comparison.control):
        return "treated vs never_treated"
    if comparison.control <= first_period:
        return "treated vs always_treated"
    return "earlier vs later" if comparison.cohort < comparison.control else "later vs earlier"


def _name_control(control: float) -> str:
    return "never_treated" if np.isinf(control) else f"{control:.0f}"


def _check_two_way(regression: Regression, model_id: str) -> None:
    data, effects = regression.data, regression.data.fixed_effects
    if len(regression.terms) > 1:
        _refuse("the model has controls", model_id)
    two_way = len(effects) == 2 and effects[0].name == data.unit.name  # noqa: PLR2004
    if not two_way or not is_coded(data, effects[1], data.time):
        _refuse("the model's fixed effects are not those of unit and period", model_id)


def _refuse(what: str, model_id: str) -> NoReturn:
    raise EstimationError(
        Problem(
            "estimate/no-decomposition",
            f"`bacon` cannot be computed: {what}",
            f"model {model_id}",
            "the decomposition is a theorem about balanced panels with effects of unit and period "
            "alone",
            "decompose a model without controls on a sample with `balanced: true`, or leave "
            "`bacon` away: the notice `estimate/twfe-staggered` counts negative weights "
            "in every case",
        )
    )
