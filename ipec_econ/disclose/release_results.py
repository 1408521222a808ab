"""Models' results as they are released."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ipec_econ.core.disclosure import DisclosureRules, Verdict, name_estimate
from ipec_econ.core.estimates import (
    Estimate,
    GroupComparison,
    ModelResult,
    ResultGroup,
)
from ipec_econ.disclose.judge_estimate import judge_estimate
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.protect_averages import protect_averages
from ipec_econ.disclose.release_diagnostics import release_diagnostics
from ipec_econ.disclose.release_estimate import release_estimate, withhold_estimate
from ipec_econ.disclose.release_fit import release_fit
from ipec_econ.disclose.release_notice import release_notice
from ipec_econ.disclose.surroundings import ModelEvidence, Surroundings

KEPT_NOTES = ("aggregation", "bootstrap", "randomization")
"""Notes of a result that tables and figures repeat."""

SOLVED = "with the other numbers it would give away one that rests on too few firms"


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
    for result in results:
        one, found = _release(result, results, around)
        released.append(one)
        verdicts += found
    compared, found = _release_comparisons(released, around)
    return ReleasedResults(tuple(compared), (*verdicts, *found))


def _release(
    result: ModelResult, results: Sequence[ModelResult], around: Surroundings
) -> tuple[ModelResult, list[Verdict]]:
    rules = around.rules
    known = around.evidence.get(result.model, ModelEvidence())
    verdicts = _judge_rows(result, known, rules)
    failed = {one.key for one in verdicts if one.status == "suppressed"}
    rows = tuple(
        withhold_estimate(row)
        if name_estimate(row.model, row.key) in failed
        else _blank(release_estimate(row, around.hidden, rules), row, around)
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


def _judge_rows(result: ModelResult, known: ModelEvidence, rules: DisclosureRules) -> list[Verdict]:
    verdicts = {
        row.key: judge_estimate(row, result, rules, known.weights) for row in result.estimates
    }
    if known.is_weighted and known.weights is None:
        reason = "nothing tells how much of the weights few firms have"
        for key, one in verdicts.items():
            verdicts[key] = replace(one, status="suppressed", rule="no_evidence", reason=reason)
    failed = frozenset(key for key, one in verdicts.items() if one.status == "suppressed")
    firms = {key: one.evidence.get("n_treated", math.inf) for key, one in verdicts.items()}
    for key in protect_averages(result.estimates, failed, firms, rules.threshold) - failed:
        verdicts[key] = replace(
            verdicts[key], status="suppressed", rule="recoverable", reason=SOLVED
        )
    return list(verdicts.values())


def _blank(released: Estimate, exact: Estimate, around: Surroundings) -> Estimate:
    """Take out the counts that no output prints."""
    hidden: dict[str, Any] = dict.fromkeys(around.list_hidden(exact))
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
