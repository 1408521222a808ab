"""Effects of switching of firms that are not held in memory, or of their cells."""

from __future__ import annotations

from functools import partial

from ipec_econ.core.panel import FollowedRows, ModelData
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.choose_switches import choose_switches
from ipec_econ.estimate.read_doses import read_doses
from ipec_econ.estimate.switch_fit import SwitchFit
from ipec_econ.numerics.multiplier_draws import UnitInfluence
from ipec_econ.numerics.space_periods import space_periods
from ipec_econ.numerics.switch_effects import SwitchEffects
from ipec_econ.numerics.switch_stream import SwitchStream, open_stream
from ipec_econ.numerics.switch_survey import ReadDoses, survey_switches


def follow_switches(
    data: ModelData, followed: FollowedRows, model: SwitchersModel, *, model_id: str
) -> tuple[SwitchFit, UnitInfluence]:
    """Estimate in four passes over firms or cells, each a block at a time.

    Returns
    -------
    tuple
        The estimates, and what firms or clusters add to their errors, which takes a pass whenever
        it is asked for; cells do not tell it of firms.

    Raises
    ------
    EstimationError
        As `choose_switches`.
    """
    periods = space_periods(followed.periods)
    read = partial(read_doses, followed, periods)
    survey = survey_switches(read)
    choices = choose_switches(
        model,
        periods,
        n_units=survey.n_units,
        changes=survey.changes,
        where=f"model {model_id}",
    )
    stream = open_stream(read, survey.index, choices, followed.n_clusters)
    effects, used = stream.estimate()
    left = (*survey.left, used)
    fit = SwitchFit(data, periods, survey.index, effects, left, survey.mean_pre)
    return fit, _take_influence(stream, effects, partial(read, by_name=True))


def _take_influence(
    stream: SwitchStream, effects: SwitchEffects, by_name: ReadDoses
) -> UnitInfluence:
    by_cluster, size = effects.influence, len(effects.estimate)
    if by_cluster is not None:
        return UnitInfluence(lambda: iter((by_cluster,)), None, size)
    return UnitInfluence(lambda: stream.list_influence(effects, by_name), None, size)
