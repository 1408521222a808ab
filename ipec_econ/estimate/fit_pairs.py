"""Outcomes net of untreated firm and period effects, averaged by cohort and period."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import UntreatedOutcomeModel
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.untreated_sample import prepare_untreated_sample
from ipec_econ.numerics.average_pairs import PairAverages, average_pairs
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.count_used import UsedCounts
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
    counts
        Of imputed pairs, then of averages, then of all rows.
    notices
        About rows that cannot be imputed and pairs of one firm.
    """

    data: ModelData
    flow: tuple[FlowStep, ...]
    mean_outcome: float
    mean_pre: float | None
    cells: CellMoments
    step: UntreatedFit
    pairs: PairEffects
    found: PairAverages
    counts: UsedCounts
    notices: tuple[Notice, ...]

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
    sample = prepare_untreated_sample(own, model, model_id=model_id)
    cells = sample.cells
    step = fit_untreated(cells, model.anticipation)
    pairs = estimate_pairs(cells, step)
    found = average_pairs(pairs, cells.periods, window=model.window, before=before)
    members = [
        *np.eye(pairs.n_imputed, len(pairs.mean), dtype=np.bool_),
        *(one.members for one in found.averages),
    ]
    counts = count_pairs(cells, pairs, members, model.anticipation)
    treated = cells.pattern & (cells.periods >= cells.cohort[:, None])
    inside = np.asarray(treated.any(axis=1))
    before_treatment = inside[:, None] & cells.pattern & ~treated
    return PairFit(
        data=own,
        flow=sample.flow,
        mean_outcome=_average(cells, cells.pattern) or 0.0,
        mean_pre=_average(cells, before_treatment),
        cells=cells,
        step=step,
        pairs=pairs,
        found=found,
        counts=counts,
        notices=(*sample.notices, *_describe_lone(pairs, model_id)),
    )


def _average(cells: CellMoments, rows: BoolArray) -> float | None:
    """Return the plain mean over some rows."""
    count = rows * cells.n_units[:, None]
    return float((count * cells.mean_plain).sum() / count.sum()) if rows.any() else None


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
