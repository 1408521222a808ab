"""The rows whose untreated outcomes can be told, with every loss counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import UntreatedOutcomeModel
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.linked_periods import (
    find_imputable,
    find_labelled,
    label_periods,
    link_periods,
)
from ipec_econ.numerics.untreated_fit import find_untreated


@dataclass(frozen=True, slots=True)
class UntreatedSample:
    """Every untreated row, and the treated rows whose untreated outcome firm and period tell.

    `firms` says which of the cells given are left, shape (n_cells given,); ``None`` where they are
    not held.
    """

    cells: Cells
    firms: BoolArray | None
    flow: tuple[FlowStep, ...]
    notices: tuple[Notice, ...]


def prepare_untreated_sample(
    whole: Cells, model: UntreatedOutcomeModel, *, known: bool, model_id: str
) -> UntreatedSample:
    """Drop what cannot be imputed, in this order.

    Treated firms with fewer untreated rows than `min_untreated`, all their rows; treated rows in
    periods that no untreated row links with those in which their firm is seen untreated.

    Parameters
    ----------
    whole
        The rows at hand.
    model
        ``anticipation`` and ``min_untreated`` are read.
    known
        Whether the panel counts treated firms.
    model_id
        For the flow and messages.

    Raises
    ------
    EstimationError
        No treated row is left.
    """
    firms = whole.select(lambda block: block.take(_have_enough(block, model)))
    left = _keep_imputable(firms, model.anticipation)
    steps = _Steps(f"model:{model_id}", known=known)
    flow = (
        *steps.count(
            whole,
            firms,
            "no_untreated_rows",
            f"treated firms with fewer than {model.min_untreated} rows before treatment"
            f"{_mention(model.anticipation)}: their untreated outcome cannot be imputed",
        ),
        *steps.count(
            firms,
            left,
            "no_period_effect",
            "treated rows in periods without untreated rows that are linked with their firm's",
        ),
    )
    before, after = _count_treated(whole), _count_treated(left)
    _check_left(after, flow, model_id)
    return UntreatedSample(
        left,
        _have_enough(whole, model) if isinstance(whole, CellMoments) else None,
        flow,
        _describe_lost(before, after, model_id),
    )


def _have_enough(block: CellMoments, model: UntreatedOutcomeModel) -> BoolArray:
    """Mark cells whose firms can be imputed, or need not be."""
    untreated = find_untreated(block, model.anticipation)
    treated = (block.pattern & ~untreated).any(axis=1)
    enough: BoolArray = ~treated | (untreated.sum(axis=1) >= model.min_untreated)
    return enough


def _keep_imputable(cells: Cells, anticipation: int) -> Cells:
    if isinstance(cells, CellMoments):
        untreated = find_untreated(cells, anticipation)
        return cells.keep(find_imputable(cells.pattern, untreated, cells.stratum))
    linked: BoolArray = np.zeros((len(cells.periods),) * 2, dtype=np.bool_)
    for part in cells.parts():
        linked |= link_periods(find_untreated(part, anticipation))
    labels = label_periods(linked)
    return cells.select(
        lambda block: block.keep(
            find_labelled(block.pattern, find_untreated(block, anticipation), labels)
        )
    )


def _count_treated(cells: Cells) -> tuple[int, int]:
    """Return rows under treatment and their firms."""
    n_rows, n_firms = 0, 0
    for part in cells.parts():
        under = part.pattern & (part.periods >= part.cohort[:, None])
        n_rows += int((under.sum(axis=1) * part.n_units).sum())
        n_firms += int(part.n_units[under.any(axis=1)].sum())
    return n_rows, n_firms


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps of the flow; treated firms are counted where the panel counts them."""

    scope: str
    known: bool

    def count(self, before: Cells, after: Cells, step: str, reason: str) -> tuple[FlowStep, ...]:
        rows, units = after.n_rows, after.n_firms
        lost = before.n_rows - rows
        if not lost:
            return ()
        treated = _count_treated(after)[1]
        return (
            FlowStep(
                scope=self.scope,
                step=step,
                reason=reason,
                rows=rows,
                units=units,
                treated_units=treated if self.known else None,
                rows_lost=lost,
                units_lost=before.n_firms - units,
                treated_units_lost=_count_treated(before)[1] - treated if self.known else None,
            ),
        )


def _mention(anticipation: int) -> str:
    return f" (less {anticipation} of anticipation)" if anticipation else ""


def _check_left(after: tuple[int, int], flow: tuple[FlowStep, ...], model_id: str) -> None:
    if after[0]:
        return
    lost = "; ".join(f"{step.step}: {step.rows_lost}" for step in flow) or "none"
    raise EstimationError(
        Problem(
            "estimate/nothing-to-impute",
            "no treated row's untreated outcome can be imputed",
            f"model {model_id}",
            "it needs a treated firm that is also seen before treatment, in a panel where other "
            f"firms are still untreated in its treated periods (rows lost: {lost})",
            "check the treatment's dates against the panel's periods; lower `min_untreated`; "
            "extend the panel to earlier periods or to firms that are never treated",
        )
    )


def _describe_lost(
    before: tuple[int, int], after: tuple[int, int], model_id: str
) -> tuple[Notice, ...]:
    if before == after:
        return ()
    return (
        Notice(
            "estimate/not-imputed",
            "estimate",
            f"model {model_id}",
            f"{before[0] - after[0]} of {before[0]} treated rows cannot be imputed and are left "
            f"out; {before[1] - after[1]} of {before[1]} treated firms have no other",
        ),
    )
