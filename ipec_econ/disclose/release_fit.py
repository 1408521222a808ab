"""Statistics of a fit as they are released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ipec_econ.core.disclosure import DisclosureRules, Rule, Verdict
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.disclose.judge_values import ValueVerdict
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.release_estimate import COUNTS
from ipec_econ.disclose.round_count import COARSE_DIGITS, round_count, round_number
from ipec_econ.disclose.surroundings import ModelEvidence, Surroundings
from ipec_econ.disclose.told_means import differ_little, is_near_told

DEGREES = ", t("
"""Where a covariance's label turns to exact degrees of freedom."""

MEANS = ("mean_outcome", "mean_pre")


def release_fit(
    result: ModelResult,
    rows: Sequence[Estimate],
    results: Sequence[ModelResult],
    around: Surroundings,
) -> tuple[FitStatistics, list[Verdict]]:
    """Release the statistics of a fit that has an estimate to release.

    A mean is withheld where the outcome is 0 or 1, a count in disguise; where few firms make it up;
    or where an earlier model of the same outcome, or a summary of it, uses fewer firms or rows more
    or less than the threshold: the two means would tell of those firms. So would those of a model's
    groups where the others are few firms. Of an outcome of whole numbers it is coarse.

    Parameters
    ----------
    rows
        The model's estimates, as released.
    results
        Of all models, in order, as they were found.
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
    hidden = set(around.list_hidden(fit))
    hidden |= {name for name in COUNTS if getattr(fit, name) and values[name] is None}
    rule: Rule | None = None
    if all(row.withheld for row in rows):
        hidden |= {name for name in values if getattr(fit, name) is not None}
        rule = "threshold"
    else:
        rules_of = _judge_means(result, outcome, results, around)
        hidden |= {name for name in rules_of if getattr(fit, name) is not None}
        rule = next(iter(rules_of.values()), None)
    values |= dict.fromkeys(hidden)
    released = replace(
        fit,
        **values,
        vcov_label=mask_text(fit.vcov_label.partition(DEGREES)[0], rules, periods=around.periods),
        # Singletons are counted in the flow, whose counts are released there.
        withheld=frozenset({*hidden, "n_singletons"}),
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
    results: Sequence[ModelResult],
    around: Surroundings,
) -> dict[str, Rule]:
    """Return the means to withhold, and the rule that each fails."""
    rule = _judge_outcome(outcome)
    if rule is None and _is_told(result, results, around):
        rule = "differencing"
    if rule is not None:
        return dict.fromkeys(MEANS, rule)
    before = around.evidence.get(result.model, ModelEvidence()).before
    rule = _judge_outcome(before)
    if _count_before(result, before) < around.rules.threshold:
        rule = "treated"
    return {} if rule is None else {"mean_pre": rule}


def _judge_outcome(outcome: ValueVerdict | None) -> Rule | None:
    if outcome is None:
        return "no_evidence"
    if "firms_with" in outcome.evidence:
        return "class"
    return outcome.withheld.get("mean")


def _count_before(result: ModelResult, before: ValueVerdict | None) -> float:
    """Count the treated firms with a row before their treatment: at least so many."""
    there = 0.0 if before is None else before.evidence.get("n_units", 0.0)
    there = min(there, result.fit.n_treated or 0)
    counts = result.cohort_counts
    if counts is not None:
        is_before = counts.periods < counts.cohorts[:, None]
        firms = np.where(is_before, counts.n_firms, 0).max(axis=1, initial=0).sum()
        return min(there, float(firms))
    own = [row.n_treated or 0 for row in result.estimates if (row.rel_time or 0) < 0]
    return min(there, max(own, default=there))


def _is_told(result: ModelResult, results: Sequence[ModelResult], around: Surroundings) -> bool:
    """Tell whether with other means this one would tell of few firms."""
    place = next(k for k, one in enumerate(results) if one.model == result.model)
    rules, fit = around.rules, result.fit
    outcome = next((row.outcome for row in result.estimates), "")
    return (
        any(_is_near(result, one, rules) for one in results[:place])
        or is_near_told(outcome, fit.n_units, fit.n_obs, around.told, rules)
        or _leaves_few(result, results, rules)
    )


def _is_near(result: ModelResult, other: ModelResult, rules: DisclosureRules) -> bool:
    if result.group is not None and result.spec_model == other.spec_model:
        # Groups of one model have no firm in common that a difference could be about.
        return False
    outcomes = [{row.outcome for row in one.estimates} for one in (result, other)]
    fit, told = result.fit, other.fit
    return outcomes[0] == outcomes[1] and (
        differ_little(fit.n_units, told.n_units, fit.n_obs, told.n_obs, rules)
        or differ_little(fit.n_treated, told.n_treated, None, None, rules)
    )


def _leaves_few(
    result: ModelResult, results: Sequence[ModelResult], rules: DisclosureRules
) -> bool:
    """Tell whether the groups of its model whose means are not told are few firms together.

    With the mean of all groups, which another model may tell, theirs would follow.
    """
    if result.group is None:
        return False
    own = [one.fit for one in results if one.group and one.spec_model == result.spec_model]
    lost = sum(step.units_lost for step in result.group.comparison.flow)
    for counts in (
        [*(fit.n_units or 0 for fit in own), lost],
        [fit.n_treated or 0 for fit in own],
    ):
        if 0 < sum(count for count in counts if count < rules.threshold) < rules.threshold:
            return True
    return False
