"""Models' results as they are released."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ipec_econ.core.disclosure import DisclosureRules, Rule, Verdict, name_estimate
from ipec_econ.core.estimates import (
    Estimate,
    FitStatistics,
    GroupComparison,
    ModelResult,
    ResultGroup,
)
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.judge_estimate import judge_estimate
from ipec_econ.disclose.judge_values import ValueVerdict
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.protect_averages import protect_averages
from ipec_econ.disclose.release_diagnostics import release_diagnostics
from ipec_econ.disclose.release_estimate import COUNTS, release_estimate, withhold_estimate
from ipec_econ.disclose.release_notice import release_notice
from ipec_econ.disclose.round_count import COARSE_DIGITS, round_count, round_number

KEPT_NOTES = ("aggregation", "bootstrap", "randomization")
"""Notes of a result that tables and figures repeat."""

DEGREES = ", t("
"""Where a covariance's label turns to exact degrees of freedom."""

COUNTS_OF_FIRMS = ("n_units", "n_treated", "n_clusters")
"""Clusters are firms, or groups of them: their number may give that of firms away."""

MEANS = ("mean_outcome", "mean_pre")
SOLVED = "with the other numbers it would give away one that rests on too few firms"


@dataclass(frozen=True, slots=True)
class ReleasedResults:
    """Results without what is withheld, and the verdicts on all their numbers."""

    results: tuple[ModelResult, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class ModelEvidence:
    """What the panel tells of a model's outcome and weights.

    Attributes
    ----------
    outcome
        What may be released of the outcome's values; ``None``: not known.
    weights
        Shares of the largest firms in the sum of the weights; ``None``: no weights, or not known.
    is_weighted
        Whether the model has weights.
    """

    outcome: ValueVerdict | None = None
    weights: Mapping[str, float] | None = None
    is_weighted: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the release of a result depends on beside itself.

    Attributes
    ----------
    rules
        The profile's.
    periods
        First and last period of the panel.
    names
        Ids of the study.
    hidden
        Counts that no output prints.
    evidence
        What the panel tells of each result's outcome and weights.
    """

    rules: DisclosureRules
    periods: tuple[int, int] | None
    names: Collection[str]
    hidden: HiddenCounts
    evidence: Mapping[str, ModelEvidence]


def release_results(results: Sequence[ModelResult], around: Surroundings) -> ReleasedResults:
    """Return the results with rounded numbers, those that fail a rule withheld.

    A row fails by the firms, treated firms, controls, clusters and degrees of freedom that it
    rests on; further rows are withheld where they would give one of these away.
    """
    released, verdicts = [], []
    for number, result in enumerate(results):
        one, found = _release(result, results[:number], around)
        released.append(one)
        verdicts += found
    compared, found = _release_comparisons(released, around)
    return ReleasedResults(tuple(compared), (*verdicts, *found))


def _release(
    result: ModelResult, earlier: Sequence[ModelResult], around: Surroundings
) -> tuple[ModelResult, list[Verdict]]:
    rules = around.rules
    known = around.evidence.get(result.model, ModelEvidence())
    verdicts = _judge_rows(result, known, rules)
    failed = {one.key for one in verdicts if one.status == "suppressed"}
    rows = tuple(
        withhold_estimate(row)
        if name_estimate(row.model, row.key) in failed
        else _blank(release_estimate(row, rules), row, around)
        for row in result.estimates
    )
    fit, of_fit = _release_fit(result, rows, earlier, around)
    diagnostics, of_tests = release_diagnostics(result.diagnostics, rows, rules)
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
    hidden: dict[str, Any] = dict.fromkeys(_list_hidden(exact, around))
    return replace(released, **hidden)


def _list_hidden(counted: Estimate | FitStatistics, around: Surroundings) -> list[str]:
    names = [name for name in COUNTS_OF_FIRMS if getattr(counted, name) in around.hidden.firms]
    return [*names, "n_obs"] if counted.n_obs in around.hidden.rows else names


def _release_fit(
    result: ModelResult,
    rows: Sequence[Estimate],
    earlier: Sequence[ModelResult],
    around: Surroundings,
) -> tuple[FitStatistics, list[Verdict]]:
    """Release the statistics of a fit that has an estimate to release.

    A mean is withheld where the outcome is 0 or 1, a count in disguise; where few firms make it up;
    or where an earlier model of the same outcome uses fewer firms more or less than the threshold:
    the two means would tell of those firms. Of an outcome of whole numbers it is coarse.
    """
    rules, fit = around.rules, result.fit
    outcome = around.evidence.get(result.model, ModelEvidence()).outcome
    coarse = COARSE_DIGITS if outcome is not None and outcome.is_whole else None
    numbers = ("r2", "r2_within")
    values: dict[str, Any] = {
        **{name: round_count(getattr(fit, name), rules) for name in COUNTS},
        **{name: round_number(getattr(fit, name), rules) for name in numbers},
        **{name: round_number(getattr(fit, name), rules, digits=coarse) for name in MEANS},
    }
    hidden = set(_list_hidden(fit, around))
    hidden |= {name for name in COUNTS if getattr(fit, name) and values[name] is None}
    rule: Rule | None = None
    if all(row.withheld for row in rows):
        hidden |= {name for name in values if getattr(fit, name) is not None}
        rule = "threshold"
    else:
        rule = _judge_means(result, outcome, earlier, rules)
        if rule is not None:
            hidden |= {name for name in MEANS if getattr(fit, name) is not None}
    values |= dict.fromkeys(hidden)
    released = replace(
        fit,
        **values,
        vcov_label=mask_text(fit.vcov_label.partition(DEGREES)[0], rules, periods=around.periods),
        withheld=frozenset(hidden),
    )
    evidence = {name: getattr(fit, name) for name in COUNTS if getattr(fit, name) is not None}
    verdict = Verdict(
        output="fit",
        key=result.model,
        status="released" if not hidden else "suppressed" if rule == "threshold" else "left_out",
        rule=rule or ("recoverable" if hidden else None),
        reason=f"withheld: {', '.join(sorted(hidden))}" if hidden else "",
        evidence={name: float(value) for name, value in evidence.items()},
    )
    return released, [verdict]


def _judge_means(
    result: ModelResult,
    outcome: ValueVerdict | None,
    earlier: Sequence[ModelResult],
    rules: DisclosureRules,
) -> Rule | None:
    if outcome is None:
        return "no_evidence"
    if "firms_with" in outcome.evidence:
        return "class"
    if "mean" in outcome.withheld:
        return outcome.withheld["mean"]
    return "differencing" if any(_is_near(result, one, rules) for one in earlier) else None


def _is_near(result: ModelResult, other: ModelResult, rules: DisclosureRules) -> bool:
    if result.group is not None and result.spec_model == other.spec_model:
        # Groups of one model have no firm in common that a difference could be about.
        return False
    outcomes = [{row.outcome for row in one.estimates} for one in (result, other)]
    sizes = (result.fit.n_units, other.fit.n_units)
    treated = (result.fit.n_treated, other.fit.n_treated)
    return outcomes[0] == outcomes[1] and (
        _differ_little(*sizes, rules) or _differ_little(*treated, rules)
    )


def _differ_little(one: int | None, other: int | None, rules: DisclosureRules) -> bool:
    return one is not None and other is not None and 0 < abs(one - other) < rules.threshold


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
        diagnostics, found = release_diagnostics(comparison.diagnostics, rows, around.rules)
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
