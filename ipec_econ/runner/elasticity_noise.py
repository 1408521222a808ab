"""The diagnostic that counts the noise of elasticities in effects on a productivity measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.elasticities import NOISE, MeasureElasticities, find_measure
from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData, Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.diagnose.elasticity_noise import check_elasticity_noise
from ipec_econ.estimate.add_multiplier_bootstrap import NOT_RESAMPLED
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.numerics.production.combine_effects import combine_effects
from ipec_econ.panel.choose_rows import ChosenRows, choose_rows
from ipec_econ.panel.firm_clusters import find_firm_clusters
from ipec_econ.panel.group_rows import GroupRows
from ipec_econ.panel.measure_factors import MeasureFactors, take_measure_factors
from ipec_econ.panel.model_columns import number_units
from ipec_econ.panel.select import select_model_data
from ipec_econ.plan.plan import PlannedModel

COMBINED = 1e-6
"""How far the effect may be from the combination, over the largest of its terms and its error:
fixed effects are taken out by iterations that stop at eight digits."""

ABSORBED = "estimate/no-outcome-variation"
"""Of an input that fixed effects explain: nothing else moves it."""


class _HindranceError(Exception):
    """Why there is no number."""


def add_elasticity_noise(
    result: ModelResult,
    data: ModelData,
    model: PlannedModel,
    panel: Panel,
    group: GroupRows | None = None,
) -> ModelResult:
    """Return the result with errors that count the noise of elasticities, where it asks for them.

    The model is estimated once more for what each cluster adds to its errors, and once on output
    and on each input. Where the effect is not the combination of these, or something else hinders,
    there is a notice and no number.

    Parameters
    ----------
    data
        The model's rows.
    group
        Whose rows they are, of a model with ``by``.
    """
    if NOISE not in model.diagnostics:
        return result
    try:
        return _add(result, data, model, panel, group)
    except _HindranceError as hindrance:
        text = f"the noise of elasticities is not counted: {hindrance}"
        notice = Notice("diagnose/no-elasticity-noise", "diagnose", f"model {result.model}", text)
        return replace(result, notices=(*result.notices, notice))


def _add(
    result: ModelResult,
    data: ModelData,
    model: PlannedModel,
    panel: Panel,
    group: GroupRows | None,
) -> ModelResult:
    measure = _find_measure(model, panel)
    chosen = choose_rows(panel, result.model, model, data.work, group)
    clusters = _find_clusters(panel, measure, chosen)
    plain = model.model_copy(update=NOT_RESAMPLED)
    labelled = select_model_data(panel, result.model, model, data.work, group, label_clusters=True)
    again = ESTIMATORS[model.estimator].fit(labelled, plain, model_id=result.model)
    known = {row.key for row in result.estimates if row.std_error}
    keys = [key for key in again.vcov_keys if key in known]
    factors = take_measure_factors(panel, measure, chosen.selection.mask, clusters)
    effects = _estimate_effects(data, plain, factors, keys)
    combined = combine_effects(
        effects,
        _take_influence(again, keys, len(factors.influence)),
        factors.elasticities,
        factors.influence,
    )
    _check_combination(again, keys, effects, factors.elasticities, combined.effects)
    found = check_elasticity_noise(result, keys, combined.std_errors, combined.fixed_std_errors)
    return replace(
        result,
        diagnostics=(*result.diagnostics, *found.rows),
        notices=(*result.notices, *found.notices),
    )


def _find_measure(model: PlannedModel, panel: Panel) -> MeasureElasticities:
    outcome = getattr(model, "outcome", None)
    name = find_measure(outcome, panel.elasticities)
    if name is None:
        raise _HindranceError(
            f"no elasticity of `{outcome}` is estimated, so that its errors stand as they are"
        )
    measure = panel.elasticities[name]
    if measure.is_expected:
        raise _HindranceError(
            f"`{name}` is what the first stage expects (`value: expected`), and the first stage's "
            "own noise is not known"
        )
    if any(one.influence is None for one in measure.groups):
        raise _HindranceError(
            f"what each firm does to elasticities is not known for method `{measure.method}`, "
            "whose errors are over draws of firms"
        )
    return measure


def _find_clusters(panel: Panel, measure: MeasureElasticities, chosen: ChosenRows) -> IntArray:
    (way,) = chosen.parts.clusters
    codes = number_units(panel, SharedWork())
    highest = [int(one.firms.max(initial=-1)) for one in measure.groups]
    n_firms = max(int(codes.max(initial=-1)), *highest) + 1
    cluster = chosen.columns.categories["^".join(way.columns)]
    found = find_firm_clusters(codes, cluster, n_firms)
    if found is None:
        raise _HindranceError(
            f"firms are in several clusters of `{way.name}`, and what a firm does to elasticities "
            "belongs to none of them alone"
        )
    return found


def _estimate_effects(
    data: ModelData, model: PlannedModel, factors: MeasureFactors, keys: Sequence[str]
) -> FloatArray:
    """Return the effects on output and on each input, shape (1 + p, m)."""
    outcomes = factors.list_outcomes()
    return np.array([_estimate(data, model, outcome, keys) for outcome in outcomes])


def _estimate(
    data: ModelData, model: PlannedModel, outcome: FloatArray, keys: Sequence[str]
) -> list[float]:
    # One outcome's sums at a time: a store would keep those of all.
    rows = replace(data, outcome=outcome, work=SharedWork())
    try:
        fit = ESTIMATORS[model.estimator].fit(rows, model, model_id=data.model)
    except EstimationError as error:
        if any(problem.code != ABSORBED for problem in error.problems):
            what = "; ".join(problem.what for problem in error.problems)
            raise _HindranceError(f"output or an input has no effect of its own: {what}") from None
        return [0.0] * len(keys)
    found = {row.key: row.estimate for row in fit.estimates}
    return [found.get(key, np.nan) for key in keys]


def _take_influence(result: ModelResult, keys: Sequence[str], n_clusters: int) -> FloatArray:
    """Return what each cluster adds to the errors, shape (n_clusters, m)."""
    if result.influence is None:
        raise _HindranceError(
            f"what each cluster adds to the errors is not known for `{result.estimator}`"
        )
    places = [result.vcov_keys.index(key) for key in keys]
    influence = np.zeros((n_clusters, len(keys)))
    influence[result.influence.labels] = result.influence.values[:, places]
    return influence


def _check_combination(
    result: ModelResult,
    keys: Sequence[str],
    effects: FloatArray,
    elasticities: FloatArray,
    combined: FloatArray,
) -> None:
    """Refuse effects that are not those on output less elasticities times those on inputs."""
    rows = {row.key: row for row in result.estimates}
    own = np.array([rows[key].estimate for key in keys])
    errors = np.array([rows[key].std_error or 0.0 for key in keys])
    terms = np.abs(effects * np.concatenate([[1.0], elasticities])[:, None])
    size = np.maximum(terms.max(axis=0), errors)
    if not (np.abs(own - combined) <= COMBINED * size).all():
        raise _HindranceError(
            "the effect is not that on output less elasticities times those on inputs: "
            f"`{result.estimator}` chooses by the outcome, or the measure was changed after it was "
            "made"
        )
