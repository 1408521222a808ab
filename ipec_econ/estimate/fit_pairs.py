"""Outcomes net of untreated firm and period effects and controls, averaged by cohort and period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import UntreatedOutcomeModel
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.find_strata import find_strata
from ipec_econ.estimate.gather_cells import gather_cells
from ipec_econ.estimate.gather_columns import gather_columns
from ipec_econ.estimate.net_controls import NetControls, net_controls
from ipec_econ.estimate.place_strata import place_strata
from ipec_econ.estimate.untreated_sample import prepare_untreated_sample
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.average_pairs import PairAverages, average_pairs
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.count_pairs import count_pairs
from ipec_econ.numerics.pair_effects import PairEffects, estimate_pairs
from ipec_econ.numerics.untreated_fit import UntreatedFit, fit_untreated


@dataclass(frozen=True, slots=True)
class PairFit:
    """The untreated fit and what it leaves of outcomes.

    Attributes
    ----------
    data
        The rows before any was dropped.
    flow
        What was dropped.
    mean_outcome, mean_pre
        Plain means over the rows used, and over treated firms' rows before treatment.
    cells
        Moments of the rows used.
    step
        The untreated fit.
    pairs
        Means by cohort and period.
    found
        Their averages.
    controls
        What was partialled out of outcomes first; ``None`` without controls and strata.
    counts
        Of imputed pairs, then of averages and controls, then of all rows.
    notices
        About rows that cannot be imputed, pairs of one firm and dropped controls.
    """

    data: ModelData
    flow: tuple[FlowStep, ...]
    mean_outcome: float
    mean_pre: float | None
    cells: Cells
    step: UntreatedFit
    pairs: PairEffects
    found: PairAverages
    controls: NetControls | None
    counts: UsedCounts
    notices: tuple[Notice, ...]

    @property
    def averages(self) -> tuple[Average, ...]:
        """Averages of effects, then the controls' coefficients: all but effects that get a row.

        Gradients are by the imputed pairs, the averages of rows and the controls.
        """
        if self.controls is None:
            return self.found.averages
        own = self.controls.list_rows(len(self.found.share), len(self.pairs.mean))
        padded = pad_gradients(self.found.averages, self.n_estimates)
        return (*padded, *own)

    @property
    def n_estimates(self) -> int:
        """Imputed pairs, averages of rows and controls: what has a covariance of its own."""
        return len(self.found.share) + (0 if self.controls is None else len(self.controls.terms))

    @property
    def att(self) -> FloatArray:
        """Effects of the imputed pairs."""
        return self.pairs.mean[: self.pairs.n_imputed]

    @property
    def cohort(self) -> FloatArray:
        """Their cohorts."""
        cohorts: FloatArray = self.pairs.cohorts[self.pairs.place[0][: self.pairs.n_imputed]]
        return cohorts

    @property
    def time(self) -> IntArray:
        """Their periods."""
        times: IntArray = self.cells.periods[self.pairs.place[1][: self.pairs.n_imputed]]
        return times


def fit_pairs(
    data: ModelData, model: UntreatedOutcomeModel, *, model_id: str, before: bool
) -> PairFit:
    """Fit untreated rows and average what is left of all rows.

    Parameters
    ----------
    data
        A model's rows.
    model
        Its spec.
    model_id
        For messages.
    before
        Whether event times before treatment are averaged too.

    Raises
    ------
    EstimationError
        The treatment switches off or does not vary, no treated row can be imputed, or weights or
        clusters change within firms.
    """
    own = replace(data, flow=(), notices=())
    check_data(own, model_id=model_id)
    check_treatment(own, model, model_id=model_id)
    columns = None
    if own.terms or find_strata(own) is not None:
        columns = place_strata(gather_columns(own, model_id=model_id), own, model_id=model_id)
    # With controls firms stay apart: what is partialled out of them is their own. Strata go along.
    whole = (
        gather_cells(own, model_id=model_id)
        if columns is None
        else build_cells(columns.paths, compress=False)
    )
    sample = prepare_untreated_sample(
        whole, model, known=own.counted is not None, model_id=model_id
    )
    controls, cells = None, sample.cells
    if columns is not None:
        controls = net_controls(own, columns, sample, model.anticipation, model_id=model_id)
        cells = build_cells(controls.paths)
    step = fit_untreated(cells, model.anticipation)
    pairs = estimate_pairs(cells, step)
    found = average_pairs(pairs, cells.periods, window=model.window, before=before)
    members = [
        *np.eye(pairs.n_imputed, len(pairs.mean), dtype=np.bool_),
        *(one.members for one in found.averages),
        *(
            []
            if controls is None
            else np.zeros((len(controls.terms), len(pairs.mean)), dtype=np.bool_)
        ),
    ]
    counts = count_pairs(cells, pairs, members, model.anticipation)
    return PairFit(
        data=own,
        flow=sample.flow,
        mean_outcome=_average(sample.cells, lambda part: part.pattern) or 0.0,
        mean_pre=_average(sample.cells, _find_before),
        cells=cells,
        step=step,
        pairs=pairs,
        found=found,
        controls=controls,
        counts=counts,
        notices=(
            *sample.notices,
            *_describe_lone(pairs, model_id),
            *(() if controls is None else controls.notices),
        ),
    )


def pad_gradients(averages: Sequence[Average], size: int) -> list[Average]:
    """Return averages whose gradients have zeros for what they do not depend on."""
    return [
        replace(one, gradient=np.concatenate([one.gradient, np.zeros(size - len(one.gradient))]))
        for one in averages
    ]


def _find_before(part: CellMoments) -> BoolArray:
    """Mark treated firms' rows before treatment."""
    treated = part.pattern & (part.periods >= part.cohort[:, None])
    inside = np.asarray(treated.any(axis=1))
    before: BoolArray = inside[:, None] & part.pattern & ~treated
    return before


def _average(cells: Cells, choose: Callable[[CellMoments], BoolArray]) -> float | None:
    """Return the plain mean over some rows."""
    total, size = 0.0, 0
    for part in cells.parts():
        count = choose(part) * part.n_units[:, None]
        total += (count * part.mean_plain).sum()
        size += int(count.sum())
    return float(total / size) if size else None


def _describe_lone(pairs: PairEffects, model_id: str) -> tuple[Notice, ...]:
    lone = int((pairs.n_units[: pairs.n_imputed] == 1).sum())
    if not lone:
        return ()
    return (
        Notice(
            "estimate/lone-firm",
            "estimate",
            f"model {model_id}",
            f"{lone} of {pairs.n_imputed} pairs of cohort and period hold one firm: its deviation "
            "from the pair's mean is zero, so the error of that effect is too small",
        ),
    )
