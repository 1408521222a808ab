"""What varies over a firm's rows, by firm and period, and its sums by cohort."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths

EffectKind = Literal["unit", "cohort"]
"""Whose effects stand beside the periods': firms', or cohorts'."""


@dataclass(frozen=True, slots=True)
class FirmColumns:
    """Outcome paths beside controls that change over time and covariates that do not.

    Attributes
    ----------
    paths
        Outcomes; cohort, weight, cluster and stratum of each firm.
    controls
        Shape (n_units, T, p), 0 where not observed.
    traits
        A column of ones, then time-constant covariates: what multiplies functions of cohort and
        period, shape (n_units, J).
    """

    paths: Paths
    controls: FloatArray
    traits: FloatArray


@dataclass(frozen=True, slots=True)
class GroupSums:
    """Sums over the firms of a group, a cohort in a stratum; w is a firm's weight, z its traits.

    With M what takes a firm's mean over its observed periods out, what depends on cohort and
    period alone enters a regression through these, whatever the patterns.

    Attributes
    ----------
    periods
        Shape (T,).
    cohort, stratum
        Of each group, ordered by stratum and cohort, shape (n_groups,).
    group
        Of each firm, shape (n_units,).
    rows
        Σ w z z' by period, shape (n_groups, J, J, T).
    gram
        Σ w z z' M, zero where not observed, shape (n_groups, J, J, T, T).
    columns
        Σ w z M times outcome and then controls, shape (n_groups, J, T, 1 + p).
    """

    periods: IntArray
    cohort: FloatArray
    stratum: IntArray
    group: IntArray
    rows: FloatArray
    gram: FloatArray
    columns: FloatArray


def centre_columns(columns: FirmColumns) -> FirmColumns:
    """Take each period's plain mean out of outcome and controls, so that sums lose no digits."""
    paths = columns.paths
    count = np.maximum(paths.observed.sum(axis=0), 1)
    outcome = paths.outcome - paths.outcome.sum(axis=0) / count
    controls = columns.controls - columns.controls.sum(axis=0) / count[:, None]
    return replace(
        columns,
        paths=replace(paths, outcome=np.where(paths.observed, outcome, 0.0)),
        controls=np.where(paths.observed[:, :, None], controls, 0.0),
    )


def demean_firms(values: FloatArray, observed: BoolArray, effects: EffectKind) -> FloatArray:
    """Return M times values where firms have effects, 0 where not observed, shape (n_units, T)."""
    inside = np.where(observed, values, 0.0)
    if effects == "cohort":
        return inside
    mean = inside.sum(axis=1) / observed.sum(axis=1)
    net: FloatArray = np.where(observed, inside - mean[:, None], 0.0)
    return net


def sum_groups(columns: FirmColumns, effects: EffectKind) -> GroupSums:
    """Sum over firms; without effects of firms M is what is observed."""
    paths, traits = columns.paths, columns.traits
    n_units, n_traits = traits.shape
    n_periods, n_columns = len(paths.periods), 1 + columns.controls.shape[2]
    cohorts, place = np.unique(paths.cohort, return_inverse=True)
    stratum = np.zeros(n_units, dtype=np.int64) if paths.stratum is None else paths.stratum
    keys, group = np.unique(stratum * len(cohorts) + place, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(keys)))
    weight = np.ones(n_units) if paths.weight is None else paths.weight
    weighted = traits * weight[:, None]
    seen = paths.observed.astype(np.float64)
    share = seen / seen.sum(axis=1)[:, None]
    sums = np.empty((len(keys), n_traits, n_periods, n_columns))
    for q in range(n_columns):
        column = paths.outcome if q == 0 else columns.controls[:, :, q - 1]
        net = demean_firms(column, paths.observed, effects)
        for j in range(n_traits):
            sums[:, j, :, q] = np.add.reduceat((weighted[:, j, None] * net)[order], starts, axis=0)
    rows = np.empty((len(keys), n_traits, n_traits, n_periods))
    gram = np.zeros((len(keys), n_traits, n_traits, n_periods, n_periods))
    for j in range(n_traits):
        for k in range(n_traits):
            heavy = (weighted[:, j] * traits[:, k])[:, None] * seen
            rows[:, j, k] = np.add.reduceat(heavy[order], starts, axis=0)
            gram[:, j, k] = rows[:, j, k, :, None] * np.eye(n_periods)
            if effects == "unit":
                gram[:, j, k] -= _multiply_by_group(heavy, share, order, starts)
    stratum_of, cohort_of = np.divmod(keys, len(cohorts))
    return GroupSums(
        periods=paths.periods,
        cohort=cohorts[cohort_of],
        stratum=stratum_of.astype(np.int64),
        group=group.astype(np.int64),
        rows=rows,
        gram=gram,
        columns=sums,
    )


def _multiply_by_group(
    left: FloatArray, right: FloatArray, order: IntArray, starts: IntArray
) -> FloatArray:
    """Return left' right over each group's firms, shape (n_groups, T, T)."""
    ends = np.append(starts[1:], len(order))
    parts = [order[start:end] for start, end in zip(starts, ends, strict=True)]
    return np.array(
        [np.einsum("nt,ns->ts", left[one], right[one], optimize=False) for one in parts]
    )
