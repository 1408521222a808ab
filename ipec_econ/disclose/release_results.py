"""Models' results as they are released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ipec_econ.core.disclosure import Verdict, name_estimate
from ipec_econ.core.estimates import (
    Estimate,
    GroupComparison,
    ModelResult,
    ResultGroup,
)
from ipec_econ.disclose.judge_results import judge_results
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.release_diagnostics import release_diagnostics
from ipec_econ.disclose.release_estimate import COUNTS, release_estimate, withhold_estimate
from ipec_econ.disclose.release_fit import release_fit
from ipec_econ.disclose.release_notice import release_notice
from ipec_econ.disclose.surroundings import Surroundings
from ipec_econ.disclose.tells_cohorts import tells_cohorts

KEPT_NOTES = ("aggregation", "bootstrap", "randomization")
"""Notes of a result that tables and figures repeat."""


@dataclass(frozen=True, slots=True)
class ReleasedResults:
    """Results without what is withheld, and the verdicts on all their numbers."""

    results: tuple[ModelResult, ...]
    verdicts: tuple[Verdict, ...]


def release_results(results: Sequence[ModelResult], around: Surroundings) -> ReleasedResults:
    """Return the results with rounded numbers, those that fail a rule withheld.

    A row fails by the firms, treated firms, controls, clusters and degrees of freedom that it
    rests on; further rows are withheld where they would give one of these away.
    """
    released, verdicts = [], []
    judged = judge_results(results, around)
    for result, own in zip(results, judged, strict=True):
        one, found = _release(result, own, results, around)
        released.append(one)
        verdicts += found
    compared, found = _release_comparisons(released, around)
    return ReleasedResults(tuple(compared), (*verdicts, *found))


def _release(
    result: ModelResult,
    verdicts: Sequence[Verdict],
    results: Sequence[ModelResult],
    around: Surroundings,
) -> tuple[ModelResult, list[Verdict]]:
    rules = around.rules
    failed = {one.key for one in verdicts if one.status == "suppressed"}
    tells = tells_cohorts(result, rules)
    rows = tuple(
        withhold_estimate(row)
        if name_estimate(row.model, row.key) in failed
        else _blank(release_estimate(row, around.hidden, rules), row, around, tells_cohorts=tells)
        for row in result.estimates
    )
    fit, of_fit = release_fit(result, rows, results, around)
    diagnostics, of_tests = release_diagnostics(result.diagnostics, rows, around.hidden, rules)
    return (
        replace(
            result,
            estimates=rows,
            fit=fit,
            vcov=np.zeros((0, 0)),
            vcov_keys=(),
            flow=(),
            notices=tuple(release_notice(one, around.names) for one in result.notices),
            notes={
                key: mask_text(text, rules, periods=around.periods)
                for key, text in result.notes.items()
                if key in KEPT_NOTES
            },
            diagnostics=diagnostics,
            ranges={},
            influence=None,
            cohort_counts=None,
            term_firms={},
        ),
        [*verdicts, *of_fit, *of_tests],
    )


def _blank(
    released: Estimate, exact: Estimate, around: Surroundings, *, tells_cohorts: bool
) -> Estimate:
    """Take out the counts that no output prints, and those by event time that tell cohorts."""
    is_whole = exact.rel_time is None or not tells_cohorts
    hidden: dict[str, Any] = dict.fromkeys(around.list_hidden(exact) if is_whole else COUNTS)
    return replace(released, **hidden)


def _release_comparisons(
    results: Sequence[ModelResult], around: Surroundings
) -> tuple[list[ModelResult], list[Verdict]]:
    """Release what is said of all groups of a model together."""
    verdicts: list[Verdict] = []
    released = []
    for result in results:
        if result.group is None:
            released.append(result)
            continue
        comparison = result.group.comparison
        rows = [row for one in results if one.group for row in one.estimates
                if one.spec_model == comparison.model]  # fmt: skip
        diagnostics, found = release_diagnostics(
            comparison.diagnostics, rows, around.hidden, around.rules
        )
        if result.group.is_first:
            verdicts += found
        shown = GroupComparison(
            comparison.model,
            comparison.column,
            (),
            tuple(release_notice(one, around.names) for one in comparison.notices),
            diagnostics,
        )
        group = ResultGroup(result.group.value, result.group.is_first, shown)
        released.append(replace(result, group=group))
    return released, verdicts
