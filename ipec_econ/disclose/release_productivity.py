"""Elasticities as they are released: by the firms and degrees of freedom behind each group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ipec_econ.core.disclosure import DisclosureRules, Rule, Status, Verdict
from ipec_econ.core.productivity import IMPOSED_METHODS, ProductivityResult
from ipec_econ.disclose.round_count import round_number

OUTPUT = "productivity"

Released = tuple[tuple[ProductivityResult, ...], tuple[Verdict, ...]]


def release_productivity(results: Sequence[ProductivityResult], rules: DisclosureRules) -> Released:
    """Return the results with numbers of few digits, or withheld, and a verdict on each.

    Counts of rows and firms are left out: they are of other rows than those of models, so that
    nothing looks through their differences. Shares of an index are means that nothing judges.
    """
    released, verdicts = [], []
    for one in results:
        rule, reason = _judge(one, rules)
        key = f"{one.measure} {one.group}".strip()
        evidence = {"firms": float(one.n_firms or 0), "rows": float(one.n_obs or 0)}
        if rule is None:
            verdicts.append(Verdict(OUTPUT, key, "released", evidence=evidence))
            of_shifters = _judge_shifters(one, key, rules)
            verdicts += of_shifters.values()
            released.append(_round(_withhold_shifters(one, tuple(of_shifters)), rules))
        else:
            status: Status = "left_out" if rule == "no_evidence" else "suppressed"
            verdicts.append(Verdict(OUTPUT, key, status, rule, reason, evidence))
            released.append(_withhold(one))
    if results:
        reason = "counts of rows and firms of measures"
        verdicts.append(Verdict(OUTPUT, "counts", "left_out", "no_evidence", reason))
    return tuple(released), tuple(verdicts)


def _judge(one: ProductivityResult, rules: DisclosureRules) -> tuple[Rule | None, str]:
    firms, freedom = one.n_firms or 0, (one.n_obs or 0) - len(one.inputs) - 1
    if one.method in IMPOSED_METHODS:
        return ("no_evidence", "a mean share of cost") if one.method == "index" else (None, "")
    if firms < rules.threshold:
        return "threshold", f"it rests on fewer than {rules.threshold} firms"
    if firms < rules.clusters:
        return "clusters", f"it rests on fewer than {rules.clusters} firms"
    if min(freedom, firms - 1) < rules.degrees_of_freedom:
        return "degrees_of_freedom", f"fewer than {rules.degrees_of_freedom} degrees of freedom"
    return None, ""


def _judge_shifters(
    one: ProductivityResult, key: str, rules: DisclosureRules
) -> dict[str, Verdict]:
    """Return a verdict on each shifter that moves few firms, or nobody knows how many.

    The elasticities beside it rest on all firms of the measure.
    """
    found = {}
    counts = one.shifter_firms or (0,) * (len(one.inputs) - one.n_inputs)
    for name, n_firms in zip(one.inputs[one.n_inputs :], counts, strict=True):
        if n_firms < rules.threshold:
            reason = f"it rests on fewer than {rules.threshold} firms that it moves"
            evidence = {"firms": float(n_firms)}
            found[name] = Verdict(
                OUTPUT, f"{key} {name}", "suppressed", "treated", reason, evidence
            )
    return found


def _withhold_shifters(one: ProductivityResult, names: Sequence[str]) -> ProductivityResult:
    def blank(values: Sequence[float]) -> tuple[float, ...]:
        return tuple(
            math.nan if name in names else value
            for name, value in zip(one.inputs, values, strict=True)
        )

    return replace(
        one,
        elasticities=blank(one.elasticities),
        std_errors=blank(one.std_errors),
        shifter_firms=(),
        withheld_inputs=tuple(names),
    )


def _round(one: ProductivityResult, rules: DisclosureRules) -> ProductivityResult:
    def shorten(value: float) -> float:
        found = round_number(value, rules)
        return math.nan if found is None else found

    return replace(
        one,
        elasticities=tuple(map(shorten, one.elasticities)),
        std_errors=tuple(map(shorten, one.std_errors)),
        persistence=shorten(one.persistence),
        hansen_j=shorten(one.hansen_j),
        hansen_p=shorten(one.hansen_p),
        n_obs=None,
        n_firms=None,
    )


def _withhold(one: ProductivityResult) -> ProductivityResult:
    return replace(
        one,
        elasticities=(math.nan,) * len(one.inputs),
        std_errors=(math.nan,) * len(one.inputs),
        persistence=math.nan,
        hansen_j=math.nan,
        hansen_p=math.nan,
        hansen_df=0,
        n_roots=0,
        shifter_firms=(),
        n_obs=None,
        n_firms=None,
        withheld=True,
    )
