"""Verdicts on the estimates of all models together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.disclose.judge_estimate import judge_estimate
from ipec_econ.disclose.protect_averages import FAMILIES, is_fixed, protect_averages
from ipec_econ.disclose.surroundings import ModelEvidence, Surroundings

SOLVED = "with the other numbers it would give away one that rests on too few firms"
UNKNOWN = "nothing tells how much of the weights few firms have"
SAME = 1e-9
"""Relative difference within which two models tell the same number: rounding of floats."""

Judged = dict[str, Verdict]
"""Key of a row → its verdict."""


def judge_results(
    results: Sequence[ModelResult], around: Surroundings
) -> tuple[tuple[Verdict, ...], ...]:
    """Return the verdicts on each result's rows, in their order.

    Rows that fail a rule are withheld, and then those from which one of them would follow: in each
    model, and in all models together that tell the same effects. A second model with another
    window tells averages of the same effects that the first does not.
    """
    judged = [_judge_rows(result, around) for result in results]
    for result, own in zip(results, judged, strict=True):
        _protect(list(result.estimates), (own,), around.rules)
    for places in _list_shared(results):
        rows: dict[str, Estimate] = {}
        for place in places:
            rows = {row.key: row for row in results[place].estimates} | rows
        _protect(list(rows.values()), [judged[place] for place in places], around.rules)
    return tuple(tuple(own.values()) for own in judged)


def _judge_rows(result: ModelResult, around: Surroundings) -> Judged:
    known = around.evidence.get(result.model, ModelEvidence())
    judged = {
        row.key: judge_estimate(row, result, around.rules, known.weights)
        for row in result.estimates
    }
    if known.is_weighted and known.weights is None:
        for key, one in judged.items():
            judged[key] = replace(one, status="suppressed", rule="no_evidence", reason=UNKNOWN)
    return judged


def _protect(rows: Sequence[Estimate], judged: Sequence[Judged], rules: DisclosureRules) -> None:
    """Withhold in all the models what would give a withheld row of one of them away."""
    every = [(key, one) for own in judged for key, one in own.items()]
    failed = frozenset(key for key, one in every if one.status == "suppressed")
    firms: dict[str, float] = {}
    for key, one in every:
        firms[key] = min(one.evidence.get("n_treated", math.inf), firms.get(key, math.inf))
    withheld = protect_averages(rows, failed, firms, rules.threshold)
    for own in judged:
        for key in withheld & own.keys():
            if own[key].status != "suppressed":
                own[key] = replace(own[key], status="suppressed", rule="recoverable", reason=SOLVED)


def _list_shared(results: Sequence[ModelResult]) -> list[list[int]]:
    """Return the places of models that tell the same effects, where there are several."""
    found: list[tuple[dict[str, Estimate], list[int]]] = []
    for place, result in enumerate(results):
        parts = _find_parts(result)
        for known, places in found:
            if _is_same(known, parts):
                known |= parts
                places.append(place)
                break
        else:
            found.append((parts, [place]))
    return [places for _, places in found if len(places) > 1]


def _find_parts(result: ModelResult) -> dict[str, Estimate]:
    """Return the effects that averages are made of; without any, those by event time."""
    rows = [row for row in result.estimates if not is_fixed(row)]
    for kind in ("gt", "event"):
        own = tuple(f"{family}_{kind}" for family in FAMILIES)
        parts = {row.key: row for row in rows if row.estimand in own}
        if parts:
            return parts
    return {}


def _is_same(parts: dict[str, Estimate], others: dict[str, Estimate]) -> bool:
    common = parts.keys() & others.keys()
    return bool(common) and all(_is_equal(parts[key], others[key]) for key in common)


def _is_equal(one: Estimate, other: Estimate) -> bool:
    return (one.outcome, one.treatment) == (other.outcome, other.treatment) and math.isclose(
        one.estimate, other.estimate, rel_tol=SAME
    )
