"""Match rates as lines for a terminal: what was linked, by count, by value and by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ipec_econ.report.word_list import count_things


def describe_linkage(quality: Mapping[str, Any]) -> tuple[str, ...]:
    """Return one line a measure, one a rule and one a period of award.

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
        *_describe_review(quality),
        *(_describe_rule(rule) for rule in quality["by_rule"]),
        *_describe_names(quality),
        *_describe_check(quality.get("check")),
        *_describe_joint_names(quality.get("joint_names")),
        *_describe_threshold(quality.get("fuzzy")),
        *_describe_groups(quality.get("groups")),
        *_describe_bids(quality.get("bids")),
        *_describe_probability(quality.get("probabilistic")),
        *_describe_repairs(quality.get("repairs") or ()),
        *_describe_times(quality.get("by_time") or ()),
        *_describe_rates(quality.get("rates") or ()),
        *_describe_clerical(quality.get("clerical")),
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
    rows = f"{count_things(rule['n_linked'], 'row')}{_write_share(rule['share_linked'])}"
    suppliers = ""
    if "n_suppliers_linked" in rule:
        firms = count_things(rule["n_firms_linked"], "firm")
        suppliers = f", {count_things(rule['n_suppliers_linked'], 'supplier')}, {firms}"
    return f"by {rule['rule']}: {rows}{suppliers}{_add_value_share(rule['value'])}"


def _describe_review(quality: Mapping[str, Any]) -> tuple[str, ...]:
    if not quality.get("n_review"):
        return ()
    return (f"for review  {_describe_part(quality, 'n_review', 'n_awards')}, unlinked",)


def _describe_names(quality: Mapping[str, Any]) -> tuple[str, ...]:
    if quality.get("normaliser") is None:
        return ()
    nameless = count_things(quality["n_nameless"], "row")
    lines = [
        f"names       normaliser {quality['normaliser']}; {nameless} without a name to compare"
    ]
    ties = quality["ties"]
    if ties is not None and ties["n_tied"]:
        broken = ", ".join(
            f"{number:,} by {key.removeprefix('n_broken_by_').replace('_', ' ')}"
            for key, number in ties.items()
            if key.startswith("n_broken_by_") and number
        )
        parts = [f"broken {broken}"] if broken else []
        parts.append(f"{ties['n_left_for_review']:,} left for review")
        lines.append(f"ties        {count_things(ties['n_tied'], 'row')}: {'; '.join(parts)}")
    return tuple(lines)


def _describe_repairs(repairs: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"repaired    {entry['repair']}: {count_things(entry['n_linked'], 'row')} linked, "
        f"{entry['n_refused']:,} refused"
        for entry in repairs
        if entry["n_linked"] or entry["n_refused"]
    ]


def _describe_times(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"in {entry['time']}: {entry['n_linked']:,} of {count_things(entry['n_awards'], 'row')}"
        f"{_write_share(entry['share_linked'])}{_add_value_share(entry.get('value'))}"
        for entry in entries
    ]


def _describe_check(counts: Mapping[str, int] | None) -> tuple[str, ...]:
    if counts is None or not any(counts.values()):
        return ()
    return (
        f"numbers     {counts['n_agreed_by_name']:,} agree by name, "
        f"{counts['n_agreed_by_postcode']:,} by postcode, {counts['n_disagreed']:,} by neither; "
        f"{counts['n_unchecked']:,} cannot be compared",
    )


def _describe_joint_names(counts: Mapping[str, int] | None) -> tuple[str, ...]:
    if counts is None or not counts["n_rows_split"]:
        return ()
    rows = count_things(counts["n_rows_split"], "row")
    return (f"joint names {rows} split into {counts['n_suppliers_named']:,} suppliers",)


def _describe_threshold(fuzzy: Mapping[str, Any] | None) -> tuple[str, ...]:
    if fuzzy is None:
        return ()
    return (f"similar     from {fuzzy['threshold']:.2f} on ({fuzzy['threshold_is']})",)


def _describe_groups(counts: Mapping[str, Any] | None) -> tuple[str, ...]:
    if counts is None:
        return ()
    through = count_things(counts["n_rows_through_group"], "row")
    alone = count_things(counts["n_firms_through_group_alone"], "firm")
    outside = count_things(counts["n_rows_of_no_firm"], "row")
    return (
        f"groups      {through} through a group, {alone} through another member alone; {outside} "
        "of groups outside the firm table",
    )


def _describe_bids(counts: Mapping[str, Any] | None) -> tuple[str, ...]:
    if counts is None:
        return ()
    bids = count_things(counts["n_bids"], "bid")
    firms = count_things(counts["n_firms_linked"], "firm")
    return (f"bids        {counts['n_linked']:,} of {bids} that lost, of {firms}",)


def _describe_probability(probabilistic: Mapping[str, Any] | None) -> tuple[str, ...]:
    if probabilistic is None:
        return ()
    return (f"probable    from a match probability of {probabilistic['threshold']:g} on",)


def _describe_rates(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = []
    for entry in entries:
        value = entry["share_value_linked"]
        more = "" if value is None else f", {value:.1%} of value"
        lines.append(
            f"{entry['column']} {entry['group']}: {entry['n_linked']:,} of {entry['n']:,} "
            f"{entry['of']}{_write_share(entry['share_linked'])}{more}"
        )
    return lines


def _describe_clerical(clerical: Mapping[str, Any] | None) -> list[str]:
    if clerical is None:
        return []
    lines = [
        f"{name:<11} {_describe_sampled(clerical[name])}"
        for name in ("precision", "recall")
        if clerical[name] is not None
    ]
    lines += [
        f"precision of {entry['rule']}: {_describe_sampled(entry)}"
        for entry in clerical["precision_by_rule"]
    ]
    bound = clerical["attenuation"]
    if bound is not None:
        lines.append(
            f"attenuation an effect keeps at least {bound['factor_at_least']:.2f} of its size "
            f"({bound['factor_at_least_low']:.2f} at the precision's lower end)"
        )
    left = clerical["n_unsure"] + clerical["n_unlabelled"] + clerical["n_stale"]
    lines.append(f"labels      {clerical['n_labelled']:,} used, {left:,} unsure, empty or stale")
    return lines


def _describe_sampled(share: Mapping[str, Any]) -> str:
    ends = f"{share['conf_low']:.3f} to {share['conf_high']:.3f}"
    return f"{share['estimate']:.3f} ({ends}, {share['n']:,} labelled rows)"


def _add_value_share(value: Mapping[str, Any] | None) -> str:
    share = None if value is None else value["share_linked"]
    return "" if share is None else f", {share:.1%} of value"


def _write_share(share: float | None) -> str:
    return "" if share is None else f" ({share:.1%})"
