"""Firms outside memory as the rows of a model: one row a kind of firms and period."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray, freeze_array
from ipec_econ.core.panel import Codes, FirmRows, ModelData, RowStep
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.stored_firms import FirmSet, StoredFirms
from ipec_econ.numerics.cells.firm_kinds import FirmKinds, count_kinds
from ipec_econ.numerics.codes import compress_codes


def expand_firms(firm_set: FirmSet, *, unit: str, time: str, work: SharedWork) -> ModelData:
    """Return the rows that all models of the set share, with effects of unit and period.

    Rows are sorted by (kind, period). The flow is the set's, without a scope. It takes a pass.
    """
    bare = ModelData(
        model="",
        outcome_name=firm_set.outcome_name,
        outcome=np.empty(0),
        terms=(),
        regressors=np.empty((0, 0)),
        fixed_effects=(),
        weights=None,
        clusters=(Codes(firm_set.key.cluster, np.empty(0, dtype=np.int64), 0),),
        unit=Codes(unit, np.empty(0, dtype=np.int64), 0),
        time=np.empty(0, dtype=np.int64),
        cohort=None,
        treated=None,
        flow=firm_set.flow,
        work=work,
    )
    data = _count(bare, firm_set.firms, (), has_weights=firm_set.key.weights is not None)
    return replace(data, fixed_effects=(data.unit, Codes(time, *compress_codes(data.time))))


def keep_firms(data: ModelData, step: RowStep) -> ModelData:
    """Return the data on the rows that one more step leaves; cohorts keep their names.

    Counts are those of firms as they then are, which takes a pass.
    """
    before = data.firms
    if before is None or data.cohort is None:
        raise TypeError("the rows are not those of firms outside memory")
    steps = (*before.steps, step)
    after = _count(data, before.stored, steps, has_weights=data.weights is not None)
    kept = after.firms
    if kept is None:
        raise TypeError("the rows are not those of firms outside memory")
    place = np.searchsorted(before.stored.cohorts, kept.cohort)
    names = np.full(len(before.stored.cohorts), np.inf)
    names[np.searchsorted(before.stored.cohorts, before.cohort)] = data.cohort
    effects = tuple(_recode(effect, data, after, place) for effect in data.fixed_effects)
    return replace(after, cohort=freeze_array(names[place]), fixed_effects=effects)


def _recode(effect: Codes, data: ModelData, after: ModelData, place: IntArray) -> Codes:
    """Return an effect of kinds, of periods or of cohorts on the rows that are left."""
    if effect.values is data.unit.values:
        return after.unit
    before = data.firms
    if before is None:
        raise TypeError("the rows are not those of firms outside memory")
    periods = np.unique(data.time)
    by_time = np.zeros(len(periods), dtype=np.int64)
    by_time[np.searchsorted(periods, data.time)] = effect.values
    if (by_time[np.searchsorted(periods, data.time)] == effect.values).all():
        codes = by_time[np.searchsorted(periods, after.time)]
    else:
        by_cohort = np.zeros(len(before.stored.cohorts), dtype=np.int64)
        by_cohort[np.searchsorted(before.stored.cohorts, before.cohort)] = effect.values
        codes = by_cohort[place]
    return Codes(effect.name, *compress_codes(codes))


def _count(
    data: ModelData, stored: StoredFirms, steps: tuple[RowStep, ...], *, has_weights: bool
) -> ModelData:
    kinds = count_kinds(stored, steps)
    kind, column = np.nonzero(kinds.rows)
    copies = kinds.rows[kind, column]
    periods, cohort = stored.periods[column], kinds.cohort[kind]
    unit = Codes(data.unit.name, freeze_array(kind), len(kinds.size))
    treated = freeze_array((periods >= cohort).astype(np.float64))
    return replace(
        data,
        outcome=freeze_array(kinds.outcome[kind, column] / copies),
        regressors=freeze_array(np.empty((len(kind), 0))),
        weights=_average(kinds, kind, column) if has_weights else None,
        clusters=(_code_clusters(data, kinds, unit),),
        unit=unit,
        time=freeze_array(periods),
        cohort=freeze_array(cohort),
        treated=treated,
        counted=freeze_array(treated > 0),
        firms=FirmRows(
            stored=stored,
            steps=steps,
            cohort=freeze_array(cohort),
            cluster=None if kinds.cluster is None else freeze_array(kinds.cluster[kind]),
            copies=freeze_array(copies),
            sizes=freeze_array(kinds.size),
            sums=freeze_array(kinds.weight),
            lone=kinds.lone,
            ends=kinds.ends,
        ),
    )


def _average(kinds: FirmKinds, kind: IntArray, column: IntArray) -> FloatArray:
    return freeze_array(kinds.row_weight[kind, column] / kinds.rows[kind, column])


def _code_clusters(data: ModelData, kinds: FirmKinds, unit: Codes) -> Codes:
    name = data.clusters[0].name
    if kinds.cluster is None:
        return Codes(name, unit.values, unit.n_levels)
    return Codes(name, *compress_codes(kinds.cluster[unit.values]))
