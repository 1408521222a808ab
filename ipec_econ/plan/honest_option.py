"""Whether `honest_did` is written as it must be, and fits its model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.honest_options import HONEST_KEYS, METHODS, PERIOD_WORDS
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import ModelBase
from ipec_econ.plan.one_reference import check_one_reference

Found = Iterable[tuple[SpecPath, Problem]]

EXAMPLE = "write `honest_did: {restriction: relative_magnitudes, values: [0.5, 1, 1.5, 2]}`"


def check_honest_did(path: SpecPath, model: ModelBase, option: Any) -> Found:
    """Return a problem, with its place, for every part of `honest_did` that is wrong.

    Parameters
    ----------
    path
        Where the option stands in the spec.
    model
        The model it belongs to.
    option
        As written.
    """
    yield from check_one_reference(path, model, "`honest_did`")
    if not isinstance(option, dict):
        why = "it says which violations of parallel trends are allowed, and how large"
        yield path, _wrong_type("`honest_did` is no mapping of keys", why, EXAMPLE)
        return
    yield from _check_keys(path, option)
    for key, check in _CHECKS.items():
        if key in option:
            for problem in check(option[key], option):
                yield (*path, key), problem


def _check_keys(path: SpecPath, option: Mapping[Any, Any]) -> Found:
    for key in option:
        if key not in HONEST_KEYS:
            near = get_close_matches(str(key), HONEST_KEYS, 1)
            fix = f"did you mean `{near[0]}`?" if near else f"allowed are {', '.join(HONEST_KEYS)}"
            what = f"`honest_did` has no key `{key}`"
            why = "a key that is not read would be believed to be in force"
            yield (*path, str(key)), Problem("spec/unknown-key", what, "", why, fix)
    for key in ("restriction", "values"):
        if key not in option:
            what = f"`honest_did` needs `{key}`"
            why = "which violations are allowed is a choice of the study"
            yield path, Problem("spec/missing-key", what, "", why, EXAMPLE)


def _check_restriction(value: Any, _: Mapping[Any, Any]) -> Iterable[Problem]:
    if not isinstance(value, str) or value not in METHODS:
        yield _unknown_value("restriction", value, tuple(METHODS))


def _check_values(value: Any, _: Mapping[Any, Any]) -> Iterable[Problem]:
    if not isinstance(value, list) or not value or not all(_is_number(one) for one in value):
        why = "each number is a size of violation, for which a set is computed"
        yield _wrong_type("`values` is no list of numbers", why, "write `values: [0.5, 1, 1.5, 2]`")
        return
    if any(one < 0 for one in value):
        what = "`values` holds a negative number"
        why = "a violation's size is zero or more"
        yield Problem("spec/out-of-range", what, "", why, "write numbers from 0 on")
    if len({float(one) for one in value}) < len(value):
        what = "`values` holds a number twice"
        why = "each has one row of diagnostics.csv, found by its number"
        yield Problem("spec/duplicate-name", what, "", why, "write each number once")


def _check_rel_time(value: Any, _: Mapping[Any, Any]) -> Iterable[Problem]:
    if isinstance(value, str) and value in PERIOD_WORDS:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        what = f"`rel_time` is {value!r}"
        why = "it names the period after treatment whose effect is asked about"
        fix = "write a number such as 0, `first`, or `average` for the mean of all of them"
        yield _wrong_type(what, why, fix)


def _check_method(value: Any, option: Mapping[Any, Any]) -> Iterable[Problem]:
    restriction = option.get("restriction")
    known = METHODS.get(restriction) if isinstance(restriction, str) else None
    allowed = known or tuple(one for methods in METHODS.values() for one in methods)
    if not isinstance(value, str) or value not in allowed:
        yield _unknown_value("method", value, allowed)


def _check_conf_level(value: Any, _: Mapping[Any, Any]) -> Iterable[Problem]:
    if not _is_number(value):
        yield _wrong_type("`conf_level` is no number", "it is a probability", "write it as 0.95")
    elif not 0.5 < value < 1:  # noqa: PLR2004  below, no critical value is positive
        what, why = f"`conf_level` is {value}", "it lies between 0.5 and 1"
        yield Problem("spec/out-of-range", what, "", why, "write it as 0.95")


_CHECKS = {
    "restriction": _check_restriction,
    "values": _check_values,
    "rel_time": _check_rel_time,
    "method": _check_method,
    "conf_level": _check_conf_level,
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _unknown_value(key: str, value: Any, allowed: tuple[str, ...]) -> Problem:
    near = get_close_matches(str(value), allowed, 1)
    fix = f"did you mean `{near[0]}`?" if near else f"allowed are {', '.join(allowed)}"
    what = f"`{key}` of `honest_did` cannot be {value!r}"
    return Problem("spec/unknown-value", what, "", f"it is one of {', '.join(allowed)}", fix)


def _wrong_type(what: str, why: str, fix: str) -> Problem:
    return Problem("spec/wrong-type", what, "", why, fix)
