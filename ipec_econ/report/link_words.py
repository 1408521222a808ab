"""Match rates as lines for a terminal: what was linked, by count, by value and by rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipec_econ.report.word_list import count_things


def describe_linkage(quality: Mapping[str, Any]) -> tuple[str, ...]:
    """Return one line a measure and one a rule.

    Parameters
    ----------
    quality
        What linkage.json holds: counts, shares (``None`` of nothing), value, rules.
    """
    return (
        f"award rows  {_describe_part(quality, 'n_linked', 'n_awards')} linked",
        f"suppliers   {_describe_part(quality, 'n_suppliers_linked', 'n_suppliers')} linked",
        f"firms       {_describe_part(quality, 'n_firms_linked', 'n_firms')} with a linked award",
        *_describe_value(quality["value"]),
        *(_describe_rule(rule) for rule in quality["by_rule"]),
    )


def _describe_part(quality: Mapping[str, Any], part: str, whole: str) -> str:
    share = quality[part.replace("n_", "share_", 1)]
    return f"{quality[part]:,} of {quality[whole]:,}{_write_share(share)}"


def _describe_value(value: Mapping[str, Any] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    known = count_things(value["n_with_value"], "row")
    found, total = f"{value['linked']:,.0f}", f"{value['total']:,.0f}"
    share = _write_share(value["share_linked"])
    return (f"value       {found} of {total}{share} linked, summed over {known} with a value",)


def _describe_rule(rule: Mapping[str, Any]) -> str:
    value = rule["value"]
    share = None if value is None else value["share_linked"]
    by_value = "" if share is None else f", {share:.1%} of value"
    rows = f"{count_things(rule['n_linked'], 'row')}{_write_share(rule['share_linked'])}"
    return f"by {rule['rule']}: {rows}{by_value}"


def _write_share(share: float | None) -> str:
    return "" if share is None else f" ({share:.1%})"
