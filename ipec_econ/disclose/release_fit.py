"""Statistics of a fit as they are released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ipec_econ.core.disclosure import DisclosureRules, Rule, Verdict
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.disclose.judge_values import ValueVerdict
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.release_estimate import COUNTS
from ipec_econ.disclose.round_count import COARSE_DIGITS, round_count, round_number
from ipec_econ.disclose.surroundings import ModelEvidence, Surroundings

DEGREES = ", t("
"""Where a covariance's label turns to exact degrees of freedom."""

MEANS = ("mean_outcome", "mean_pre")


def release_fit(
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
    hidden = set(around.list_hidden(fit))
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
