"""Who was dealt which cohort: the units of randomization inference and their strata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.numerics.codes import combine_codes


@dataclass(frozen=True, slots=True)
class Assignment:
    """Cohorts as they were dealt among n groups: firms, or what holds them.

    Attributes
    ----------
    group
        Of each row, codes from 0, shape (n_obs,).
    cohort
        Of each group, ``inf`` = never, shape (n,).
    stratum
        Of each group, codes from 0, shape (n,).
    words
        ``40 firms within sector``.
    """

    group: IntArray
    cohort: FloatArray
    stratum: IntArray
    words: str


def read_assignment(data: ModelData, *, model_id: str) -> Assignment:
    """Return the assignment of a model's rows.

    Raises
    ------
    EstimationError
        A group changes its cohort or stratum, a firm its group, or no stratum holds two cohorts.
    """
    group = data.unit if data.assignment is None else data.assignment
    cohort = read_cohorts(data)
    stratum = np.zeros(len(cohort), dtype=np.int64)
    if data.strata:
        stratum = combine_codes([one.values for one in data.strata])[0]
    problems = tuple(_find_problems(data, group, cohort, f"model {model_id}"))
    if problems:
        raise EstimationError(problems)
    taken = np.zeros(group.n_levels), np.zeros(group.n_levels, dtype=np.int64)
    taken[0][group.values], taken[1][group.values] = cohort, stratum
    what = "firms" if data.assignment is None else f"groups of {group.name}"
    within = " and ".join(one.name for one in data.strata)
    words = f"{group.n_levels} {what}{f' within {within}' if within else ''}"
    assignment = Assignment(group.values, *taken, words)
    if not _can_vary(assignment):
        raise EstimationError(_nothing_to_deal(words, f"model {model_id}"))
    return assignment


def describe_level(data: ModelData, *, model_id: str) -> tuple[Notice, ...]:
    """Return a warning where firms are dealt though treatment goes by clusters of them."""
    if data.assignment is not None or len(data.clusters) != 1:
        return ()
    way = data.clusters[0]
    if way.n_levels == data.unit.n_levels or _changes(read_cohorts(data), way):
        return ()
    return (
        Notice(
            "estimate/randomization-level",
            "estimate",
            f"model {model_id}",
            f"firms of one {way.name} all have one cohort, but cohorts are dealt among firms: if "
            f"treatment was assigned by {way.name}, write `assigned_by: {way.name}`, since the "
            "p-value is too small otherwise",
            level="warning",
        ),
    )


def _find_problems(
    data: ModelData, group: Codes, cohort: FloatArray, where: str
) -> Iterator[Problem]:
    if data.assignment is not None:
        if _changes(group.values.astype(np.float64), data.unit):
            yield _changing(f"a firm's `{group.name}`", "over its periods", where)
        if _changes(cohort, group):
            yield _changing("the cohort", f"among firms of one `{group.name}`", where)
    for one in data.strata:
        if _changes(one.values.astype(np.float64), group):
            yield _changing(f"`{one.name}`", f"within a `{group.name}`", where)


def _changes(values: FloatArray, group: Codes) -> bool:
    last = np.zeros(group.n_levels)
    last[group.values] = values
    return bool((last[group.values] != values).any())


def _can_vary(assignment: Assignment) -> bool:
    pairs = np.unique(np.column_stack([assignment.stratum, assignment.cohort]), axis=0)
    return len(pairs) > len(np.unique(assignment.stratum))


def _changing(what: str, where_it_changes: str, where: str) -> Problem:
    return Problem(
        "estimate/randomization-groups",
        f"{what} changes {where_it_changes}",
        where,
        "cohorts are dealt among units that have one cohort and one stratum each",
        "derive a column that does not change: first(NAME) under panel.columns",
    )


def _nothing_to_deal(words: str, where: str) -> Problem:
    return Problem(
        "estimate/randomization-groups",
        f"among {words} there is only one way to deal the cohorts",
        where,
        "no stratum holds two different cohorts",
        "use fewer columns under `within`, or coarser ones",
    )
