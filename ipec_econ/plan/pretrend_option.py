"""Whether `pretrends` is written as it must be, and its power can be told of its model."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.pretrend_options import PRETREND_KEYS
from ipec_econ.core.spec.model import ModelBase
from ipec_econ.plan.one_reference import check_one_reference

Found = Iterable[tuple[SpecPath, Problem]]

EXAMPLE = (
    "write `pretrends: {power: [0.5, 0.8], slope: 0.01}`, or `pretrends: {}` for the test alone"
)


def check_pretrends(path: SpecPath, model: ModelBase, option: Any) -> Found:
    """Return a problem, with its place, for every part of `pretrends` that is wrong.

    Parameters
    ----------
    path
        Where the option stands in the spec.
    model
        The model it belongs to.
    option
        As written; empty it asks for what is done in every case.
    """
    if not option:
        return
    yield from check_one_reference(path, model, "the power of `pretrends`")
    if not isinstance(option, dict):
        why = "it says against which trends, or at which power, the test is judged"
        yield path, Problem("spec/wrong-type", "`pretrends` is no mapping", "", why, EXAMPLE)
        return
    for key, value in option.items():
        at = (*path, str(key))
        if key == "power":
            yield from _check_numbers(at, key, value, _check_power)
        elif key == "slope":
            yield from _check_numbers(at, key, value, _check_slope)
        else:
            yield at, _name_unknown(str(key))


def _check_numbers(
    path: SpecPath, key: str, value: Any, check: Callable[[float], Problem | None]
) -> Found:
    numbers = value if isinstance(value, list) else [value]
    if not numbers or not all(_is_number(one) for one in numbers):
        what = f"`{key}` of `pretrends` is neither a number nor a list of numbers"
        why = "each number has rows of its own in diagnostics.csv"
        yield path, Problem("spec/wrong-type", what, "", why, EXAMPLE)
        return
    problems = [problem for one in numbers if (problem := check(one)) is not None]
    for problem in dict.fromkeys(problems):
        yield path, problem
    if len({float(one) for one in numbers}) < len(numbers):
        what, why = f"`{key}` of `pretrends` holds a number twice", "rows are found by their number"
        yield path, Problem("spec/duplicate-name", what, "", why, "write each number once")


def _check_power(value: float) -> Problem | None:
    if 0 < value < 1:
        return None
    what, why = f"`power` of `pretrends` is {value}", "it is a chance between 0 and 1"
    return Problem("spec/out-of-range", what, "", why, "write it as 0.8")


def _check_slope(value: float) -> Problem | None:
    if value != 0:
        return None
    what, why = "`slope` of `pretrends` is 0", "without a trend there is nothing to find"
    fix = "write a slope in the outcome's unit a period; the row `slope=0 power` is there anyway"
    return Problem("spec/out-of-range", what, "", why, fix)


def _name_unknown(key: str) -> Problem:
    near = get_close_matches(key, PRETREND_KEYS, 1)
    fix = f"did you mean `{near[0]}`?" if near else f"allowed are {', '.join(PRETREND_KEYS)}"
    why = "a key that is not read would be believed to be in force"
    return Problem("spec/unknown-key", f"`pretrends` has no key `{key}`", "", why, fix)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
