"""The rows whose untreated outcomes can be told, with every loss counted."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import UntreatedOutcomeModel
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.linked_periods import find_imputable
from ipec_econ.numerics.untreated_fit import find_untreated


@dataclass(frozen=True, slots=True)
class UntreatedSample:
    """Every untreated row, and the treated rows whose untreated outcome firm and period tell.

    `firms` says which of the cells given are left, shape (n_cells given,).
    """

    cells: CellMoments
    firms: BoolArray
    flow: tuple[FlowStep, ...]
    notices: tuple[Notice, ...]


def prepare_untreated_sample(
    whole: CellMoments, model: UntreatedOutcomeModel, *, known: bool, model_id: str
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
    untreated = find_untreated(whole, model.anticipation)
    treated = (whole.pattern & ~untreated).any(axis=1)
    enough: BoolArray = ~treated | (untreated.sum(axis=1) >= model.min_untreated)
    firms = whole.take(enough)
    untreated = find_untreated(firms, model.anticipation)
    left = firms.keep(find_imputable(firms.pattern, untreated, firms.stratum))
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
    return UntreatedSample(left, enough, flow, _describe_lost(before, after, model_id))


def _count_rows(cells: CellMoments) -> int:
    return int((cells.pattern.sum(axis=1) * cells.n_units).sum())


def _count_treated(cells: CellMoments) -> tuple[int, int]:
    """Return rows under treatment and their firms."""
    under = cells.pattern & (cells.periods >= cells.cohort[:, None])
    rows = under.sum(axis=1) * cells.n_units
    return int(rows.sum()), int(cells.n_units[under.any(axis=1)].sum())


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps of the flow; treated firms are counted where the panel counts them."""

    scope: str
    known: bool

    def count(
        self, before: CellMoments, after: CellMoments, step: str, reason: str
    ) -> tuple[FlowStep, ...]:
        rows, units = _count_rows(after), int(after.n_units.sum())
        lost = _count_rows(before) - rows
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
                units_lost=int(before.n_units.sum()) - units,
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
