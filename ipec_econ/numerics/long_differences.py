"""Regressions of long differences on starting treatment, one a horizon, on cell moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.vocabulary import ControlGroup
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS, Influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.copy_fit import CopyFit

HorizonWeights = Literal["variance", "equal"]


@dataclass(frozen=True, slots=True)
class Horizon:
    """What a regression explains, and until when its controls must be untreated.

    Attributes
    ----------
    offsets
        Periods from t whose mean outcome, less that of t − 1, is explained.
    clean
        Controls are untreated in t + `clean`.
    """

    offsets: tuple[int, ...]
    clean: int


@dataclass(frozen=True, slots=True)
class HorizonFit:
    """One horizon's regression; arrays are by the period t in which treatment starts, shape (T,).

    Attributes
    ----------
    horizon
        What it explains.
    factor
        The weight of a period's rows, 0 where it is not used.
    share
        The share of its treated.
    mean
        The mean difference of its rows.
    spread
        Weighted squares of treatment net of periods.
    estimate
        The coefficient.
    n_obs, n_parameters
        What the small-sample factor counts.
    """

    horizon: Horizon
    factor: FloatArray
    share: FloatArray
    mean: FloatArray
    spread: float
    estimate: float
    n_obs: int
    n_parameters: int


def fit_long_differences(
    cells: Cells,
    horizons: Sequence[Horizon],
    *,
    control_group: ControlGroup,
    weighting: HorizonWeights,
) -> tuple[CopyFit, BoolArray]:
    """Estimate y(t + h) − y(t − 1) = β 1{treatment starts in t} + period effect of t, by horizon.

    A row is a firm in a period t, seen in t and t − 1, in which its treatment starts (treated) or
    which is a clean control. Periods are the calendar's: a gap makes no difference.

    Parameters
    ----------
    cells
        Firms' moments.
    horizons
        One regression each.
    control_group
        Clean controls: not treated by t + `clean`, or never.
    weighting
        ``variance`` leaves rows as they are: a period's weight then is proportional to n₁n₀/n.
        ``equal`` divides a period's rows by its share of controls among all clean rows, whether
        their difference is known or not: where all are, periods weigh as their treated.

    Returns
    -------
    CopyFit, BoolArray
        Of the horizons that are identified, and which ones they are.

    References
    ----------
    Dube, Girardi, Jordà and Taylor (2025); the reweighting as in the authors' example files for R.
    """
    fits = fit_horizons(cells, horizons, control_group=control_group, weighting=weighting)
    found = np.array([fit is not None for fit in fits], dtype=np.bool_)
    made = tuple(fit for fit in fits if fit is not None)
    return describe_horizons(made, control_group), found


def fit_horizons(
    cells: Cells,
    horizons: Sequence[Horizon],
    *,
    control_group: ControlGroup,
    weighting: HorizonWeights,
) -> list[HorizonFit | None]:
    """Return each horizon's regression, ``None`` where it is not identified."""
    find = partial(select_rows, control_group=control_group)
    return [_fit(cells, horizon, find, weighting) for horizon in horizons]


