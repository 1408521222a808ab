"""A headline in plain English: the spec's sentence filled in, or a default one."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.estimates import Estimate
from ipec_econ.core.headline_fields import MONEY_KINDS, split_sentence
from ipec_econ.core.spec.headline import Additionality, HeadlineSpec
from ipec_econ.report.word_list import count_things, join_words

CHAIN_WORDS = {
    "leakage": "leakage",
    "displacement": "displacement",
    "substitution": "substitution",
    "multiplier": "the multiplier",
}
"""The chain's parameters in a sentence, in their order."""


def fill_sentence(sentence: str, texts: Mapping[str, str]) -> str:
    """Return the sentence with its fields; every field must be among the texts."""
    parts = split_sentence(sentence)
    return "".join(texts[part.text] if part.is_field else part.text for part in parts)


def write_sentence(
    spec: HeadlineSpec, estimate: Estimate, texts: Mapping[str, str], *, is_null: bool
) -> str:
    """Return a sentence for a reader who knows no econometrics; a null result is called one."""
    outcome, treatment = texts["outcome"], texts.get("treatment", "")
    interval = f" ({texts['conf_int']})" if "conf_int" in texts else ""
    if spec.value_as in MONEY_KINDS:
        said = _write_money(spec, texts, interval, is_null=is_null)
    elif estimate.estimand == "coef" or estimate.estimand.startswith("acrt"):
        said = _write_coefficient(outcome, treatment, texts, interval, is_null=is_null)
    else:
        said = _write_effect(estimate, outcome, treatment, texts, interval, is_null=is_null)
    if spec.additionality is None:
        return said
    return f"{said} {_write_net(spec.additionality, texts, is_null=is_null)}"


def _write_net(chain: Additionality, texts: Mapping[str, str], *, is_null: bool) -> str:
    given = [CHAIN_WORDS[name] for name in CHAIN_WORDS if getattr(chain, name) is not None]
    # What the parameters' ranges span is no interval, and settles nothing.
    it, end = ("the estimate", ", and zero lies within its interval too") if is_null else ("it", "")
    return (
        f"After {join_words(given)} {it} is {texts['net']} ({texts['net_range']} over the ranges "
        f"stated for {'it' if len(given) == 1 else 'them'}){end}."
    )


def _write_effect(
    estimate: Estimate,
    outcome: str,
    treatment: str,
    texts: Mapping[str, str],
    interval: str,
    *,
    is_null: bool,
) -> str:
    treated = f" of the {texts['n_treated']} treated firms" if "n_treated" in texts else ""
    treated += _name_scope(estimate)
    if estimate.term == "pre" or (estimate.rel_time or 0) < 0:
        return _write_before(estimate, f"{outcome}{treated}", treatment, texts, interval, is_null)
    if is_null:
        return (
            f"Whether {treatment} changed {outcome}{treated}{_add_period(estimate)} is "
            f"not settled: the estimate is {texts['value']}{interval}, and zero lies within the "
            f"interval.{_mention(texts)}"
        )
    return (
        f"{_name_periods(estimate)} {treatment}, {outcome}{treated} was an estimated "
        f"{texts['size']} {texts['direction']} than it would have been otherwise{interval}."
    )


def _write_before(
    estimate: Estimate,
    outcome: str,
    treatment: str,
    texts: Mapping[str, str],
    interval: str,
    is_null: bool,
) -> str:
    """Say what a period before treatment shows: no effect, but whether firms moved in parallel."""
    before = f"{_name_periods(estimate)} {treatment}"
    if estimate.term == "pre":
        before = f"On average before {treatment}"
    if is_null:
        return (
            f"{before}, whether {outcome} moved apart from that of comparison firms is not "
            f"settled: the estimate is {texts['value']}{interval}, and zero lies within the "
            "interval."
        )
    return (
        f"{before}, {outcome} was an estimated {texts['size']} {texts['direction']} than if it had "
        f"moved in parallel with that of comparison firms{interval}."
    )


def _name_scope(estimate: Estimate) -> str:
    """Return which cohort, period or dose an effect is of, where it is of one."""
    scope = []
    if estimate.cohort is not None:
        scope.append(f"first treated in {estimate.cohort}")
    if estimate.time is not None:
        scope.append(f"in {estimate.time}")
    if estimate.estimand.endswith("_dose"):
        scope.append(f"at a dose of {estimate.term}")
    return f" ({', '.join(scope)})" if scope else ""


def _add_period(estimate: Estimate) -> str:
    rel_time = estimate.rel_time
    if rel_time is None or estimate.time is not None:
        return ""
    if rel_time == 0:
        return ", in the period when it started,"
    return f", {count_things(rel_time, 'period')} after it started,"


def _name_periods(estimate: Estimate) -> str:
    rel_time = estimate.rel_time
    if rel_time is None:
        return "After" if _name_scope(estimate) else "On average after"
    if rel_time == 0:
        return "In the first period of"
    side = "before" if rel_time < 0 else "after"
    return f"{count_things(abs(rel_time), 'period')} {side} the start of"


def _write_coefficient(
    outcome: str, term: str, texts: Mapping[str, str], interval: str, *, is_null: bool
) -> str:
    if is_null:
        return (
            f"Whether {outcome} differs with {term} is not settled: for a unit more of it the "
            f"estimate is {texts['value']}{interval}, and zero lies within the interval."
        )
    return (
        f"{_raise_first(outcome)} is an estimated {texts['size']} {texts['direction']} for a unit "
        f"more of {term}, other things in the regression equal{interval}."
    )


def _write_money(
    spec: HeadlineSpec, texts: Mapping[str, str], interval: str, *, is_null: bool
) -> str:
    prices = f"({texts['price_base']}, {texts['vat']})"
    is_jobs = spec.value_as == "jobs_per_million"
    per = f"For every {spec.currency}1{' million' if is_jobs else ''} of award {prices}"
    if is_null:
        what = "jobs, each for one period" if is_jobs else f"of {texts['amount']}"
        return (
            f"{per}, what treated firms gained or lost is not settled: the estimate is "
            f"{texts['value']} {what}{interval}, and zero lies within the "
            f"interval.{_mention(texts)}"
        )
    more = "less" if texts["direction"] == "lower" else "more"
    gained = f"{texts['size']} {more} of {texts['amount']}"
    if is_jobs:
        gained = f"{texts['size']} {'fewer' if more == 'less' else more} jobs, each for one period,"
    return (
        f"{per}, treated firms had an estimated {gained} than they would have had "
        f"otherwise{interval}."
    )


def _mention(texts: Mapping[str, str]) -> str:
    if "mde" not in texts:
        return ""
    return f" A true effect smaller than {texts['mde']} would often have gone unseen."


def _raise_first(text: str) -> str:
    return text[:1].upper() + text[1:]
