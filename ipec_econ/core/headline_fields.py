"""What a headline's sentence may name in braces, and the sentence taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

HeadlineKind = Literal[
    "number", "percent", "percentage_points", "pounds_per_pound", "jobs_per_million"
]
MONEY_KINDS: frozenset[HeadlineKind] = frozenset({"pounds_per_pound", "jobs_per_million"})
"""Kinds that divide an effect by award money."""

ESTIMATE_FIELDS: Mapping[str, str] = {
    "value": "the number, with its sign and unit",
    "size": "the number without its sign",
    "direction": "`higher` or `lower`, by the number's sign",
    "conf_int": "`95% confidence interval 6.5% to 9.8%`",
    "conf_low": "the interval's lower end",
    "conf_high": "the interval's upper end",
    "conf_level": "`95%`",
    "unit": "what the number counts",
    "estimate": "the row of estimates.csv, untransformed",
    "std_error": "its standard error, untransformed",
    "p_value": "its p-value",
    "n_obs": "rows that the estimate used",
    "n_units": "firms that it used",
    "n_treated": "treated firms that it used",
    "n_clusters": "clusters of its standard error",
    "outcome": "the outcome, by its label",
    "treatment": "the treatment, by its label",
    "estimator": "the estimator's name",
    "model": "the model's id",
    "sample": "the sample's id",
    "sms_level": "the level on the Maryland scale that the design can reach",
    "mde": "the minimum detectable effect, where the interval includes zero",
}
"""Field → what it prints; of every headline."""

MONEY_FIELDS: Mapping[str, str] = {
    "amount": "the outcome in levels, by its label",
    "spend": "award money per treated firm and period, as it stands in the denominator",
    "price_base": "the prices that money is in",
    "vat": "whether money includes VAT",
}
"""Of headlines per pound or million of award."""

NET_FIELDS: Mapping[str, str] = {
    "net": "the number after the additionality chain",
    "net_range": "the same with the chain's parameters at their ends",
    "net_conf_int": "the interval after the chain, parameters at their central values",
    "net_full_range": "the interval's ends with the parameters at theirs",
}
"""Of headlines with an additionality chain."""

FIELDS: Mapping[str, str] = {**ESTIMATE_FIELDS, **MONEY_FIELDS, **NET_FIELDS}

_PART = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")


@dataclass(frozen=True, slots=True)
class SentencePart:
    """Words as they stand, or a field by its name."""

    text: str
    is_field: bool = False


def split_sentence(sentence: str) -> tuple[SentencePart, ...]:
    """Return a sentence's words and fields; ``{{`` and ``}}`` are braces that print.

    A brace without its other is a field with the brace for a name, which none has.
    """
    parts: list[SentencePart] = []
    place = 0
    for match in _PART.finditer(sentence):
        parts.append(SentencePart(sentence[place : match.start()]))
        found, place = match[0], match.end()
        if found in ("{{", "}}"):
            parts.append(SentencePart(found[0]))
        else:
            name = found[1:-1].strip() if len(found) > 1 else found
            parts.append(SentencePart(name, is_field=True))
    parts.append(SentencePart(sentence[place:]))
    return tuple(part for part in parts if part.text or part.is_field)


def list_fields(sentence: str) -> tuple[str, ...]:
    """Return the fields that a sentence names, each once, in their order."""
    return tuple(dict.fromkeys(part.text for part in split_sentence(sentence) if part.is_field))


def suggest_field(name: str) -> str:
    """Return the field that an unknown name may have meant, or all there are."""
    near = get_close_matches(name, FIELDS, n=1)
    return f"did you mean `{{{near[0]}}}`?" if near else f"there are {', '.join(FIELDS)}"
