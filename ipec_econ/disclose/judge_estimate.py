"""What one estimate rests on, and whether a profile releases it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ipec_econ.core.disclosure import DisclosureRules, Rule, Verdict, name_estimate
from ipec_econ.core.estimates import CohortCounts, Estimate, ModelResult
from ipec_econ.disclose.judge_values import is_dominated
from ipec_econ.disclose.protect_averages import is_fixed

REASONS: Mapping[Rule, str] = {
    "threshold": "fewer firms than the threshold",
    "treated": "fewer treated firms than the threshold",
    "controls": "fewer firms to compare with than the threshold",
    "dominance": "the weights of the largest firms are too much of all",
    "clusters": "fewer clusters than the profile asks for",
    "degrees_of_freedom": "fewer residual degrees of freedom than the profile asks for",
}


def judge_estimate(
    row: Estimate,
    result: ModelResult,
    rules: DisclosureRules,
    weights: Mapping[str, float] | None = None,
) -> Verdict:
    """Return the verdict on a row of a result, with the counts that it rests on.

    Parameters
    ----------
    weights
        Shares of the largest firms in a weighted model's weights, as `measure_dominance` gives
        them; ``None`` without weights.
    """
    evidence = {**measure_estimate(row, result), **(weights or {})}
    # What is zero by construction says nothing of anybody, whoever is in the period.
    failed = None if is_fixed(row) else next(_find_failures(evidence, rules), None)
    return Verdict(
        output="estimates",
        key=name_estimate(row.model, row.key),
        status="released" if failed is None else "suppressed",
        rule=failed,
        reason="" if failed is None else REASONS[failed],
        evidence=evidence,
    )


def measure_estimate(row: Estimate, result: ModelResult) -> Mapping[str, float]:
    """Return the counts that a row rests on: firms, never firm-periods, but for ``n_obs``.

    ``n_treated`` is of the row's own cohort and period, where regressions count the whole model's
    on each row. ``n_controls``, the firms compared with, is measured where rows count their own
    firms. ``df`` is that of the row's t distribution; without one, the clusters less one.
    """
    found: dict[str, float | None] = {
        "n_obs": row.n_obs,
        "n_units": row.n_units,
        "n_treated": row.n_treated,
        "n_clusters": row.n_clusters,
    }
    counts = result.cohort_counts
    if counts is not None and row.n_treated is not None:
        found["n_treated"] = min(row.n_treated, _count_treated(row, counts))
    elif row.estimand != "coef" and None not in (row.n_units, row.n_treated):
        found["n_controls"] = (row.n_units or 0) - (row.n_treated or 0)
    if row.estimand == "coef":
        # A coefficient of a control is not about the treated; of an indicator, about its ones.
        found["n_treated"] = result.term_firms.get(row.term or "")
    found["df"] = row.df
    if row.df is None and row.n_clusters is not None:
        found["df"] = max(row.n_clusters - 1, 0)
    return {name: float(value) for name, value in found.items() if value is not None}


def _count_treated(row: Estimate, counts: CohortCounts) -> int:
    """Count the firms of a row's cohort, period or event time; at least so many, where several.

    Firms of a cohort in several periods are at least those of the fullest one.
    """
    cohorts, periods, n_firms = counts.cohorts, counts.periods, counts.n_firms
    rel_time = periods - cohorts[:, None]
    chosen = np.ones(n_firms.shape, dtype=np.bool_)
    if row.cohort is not None:
        chosen &= (cohorts == row.cohort)[:, None]
    if row.time is not None:
        chosen &= periods == row.time
    if row.rel_time is not None:
        chosen &= rel_time == row.rel_time
    elif row.time is None or row.cohort is None:
        chosen &= rel_time >= 0
    return int(np.where(chosen, n_firms, 0).max(axis=1, initial=0).sum())


def _find_failures(evidence: Mapping[str, float], rules: DisclosureRules) -> Iterator[Rule]:
    """Yield the rules that fail; what is not measured (no treatment, no clusters) is not asked."""
    if evidence.get("n_units", 0) < rules.threshold:
        yield "threshold"
    if "n_treated" in evidence and evidence["n_treated"] < rules.threshold:
        yield "treated"
    # Nobody to compare with is a matter of design: every firm is treated sooner or later.
    if 0 < evidence.get("n_controls", 0) < rules.threshold:
        yield "controls"
    if "n_clusters" in evidence and evidence["n_clusters"] < rules.clusters:
        yield "clusters"
    if "largest_share" in evidence and is_dominated(evidence, rules):
        yield "dominance"
    if "df" in evidence and evidence["df"] < rules.degrees_of_freedom:
        yield "degrees_of_freedom"
