"""Group-time effects adjusted for a model's covariates, with their covariance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import CallawaySantannaModel
from ipec_econ.estimate.describe_comparisons import check_estimated, describe_unadjusted
from ipec_econ.estimate.place_covariates import place_covariates
from ipec_econ.numerics.adjusted_group_time import adjust_group_time, map_adjusted_influence
from ipec_econ.numerics.adjusted_section_times import adjust_section_times
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.group_time import GroupTime
from ipec_econ.numerics.multiplier_draws import UnitInfluence
from ipec_econ.numerics.unit_covariance import list_unit_influence


@dataclass(frozen=True, slots=True)
class AdjustedEffects:
    """Adjusted effects, firms' influence on them and the cohort shares, and remarks."""

    group_time: GroupTime
    influence: UnitInfluence
    notices: tuple[Notice, ...]


def adjust_comparisons(
    data: ModelData,
    paths: Paths,
    group_time: GroupTime,
    shares: FloatArray,
    model: CallawaySantannaModel,
    *,
    model_id: str,
) -> AdjustedEffects:
    """Adjust every comparison by the model's method.

    Raises
    ------
    EstimationError
        No comparison is left.
    """
    table = place_covariates(data, paths)
    if group_time.pairing == "cross_sections":
        sections = adjust_section_times(paths, table, group_time, model.method)
        found = sections.group_time
        notices = describe_unadjusted(sections, group_time, paths, model_id=model_id)
        check_estimated(found, model_id=model_id)
        return _infer(paths, lambda units: sections.influence[units], found, shares, notices)
    adjusted = adjust_group_time(paths, table, group_time, model.method)
    found = adjusted.group_time
    notices = describe_unadjusted(adjusted, group_time, paths, model_id=model_id)
    check_estimated(found, model_id=model_id)
    return _infer(
        paths,
        lambda units: map_adjusted_influence(paths, table, adjusted, units),
        found,
        shares,
        notices,
    )


def _infer(
    paths: Paths,
    influence: Callable[[IntArray], FloatArray],
    found: GroupTime,
    shares: FloatArray,
    notices: tuple[Notice, ...],
) -> AdjustedEffects:
    cohorts, size = found.comparisons.cohorts, found.n_estimates
    listed = list_unit_influence(paths, influence, cohorts, shares, size)
    return AdjustedEffects(found, listed, notices)
