"""A model's rows as one path a firm, where weights and clusters allow it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.estimate.count_rows import count_levels, count_units, place_times
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.numerics.cells.paths import Paths, widen_rows


def gather_paths(data: ModelData, *, model_id: str) -> Paths:
    """Return the rows as paths.

    Raises
    ------
    EstimationError
        There are no cohorts, weights change within firms, or clusters cut across a firm's
        periods: then moments by cell say nothing about it.
    """
    problems = tuple(_find_problems(data, f"model {model_id}"))
    if problems:
        raise EstimationError(problems)
    way = find_coarser(data)
    return widen_rows(
        data.outcome,
        data.unit.values,
        data.time,
        read_cohorts(data),
        weight=data.weights,
        cluster=None if way is None else way.values,
        placed=place_times(data),
    )


def find_changing_units(values: IntArray | FloatArray, data: ModelData) -> IntArray:
    """Return the units within which a value changes; rows are sorted by unit."""
    unit = data.unit.values

    def find() -> IntArray:
        # Bit by bit, so that a number that is none equals itself.
        bits = values.view(np.int64)
        changes = (unit[1:] == unit[:-1]) & (bits[1:] != bits[:-1])
        return np.unique(unit[1:][changes])

    if values is unit or data.firms is not None:
        # Firms outside memory were refused where a value of theirs changes.
        return np.empty(0, dtype=np.int64)
    return data.work.recall("changing", (values, unit), find)


def find_coarser(data: ModelData) -> Codes | None:
    """Return the clusters that hold several firms, ``None`` where each firm is its own.

    Clusters of one firm stay what they are where their influence is wanted by label.
    """
    way = data.clusters[0] if data.clusters else None
    if way is None or (way.labels is None and count_levels(data, way) == count_units(data)):
        return None
    return way


def _find_problems(data: ModelData, where: str) -> Iterator[Problem]:
    if data.weights is not None:
        changing = find_changing_units(data.weights, data)
        if len(changing):
            yield Problem(
                "estimate/weights-change",
                f"the weights change within {len(changing)} of {data.unit.n_levels} firms",
                where,
                "this estimator compares a firm with itself over time: one weight a firm",
                "derive the weight of a firm's first row: first(NAME) under panel.columns",
            )
    for way in data.clusters:
        changing = find_changing_units(way.values, data)
        if len(changing):
            yield Problem(
                "estimate/clusters-change",
                f"the cluster {way.name} changes within {len(changing)} of "
                f"{data.unit.n_levels} firms",
                where,
                "firms' errors are summed over their periods, then over clusters of firms",
                f"cluster by {data.unit.name}, or by a group that a firm never leaves: "
                "first(NAME) under panel.columns",
            )
    if len(data.clusters) > 1:
        names = ", ".join(way.name for way in data.clusters)
        yield Problem(
            "estimate/several-clusters",
            f"clusters in {len(data.clusters)} ways ({names}) are not available",
            where,
            "this estimator's errors are clustered by firms, or by one group of firms",
            "name the widest of them",
        )
