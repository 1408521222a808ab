"""Effects of switching of firms that are held in memory."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.choose_switches import choose_switches
from ipec_econ.estimate.gather_doses import gather_doses
from ipec_econ.estimate.switch_fit import SwitchFit
from ipec_econ.numerics.switch_effects import estimate_switches
from ipec_econ.numerics.switch_index import count_switches, index_switches
from ipec_econ.numerics.switch_paths import order_paths
from ipec_econ.numerics.switch_trace import trace_switches


def fit_switches(data: ModelData, model: SwitchersModel, *, model_id: str) -> SwitchFit:
    """Estimate from rows.

    Raises
    ------
    EstimationError
        As `gather_doses` and `choose_switches`, or no switcher has a control.
    """
    panel = gather_doses(data, model, model_id=model_id)
    traced = trace_switches(panel)
    n_periods = len(panel.periods)
    index = index_switches([count_switches(traced, n_periods)], n_periods)
    choices = choose_switches(
        model,
        panel.periods,
        n_units=panel.known.shape[1],
        changes=bool(traced.switches.any()),
        where=f"model {model_id}",
    )
    paths = order_paths(panel, traced, index)
    effects, inside = estimate_switches(paths, choices)
    used: BoolArray = np.zeros(panel.observed.shape, dtype=np.bool_)
    used[:, paths.unit] = inside
    left = tuple(map(panel.count, (panel.observed, traced.one_way, traced.dated, used)))
    before = _find_before(data, panel.periods, traced.first)
    mean_pre = float(data.outcome[before].mean()) if before.any() else None
    return SwitchFit(data, panel.periods, index, effects, left, mean_pre)


def _find_before(data: ModelData, periods: IntArray, first: IntArray) -> BoolArray:
    """Return rows of firms that switch, before they do."""
    own = first[data.unit.values]
    place = (data.time - periods[0]) // (periods[1] - periods[0])
    before: BoolArray = (own < len(periods)) & (place < own)
    return before
