"""Whether several results have the same effects: jointly, and pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.diagnose.describe_difference import describe_difference, name_law
from ipec_econ.diagnose.joint_groups import JointGroups, join_groups
from ipec_econ.numerics.equality import compute_equality_test
from ipec_econ.numerics.wald import WaldTest

NAME = "equality"
INTERCEPT = "(Intercept)"
ALL_COEFFICIENTS = "coef"
PATH = "att_event"
SHOWN_AVERAGES = ("simple", "twfe")
"""The average that is compared pair by pair, where a model names none."""

MAX_NAMED = 8
"""A note names so many groups; more are counted."""


def check_equality(
    model: str, groups: Mapping[str, ModelResult], *, is_shared: bool
) -> tuple[Diagnostic, ...]:
    """Test averages, coefficients and the path after treatment for equality across groups.

    A Wald test for every average effect, or for every coefficient of a model without one; for all
    of those coefficients together; and for the effects by event time from treatment on. The average
    that tables show, and every coefficient, is also compared pair by pair. A group without a row,
    or without an error of it, is left out of that row's test, which says so.

    Parameters
    ----------
    model
        The id that the rows get.
    groups
        Name of each group → its result.
    is_shared
        Whether groups share clusters: then results carry their `influence`.
    """
    rows: list[Diagnostic] = []
    averages, terms = _list_keys(groups, "att"), _list_keys(groups, "coef")
    responses = _list_keys(groups, "acrt")
    shown = _choose_average(averages, groups)
    response = None if shown is None else f"acrt {shown.partition(' ')[2]}"
    for key in [*averages, *responses] or terms:
        known = _find_able(groups, [key])
        if len(known) > 1:
            rows.append(_test(model, known, [key], key, groups, is_shared=is_shared))
            if key in (shown, response, *terms):
                rows += _compare_pairs(model, known, key, is_shared=is_shared)
    together = ([] if averages else terms, ALL_COEFFICIENTS), (_list_keys(groups, PATH), PATH)
    for keys, name in together:
        able = {value: one for value, one in groups.items() if set(keys) & _list_errors(one)}
        common = [key for key in keys if all(key in _list_errors(one) for one in able.values())]
        if len(able) > 1 and (len(common) > 1 or (common and name == PATH)):
            rows.append(_test(model, able, common, name, groups, is_shared=is_shared))
    return tuple(rows)


def _list_keys(groups: Mapping[str, ModelResult], estimand: str) -> list[str]:
    """Return the rows of an estimand that groups have; of a path those from treatment on."""
    rows = [row for one in groups.values() for row in one.estimates if row.estimand == estimand]
    if estimand == PATH:
        rows = sorted(
            (row for row in rows if (row.rel_time or 0) >= 0), key=lambda row: row.rel_time or 0
        )
    return list(dict.fromkeys(row.key for row in rows if row.term != INTERCEPT))


def _choose_average(averages: Sequence[str], groups: Mapping[str, ModelResult]) -> str | None:
    named = next(
        (one.notes["aggregation"] for one in groups.values() if "aggregation" in one.notes), ""
    )
    wanted = [f"att {term}" for term in (named, *SHOWN_AVERAGES)]
    return next((key for key in wanted if key in averages), next(iter(averages), None))


def _list_errors(result: ModelResult) -> set[str]:
    """Return the keys of rows with an error that the covariance holds."""
    return {row.key for row in result.estimates if row.std_error} & set(result.vcov_keys)


def _find_able(groups: Mapping[str, ModelResult], keys: Sequence[str]) -> dict[str, ModelResult]:
    return {value: one for value, one in groups.items() if set(keys) <= _list_errors(one)}


def _test(
    model: str,
    able: Mapping[str, ModelResult],
    keys: Sequence[str],
    name: str,
    groups: Mapping[str, ModelResult],
    *,
    is_shared: bool,
) -> Diagnostic:
    joint = join_groups(list(able.values()), keys, is_shared=is_shared)
    found = compute_equality_test(joint.estimates, joint.vcov, df=joint.df)
    notes = (
        f"{_say_equal(able, keys)}, {name_law(found)}",
        _name_left_out(able, groups),
        _warn_of_small(able, keys),
        _warn_of_few(joint, found),
    )
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key=name,
        value=0.0 if found is None else float(found.n_restrictions),
        statistic=None if found is None else found.statistic,
        p_value=None if found is None else found.p_value,
        note="; ".join(note for note in notes if note),
    )


def _say_equal(able: Mapping[str, ModelResult], keys: Sequence[str]) -> str:
    what = "equal" if len(keys) == 1 else f"all {len(keys)} equal"
    where = ", ".join(able) if len(able) <= MAX_NAMED else f"{len(able)} groups"
    return f"{what} in {where}"


def _name_left_out(able: Mapping[str, ModelResult], groups: Mapping[str, ModelResult]) -> str:
    left_out = [value for value in groups if value not in able]
    return f"without {', '.join(left_out)}: no standard error there" if left_out else ""


def _warn_of_small(able: Mapping[str, ModelResult], keys: Sequence[str]) -> str:
    """Name groups with no more clusters, or treated firms, than rows tested together.

    Their covariance is close to singular, and the statistic far too large.
    """
    if len(keys) == 1:
        return ""
    small = [value for value, one in able.items() if _count_least(one, keys) <= len(keys)]
    if not small:
        return ""
    named = ", ".join(small)
    return f"rejects too easily: {named} with no more clusters or treated firms than rows tested"


def _warn_of_few(joint: JointGroups, found: WaldTest | None) -> str:
    """Say where the clusters that groups share are no more than the restrictions."""
    n_rows = joint.estimates.size - joint.estimates.shape[1]
    if found is None or joint.n_shared is None or joint.n_shared > n_rows:
        return ""
    return (
        f"rejects too easily: {joint.n_shared} clusters for {n_rows} differences, of which they "
        f"tell apart {found.n_restrictions}"
    )


def _count_least(result: ModelResult, keys: Sequence[str]) -> float:
    rows = [row for row in result.estimates if row.key in keys]
    counts = [count for row in rows for count in (row.n_clusters, row.n_treated)]
    return min((count for count in counts if count is not None), default=np.inf)


def _compare_pairs(
    model: str, groups: Mapping[str, ModelResult], key: str, *, is_shared: bool
) -> list[Diagnostic]:
    return [
        _compare(model, key, {one: groups[one], other: groups[other]}, is_shared=is_shared)
        for one, other in combinations(groups, 2)
    ]


def _compare(
    model: str, key: str, pair: Mapping[str, ModelResult], *, is_shared: bool
) -> Diagnostic:
    one, other = pair
    joint = join_groups(list(pair.values()), [key], is_shared=is_shared)
    level = next((row.conf_level for row in pair[one].estimates if row.conf_level), None)
    return describe_difference(
        model,
        f"{key}: {one} - {other}",
        joint.estimates[:, 0],
        joint.vcov,
        df=joint.df,
        conf_level=level,
    )
