"""Effects of switching of firms that are not held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.panel import FollowedRows, ModelData
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.core.stored_firms import FirmPaths
from ipec_econ.estimate.choose_switches import choose_switches
from ipec_econ.estimate.switch_fit import SwitchFit
from ipec_econ.numerics.dose_panel import DosePanel
from ipec_econ.numerics.multiplier_draws import UnitInfluence
from ipec_econ.numerics.space_periods import space_periods
from ipec_econ.numerics.switch_effects import SwitchEffects
from ipec_econ.numerics.switch_stream import SwitchStream, open_stream
from ipec_econ.numerics.switch_survey import survey_switches


def follow_switches(
    data: ModelData, followed: FollowedRows, model: SwitchersModel, *, model_id: str
) -> tuple[SwitchFit, UnitInfluence]:
    """Estimate in four passes over firms, each a block at a time.

    Returns
    -------
    tuple
        The estimates, and what firms or clusters add to their errors, which takes a pass whenever
        it is asked for.

    Raises
    ------
    EstimationError
        As `choose_switches`.
    """
    periods = space_periods(followed.periods)
    reader = _Reader(followed, periods)
    survey = survey_switches(reader.read)
    choices = choose_switches(
        model,
        periods,
        n_units=survey.n_units,
        changes=survey.changes,
        where=f"model {model_id}",
    )
    stream = open_stream(reader.read, survey.index, choices, followed.n_clusters)
    effects, used = stream.estimate()
    left = (*survey.left, used)
    fit = SwitchFit(data, periods, survey.index, effects, left, survey.mean_pre)
    return fit, _take_influence(stream, effects)


def _take_influence(stream: SwitchStream, effects: SwitchEffects) -> UnitInfluence:
    by_cluster, size = effects.influence, len(effects.estimate)
    if by_cluster is not None:
        return UnitInfluence(lambda: iter((by_cluster,)), None, size)
    return UnitInfluence(lambda: stream.list_influence(effects), None, size)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads stored firms as outcomes and doses by period."""

    followed: FollowedRows
    periods: IntArray

    def read(self) -> Iterator[DosePanel]:
        stored = self.followed.stored
        columns = np.searchsorted(stored.periods, self.periods)
        for block in stored.read():
            yield self._take(block, columns)

    def _take(self, block: FirmPaths, columns: IntArray) -> DosePanel:
        if block.treated is None:
            raise TypeError("firms are followed by what is known of their treatment")
        treated, cluster = block.treated.T[columns], block.cluster
        if cluster is not None and self.followed.clusters is not None:
            cluster = self.followed.clusters[cluster]
        return DosePanel(
            periods=self.periods,
            outcome=np.ascontiguousarray(block.outcome.T[columns]),
            observed=np.ascontiguousarray(block.observed.T[columns]),
            dose=(treated > 0).astype(np.float64),
            known=treated >= 0,
            weight=block.weight,
            cluster=cluster,
        )