def describe_horizons(made: Sequence[HorizonFit], control_group: ControlGroup) -> CopyFit:
    """Return the fits of several horizons as one."""
    find = partial(select_rows, control_group=control_group)
    return CopyFit(
        estimates=np.array([fit.estimate for fit in made]),
        influence=lambda block: _map_influence(block, made, find),
        used=lambda block: _find_used(block, made, find),
        is_treated=lambda block: _find_treated(block, made, find),
        n_obs=np.array([fit.n_obs for fit in made], dtype=np.int64),
        n_parameters=np.array([fit.n_parameters for fit in made], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class HorizonRows:
    """Rows of a block by cell and period t, shape (n_cells, T).

    ``treated`` and ``control`` are clean rows; on ``complete`` ones the difference is known.
    """

    treated: BoolArray
    control: BoolArray
    complete: BoolArray


def select_rows(block: CellMoments, horizon: Horizon, control_group: ControlGroup) -> HorizonRows:
    """Return the clean rows of a horizon, and those whose difference is known."""
    periods = block.periods
    started = block.pattern & _look(block.pattern, periods, -1)
    treated = started & (block.cohort[:, None] == periods)
    end = periods + horizon.clean
    untreated = np.isinf(block.cohort)[:, None]
    if control_group == "not_yet_treated":
        untreated = block.cohort[:, None] > end
    control = started & untreated & _look(block.pattern, periods, horizon.clean)
    complete = np.ones_like(started)
    for offset in horizon.offsets:
        complete &= _look(block.pattern, periods, offset)
    return HorizonRows(treated, control, complete)


def _look(pattern: BoolArray, periods: IntArray, offset: int) -> BoolArray:
    """Return the pattern `offset` periods from each period, False where there is none."""
    place, exists = _shift(periods, offset)
    return pattern[:, place] & exists


def _shift(periods: IntArray, offset: int) -> tuple[IntArray, BoolArray]:
    """Return where each period's `offset`-th neighbour stands, and whether it occurs at all."""
    place = np.minimum(np.searchsorted(periods, periods + offset), len(periods) - 1)
    return place, periods[place] == periods + offset


def difference_paths(values: FloatArray, periods: IntArray, horizon: Horizon) -> FloatArray:
    """Return mean(y(t + offsets)) − y(t − 1) by t, meaningless where it is not complete."""
    after = np.zeros_like(values)
    for offset in horizon.offsets:
        after += values[:, _shift(periods, offset)[0]]
    difference: FloatArray = after / len(horizon.offsets) - values[:, _shift(periods, -1)[0]]
    return difference


_Select = partial[HorizonRows]


def _fit(
    cells: Cells, horizon: Horizon, find: _Select, weighting: HorizonWeights
) -> HorizonFit | None:
    """Return the regression, ``None`` where no period holds treated and control rows."""
    n_periods = len(cells.periods)
    clean, used, total = (np.zeros((2, n_periods)) for _ in range(3))
    count = np.zeros(n_periods, dtype=np.int64)
    for block in cells.split(max(1, BLOCK_NUMBERS // n_periods)):
        rows = find(block, horizon)
        difference = difference_paths(block.mean, block.periods, horizon)
        for side, chosen in enumerate((rows.control, rows.treated)):
            known = chosen & rows.complete
            clean[side] += (chosen * block.weight[:, None]).sum(axis=0)
            used[side] += (known * block.weight[:, None]).sum(axis=0)
            total[side] += np.where(known, difference * block.weight[:, None], 0.0).sum(axis=0)
            count += (known * block.n_units[:, None]).sum(axis=0)
    factor = _weigh_periods(clean, weighting)
    # A period effect of its own explains a lone row: fixest drops it.
    factor = np.where(count > 1, factor, 0.0)
    inside = factor > 0
    size = used.sum(axis=0)
    share = np.divide(used[1], size, out=np.zeros(n_periods), where=size > 0)
    mean = np.divide(total.sum(axis=0), size, out=np.zeros(n_periods), where=size > 0)
    spread = float((factor * size * share * (1 - share)).sum())
    if not spread > 0:
        return None
    moment = factor * ((1 - share) * total[1] - share * total[0])
    return HorizonFit(
        horizon=horizon,
        factor=factor,
        share=share,
        mean=mean,
        spread=spread,
        estimate=float(moment.sum()) / spread,
        n_obs=int(count[inside].sum()),
        n_parameters=1 + int(inside.sum()),
    )


def _weigh_periods(clean: FloatArray, weighting: HorizonWeights) -> FloatArray:
    """Return the weight of each period's rows, shape (T,)."""
    if weighting == "variance":
        return np.ones(clean.shape[1])
    both = (clean > 0).all(axis=0)
    weights: FloatArray = np.divide(
        clean.sum(axis=0), clean[0], out=np.zeros(clean.shape[1]), where=both
    )
    return weights


def _map_influence(block: CellMoments, fits: Sequence[HorizonFit], find: _Select) -> Influence:
    periods = block.periods
    constant = np.zeros((block.n_cells, len(fits)))
    slope = np.zeros((block.n_cells, len(fits), len(periods)))
    for k, fit in enumerate(fits):
        rows = find(block, fit.horizon)
        net = rows.treated - fit.share
        known = (rows.treated | rows.control) & rows.complete
        score = np.where(known, net * fit.factor / fit.spread, 0.0)
        constant[:, k] = -(score * (fit.mean + fit.estimate * net)).sum(axis=1)
        for offset in fit.horizon.offsets:
            place, exists = _shift(periods, offset)
            slope[:, k, place[exists]] += score[:, exists] / len(fit.horizon.offsets)
        place, exists = _shift(periods, -1)
        slope[:, k, place[exists]] -= score[:, exists]
    return Influence(np.zeros_like(constant), constant, slope)


def _find_used(block: CellMoments, fits: Sequence[HorizonFit], find: _Select) -> BoolArray:
    used = np.zeros((block.n_cells, len(fits), len(block.periods)), dtype=np.bool_)
    for k, fit in enumerate(fits):
        rows = find(block, fit.horizon)
        known = (rows.treated | rows.control) & rows.complete & (fit.factor > 0)
        for offset in (*fit.horizon.offsets, -1):
            place, exists = _shift(block.periods, offset)
            used[:, k, place[exists]] |= known[:, exists]
    return used


def _find_treated(block: CellMoments, fits: Sequence[HorizonFit], find: _Select) -> BoolArray:
    treated = np.zeros((block.n_cells, len(fits)), dtype=np.bool_)
    for k, fit in enumerate(fits):
        rows = find(block, fit.horizon)
        treated[:, k] = (rows.treated & rows.complete & (fit.factor > 0)).any(axis=1)
    return treated
