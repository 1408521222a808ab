"""What a reader of the links should know of groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipec_econ.core.notice import Level, Notice
from ipec_econ.link.memberships import WHERE


def remark_on_groups(counts: Mapping[str, Any] | None) -> list[Notice]:
    """Return the notices that the counts of groups call for; none without groups."""
    if counts is None:
        return []
    return [
        *_remark_on_effect(counts),
        *_remark_on_heads(counts),
        *_remark_on_incomplete(counts),
        *_remark_on_units(counts),
        *_remark_on_shared(counts),
    ]


def _remark_on_effect(counts: Mapping[str, Any]) -> list[Notice]:
    if not counts["n_firms_in_groups"]:
        text = (
            f"none of the firm table's firms is among the {counts['n_memberships']:,} memberships: "
            "compare how both write them"
        )
        return [_note("link/groups-unused", text, "warning")]
    is_unit = counts["level"] == "unit"
    whom = "count for the group" if is_unit else "count for other firms of the winner's group"
    text = (
        f"{counts['n_rows_through_group']:,} award rows {whom}; "
        f"{counts['n_firms_through_group_alone']:,} firms have awards through another member "
        f"alone; {counts['n_rows_of_no_firm']:,} award rows found a firm whose group has no firm "
        "in the firm table"
    )
    return [_note("link/groups", text)]


def _remark_on_heads(counts: Mapping[str, Any]) -> list[Notice]:
    if not counts["n_groups_called_like_firm"]:
        return []
    text = (
        f"{counts['n_groups_called_like_firm']:,} of {counts['n_groups']:,} groups are called like "
        "a firm, which is taken to be at their head"
    )
    return [_note("link/group-is-firm", text)]


def _remark_on_incomplete(counts: Mapping[str, Any]) -> list[Notice]:
    if not counts["n_incomplete"]:
        return []
    text = (
        f"{counts['n_incomplete']:,} rows of the groups name no firm or no group and are not used: "
        "their firms are groups of their own"
    )
    return [_note("link/incomplete-group", text)]


def _remark_on_units(counts: Mapping[str, Any]) -> list[Notice]:
    if counts["level"] != "unit" or not counts["n_firms_of_another_unit"]:
        return []
    text = (
        f"{counts['n_firms_of_another_unit']:,} units of the firm table are in the group of "
        "another at some time: their awards count for that group, and they have none then"
    )
    return [_note("link/unit-in-group", text, "warning")]


def _remark_on_shared(counts: Mapping[str, Any]) -> list[Notice]:
    if not counts["n_rows_of_one_group"]:
        return []
    text = (
        f"{counts['n_rows_of_one_group']:,} award rows name a further supplier of a group that has "
        "won the same award: with `value: {suppliers: full}` the award counts once for the group"
    )
    return [_note("link/shared-in-group", text)]


def _note(code: str, text: str, level: Level = "info") -> Notice:
    return Notice(code, "link", WHERE, text, level)
