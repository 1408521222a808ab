"""P-values of a sharp null of no effect, from cohorts dealt anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import ModelBase, Randomization
from ipec_econ.estimate.read_assignment import Assignment, describe_level, read_assignment
from ipec_econ.numerics.permute_labels import (
    count_assignments,
    list_assignments,
    permute_labels,
)

NAME = "randomization"

NOT_PERMUTED: Mapping[str, Any] = {"bootstrap": None, "randomization": None, "diagnostics": {}}
"""Keys of a model that a permutation has no use for."""

TIE = 1e-9
"""Statistics closer than this share are equal: an assignment may repeat the sample's."""

MAX_FAILED = 0.05
"""Share of permutations that may fail without a warning."""

Fit = Callable[[ModelData], ModelResult]


@dataclass(frozen=True, slots=True)
class _Deal:
    """How cohorts were dealt: ``n_own`` counts the sample among drawn permutations."""

    assignments: Iterable[FloatArray]
    n_assignments: int
    n_own: int
    words: str


def add_randomization(
    result: ModelResult, data: ModelData, model: ModelBase, fit: Fit
) -> ModelResult:
    """Return the result with a diagnostic for each row tested; rows themselves stay.

    Under the sharp null no firm's outcome would be another under another cohort, so that the
    estimate under every deal of the cohorts is known: the model is estimated again for each, from
    choosing its sample on. Tested are the ``att`` rows, or without them the ``att_event`` rows.
    The p-value is the share of deals whose statistic is at least as far from zero as the
    sample's, the sample's own deal among them.

    Parameters
    ----------
    result
        As estimated.
    data
        The rows that it was estimated on, with strata and assignment.
    model
        ``randomization`` is read.
    fit
        Estimates the model, without resampling, on rows whose cohorts were dealt.

    Raises
    ------
    EstimationError
        Cohorts cannot be dealt as asked.

    References
    ----------
    Young (2019), "Channeling Fisher: randomization tests and the statistical insignificance of
    seemingly significant experimental results", Quarterly Journal of Economics 134(2): "t" and
    "coefficient" tests of his section II; MacKinnon and Webb (2020), "Randomization inference for
    difference-in-differences with few treated clusters".
    """
    choice = model.randomization
    if choice is None:
        return result
    assignment = read_assignment(data, model_id=result.model)
    deal = _deal(assignment, choice, data.seed)
    tested = _choose_rows(result)
    drawn = {row.key: np.full(deal.n_assignments, np.nan) for row in tested}
    estimates = {row.key: np.full(deal.n_assignments, np.nan) for row in tested}
    for place, cohorts in enumerate(deal.assignments):
        for row in _refit(data, assignment, cohorts, fit):
            if row.key in drawn:
                drawn[row.key][place] = _read_statistic(row, choice)
                estimates[row.key][place] = row.estimate
    rows = tuple(_describe(row, drawn, estimates, deal, choice) for row in tested)
    return replace(
        result,
        diagnostics=(*result.diagnostics, *rows),
        notices=(
            *result.notices,
            *describe_level(data, model_id=result.model),
            *_describe_failures(result.model, drawn),
        ),
        notes={**result.notes, NAME: _write_note(rows, model, deal, choice)},
    )


def _deal(assignment: Assignment, choice: Randomization, seed: int) -> _Deal:
    labels, strata = assignment.cohort, assignment.stratum
    words = f"cohorts across {assignment.words}"
    every = count_assignments(labels, strata, most=choice.permutations)
    if every is not None:
        return _Deal(list_assignments(labels, strata), every, 0, f"all {every} deals of {words}")
    n_drawn = choice.permutations
    drawn = permute_labels(labels, strata, n_drawn, seed=seed)
    return _Deal(drawn, n_drawn, 1, f"{n_drawn} permutations of {words}")


def _choose_rows(result: ModelResult) -> tuple[Estimate, ...]:
    known = [row for row in result.estimates if row.std_error]
    averages = tuple(row for row in known if row.estimand == "att")
    return averages or tuple(row for row in known if row.estimand == "att_event")


def _refit(
    data: ModelData, assignment: Assignment, cohorts: FloatArray, fit: Fit
) -> tuple[Estimate, ...]:
    """Return the rows under these cohorts; none where the model is not identified."""
    cohort = cohorts[assignment.group]
    dealt = replace(
        data,
        cohort=cohort,
        treated=(data.time >= cohort).astype(np.float64),
        counted=None,
        strata=(),
        assignment=None,
        work=SharedWork(),
    )
    try:
        return fit(dealt).estimates
    except EstimationError:
        return ()


def _read_statistic(row: Estimate, choice: Randomization) -> float:
    if choice.statistic == "estimate":
        return row.estimate
    return row.estimate / row.std_error if row.std_error else np.nan


def _describe(
    row: Estimate,
    drawn: Mapping[str, FloatArray],
    estimates: Mapping[str, FloatArray],
    deal: _Deal,
    choice: Randomization,
) -> Diagnostic:
    found = drawn[row.key][np.isfinite(drawn[row.key])]
    sample = abs(_read_statistic(row, choice))
    n_far = int(np.count_nonzero(np.abs(found) >= sample * (1 - TIE)))
    known = estimates[row.key][np.isfinite(estimates[row.key])]
    tail = (1 - (row.conf_level or 0.95)) / 2
    low, high = np.quantile(known, [tail, 1 - tail]) if len(known) else (np.nan, np.nan)
    total = len(found) + deal.n_own
    return Diagnostic(
        model=row.model,
        diagnostic=NAME,
        key=row.key,
        value=row.estimate,
        lower=float(low) if len(known) else None,
        upper=float(high) if len(known) else None,
        statistic=_read_statistic(row, choice),
        p_value=(n_far + deal.n_own) / total if total else None,
        note=f"{deal.words}, on {_name_statistic(choice)}; lower and upper hold "
        f"{100 * (1 - 2 * tail):g}% of the estimates under them",
    )


def _name_statistic(choice: Randomization) -> str:
    return "t" if choice.statistic == "t" else "the estimate"


def _describe_failures(model_id: str, drawn: Mapping[str, FloatArray]) -> tuple[Notice, ...]:
    failed = {key: int(np.isnan(values).sum()) for key, values in drawn.items()}
    worst = max(failed, key=lambda key: failed[key], default=None)
    if worst is None or not failed[worst]:
        return ()
    n_all = len(drawn[worst])
    return (
        Notice(
            "estimate/randomization-failed",
            "estimate",
            f"model {model_id}",
            f"under {failed[worst]} of {n_all} deals of the cohorts `{worst}` could not be "
            "estimated: its p-value is over the others",
            level="warning" if failed[worst] > MAX_FAILED * n_all else "info",
        ),
    )


def _write_note(
    rows: tuple[Diagnostic, ...], model: ModelBase, deal: _Deal, choice: Randomization
) -> str:
    how = f"({deal.words}, on {_name_statistic(choice)})"
    averages = [row for row in rows if row.key.startswith("att ")]
    if not averages:
        return f"randomization p-values of the path are among the diagnostics {how}"
    wanted = f"att {getattr(model, 'aggregation', '')}"
    main = next((row for row in averages if row.key == wanted), averages[0])
    p_value = "unknown" if main.p_value is None else f"{main.p_value:.3f}"
    return f"randomization p-value of no effect on any firm: {p_value} {how}"
